"""In whose hands an open case is, and whether these hands can act: found out when it is asked, never stored.

A lead cannot act who is switched off, has no seat at the site any more, or is away; and nobody is left alone with a
closed site (law.md section 11, guard 9). Nothing takes the case from them by itself: it stands in a queue of the
leader's (`queues.out_of_hands`), what they would hear goes to who can act (`announcements`), a person hands it over.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case as Branch
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from cases.states import IN_HAND
from mediation.models import Membership, OrganisationKind


class Why(TextChoices):
    """Why whoever leads a case cannot act on it. Empty where they can."""

    INACTIVE = "inactive", _("switched off")
    NO_GROUP = "no_group", _("nobody serves the site any more")
    LEFT = "left", _("has left the group")
    AWAY = "away", _("away")
    CLOSED = "closed", _("the site is closed")


# Of these the lead hears nothing any more; at a closed site they are still there, and not alone.
GONE = (Why.INACTIVE, Why.NO_GROUP, Why.LEFT, Why.AWAY)


def why(today: date) -> Branch:
    """Over cases: why the lead of each cannot act on that day (`Why`), or empty. Asks no statement of its own.

    The street office's own lead whatever it watches: no seat, and no group, is needed for that.
    """
    seats = Membership.objects.serving().filter(group__site=OuterRef("site"))
    of_office = Q(lead__organisation__kind=OrganisationKind.STREET_OFFICE) & (
        Q(lead__organisation=F("site__street"))
        | Q(site__isnull=True, lead__organisation=F("keeper"))
        | Q(site__isnull=True, keeper__isnull=True)
    )
    away, serves = away_on(today, "lead__"), Exists(seats.filter(member=OuterRef("lead")))
    return Branch(
        When(lead__isnull=True, then=Value("")),
        When(lead__is_active=False, then=Value(Why.INACTIVE)),
        When(of_office & away, then=Value(Why.AWAY)),
        When(of_office, then=Value("")),
        When(~serves & ~Exists(seats.filter(member__is_active=True)), then=Value(Why.NO_GROUP)),
        When(~serves, then=Value(Why.LEFT)),
        When(away, then=Value(Why.AWAY)),
        When(site__is_active=False, then=Value(Why.CLOSED)),
        default=Value(""),
        output_field=CharField(),
    )


def opens_it(*, case: str = "case__", member: str = "member") -> Q:
    """Over rows that name a case and a member: whether the member can still open it, by a seat at its site or as its
    street office. `case` is the way to the case, `member` the column of the member."""
    seats = Membership.objects.serving().filter(member__is_active=True)
    seat = seats.filter(member=OuterRef(member), group__site=OuterRef(f"{case}site"))
    return Q(Exists(seat)) | Q(**{f"{member}__organisation": F(f"{case}site__street"), f"{member}__is_active": True})


def away_on(day: date, member: str = "") -> Q:
    """Whether a member is absent on that day; `member` is the way to them from the rows that are asked."""
    return Q(**{f"{member}away_from__lte": day}) & (
        Q(**{f"{member}away_until__isnull": True}) | Q(**{f"{member}away_until__gte": day})
    )


def shown(cases: QuerySet[Case]) -> QuerySet[Any]:
    """Add `hands`: why whoever leads cannot act, today."""
    return cases.annotate(hands=why(timezone.localdate()))


def of(case: Case) -> str:
    """Why whoever leads this case cannot act, today (`Why`); empty where they can. One statement."""
    found = Case.objects.filter(pk=case.pk).values_list(why(timezone.localdate()), flat=True).first()
    return str(found or "")


def nobodys(cases: QuerySet[Case]) -> QuerySet[Any]:
    """Of these the open ones whose lead cannot act, each with `hands`."""
    return shown(cases.filter(state__in=IN_HAND)).exclude(hands="")


def present_leaders(today: date) -> QuerySet[Membership]:
    """The seats of leaders who can act on that day."""
    return Membership.objects.leading().filter(member__is_active=True).exclude(away_on(today, "member__"))


def sentence(code: str, name: str) -> str:
    """Why somebody of that name cannot act, in the language now active: `钱永康：已离开小组`."""
    return str(_("%(name)s: %(why)s")) % {"name": name, "why": Why(code).label}

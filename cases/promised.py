"""What is owed, over all cases a member may open: by their own organisation, to be looked at by them, and all of it by
who owes it (兑现台). Words in it are the briefs, which name nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from cases import access, willing
from cases.actions.undertaking import OWED
from cases.models import Photo, Undertaking
from cases.models.fieldwork import PhotoKind
from cases.states import UndertakingKind
from mediation.models import Member

# So many a page shows of what is owed.
MOST = 200
# And so many a desk.
ON_DESK = 24
SHOWN = (*OWED, UndertakingKind.APPOINTMENT, UndertakingKind.REFERRAL)


def _open_ones(member: Member, *kinds: str) -> QuerySet[Undertaking]:
    rows = Undertaking.objects.filter(kept_at__isnull=True, dropped_at__isnull=True, kind__in=kinds)
    photos = Photo.objects.filter(kind__in=[PhotoKind.TASK, PhotoKind.DONE]).order_by("id")
    around = ("case__site", "case__building", "by_organisation", "party", "brief", "clause")
    rows = rows.filter(case__in=access.visible_to(member)).select_related(*around, "notice", "referral__authority")
    if UndertakingKind.APPOINTMENT in kinds:
        # Whom the mediator meets apart is the group's own, and nobody's of it who is another side.
        is_apart = Q(session__side__isnull=False)
        apart = is_apart & Q(case__in=willing.cases_of(member)) if access.sees_risks(member) else is_apart
        rows = rows.exclude(apart)
    return rows.prefetch_related(Prefetch("photos", queryset=photos, to_attr="shown")).order_by("due_at", "id")


def on_desk(member: Member) -> tuple[list[Undertaking], list[Undertaking]]:
    """What the member's organisation has to do and has not reported as done; and what others say is done, for whoever
    may look: not for a side of the works, nor what they said themselves. Of each the first. One statement; none for the
    street office and the district, which have all of it on its page."""
    if member.organisation_id is None or member.is_of_district or member.is_of_street_office:
        return [], []
    wanted = Q(by_organisation=member.organisation_id, reported_at__isnull=True)
    if not access.speaks_for_a_side(member):
        anothers = Q(by_organisation__isnull=True) | ~Q(by_organisation=member.organisation_id)
        no_own = Q(party__isnull=True) | Q(party__phone="") | ~Q(party__phone=str(member.phone))
        wanted |= Q(reported_at__isnull=False) & anothers & no_own
    rows = list(_open_ones(member, *OWED).filter(wanted)[:ON_DESK])
    ours = [row for row in rows if row.by_organisation_id == member.organisation_id]
    return ours, [row for row in rows if row not in ours]


def owed_at_all(member: Member) -> QuerySet[Undertaking]:
    """All that is owed in the cases this member may open, by who owes it; to a side of the works only its own."""
    rows = _open_ones(member, *SHOWN)
    if access.speaks_for_a_side(member):
        rows = rows.filter(by_organisation=member.organisation_id)
    return rows.order_by(F("by_organisation").asc(nulls_last=True), F("party").asc(nulls_last=True), "due_at", "id")


@dataclass(frozen=True)
class Column:
    """What one owes: what they are called, and the rows."""

    name: str
    rows: list[Undertaking]


def columns(member: Member) -> tuple[list[Column], bool]:
    """The same in a column for each who owes something, and whether there is more than is shown. Residents are one."""
    found = list(owed_at_all(member)[: MOST + 1])
    rows = found[:MOST]
    return [Column(name, list(theirs)) for name, theirs in groupby(rows, key=ower)], len(found) > MOST


def ower(row: Undertaking) -> str:
    """Who owes it, as pages say it; nobody's name."""
    if row.by_organisation is not None:
        return row.by_organisation.called
    if row.kind == UndertakingKind.REFERRAL:
        return _("Authorities")
    return _("Residents") if row.party_id is not None else _("The group itself")

"""A case to which others are joined (并案): who came with which, and what each of them may know.

Whoever reported the joined case keeps it as their window: its number, its link, their own words. Behind it stands the
case where things happen. One resident is told neither what another said nor where they live (law.md section 7).
Joining itself is `actions.joining`.
"""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from cases.models import Case, Party
from cases.models.case import CaseQuerySet
from cases.states import Actor, Outcome


def matter(case: Case) -> Case:
    """Where the case is handled: under the one it is joined to, or by itself."""
    return case.joined_to or case


def own_sides(case: Case, by: Actor) -> QuerySet[Party]:
    """The reporters of the case for whom this resident speaks: by phone, by the case's link, or by that of a joined
    one. Who reported twice is there twice, and speaks for both."""
    reporters = Party.objects.filter(case=case, is_reporter=True)
    if by.case_id is None:
        return reporters.filter(phone=by.phone) if by.phone else reporters.none()
    here = reporters.filter(came_with=None if by.case_id == case.pk else by.case_id)
    return reporters.filter(Q(pk__in=here.values("pk")) | Q(phone__in=here.exclude(phone="").values("phone")))


def side_of(case: Case, by: Actor) -> Party | None:
    """As which of them they speak: behind a joined case's link as who came with it, else as who reported this one."""
    own = own_sides(case, by).order_by(F("came_with").asc(nulls_first=True))
    if by.case_id is not None and by.case_id != case.pk:
        own = own.filter(came_with=by.case_id)
    return own.first()


def has_said_solved(case: Case, by: Actor) -> bool:
    """Whether this resident has said so in the present handling; of several, the others may still be asked."""
    return own_sides(case, by).filter(solved_at__isnull=False).exists()


def still_asked(case: Case) -> QuerySet[Party]:
    """The residents who were asked "solved?" by text and have not said so, neither of their rows."""
    reporters = Party.objects.filter(case=case, is_reporter=True).exclude(phone="")
    return reporters.exclude(phone__in=reporters.filter(solved_at__isnull=False).values("phone"))


def reported_by(phone: str) -> CaseQuerySet:
    """The cases of this number (E.164) as they are handled, newest first: a joined one stands under its other."""
    own = Case.objects.filter(parties__phone=phone, parties__is_reporter=True)
    return own.exclude(outcome=Outcome.JOINED).order_by("-id").distinct()


def windows_of(phone: str) -> dict[int, Case]:
    """The joined cases with which this phone came to others it has not reported itself, by the keys of those others.
    Of several the first."""
    around = ("came_with__site__street", "came_with__building", "came_with__category")
    own = Party.objects.filter(phone=phone, is_reporter=True)
    came = own.filter(came_with__isnull=False).exclude(case__in=own.filter(came_with=None).values("case"))
    rows = came.select_related(*around).order_by("-came_with")
    return {party.case_id: party.came_with for party in rows if party.came_with is not None}


def named(phone: str, text: str) -> Case | None:
    """The case as it is handled whose number, or that of one joined to it which this phone reported, is said."""
    came = Party.objects.filter(phone=phone, is_reporter=True, came_with__isnull=False)
    for party in came.select_related("came_with", "case__site__street", "case__building", "case__category"):
        if party.came_with is not None and party.came_with.number.lower() in text:
            return party.case
    return None


def language_of(phone: str) -> str:
    """The language of this phone's newest report; empty without one."""
    own = Party.objects.filter(phone=phone, is_reporter=True).order_by("-case_id")
    return own.values_list("language", flat=True).first() or ""

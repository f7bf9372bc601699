"""A case to which others are joined (并案): who came with which, and what each of them may know.

Whoever reported the joined case keeps it as their window: its number, its link, their own words. Behind it stands the
case where things happen. One resident is told neither what another said nor where they live (domain.md section 7).
Joining itself is `actions.joining`.
"""

from __future__ import annotations

from django.db.models import QuerySet

from cases.models import Case, Party
from cases.states import Actor, Outcome


def matter(case: Case) -> Case:
    """Where the case is handled: under the one it is joined to, or by itself."""
    return case.joined_to or case


def own_sides(case: Case, by: Actor) -> QuerySet[Party]:
    """The reporters of the case for whom this resident speaks: by phone, by the case's link, or by that of a joined
    one."""
    reporters = Party.objects.filter(case=case, is_reporter=True)
    if by.case_id is None:
        return reporters.filter(phone=by.phone) if by.phone else reporters.none()
    return reporters.filter(came_with=None if by.case_id == case.pk else by.case_id)


def window(case: Case, by: Actor) -> int | None:
    """The joined case with which this resident came to this one; None for who reported it itself."""
    return own_sides(case, by).values_list("came_with_id", flat=True).first()


def still_asked(case: Case, by: Actor) -> QuerySet[Party]:
    """The other residents who were asked "solved?" by text and have not said so."""
    mine = own_sides(case, by).values("pk")
    return Party.objects.filter(case=case, is_reporter=True, answer="").exclude(phone="").exclude(pk__in=mine)


def reported_by(phone: str) -> QuerySet[Case]:
    """The cases of this number (E.164) as they are handled, newest first: a joined one stands under its other."""
    own = Case.objects.filter(parties__phone=phone, parties__is_reporter=True)
    return own.exclude(outcome=Outcome.JOINED).order_by("-id")


def windows_of(phone: str) -> dict[int, Case]:
    """The joined cases with which this phone came to others, by the keys of those others. One query."""
    around = ("came_with__site__street", "came_with__building")
    came = Party.objects.filter(phone=phone, is_reporter=True, came_with__isnull=False).select_related(*around)
    return {party.case_id: party.came_with for party in came if party.came_with is not None}


def language_of(phone: str) -> str:
    """The language of this phone's newest report; empty without one."""
    own = Party.objects.filter(phone=phone, is_reporter=True).order_by("-case_id")
    return own.values_list("language", flat=True).first() or ""


def lives_there(case: Case, number: int) -> bool:
    """Whether who came with a joined case reported from the building of that number."""
    came = Party.objects.filter(case=case, is_reporter=True, came_with__isnull=False)
    return came.filter(building__number=number).exists()

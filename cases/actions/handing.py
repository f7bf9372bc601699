"""Handing on what hangs on a member, a group or a site that is changed in the administration, or on a member whose
leader hands it on: each case by a deed of its own, to somebody neutral, told and in history (law.md section 11,
guard 9).

Which cases those are, and who could take each; doing it is `desk.hand_on`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from cases import access, hands
from cases.actions.assigning import candidates_of
from cases.hands import Why
from cases.models import Case
from cases.states import IN_HAND, State
from mediation.models import Member, Site
from mediation.routing import Candidate


@dataclass(frozen=True)
class Hanging:
    """An open case in somebody's hands, and who could take it instead."""

    case: Any
    """With `hands`: why whoever leads cannot act; empty where they can."""
    could: list[Candidate]
    """The neutral ones but the lead, present first; who is tied needs consents, which are no operator's to note."""

    @property
    def proposed(self) -> Candidate | None:
        """The first of them who is there."""
        return next((each for each in self.could if not each.is_away), None)


def hanging(cases: Sequence[Any], *, by: Member) -> list[Hanging]:
    """Who could take each of these, as `by` may choose. As many statements as for one."""
    return [
        Hanging(case, _fitting(case, offered)) for case, offered in zip(cases, candidates_of(cases, by=by), strict=True)
    ]


def _fitting(case: Any, offered: Iterable[Candidate]) -> list[Candidate]:
    fitting = [each for each in offered if each.may_lead and each.member.pk != case.lead_id]
    if case.hands == Why.CLOSED:  # only in the street office's hands it is somebody's for good
        fitting.sort(key=lambda each: bool(each.role))
    return fitting


def of_member(member: Member) -> QuerySet[Any]:
    """The open cases this member leads, the oldest first, each with `hands`."""
    return _shown(Case.objects.filter(lead=member))


def of_member_to(member: Member, *, by: Member) -> QuerySet[Any]:
    """Of these the ones that `by` may hand on: of the groups they lead, or of their street."""
    return of_member(member).filter(site__group__in=access.whose_groups(by))


def of_sites(sites: Iterable[Site | int]) -> QuerySet[Any]:
    """The same of these sites, whoever leads them."""
    return _shown(Case.objects.filter(site__in=list(sites)))


def unassigned_at(sites: Iterable[Site | int]) -> int:
    """How many open cases of these sites nobody leads: they stand on the leader's desk, or the street office's."""
    return Case.objects.filter(site__in=list(sites), state=State.REPORTED).count()


def out_of_hands(cases: QuerySet[Any]) -> QuerySet[Any]:
    """Of these, whose lead cannot act."""
    return cases.exclude(hands="")


def _shown(cases: QuerySet[Case]) -> QuerySet[Any]:
    whole = cases.filter(state__in=IN_HAND).select_related("site__street", "category", "lead__organisation")
    return hands.shown(whole).order_by("id")

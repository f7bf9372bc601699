"""The page of a side that did not report, behind the link of its own phone. What is said elsewhere is not on it."""

from __future__ import annotations

from cases import access, willing
from cases.casefile import promised
from cases.casefile import resident_table as table
from cases.models import Case, Party
from cases.states import Actor


class OtherSide:
    """The page of a side that did not report: its answer to mediation, the sessions it is asked to, its rights, what
    it owes, whom to ring."""

    def __init__(self, case: Case, by: Actor) -> None:
        self.case = self.matter = case
        self.party, self.speaker = willing.side_of(case, by)
        self.said = willing.last_of(case, self.party) if self.party is not None else None
        self.mediation_is_off = case.mediation_is_off
        self.verbs = access.possible(by, case)
        self.table = table.of_other_side(case, self.party)
        own = Party.objects.filter(pk=self.party.pk) if self.party is not None else Party.objects.none()
        theirs = promised.owed_by_sides(case, own).filter(party__in=own.values("pk"))
        self.promises = [promised.Owed(row, is_mine=True) for row in theirs]

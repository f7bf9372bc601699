"""Whether the reader of a case may take its proof, and what of its history is in theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cases import access
from cases.casefile.timeline import may_know
from cases.ledger import readers
from cases.models import Case, CaseEvent
from mediation.models import Member


class Proving:
    """The part of a case's file that says so: parts/proven.html."""

    case: Case
    member: Member
    if TYPE_CHECKING:

        @property
        def sight(self) -> access.Sight: ...
        @property
        def roles(self) -> frozenset[str]: ...

    @property
    def may_prove(self) -> bool:
        """Whether this reader may take the proof of this case."""
        return readers.may_prove(self.sight, self.roles)

    def knows_of(self) -> Callable[[int], bool]:
        """Which events, by their keys, are in their proof with what they say. One statement."""
        events = CaseEvent.objects.filter(case=self.case)
        known = {event.pk for event in events if may_know(event, self.sight, self.member)}
        return known.__contains__

"""What of a case was missed, why, and who is still asked why."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases.models import Miss, MissReason
from cases.states import MissKind
from mediation.models import Member


class Missed:
    """A part of `CaseFile`."""

    member: Member

    @property
    def _beside(self) -> dict[str, Any]:
        raise NotImplementedError

    @cached_property
    def reasons(self) -> dict[int, MissReason]:
        """Why a promise was missed, by its clock."""
        return {reason.miss.clock_id: reason for reason in self._beside["miss_reasons"]}

    @property
    def to_explain(self) -> list[Miss]:
        """What the reader missed, who led the case then, and has not said why."""
        theirs = (miss for miss in self._beside["misses"] if miss.lead_id == self.member.pk)
        return [miss for miss in theirs if miss.clock_id not in self.reasons]

    @property
    def why_missed(self) -> list[tuple[str, str]]:
        """The reasons that can be chosen, each with what it is called."""
        return [(str(value), str(label)) for value, label in MissKind.choices]

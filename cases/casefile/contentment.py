"""What a resident is told of others of the building, and asked of themselves: whether the same is reported already, and
how content they are."""

from __future__ import annotations

from typing import Any

from cases.models import Case, Satisfaction
from cases.states import OPEN, State


class Contentment:
    """A part of `Follow`."""

    matter: Case

    @property
    def _beside(self) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def has_said_solved(self) -> bool:
        raise NotImplementedError

    @property
    def mark(self) -> Satisfaction | None:
        """How content this resident says they are with how it was settled."""
        return next(iter(self._beside["marks"]), None)

    @property
    def is_known_here(self) -> bool:
        """Whether others have reported the same of their building, which calms who waits; neither who nor what."""
        return self.matter.state in OPEN and self._beside["is_known_here"]

    @property
    def asks_content(self) -> bool:
        """Whether they are asked that: they have said that it is solved, and no more."""
        return self.matter.state == State.RESOLVED and self.has_said_solved and self.mark is None

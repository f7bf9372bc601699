"""What a step of the table is, and who reads it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cases import access
from cases.models import Case
from mediation.models import Member


@dataclass(frozen=True)
class Reading:
    """One reader at one case: what they are to it, how much they see, what they can do now."""

    case: Case
    reader: Member
    sight: access.Sight
    mine: frozenset[str]
    verbs: frozenset[str]
    # Which sides are their own, for who reads what is for the sides and not what is the group's; None: all of it.
    own: frozenset[int] | None = None

    def knows_of(self, party: int | None) -> bool:
        """Whether what this side answered, and when it is met apart, is theirs to know."""
        return self.own is None or party in self.own


@dataclass
class Step:
    """`missing`: sentences of what this step still lacks; `verbs`: what the reader can do in it."""

    verbs: frozenset[str] = frozenset()
    missing: list[str] = field(default_factory=list)

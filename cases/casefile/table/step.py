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


@dataclass
class Step:
    """`missing`: sentences of what this step still lacks; `verbs`: what the reader can do in it."""

    verbs: frozenset[str] = frozenset()
    missing: list[str] = field(default_factory=list)

"""What a text led to, in data: the words for it stand with the choices, the number with the case."""

from __future__ import annotations

from dataclasses import dataclass

from cases.models import Case
from cases.models.contact import Became, TrayReason
from cases.states import Verb


@dataclass(frozen=True)
class Result:
    """What became of one text; `verb` of a deed asked for, `reason` of a text that waits for a person."""

    became: Became
    case: Case | None = None
    verb: Verb | None = None
    reason: TrayReason | None = None


def waits(reason: TrayReason, *, about: Case | None = None) -> Result:
    """A person has to sort it; `about` is the case whose question it did not answer."""
    return Result(Became.TRAY, about, reason=reason)

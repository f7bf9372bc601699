"""When a promise is due, as a pure function of its start, its target, the calendar and the recorded changes.

No tables here: rows are handed in as plain values, so that the same function serves the clocks, their explanation and
their tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mediation.calendar import WorkingHours
from mediation.due import TargetLike, after_pause, due_at

# What a person types for a day may be off by this much before it is taken for a slip of the finger.
BACK, AHEAD = timedelta(days=366), timedelta(days=2 * 366)
HOLD, RELEASE, EXTEND, IMPORT, DECIDED = "hold", "release", "extend", "import", "decided"


@dataclass(frozen=True)
class Change:
    """A recorded change: its kind, when it was made, and its moments as ISO 8601 (see `models.ClockChange`)."""

    kind: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


def is_plausible(at: datetime, *, now: datetime) -> bool:
    """Whether somebody can have meant this moment: not years ago, nor years ahead."""
    return now - BACK <= at <= now + AHEAD


def due(
    start: datetime,
    target: TargetLike | None,
    hours: WorkingHours,
    *,
    changes: Sequence[Change] = (),
    agreed: datetime | None = None,
    not_before: datetime | None = None,
    runs_into_home: bool = False,
) -> datetime:
    """The moment the promise is due, in Asia/Shanghai.

    `agreed` takes the place of the target for promises whose time was agreed. A hold adds the time it lasted, counted
    as the target counts; a release ends it early; an extension names the day, of which the later wins; an imported
    deadline and what the street office has decided, of which the earlier wins.

    Raises:
        ValueError: neither a target nor an agreed time.
    """
    if agreed is not None:
        moment = agreed
    elif target is not None:
        moment = due_at(start, target, hours, runs_into_home=runs_into_home)
    else:
        raise ValueError("a promise has a target or an agreed time")
    if not_before is not None:
        moment = max(moment, not_before)
    for change in in_effect(changes):
        named = datetime.fromisoformat(change.facts["until" if change.kind == HOLD else "to"])
        if change.kind == EXTEND:
            moment = max(moment, named)
        elif change.kind in (IMPORT, DECIDED):
            moment = min(moment, named)
        elif change.at < moment:
            # A hold after the due time changes nothing.
            moment = after_pause(moment, change.at, named, target, hours, runs_into_home=runs_into_home)
    return moment


def in_effect(changes: Iterable[Change]) -> list[Change]:
    """The changes that move a due time, in order. A hold that was released ends at its release; what an order asked for
    is overtaken by what the same order asks for when it comes again."""
    found: list[Change] = []
    for change in changes:
        if change.kind == RELEASE:
            index = next(i for i in range(len(found) - 1, -1, -1) if found[i].kind == HOLD)
            hold = found[index]
            ends = min(hold.facts["until"], change.facts["ended"], key=datetime.fromisoformat)
            found[index] = replace(hold, facts={**hold.facts, "until": ends})
        elif change.kind == IMPORT and (order := change.facts.get("source")):
            found = [each for each in found if each.kind != IMPORT or each.facts.get("source") != order]
            found.append(change)
        elif change.kind in (HOLD, EXTEND, IMPORT, DECIDED):
            found.append(change)
    return found

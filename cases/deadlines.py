"""When a promise is due, as a pure function of its start, its target, the calendar and the recorded changes.

No tables here: rows are handed in as plain values, so that the same function serves the clocks, their explanation and
their tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from mediation.calendar import WorkingHours
from mediation.due import TargetLike, due_at

HOLD, RELEASE, EXTEND, IMPORT = "hold", "release", "extend", "import"


@dataclass(frozen=True)
class Change:
    """A recorded change: its kind, when it was made, and its moments as ISO 8601 (see `models.ClockChange`)."""

    kind: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


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
    as the target counts; a release ends it early; an extension and an imported deadline name the day, of which the
    later and the earlier wins.

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
    for since, until, change in _spans(changes):
        if change.kind == HOLD:
            moment = _held(moment, since, until, target, hours)
        elif change.kind == EXTEND:
            moment = max(moment, until)
        elif change.kind == IMPORT:
            moment = min(moment, until)
    return moment


def _spans(changes: Sequence[Change]) -> list[tuple[datetime, datetime, Change]]:
    """Each change with the moments it speaks of; a hold that was released ends at its release."""
    found: list[tuple[datetime, datetime, Change]] = []
    for change in changes:
        if change.kind == RELEASE:
            index = next(i for i in range(len(found) - 1, -1, -1) if found[i][2].kind == HOLD)
            since, until, hold = found[index]
            found[index] = (since, min(until, datetime.fromisoformat(change.facts["ended"])), hold)
        elif change.kind == HOLD:
            found.append((change.at, datetime.fromisoformat(change.facts["until"]), change))
        elif change.kind in (EXTEND, IMPORT):
            found.append((change.at, datetime.fromisoformat(change.facts["to"]), change))
    return found


def _held(
    moment: datetime, since: datetime, until: datetime, target: TargetLike | None, hours: WorkingHours
) -> datetime:
    """The due time after the clock stood still from `since` to `until`; a hold after the due time changes nothing."""
    if since >= moment or until <= since:
        return moment
    if target is not None and target.counts == "working":
        return hours.add(moment, hours.between(since, until))
    longer = moment + max(until - since, timedelta(0))
    return hours.roll(longer) if target is not None and target.counts == "rolled" else longer

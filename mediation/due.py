"""When a promise is due, and when each rung of its ladder is climbed: pure functions of the start, the target and
the working hours. Who is told on a rung, and "arrive never before assign", belong to the caller in `cases`.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from .calendar import ONE_DAY, SHANGHAI, WorkingHours, in_shanghai


class TargetLike(Protocol):
    """What is read of a target: a row of `mediation.Target`, or anything of its shape."""

    amount: int
    unit: str
    counts: str
    night_from: dt.time | None
    night_until: dt.time | None
    night_moves_to: dt.time | None


class RungLike(Protocol):
    """What is read of a rung: exactly one of `percent` (1-99) and `after_seconds` is set."""

    percent: int | None
    after_seconds: int | None


_UNITS = {
    "second": dt.timedelta(seconds=1),
    "minute": dt.timedelta(minutes=1),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
}


def due_at(start: dt.datetime, target: TargetLike, hours: WorkingHours, *, runs_into_home: bool = False) -> dt.datetime:
    """The moment the promise is due, in Asia/Shanghai (the law of the product, section 3).

    `always` counts wall time. `working` counts working time, and whole working days for days. `rolled` counts wall
    time and moves a closed day to the end of the next working day. A due time in the target's night moves to the
    coming morning, unless water or sewage runs into a home.

    Raises:
        CalendarError: a start without time zone, or no working time within 400 days.
        ValueError: a unit or a way of counting that is not known.
    """
    if target.unit not in _UNITS:
        raise ValueError(f"unknown unit {target.unit!r}")
    amount = _UNITS[target.unit] * target.amount
    if target.counts == "always":
        due = in_shanghai(start) + amount
    elif target.counts == "rolled":
        due = hours.roll(in_shanghai(start) + amount)
    elif target.counts == "working":
        due = hours.add_days(start, target.amount) if target.unit == "day" else hours.add(start, amount)
    else:
        raise ValueError(f"unknown way of counting {target.counts!r}")
    return due if runs_into_home else _out_of_the_night(due, target)


def rung_times(
    start: dt.datetime, due: dt.datetime, rungs: Iterable[RungLike], target: TargetLike, hours: WorkingHours
) -> list[dt.datetime]:
    """When each rung is climbed, in the order given, in Asia/Shanghai (the law of the product, section 4).

    A percentage is of the time between start and due: working time where the target counts it, else wall time.
    Seconds after the due time are wall time, as "24 hours later" is meant by those who wait.
    """
    start, due = in_shanghai(start), in_shanghai(due)
    return [_rung_at(start, due, rung, target, hours) for rung in rungs]


def _rung_at(
    start: dt.datetime, due: dt.datetime, rung: RungLike, target: TargetLike, hours: WorkingHours
) -> dt.datetime:
    if rung.percent is None:
        return due + dt.timedelta(seconds=rung.after_seconds or 0)
    if target.counts == "working":
        return min(due, hours.add(start, hours.between(start, due) * rung.percent / 100))
    return start + (due - start) * rung.percent / 100


def _out_of_the_night(due: dt.datetime, target: TargetLike) -> dt.datetime:
    night_from, night_until, morning = target.night_from, target.night_until, target.night_moves_to
    if night_from is None or night_until is None or morning is None:
        return due
    wall = due.time()
    if night_from <= night_until:
        is_night = night_from <= wall < night_until
    else:
        is_night = wall >= night_from or wall < night_until
    if not is_night:
        return due
    day = due.date() if wall < morning else due.date() + ONE_DAY
    return dt.datetime.combine(day, morning, SHANGHAI)

"""When a promise is due, why then, and when each rung of its ladder is climbed: pure functions of the start, the
target and the working hours. Who is told on a rung, and "arrive never before assign", belong to the caller in `cases`.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from .calendar import NOTHING, ONE_DAY, SHANGHAI, Step, StepKind, WorkingHours, in_shanghai, later


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
    """The moment the promise is due, in Asia/Shanghai (law.md section 3).

    `always` counts wall time. `working` counts working time, and whole working days for days. `rolled` counts wall
    time and moves a closed day to the end of the next working day. A due time in the target's night moves to the
    coming morning, unless water or sewage runs into a home.

    Raises:
        CalendarError: a start without time zone, or no working time within 400 days.
        ValueError: a unit or a way of counting that is not known.
    """
    amount = length(target)
    if target.counts == "always":
        due = later(start, amount)
    elif target.counts == "rolled":
        due = hours.roll(later(start, amount))
    elif target.counts == "working":
        due = hours.add_days(start, target.amount) if target.unit == "day" else hours.add(start, amount)
    else:
        raise ValueError(f"unknown way of counting {target.counts!r}")
    return due if runs_into_home else _out_of_the_night(due, target)


def after_pause(
    due: dt.datetime,
    paused_from: dt.datetime,
    paused_until: dt.datetime,
    target: TargetLike | None,
    hours: WorkingHours,
    *,
    runs_into_home: bool = False,
) -> dt.datetime:
    """The due time once the clock has stood still between two moments: later by exactly the time that counts.

    That is the working time of the pause where the target counts working time, else its wall time, as for a date that
    was agreed and has no target. Where a closed day or the night is no time to be due, the new due time moves as the
    first one would have. A pause that ends before it begins is none.
    """
    if paused_until <= paused_from:
        return due
    if target is None:
        return later(due, _wall(paused_from, paused_until))
    if target.counts == "working":
        due = hours.add(due, hours.between(paused_from, paused_until))
    else:
        due = later(due, _wall(paused_from, paused_until))
    if target.counts == "rolled":
        due = hours.roll(due)
    return due if runs_into_home else _out_of_the_night(due, target)


def steps(start: dt.datetime, target: TargetLike, hours: WorkingHours, *, runs_into_home: bool = False) -> list[Step]:
    """Why it is due when it is: stretches that touch, from the start to `due_at`.

    What they take adds up to the target: working or wall time as it counts, and `days` where working days are
    promised.

    Raises:
        CalendarError, ValueError: as `due_at`.
    """
    by_light = due_at(start, target, hours, runs_into_home=True)
    due = due_at(start, target, hours, runs_into_home=runs_into_home)
    if target.counts != "working":
        found = _wall_steps(start, by_light, target, hours)
    elif target.unit == "day":
        found = _day_steps(start, by_light, hours)
    else:
        found = hours.explain(start, by_light)
    return [*found, Step(StepKind.NIGHT, by_light, due)] if due > by_light else found


def _wall_steps(start: dt.datetime, due: dt.datetime, target: TargetLike, hours: WorkingHours) -> list[Step]:
    amount = length(target)
    reached = later(start, amount)
    rolled = [
        replace(step, kind=StepKind.ROLLED if step.takes else step.kind, takes=NOTHING)
        for step in hours.explain(reached, due)
    ]
    return [Step(StepKind.WALL, in_shanghai(start), reached, takes=amount), *rolled]


def _day_steps(start: dt.datetime, due: dt.datetime, hours: WorkingHours) -> list[Step]:
    """The day of the start is counted from and not counted."""
    found, counted_to = [], start
    for step in hours.explain(start, due):
        reached = due if step.until_at == due else later(step.until_at, -dt.timedelta.resolution)
        found.append(replace(step, takes=NOTHING, days=hours.working_days(counted_to, reached)))
        counted_to = reached
    if due.time() != in_shanghai(start).time():
        found.append(Step(StepKind.FITTED, due, due))
    return found


def length(target: TargetLike) -> dt.timedelta:
    """The amount of a target as a length of time; a day is 24 hours.

    Raises:
        ValueError: a unit that is not known.
    """
    if target.unit not in _UNITS:
        raise ValueError(f"unknown unit {target.unit!r}")
    return _UNITS[target.unit] * target.amount


def rung_times(
    start: dt.datetime, due: dt.datetime, rungs: Iterable[RungLike], target: TargetLike, hours: WorkingHours
) -> list[dt.datetime]:
    """When each rung is climbed, in the order given, in Asia/Shanghai (law.md section 4).

    A percentage is of the time between start and due: working time where the target counts it and there is any, else
    wall time.
    Seconds after the due time are wall time, as "24 hours later" is meant by those who wait.
    """
    start, due = in_shanghai(start), in_shanghai(due)
    return [_rung_at(start, due, rung, target, hours) for rung in rungs]


def _rung_at(
    start: dt.datetime, due: dt.datetime, rung: RungLike, target: TargetLike, hours: WorkingHours
) -> dt.datetime:
    if rung.percent is None:
        return later(due, dt.timedelta(seconds=rung.after_seconds or 0))
    # Due before anybody works again, as the street office may date it: then as the people wait.
    if target.counts == "working" and (worked := hours.between(start, due)):
        return min(due, hours.add(start, worked * rung.percent / 100))
    return later(start, _wall(start, due) * rung.percent / 100)


def _wall(start: dt.datetime, end: dt.datetime) -> dt.timedelta:
    return end.astimezone(dt.UTC) - start.astimezone(dt.UTC)


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

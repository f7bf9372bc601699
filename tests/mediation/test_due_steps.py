"""Why a promise is due when it is, worked by hand and for any target of 2024-2027; and what a pause does to it."""

import datetime as dt
import itertools
import os
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.calendar import NOTHING, CalendarError, Step, WorkingHours
from mediation.due import after_pause, due_at, length, rung_times, steps

from .conftest import AUTUMN, WORKDAY, moment, span
from .years import MINUTE, minutes, moment_of, years

HOUR = dt.timedelta(hours=1)
MANY = 5_000 if os.environ.get("RUN_LONG") else 150
model = settings(max_examples=MANY, deadline=None)


@dataclass(frozen=True)
class Target:
    """A target without a database."""

    amount: int
    unit: str
    counts: str
    night_from: dt.time | None = None
    night_until: dt.time | None = None
    night_moves_to: dt.time | None = None


@dataclass(frozen=True)
class Rung:
    percent: int | None = None
    after_seconds: int | None = None


NIGHT = (dt.time(21), dt.time(7), dt.time(8, 30))
UNITS = {"second": 4000, "minute": 3000, "hour": 60, "day": 16}


@st.composite
def targets(draw: st.DrawFn) -> Target:
    unit = draw(st.sampled_from(sorted(UNITS)))
    night = draw(st.sampled_from([(None, None, None), NIGHT]))
    amount = draw(st.integers(1, UNITS[unit]))
    return Target(amount, unit, draw(st.sampled_from(["always", "working", "rolled"])), *night)


def rows(way: list[Step]) -> list[tuple[str, str, dt.timedelta, int]]:
    return [(step.kind, f"{step.until_at:%m-%d %H:%M}", step.takes, step.days) for step in way]


@pytest.mark.parametrize(
    ("start", "target", "expected"),
    [
        (
            "2026-09-30 16:30",
            Target(4, "hour", "working"),
            [
                ("work", "10-01 00:00", HOUR, 0),
                ("holiday", "10-08 00:00", NOTHING, 0),
                ("work", "10-08 11:30", 3 * HOUR, 0),
            ],
        ),
        (
            "2026-09-30 10:00",
            Target(24, "hour", "rolled"),
            [
                ("wall", "10-01 10:00", 24 * HOUR, 0),
                ("holiday", "10-08 00:00", NOTHING, 0),
                ("rolled", "10-08 17:30", NOTHING, 0),
            ],
        ),
        ("2026-11-02 10:00", Target(24, "hour", "rolled"), [("wall", "11-03 10:00", 24 * HOUR, 0)]),
        (
            "2026-11-02 22:00",
            Target(2, "hour", "always", *NIGHT),
            [("wall", "11-03 00:00", 2 * HOUR, 0), ("night", "11-03 08:30", NOTHING, 0)],
        ),
        (
            "2026-09-29 11:00",
            Target(3, "day", "working"),
            [
                ("work", "10-01 00:00", NOTHING, 1),
                ("holiday", "10-08 00:00", NOTHING, 0),
                ("work", "10-09 11:00", NOTHING, 2),
            ],
        ),
        (
            "2026-11-08 09:00",
            Target(1, "day", "working"),
            [
                ("closed", "11-09 00:00", NOTHING, 0),
                ("work", "11-09 17:30", NOTHING, 1),
                ("fitted", "11-09 17:30", NOTHING, 0),
            ],
        ),
        (
            "2026-11-03 05:00",
            Target(1, "day", "working"),
            [
                ("work", "11-04 00:00", NOTHING, 0),
                ("after_hours", "11-04 08:30", NOTHING, 1),
                ("fitted", "11-04 08:30", NOTHING, 0),
            ],
        ),
    ],
)
def test_the_steps_of_a_due_time_are_told(start: str, target: Target, expected: list[object]) -> None:
    assert rows(steps(moment(start), target, AUTUMN)) == expected


@model
@given(start=minutes, target=targets(), at_home=st.booleans())
def test_the_steps_add_up_to_the_target_and_end_when_it_is_due(start: int, target: Target, at_home: bool) -> None:
    begin, calendar = moment_of(start), years()
    due = due_at(begin, target, calendar, runs_into_home=at_home)
    found = steps(begin, target, calendar, runs_into_home=at_home)
    assert (found[0].from_at, found[-1].until_at) == (begin, due)
    assert all(one.until_at == other.from_at for one, other in itertools.pairwise(found))
    if (target.counts, target.unit) == ("working", "day"):
        assert sum(step.days for step in found) == target.amount
        assert not any(step.takes for step in found)
    else:
        assert sum((step.takes for step in found), NOTHING) == length(target)
        assert not any(step.days for step in found)
    assert not (at_home and any(step.kind == "night" for step in found))


def test_days_add_up_where_work_begins_at_midnight() -> None:
    shifts = WorkingHours(weekly=(((dt.time(0), dt.time(6)),),) * 7)
    found = steps(moment("2026-11-02 00:00"), Target(2, "day", "working"), shifts)
    assert found[-1].until_at == moment("2026-11-04 00:00")
    assert sum(step.days for step in found) == 2


@pytest.mark.parametrize(
    ("target", "paused", "until", "expected"),
    [
        (Target(4, "hour", "working"), "2026-10-08 16:30", "2026-10-09 09:30", "2026-10-09 16:00"),
        (Target(2, "day", "working"), "2026-10-03 09:00", "2026-10-07 09:00", "2026-10-09 14:00"),
        (Target(24, "hour", "always"), "2026-10-08 16:30", "2026-10-09 09:30", "2026-10-10 07:00"),
        (Target(24, "hour", "always"), "2026-10-09 09:30", "2026-10-08 16:30", "2026-10-09 14:00"),
        (Target(24, "hour", "rolled"), "2026-10-08 10:00", "2026-10-10 06:00", "2026-10-12 17:30"),
        (Target(24, "hour", "always", *NIGHT), "2026-10-08 10:00", "2026-10-08 18:00", "2026-10-10 08:30"),
    ],
)
def test_a_pause_moves_the_due_time_by_the_time_that_counts(
    target: Target, paused: str, until: str, expected: str
) -> None:
    due = moment("2026-10-09 14:00")
    assert after_pause(due, moment(paused), moment(until), target, AUTUMN) == moment(expected)


def test_a_pause_of_an_agreed_date_is_counted_as_people_wait() -> None:
    due = moment("2026-10-09 14:00")
    assert after_pause(due, moment("2026-10-08 10:00"), moment("2026-10-10 10:00"), None, AUTUMN) == moment(
        "2026-10-11 14:00"
    )


def test_a_pause_that_ends_before_it_begins_is_none() -> None:
    due, working = moment("2026-10-09 14:00"), Target(4, "hour", "working")
    for target in (working, None):
        assert after_pause(due, moment("2026-10-09 12:00"), moment("2026-10-08 10:00"), target, AUTUMN) == due
        assert after_pause(due, moment("2026-10-09 12:00"), moment("2026-10-09 12:00"), target, AUTUMN) == due


def test_a_pause_does_not_wait_for_the_morning_while_water_runs_into_a_home() -> None:
    due, paused = moment("2026-10-09 14:00"), moment("2026-10-08 10:00")
    target = Target(24, "hour", "always", *NIGHT)
    moved = after_pause(due, paused, paused + 8 * HOUR, target, AUTUMN, runs_into_home=True)
    assert moved == moment("2026-10-09 22:00")


@model
@given(start=minutes, amount=st.integers(1, 40), paused=st.integers(0, 9000), long=st.integers(0, 9000))
def test_a_pause_adds_exactly_its_open_time(start: int, amount: int, paused: int, long: int) -> None:
    calendar, begin = years(), moment_of(start)
    stops, goes_on = begin + paused * MINUTE, begin + (paused + long) * MINUTE
    working, wall = Target(amount, "hour", "working"), Target(amount, "hour", "always")
    due = due_at(begin, working, calendar)
    assert calendar.between(due, after_pause(due, stops, goes_on, working, calendar)) == calendar.between(
        stops, goes_on
    )
    assert after_pause(due, stops, goes_on, wall, calendar) - due == long * MINUTE


@model
@given(start=minutes, target=targets(), percent=st.integers(1, 98))
def test_rungs_climb_from_the_start_over_the_due_time(start: int, target: Target, percent: int) -> None:
    begin, calendar = moment_of(start), years()
    due = due_at(begin, target, calendar)
    ladder = [Rung(percent=percent), Rung(percent=percent + 1), Rung(after_seconds=0), Rung(after_seconds=90)]
    times = rung_times(begin, due, ladder, target, calendar)
    assert begin <= times[0] <= times[1] <= times[2] == due
    assert times[3] - due == dt.timedelta(seconds=90)


@pytest.mark.parametrize(
    ("target", "rungs", "expected"),
    [
        # Working time counts the noon break and the night for nothing, wall time counts all.
        (Target(4, "hour", "working"), [Rung(percent=50), Rung(percent=75)], ["2026-11-02 12:00", "2026-11-02 15:00"]),
        (Target(24, "hour", "always"), [Rung(percent=50), Rung(percent=75)], ["2026-11-02 22:00", "2026-11-03 04:00"]),
        (
            Target(4, "hour", "working"),
            [Rung(after_seconds=0), Rung(after_seconds=90)],
            ["2026-11-02 16:00", "2026-11-02 16:01:30"],
        ),
        (Target(4, "hour", "working"), [], []),
    ],
)
def test_rungs_are_reached_at_their_share_of_the_time(target: Target, rungs: list[Rung], expected: list[str]) -> None:
    start = moment("2026-11-02 10:00")
    due = due_at(start, target, AUTUMN)
    assert rung_times(start, due, rungs, target, AUTUMN) == [moment(text) for text in expected]


def test_a_rung_of_working_time_is_never_after_a_due_time_that_was_brought_forward() -> None:
    start, due = moment("2026-11-02 17:00"), moment("2026-11-02 20:00")
    [reached] = rung_times(start, due, [Rung(percent=99)], Target(4, "hour", "working"), AUTUMN)
    assert reached == moment("2026-11-02 17:29:42")


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2026-11-02 20:59", "2026-11-02 20:59"),
        ("2026-11-02 21:00", "2026-11-03 08:30"),
        ("2026-11-03 06:59", "2026-11-03 08:30"),
        ("2026-11-03 07:00", "2026-11-03 07:00"),
        ("2026-11-03 12:00", "2026-11-03 12:00"),
    ],
)
def test_the_night_begins_and_ends_on_the_minute(wall: str, expected: str) -> None:
    start = moment(wall) - HOUR
    assert due_at(start, Target(1, "hour", "always", *NIGHT), AUTUMN) == moment(expected)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2026-11-02 11:59", "2026-11-02 11:59"),
        ("2026-11-02 12:00", "2026-11-02 14:30"),
        ("2026-11-02 13:59", "2026-11-02 14:30"),
        ("2026-11-02 14:00", "2026-11-02 14:00"),
        ("2026-11-02 20:00", "2026-11-02 20:00"),
    ],
)
def test_a_rest_within_one_day_is_a_night_too(wall: str, expected: str) -> None:
    rest = (dt.time(12), dt.time(14), dt.time(14, 30))
    assert due_at(moment(wall) - HOUR, Target(1, "hour", "always", *rest), AUTUMN) == moment(expected)


def test_a_night_that_moves_to_before_its_own_evening_means_the_next_day() -> None:
    late = (dt.time(6), dt.time(9), dt.time(6))
    assert due_at(moment("2026-11-02 05:00"), Target(1, "hour", "always", *late), AUTUMN) == moment("2026-11-03 06:00")


def test_a_night_of_which_a_time_is_missing_is_none() -> None:
    for missing in range(3):
        times = [time if place != missing else None for place, time in enumerate(NIGHT)]
        assert due_at(moment("2026-11-02 21:00"), Target(1, "hour", "always", *times), AUTUMN) == moment(
            "2026-11-02 22:00"
        )


def test_an_unknown_unit_or_way_of_counting_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="unknown unit 'moon'"):
        due_at(moment("2026-11-02 10:00"), Target(1, "moon", "always"), AUTUMN)
    with pytest.raises(ValueError, match="unknown way of counting 'sometimes'"):
        due_at(moment("2026-11-02 10:00"), Target(1, "hour", "sometimes"), AUTUMN)


def test_a_working_promise_in_a_calendar_without_working_time_says_so() -> None:
    nobody = WorkingHours(
        weekly=(WORKDAY, *((),) * 6), days=dict.fromkeys(span(dt.date(2026, 3, 2), dt.date(2027, 4, 5)), ())
    )
    with pytest.raises(CalendarError, match="no working time"):
        due_at(moment("2026-03-02 10:00"), Target(1, "hour", "working"), nobody)


def test_a_promise_counts_from_any_time_zone_and_is_due_on_shanghais_clock() -> None:
    start = dt.datetime(2026, 11, 2, 1, 0, tzinfo=dt.UTC)
    for counts in ("always", "working", "rolled"):
        assert str(due_at(start, Target(1, "hour", counts), AUTUMN)) == "2026-11-02 10:00:00+08:00"
        assert steps(start, Target(1, "hour", counts), AUTUMN)[0].from_at.tzinfo is moment("2026-11-02 10:00").tzinfo

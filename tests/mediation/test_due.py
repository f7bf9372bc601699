"""Due times of every tier worked by hand, with the targets as they are seeded."""

import datetime as dt

import pytest

from mediation import directory
from mediation.due import due_at, rung_times
from mediation.models import Promise, Rung, Target

from .conftest import AUTUMN, moment

pytestmark = pytest.mark.usefixtures("rules")


def target_of(tier: str, promise: str) -> Target:
    return directory.policy_for(tier).targets.get(promise=promise)


def ladder_of(tier: str, promise: str) -> list[Rung]:
    return list(directory.policy_for(tier).rungs.filter(promise=promise))


@pytest.mark.parametrize(
    ("tier", "promise", "start", "expected"),
    [
        ("U", "assign", "2026-10-03 02:00", "2026-10-03 02:15"),
        ("U", "arrive", "2026-10-03 02:00", "2026-10-03 02:30"),
        ("U", "secure", "2026-10-03 02:00", "2026-10-03 04:00"),
        ("U", "resolve", "2026-10-03 02:00", "2026-10-04 02:00"),
        ("U", "decide", "2026-10-03 02:00", "2026-10-03 03:00"),
        ("H", "assign", "2026-10-03 10:00", "2026-10-03 11:00"),
        ("H", "arrive", "2026-10-03 10:00", "2026-10-03 12:00"),
        ("H", "secure", "2026-10-03 10:00", "2026-10-04 10:00"),
        ("H", "resolve", "2026-10-03 10:00", "2026-10-06 10:00"),
        ("H", "decide", "2026-09-30 10:00", "2026-10-08 10:00"),
        ("N", "assign", "2026-09-30 16:30", "2026-10-08 11:30"),
        ("N", "arrive", "2026-09-29 10:00", "2026-09-30 10:00"),
        ("N", "arrive", "2026-09-30 10:00", "2026-10-08 17:30"),
        ("N", "arrive", "2026-10-09 23:10", "2026-10-10 23:10"),  # Saturday the 10th is a working day
        ("N", "arrive", "2025-09-27 10:00", "2025-09-28 10:00"),  # and so is Sunday, 28 September 2025
        ("N", "resolve", "2026-09-24 15:00", "2026-10-08 17:30"),
        ("N", "resolve", "2026-10-03 09:00", "2026-10-10 09:00"),
        ("N", "decide", "2026-10-09 15:00", "2026-10-10 15:00"),
        ("L", "assign", "2026-10-10 15:00", "2026-10-12 15:00"),
        ("L", "arrive", "2026-09-29 11:00", "2026-10-09 11:00"),
        ("L", "resolve", "2026-09-20 09:00", "2026-10-08 17:30"),
        ("L", "resolve", "2026-10-12 09:00", "2026-10-27 09:00"),
        ("L", "decide", "2026-10-06 09:00", "2026-10-08 17:30"),
    ],
)
def test_each_tier_keeps_its_promise_over_the_october_holiday(
    tier: str, promise: str, start: str, expected: str
) -> None:
    assert due_at(moment(start), target_of(tier, promise), AUTUMN) == moment(expected)


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-11-02 18:59", "2026-11-02 20:59"),
        ("2026-11-02 19:00", "2026-11-03 08:30"),
        ("2026-11-02 21:59", "2026-11-03 08:30"),
        ("2026-11-02 22:00", "2026-11-03 08:30"),
        ("2026-11-03 04:59", "2026-11-03 08:30"),
        ("2026-11-03 05:00", "2026-11-03 07:00"),
    ],
)
def test_an_urgent_arrival_due_at_night_moves_to_the_coming_morning(start: str, expected: str) -> None:
    assert due_at(moment(start), target_of("H", Promise.ARRIVE), AUTUMN) == moment(expected)


def test_the_night_does_not_wait_while_water_runs_into_a_home() -> None:
    target = target_of("H", Promise.ARRIVE)
    assert due_at(moment("2026-11-02 22:00"), target, AUTUMN, runs_into_home=True) == moment("2026-11-03 00:00")


def test_a_drill_counts_seconds() -> None:
    drill = Target(promise="assign", amount=40, unit="second", counts="working")
    assert due_at(moment("2026-11-02 11:59:30"), drill, AUTUMN) == moment("2026-11-02 14:00:10")


def test_a_night_within_one_day_is_understood_too() -> None:
    noon_rest = Target(
        promise="arrive",
        amount=1,
        unit="hour",
        counts="always",
        night_from=dt.time(12),
        night_until=dt.time(14),
        night_moves_to=dt.time(14, 30),
    )
    assert due_at(moment("2026-11-02 11:30"), noon_rest, AUTUMN) == moment("2026-11-02 14:30")
    assert due_at(moment("2026-11-02 13:00"), noon_rest, AUTUMN) == moment("2026-11-02 14:00")


def test_rungs_of_a_working_promise_use_working_time_before_it_is_due() -> None:
    start, due = moment("2026-10-09 16:30"), moment("2026-10-10 11:30")
    times = rung_times(start, due, ladder_of("N", "assign"), target_of("N", "assign"), AUTUMN)
    assert times == [moment("2026-10-10 10:30"), due, moment("2026-10-11 11:30")]


def test_who_must_act_before_anybody_works_again_is_reminded_when_most_of_the_time_is_gone() -> None:
    """A date that the street office names in the evening, for the Saturday after it: no working time lies between."""
    start, due = moment("2026-11-27 21:30"), moment("2026-11-28 17:30")
    times = rung_times(start, due, ladder_of("N", "assign"), target_of("N", "assign"), AUTUMN)
    assert times[:2] == [moment("2026-11-28 12:30"), due]


@pytest.mark.parametrize(
    ("tier", "expected"),
    [
        ("U", ["2026-11-02 10:22:30", "2026-11-02 10:30", "2026-11-02 10:30"]),
        ("H", ["2026-11-02 11:30", "2026-11-02 12:00", "2026-11-02 13:00"]),
        ("N", ["2026-11-03 04:00", "2026-11-03 10:00", "2026-11-04 10:00"]),
        ("L", ["2026-11-04 11:45", "2026-11-05 10:00", "2026-11-06 10:00"]),
    ],
)
def test_the_ladder_of_each_tier_climbs_as_the_law_says(tier: str, expected: list[str]) -> None:
    start, target = moment("2026-11-02 10:00"), target_of(tier, "arrive")
    times = rung_times(start, due_at(start, target, AUTUMN), ladder_of(tier, "arrive"), target, AUTUMN)
    assert times == [moment(text) for text in expected]


def test_a_missed_safety_promise_is_before_the_street_office_at_once() -> None:
    version = directory.policy_for("N", category=directory.Category.objects.get(code="safety"))
    assert version.rungs.get(promise="arrive", level="street").after_seconds == 0


def test_an_unknown_unit_or_way_of_counting_is_refused() -> None:
    start = moment("2026-11-02 10:00")
    with pytest.raises(ValueError, match="unit"):
        due_at(start, Target(amount=1, unit="moon", counts="always"), AUTUMN)
    with pytest.raises(ValueError, match="counting"):
        due_at(start, Target(amount=1, unit="hour", counts="sometimes"), AUTUMN)

"""When a promise is due after all that was recorded of it, worked by hand, without a database."""

import datetime as dt

import pytest

from cases.clocks.deadlines import EXTEND, HOLD, IMPORT, RELEASE, Change, due, in_effect
from tests.mediation.conftest import AUTUMN, moment
from tests.mediation.test_due_steps import NIGHT, Target

START = "2026-11-02 10:00"
DAY = Target(24, "hour", "always")
WORKING = Target(4, "hour", "working")


def hold(at: str, until: str) -> Change:
    return Change(HOLD, moment(at), {"until": moment(until).isoformat()})


def release(at: str) -> Change:
    return Change(RELEASE, moment(at), {"ended": moment(at).isoformat()})


def to(kind: str, text: str) -> Change:
    return Change(kind, moment(START), {"to": moment(text).isoformat()})


@pytest.mark.parametrize(
    ("target", "changes", "expected"),
    [
        (DAY, [], "2026-11-03 10:00"),
        (DAY, [hold("2026-11-02 12:00", "2026-11-02 15:00")], "2026-11-03 13:00"),
        (WORKING, [hold("2026-11-02 11:00", "2026-11-02 15:00")], "2026-11-03 09:00"),
        (DAY, [hold("2026-11-02 12:00", "2026-11-02 15:00"), release("2026-11-02 14:00")], "2026-11-03 12:00"),
        # A release after the hold's own end changes nothing, and one before its begin undoes it.
        (DAY, [hold("2026-11-02 12:00", "2026-11-02 15:00"), release("2026-11-02 16:00")], "2026-11-03 13:00"),
        (DAY, [hold("2026-11-02 12:00", "2026-11-02 15:00"), release("2026-11-02 11:00")], "2026-11-03 10:00"),
        # It is the last hold that is released.
        (
            DAY,
            [
                hold("2026-11-02 12:00", "2026-11-02 13:00"),
                hold("2026-11-02 14:00", "2026-11-02 18:00"),
                release("2026-11-02 15:00"),
            ],
            "2026-11-03 12:00",
        ),
        (
            DAY,
            [hold("2026-11-02 12:00", "2026-11-02 13:00"), to(EXTEND, "2026-11-05 10:00"), release("2026-11-02 12:30")],
            "2026-11-05 10:00",
        ),
        # Holding what is overdue does not make it due again.
        (DAY, [hold("2026-11-03 10:00", "2026-11-04 10:00")], "2026-11-03 10:00"),
        (DAY, [hold("2026-11-03 09:59", "2026-11-03 10:59")], "2026-11-03 11:00"),
        (DAY, [to(EXTEND, "2026-11-05 12:00")], "2026-11-05 12:00"),
        (DAY, [to(EXTEND, "2026-11-02 12:00")], "2026-11-03 10:00"),
        (DAY, [to(IMPORT, "2026-11-05 12:00")], "2026-11-03 10:00"),
        (DAY, [to(IMPORT, "2026-11-02 12:00")], "2026-11-02 12:00"),
        (DAY, [to(EXTEND, "2026-11-05 12:00"), to(IMPORT, "2026-11-04 12:00")], "2026-11-04 12:00"),
        (DAY, [to(IMPORT, "2026-11-02 12:00"), to(EXTEND, "2026-11-05 12:00")], "2026-11-05 12:00"),
        (DAY, [Change("replan", moment(START), {"why": "tier"})], "2026-11-03 10:00"),
        (Target(24, "hour", "rolled"), [hold("2026-11-02 12:00", "2026-11-06 12:00")], "2026-11-09 17:30"),
        (Target(2, "hour", "always", *NIGHT), [hold("2026-11-02 11:00", "2026-11-02 21:00")], "2026-11-03 08:30"),
    ],
)
def test_what_is_recorded_moves_the_due_time(target: Target, changes: list[Change], expected: str) -> None:
    assert due(moment(START), target, AUTUMN, changes=changes) == moment(expected)


def test_an_agreed_time_takes_the_place_of_the_target() -> None:
    agreed = moment("2026-11-07 09:00")
    assert due(moment(START), None, AUTUMN, agreed=agreed) == agreed
    assert due(moment(START), DAY, AUTUMN, agreed=agreed) == agreed
    held = [hold("2026-11-02 12:00", "2026-11-02 15:00")]
    assert due(moment(START), None, AUTUMN, agreed=agreed, changes=held) == moment("2026-11-07 12:00")


def test_it_is_never_due_before_what_it_leans_on() -> None:
    assert due(moment(START), DAY, AUTUMN, not_before=moment("2026-11-04 09:00")) == moment("2026-11-04 09:00")
    assert due(moment(START), DAY, AUTUMN, not_before=moment("2026-11-03 09:00")) == moment("2026-11-03 10:00")


def test_the_night_does_not_wait_for_water_before_a_hold_or_after_it() -> None:
    target = Target(12, "hour", "always", *NIGHT)
    held = [hold("2026-11-02 11:00", "2026-11-02 12:00")]
    assert due(moment(START), target, AUTUMN, runs_into_home=True) == moment("2026-11-02 22:00")
    assert due(moment(START), target, AUTUMN, changes=held, runs_into_home=True) == moment("2026-11-02 23:00")
    assert due(moment(START), target, AUTUMN, changes=held) == moment("2026-11-03 09:30")


def test_moments_are_compared_as_moments_whatever_zone_they_were_written_in() -> None:
    """An hour earlier in UTC reads like seven hours later."""
    until, ended = moment("2026-11-02 15:00"), moment("2026-11-02 14:00").astimezone(dt.UTC)
    for late, early in ((until, ended), (until.astimezone(dt.UTC), moment("2026-11-02 14:00"))):
        changes = [
            Change(HOLD, moment("2026-11-02 12:00"), {"until": late.isoformat()}),
            Change(RELEASE, early, {"ended": early.isoformat()}),
        ]
        assert due(moment(START), DAY, AUTUMN, changes=changes) == moment("2026-11-03 12:00")


def test_a_promise_without_target_or_date_is_refused() -> None:
    with pytest.raises(ValueError, match="a target or an agreed time"):
        due(moment(START), None, AUTUMN)


def test_a_released_hold_is_one_change_that_keeps_its_place() -> None:
    changes = [
        hold("2026-11-02 12:00", "2026-11-02 15:00"),
        to(EXTEND, "2026-11-05 12:00"),
        release("2026-11-02 14:00"),
    ]
    found = in_effect(changes)
    assert [change.kind for change in found] == [HOLD, EXTEND]
    assert found[0].at == moment("2026-11-02 12:00")
    assert dt.datetime.fromisoformat(found[0].facts["until"]) == moment("2026-11-02 14:00")

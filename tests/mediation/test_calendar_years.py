"""The calendar of 2024-2027 against counting every minute: October weeks, make-up weekends, special hours."""

import datetime as dt
import itertools
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.calendar import StepKind

from .years import DAYS, FIRST, MINUTE, minute_of, minutes, moment_of, open_minutes, years

MANY = 5_000 if os.environ.get("RUN_LONG") else 150
model = settings(max_examples=MANY, deadline=None)
amounts = st.integers(0, 60 * 60)
days = st.integers(0, len(DAYS) - 60)


def day_is_worked(number: int) -> bool:
    return any(open_minutes()[number * 1440 : (number + 1) * 1440])


def test_every_minute_of_the_four_years_is_open_or_closed_as_the_model_has_it() -> None:
    """Every minute near an edge, and every seventh hour in between: 2.1 million questions would say no more."""
    calendar, table = years(), open_minutes()
    asked = {number * 1440 + wall for number in range(len(DAYS)) for wall in (0, 509, 510, 719, 720, 839, 840, 1050)}
    asked |= set(range(0, len(table), 420))
    wrong = [minute for minute in sorted(asked) if calendar.is_open(moment_of(minute)) != bool(table[minute])]
    assert not wrong


@model
@given(start=minutes, amount=amounts)
def test_adding_is_counting_minutes(start: int, amount: int) -> None:
    table, at, left = open_minutes(), start, amount
    while left:
        left -= table[at]
        at += 1
    assert years().add(moment_of(start), amount * MINUTE) == moment_of(at)


@model
@given(start=minutes, span=st.integers(0, 50 * 1440))
def test_the_time_between_is_the_minutes_counted(start: int, span: int) -> None:
    counted = sum(open_minutes()[start : start + span])
    first, second = moment_of(start), moment_of(start + span)
    assert years().between(first, second) == years().between(second, first) == counted * MINUTE


@model
@given(start=minutes, amount=amounts, seconds=st.integers(0, 59))
def test_what_is_added_lies_between(start: int, amount: int, seconds: int) -> None:
    begin, length = moment_of(start) + dt.timedelta(seconds=seconds), amount * MINUTE
    assert years().between(begin, years().add(begin, length)) == length


@model
@given(start=minutes, later=amounts, amount=amounts, more=amounts)
def test_later_or_longer_never_ends_earlier(start: int, later: int, amount: int, more: int) -> None:
    calendar, begin = years(), moment_of(start)
    end = calendar.add(begin, amount * MINUTE)
    assert end <= calendar.add(begin, (amount + more) * MINUTE)
    assert end <= calendar.add(begin + later * MINUTE, amount * MINUTE)


@model
@given(start=minutes, count=st.integers(1, 20))
def test_working_days_are_days_counted_one_by_one(start: int, count: int) -> None:
    table, (number, wall) = open_minutes(), divmod(start, 1440)
    if not day_is_worked(number):
        wall = 1439
    for _ in range(count):
        number += 1
        while not day_is_worked(number):
            number += 1
    of_day = table[number * 1440 : (number + 1) * 1440]
    expected = of_day.find(1, wall)
    if expected < 0:
        expected = of_day.rindex(1) + 1
    assert years().add_days(moment_of(start), count) == moment_of(number * 1440 + expected)


@model
@given(start=minutes)
def test_rolling_leaves_working_days_alone_and_closes_the_next_one_otherwise(start: int) -> None:
    number = start // 1440
    if day_is_worked(number):
        assert years().roll(moment_of(start)) == moment_of(start)
    else:
        last = open_minutes().index(1, start)
        while day_is_worked(number := last // 1440) and open_minutes().find(1, last, (number + 1) * 1440) >= 0:
            last += 1
        assert years().roll(moment_of(start)) == moment_of(last)


@model
@given(start=minutes, span=st.integers(1, 40 * 1440))
def test_an_explanation_covers_every_minute_once_and_adds_up(start: int, span: int) -> None:
    first, last = moment_of(start), moment_of(start + span)
    steps = years().explain(first, last)
    assert (steps[0].from_at, steps[-1].until_at) == (first, last)
    assert all(earlier.until_at == later.from_at for earlier, later in itertools.pairwise(steps))
    table = open_minutes()
    for step in steps:
        begin, end = minute_of(step.from_at), minute_of(step.until_at)
        assert step.takes == sum(table[begin:end]) * MINUTE
        assert (step.takes > dt.timedelta(0)) == (step.kind in (StepKind.WORK, StepKind.MAKE_UP, StepKind.SPECIAL))
        for number in range(begin // 1440, (end - 1) // 1440 + 1):
            day = FIRST + dt.timedelta(days=number)
            assert day_is_worked(number) == (step.kind not in (StepKind.HOLIDAY, StepKind.CLOSED))
            assert (day in years().names and step.kind != StepKind.AFTER_HOURS) == bool(step.name)
            if step.kind == StepKind.MAKE_UP:
                assert day.weekday() >= 5


@model
@given(start=minutes, span=st.integers(1, 40 * 1440))
def test_neighbouring_stretches_differ(start: int, span: int) -> None:
    steps = years().explain(moment_of(start), moment_of(start + span))
    said = [(step.kind, step.name) for step in steps]
    assert all(one != other for one, other in itertools.pairwise(said))


@model
@given(day=days, more=st.integers(1, 59))
def test_working_days_between_are_those_that_begin_after_the_first(day: int, more: int) -> None:
    counted = sum(day_is_worked(number) for number in range(day + 1, day + more + 1))
    begin = moment_of(day * 1440 + 700)
    assert years().working_days(begin, begin + dt.timedelta(days=more)) == counted

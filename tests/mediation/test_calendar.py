"""Working time, worked by hand for the two October weeks, and against a slow and obvious model."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediation.calendar import SHANGHAI, CalendarError, Step, WorkingHours, later

from .conftest import AUTUMN, WORKDAY, moment, span

HOUR = dt.timedelta(hours=1)
quick = settings(max_examples=60, deadline=None)

moments = st.integers(0, 2 * 366 * 24 * 60).map(
    lambda minutes: dt.datetime(2025, 1, 1, tzinfo=SHANGHAI) + dt.timedelta(minutes=minutes)
)
amounts = st.integers(0, 60 * 60).map(lambda minutes: dt.timedelta(minutes=minutes))


@st.composite
def day_periods(draw: st.DrawFn) -> tuple[tuple[dt.time, dt.time], ...]:
    edges = sorted(draw(st.sets(st.integers(0, 95), min_size=0, max_size=6)))
    times = [dt.time(quarter // 4, quarter % 4 * 15) for quarter in edges]
    return tuple(zip(times[0::2], times[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingHours:
    """Any week with Monday worked, and any special days in two years."""
    monday = draw(day_periods().filter(bool))
    rest = [draw(day_periods()) for _ in range(6)]
    dates = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))
    return WorkingHours(weekly=(monday, *rest), days=draw(st.dictionaries(dates, day_periods(), max_size=8)))


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-09-30 16:30", 4, "2026-10-08 11:30"),  # over 1-7 October
        ("2026-10-09 17:00", 2, "2026-10-10 10:00"),  # Saturday the 10th is worked
        ("2026-10-10 17:00", 1, "2026-10-12 09:00"),  # Sunday the 11th is not
        ("2026-09-19 10:00", 1, "2026-09-20 09:30"),  # a Saturday off before a Sunday worked
        ("2025-09-30 17:00", 1, "2025-10-09 09:00"),  # over 1-8 October
        ("2025-10-10 17:00", 2, "2025-10-11 10:00"),
        ("2026-11-02 11:30", 1, "2026-11-02 14:30"),  # over the noon break
        ("2026-11-02 08:30", 3.5, "2026-11-02 12:00"),  # the earliest moment, not the next opening
        ("2026-11-02 03:00", 7, "2026-11-02 17:30"),
    ],
)
def test_working_hours_are_added_over_breaks_nights_holidays_and_worked_weekends(
    start: str, hours: float, expected: str
) -> None:
    assert AUTUMN.add(moment(start), hours * HOUR) == moment(expected)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-09-29 11:00", 3, "2026-10-09 11:00"),
        ("2026-10-09 10:00", 1, "2026-10-10 10:00"),
        ("2026-11-03 05:00", 1, "2026-11-04 08:30"),  # before the opening
        ("2026-11-03 12:40", 1, "2026-11-04 14:00"),  # in the noon break
        ("2026-11-06 20:00", 1, "2026-11-09 17:30"),  # after the close
        ("2026-11-08 09:00", 1, "2026-11-09 17:30"),  # on a Sunday: one working day ends with Monday
    ],
)
def test_working_days_keep_the_time_of_day_within_working_hours(start: str, count: int, expected: str) -> None:
    assert AUTUMN.add_days(moment(start), count) == moment(expected)


def test_a_period_holds_its_opening_and_not_its_close() -> None:
    assert AUTUMN.is_open(moment("2026-11-02 08:30"))
    assert not AUTUMN.is_open(moment("2026-11-02 12:00"))
    assert not AUTUMN.is_open(moment("2026-10-05 10:00"))
    assert AUTUMN.is_open(moment("2026-10-10 10:00"))


def test_a_closed_day_rolls_to_the_close_of_the_next_working_day() -> None:
    assert AUTUMN.roll(moment("2026-10-03 09:00")) == moment("2026-10-08 17:30")
    assert AUTUMN.roll(moment("2026-10-10 22:00")) == moment("2026-10-10 22:00")


def test_a_day_of_special_hours_replaces_its_weekday() -> None:
    short_day = WorkingHours(weekly=AUTUMN.weekly, days={dt.date(2026, 11, 2): ((dt.time(9), dt.time(11)),)})
    assert short_day.add(moment("2026-11-02 08:00"), 3 * HOUR) == moment("2026-11-03 09:30")


def test_any_time_zone_goes_in_and_shanghai_comes_out() -> None:
    added = AUTUMN.add(dt.datetime(2026, 11, 2, 1, 0, tzinfo=dt.UTC), HOUR)
    assert added == moment("2026-11-02 10:00")
    assert added.tzinfo is SHANGHAI


def test_a_moment_without_time_zone_is_refused() -> None:
    with pytest.raises(CalendarError, match="time zone"):
        AUTUMN.add(dt.datetime(2026, 11, 2, 9), HOUR)


def test_a_week_in_which_nobody_works_is_refused() -> None:
    with pytest.raises(CalendarError, match="no working time at all"):
        WorkingHours(weekly=((),) * 7)


def test_a_year_without_a_working_day_is_refused_by_its_name() -> None:
    whole_year = dict.fromkeys(span(dt.date(2027, 1, 1), dt.date(2027, 12, 31)), ())
    with pytest.raises(CalendarError, match="2027 has no working day") as refused:
        WorkingHours(weekly=AUTUMN.weekly, days=whole_year)
    assert refused.value.about == {"year": 2027}
    last_day_worked = {**whole_year, dt.date(2027, 12, 31): WORKDAY}
    assert WorkingHours(weekly=AUTUMN.weekly, days=last_day_worked).is_working_day(dt.date(2027, 12, 31))


def test_four_hundred_days_without_work_are_refused_when_asked_and_one_less_is_not() -> None:
    start = moment("2026-03-02 09:00")
    long = WorkingHours(
        weekly=(WORKDAY, *((),) * 6), days=dict.fromkeys(span(dt.date(2026, 3, 2), dt.date(2027, 4, 5)), ())
    )
    for ask in (
        lambda: long.add(start, HOUR),
        lambda: long.add_days(start, 1),
        lambda: long.roll(start),
    ):
        with pytest.raises(CalendarError, match="no working time in the 400 days after 2026-03-02"):
            ask()
    just = WorkingHours(weekly=long.weekly, days={**long.days, dt.date(2027, 4, 6): WORKDAY})
    assert just.add(start, HOUR) == moment("2027-04-06 09:30")


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        (((dt.time(9), dt.time(12)), (dt.time(11), dt.time(15))), "follow one another and do not overlap"),
        (((dt.time(14), dt.time(17)), (dt.time(9), dt.time(12))), "follow one another and do not overlap"),
        (((dt.time(12), dt.time(9)),), "closes after it opens"),
        (((dt.time(12), dt.time(12)),), "closes after it opens"),
    ],
)
def test_overlapping_disordered_or_backward_periods_are_refused(
    periods: tuple[tuple[dt.time, dt.time], ...], sentence: str
) -> None:
    with pytest.raises(CalendarError, match=sentence):
        WorkingHours(weekly=(periods, *((WORKDAY,) * 6)))
    with pytest.raises(CalendarError, match=sentence):
        WorkingHours(weekly=(WORKDAY,) * 7, days={dt.date(2026, 11, 2): periods})


def test_periods_that_touch_are_one_stretch() -> None:
    touching = WorkingHours(weekly=(((dt.time(9), dt.time(12)), (dt.time(12), dt.time(15))),) * 7)
    assert touching.add(moment("2026-11-02 11:00"), 2 * HOUR) == moment("2026-11-02 13:00")
    assert touching.is_open(moment("2026-11-02 12:00"))


def test_a_week_of_six_days_and_time_counted_backward_are_refused() -> None:
    for week in (6, 8):
        with pytest.raises(CalendarError, match="A week has seven days"):
            WorkingHours(weekly=(WORKDAY,) * week)
    with pytest.raises(CalendarError, match="only counted forward"):
        AUTUMN.add(moment("2026-11-02 09:00"), -HOUR)
    for count in (0, -1):
        with pytest.raises(CalendarError, match="At least one working day"):
            AUTUMN.add_days(moment("2026-11-02 09:00"), count)


@quick
@given(hours=calendars(), start=moments, amount=amounts)
def test_what_is_added_lies_between(hours: WorkingHours, start: dt.datetime, amount: dt.timedelta) -> None:
    end = hours.add(start, amount)
    assert hours.between(start, end) == hours.between(end, start) == amount


@quick
@given(hours=calendars(), start=moments, later=amounts, amount=amounts, more=amounts)
def test_a_later_start_or_a_longer_time_never_ends_earlier(
    hours: WorkingHours, start: dt.datetime, later: dt.timedelta, amount: dt.timedelta, more: dt.timedelta
) -> None:
    assert hours.add(start, amount) <= hours.add(start, amount + more)
    assert hours.add(start, amount) <= hours.add(start + later, amount)
    assert hours.add(hours.add(start, amount), more) == hours.add(start, amount + more)


@quick
@given(hours=calendars(), start=moments, later=amounts, count=st.integers(1, 9))
def test_working_days_are_monotone_too(
    hours: WorkingHours, start: dt.datetime, later: dt.timedelta, count: int
) -> None:
    due = hours.add_days(start, count)
    assert due <= hours.add_days(start + later, count)
    assert due < hours.add_days(start, count + 1)
    assert hours.is_working_day(due.date())


@settings(max_examples=25, deadline=None)
@given(hours=calendars(), start=moments, minutes=st.integers(1, 300))
def test_adding_agrees_with_counting_minute_by_minute(hours: WorkingHours, start: dt.datetime, minutes: int) -> None:
    minute = dt.timedelta(minutes=1)
    at, left = start, minutes
    while left:
        left -= any(opens <= at.time() < closes for opens, closes in hours.periods(at.date()))
        at += minute
    assert hours.add(start, minutes * minute) == at


NIGHT_SHIFT = WorkingHours(weekly=(((dt.time(1), dt.time(5)),),) * 7)


def test_an_hour_is_an_hour_on_the_days_the_clock_of_1991_jumped() -> None:
    """Shanghai kept summer time until 15 September 1991; that night had the hour from 1 to 2 twice."""
    spring, autumn = dt.datetime(1991, 4, 14, tzinfo=SHANGHAI), dt.datetime(1991, 9, 15, tzinfo=SHANGHAI)
    assert NIGHT_SHIFT.between(spring, spring.replace(hour=6)) == 3 * HOUR
    assert NIGHT_SHIFT.between(autumn, autumn.replace(hour=6)) == 5 * HOUR
    assert NIGHT_SHIFT.add(spring, 2 * HOUR) == spring.replace(hour=4)
    assert NIGHT_SHIFT.add(autumn, 3 * HOUR) == autumn.replace(hour=3)
    assert later(autumn, 5 * HOUR) == autumn.replace(hour=4)
    for at in (spring, autumn):
        assert NIGHT_SHIFT.add(at, NIGHT_SHIFT.between(at, at.replace(hour=4))) == at.replace(hour=4)
    second_time = dt.datetime(1991, 9, 15, 1, 30, tzinfo=SHANGHAI, fold=1)
    assert NIGHT_SHIFT.is_open(second_time)


def outline(steps: list[Step]) -> list[tuple[str, str, str, dt.timedelta]]:
    return [(step.kind, f"{step.from_at:%m-%d %H:%M}", f"{step.until_at:%m-%d %H:%M}", step.takes) for step in steps]


NAMED = WorkingHours(
    weekly=AUTUMN.weekly,
    days={**AUTUMN.days, dt.date(2026, 10, 12): ((dt.time(10), dt.time(11)),)},
    names={
        **dict.fromkeys(span(dt.date(2026, 10, 1), dt.date(2026, 10, 7)), ("国庆节", "National Day")),
        dt.date(2026, 10, 10): ("国庆节", "National Day"),
    },
)


def test_the_way_through_the_october_week_is_told_run_by_run() -> None:
    steps = NAMED.explain(moment("2026-09-29 16:30"), moment("2026-10-13 09:00"))
    assert outline(steps) == [
        ("work", "09-29 16:30", "10-01 00:00", 8 * HOUR),
        ("holiday", "10-01 00:00", "10-08 00:00", 0 * HOUR),
        ("work", "10-08 00:00", "10-10 00:00", 14 * HOUR),
        ("make_up", "10-10 00:00", "10-11 00:00", 7 * HOUR),
        ("closed", "10-11 00:00", "10-12 00:00", 0 * HOUR),
        ("special", "10-12 00:00", "10-13 00:00", 1 * HOUR),
        ("work", "10-13 00:00", "10-13 09:00", HOUR / 2),
    ]
    assert [step.name_en for step in steps] == ["", "National Day", "", "National Day", "", "", ""]
    assert steps[1].name == "国庆节"


def test_the_evening_of_a_working_day_is_not_called_work() -> None:
    friday, monday = moment("2026-11-06 20:00"), moment("2026-11-09 08:30")
    assert [step.kind for step in AUTUMN.explain(friday, monday)] == ["after_hours", "closed", "after_hours"]


def test_there_is_nothing_to_tell_of_no_time_or_of_time_backwards() -> None:
    at = moment("2026-11-06 20:00")
    assert AUTUMN.explain(at, at) == AUTUMN.explain(at, at - HOUR) == []


def test_each_day_is_of_one_kind() -> None:
    kinds = {
        day: NAMED.kind_of(dt.date.fromisoformat(f"2026-{day}"))
        for day in ("10-05", "10-09", "10-10", "10-11", "10-12")
    }
    assert kinds == {"10-05": "holiday", "10-09": "work", "10-10": "make_up", "10-11": "closed", "10-12": "special"}


def test_a_refusal_can_be_said_in_another_language() -> None:
    with pytest.raises(CalendarError) as refused:
        AUTUMN.add(moment("2026-11-02 09:00"), -HOUR)
    assert refused.value.sentence == "Working time is only counted forward."
    assert refused.value.about == {}

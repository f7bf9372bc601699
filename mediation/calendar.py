"""Working time: when the group is at work, and arithmetic over it. Pure: dates and times in, Asia/Shanghai out.
The rows it is built from are read in `directory`; what is due when is `due`.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A calendar in which nobody works for so long is a mistake in its rows, not a long holiday.
LONGEST_PAUSE = dt.timedelta(days=400)

Periods = tuple[tuple[dt.time, dt.time], ...]
ONE_DAY = dt.timedelta(days=1)
NOTHING = dt.timedelta(0)


class CalendarError(ValueError):
    """The calendar cannot answer; the sentence says why and is fit for the page."""


@dataclass(frozen=True)
class WorkingHours:
    """The week's periods (Monday first) and the dates that differ: `days[date]` replaces the weekday's periods.

    A day off has no periods; a working weekend (调休) has those of the day it stands in for. A period holds its
    opening moment and not its closing one.

    Raises:
        CalendarError: the week has not seven days, or a day's periods are out of order or overlap.
    """

    weekly: tuple[Periods, ...]
    days: Mapping[dt.date, Periods] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise CalendarError("A week has seven days.")
        for periods in (*self.weekly, *self.days.values()):
            _require_order(periods)

    def periods(self, day: dt.date) -> Periods:
        """The working periods of that date, in order; empty on a day off."""
        special = self.days.get(day)
        return self.weekly[day.weekday()] if special is None else special

    def is_working_day(self, day: dt.date) -> bool:
        return bool(self.periods(day))

    def is_open(self, at: dt.datetime) -> bool:
        local = in_shanghai(at)
        return any(opens <= local.time() < closes for opens, closes in self.periods(local.date()))

    def next_opening(self, at: dt.datetime) -> dt.datetime:
        """`at` itself if it is working time, else the next moment that is.

        Raises:
            CalendarError: no working time within 400 days.
        """
        opens_at, _ = next(self._stretches(in_shanghai(at)))
        return opens_at

    def add(self, start: dt.datetime, amount: dt.timedelta) -> dt.datetime:
        """The earliest moment by which so much working time has passed since `start`; `start` for no time at all.

        Raises:
            CalendarError: a negative amount, or no working time within 400 days.
        """
        if amount < NOTHING:
            raise CalendarError("Working time is only counted forward.")
        local = in_shanghai(start)
        if amount == NOTHING:
            return local
        left = amount
        for opens_at, closes_at in self._stretches(local):
            if left <= closes_at - opens_at:
                return opens_at + left
            left -= closes_at - opens_at
        raise AssertionError("stretches never end")

    def add_days(self, start: dt.datetime, count: int) -> dt.datetime:
        """The same time of day, `count` working days later, brought into that day's working hours.

        Before the opening it becomes the opening, in a break the next opening, after the close the close. A start on
        a closed day counts like the close of the last working day before it: reported on Sunday, one working day
        ends with Monday.

        Raises:
            CalendarError: a count below one, or no working time within 400 days.
        """
        if count < 1:
            raise CalendarError("At least one working day is counted.")
        local = in_shanghai(start)
        day = local.date()
        wall = local.time() if self.is_working_day(day) else dt.time.max
        for _ in range(count):
            day = self._working_day_after(day)
        for opens, closes in self.periods(day):
            if wall < closes:
                return dt.datetime.combine(day, max(wall, opens), SHANGHAI)
        return self._close_of(day)

    def between(self, first: dt.datetime, second: dt.datetime) -> dt.timedelta:
        """Working time between two moments, in either order; never negative."""
        start, end = sorted((in_shanghai(first), in_shanghai(second)))
        total = NOTHING
        day = start.date()
        while day <= end.date():
            for opens, closes in self.periods(day):
                opens_at = max(start, dt.datetime.combine(day, opens, SHANGHAI))
                closes_at = min(end, dt.datetime.combine(day, closes, SHANGHAI))
                total += max(NOTHING, closes_at - opens_at)
            day += ONE_DAY
        return total

    def roll(self, at: dt.datetime) -> dt.datetime:
        """`at` itself if its date is a working day, else the close of the next one.

        Raises:
            CalendarError: no working time within 400 days.
        """
        local = in_shanghai(at)
        if self.is_working_day(local.date()):
            return local
        return self._close_of(self._working_day_after(local.date()))

    def _stretches(self, start: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The stretches of working time from `start` on, for ever; raises where 400 days have none."""
        day = start.date()
        if not self.is_working_day(day):
            day = self._working_day_after(day)
        while True:
            for opens, closes in self.periods(day):
                closes_at = dt.datetime.combine(day, closes, SHANGHAI)
                if closes_at > start:
                    yield max(start, dt.datetime.combine(day, opens, SHANGHAI)), closes_at
            day = self._working_day_after(day)

    def _working_day_after(self, day: dt.date) -> dt.date:
        last = day + LONGEST_PAUSE
        candidate = day + ONE_DAY
        while candidate <= last:
            if self.is_working_day(candidate):
                return candidate
            candidate += ONE_DAY
        raise CalendarError(f"The working calendar has no working time in the 400 days after {day:%Y-%m-%d}.")

    def _close_of(self, day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, self.periods(day)[-1][1], SHANGHAI)


def in_shanghai(at: dt.datetime) -> dt.datetime:
    """The same moment on Shanghai's clock.

    Raises:
        CalendarError: a time without its zone, which could mean any of two dozen moments.
    """
    if at.tzinfo is None:
        raise CalendarError("A moment needs its time zone.")
    return at.astimezone(SHANGHAI)


def _require_order(periods: Periods) -> None:
    if any(closes <= opens for opens, closes in periods):
        raise CalendarError("A working period closes after it opens.")
    if any(later[0] < earlier[1] for earlier, later in pairwise(periods)):
        raise CalendarError("The working periods of a day follow one another and do not overlap.")

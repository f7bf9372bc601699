"""Working time: when the group is at work, and arithmetic over it. Pure: dates and times in, Asia/Shanghai out.
The rows it is built from are read in `directory`; what is due when is `due`. Sentences are English msgids that
whoever shows them translates.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A calendar in which nobody works for so long is a mistake in its rows, not a long holiday.
LONGEST_PAUSE = dt.timedelta(days=400)

Periods = tuple[tuple[dt.time, dt.time], ...]
ONE_DAY = dt.timedelta(days=1)
NOTHING = dt.timedelta(0)


def N_(sentence: str) -> str:
    """Marks a sentence for translation by whoever shows it."""
    return sentence


class CalendarError(ValueError):
    """The calendar cannot answer. `sentence` is an English msgid, `about` fills its gaps; `str()` is English."""

    def __init__(self, sentence: str, **about: object) -> None:
        super().__init__(sentence % about)
        self.sentence, self.about = sentence, about


class StepKind(StrEnum):
    """Why a stretch on the way to a due time counts, or does not."""

    WORK = "work"  # ordinary working days
    MAKE_UP = "make_up"  # a day worked in place of another (调休)
    SPECIAL = "special"  # a working day of hours of its own
    HOLIDAY = "holiday"  # a day off that the year's notice names
    CLOSED = "closed"  # a weekday on which nobody works
    AFTER_HOURS = "after_hours"  # the rest of a working day, once it is over or before it begins
    WALL = "wall"  # calendar time, day and night
    ROLLED = "rolled"  # to the end of the next working day
    NIGHT = "night"  # out of the night, to the morning
    FITTED = "fitted"  # brought into the hours of the day


@dataclass(frozen=True)
class Step:
    """A stretch from one moment to another and why it counts: data, in no language.

    `takes` is the time it uses up of what was promised, in working or wall time as the promise counts; where whole
    working days are promised it is zero, and `days` tells how many of them lie in the stretch.
    """

    kind: str
    from_at: dt.datetime
    until_at: dt.datetime
    name: str = ""
    name_en: str = ""
    takes: dt.timedelta = NOTHING
    days: int = 0


@dataclass(frozen=True)
class WorkingHours:
    """The week's periods (Monday first) and the dates that differ: `days[date]` replaces the weekday's periods.

    A day off has no periods; a working weekend (调休) has those of the day it stands in for. A period holds its
    opening moment and not its closing one. `names` are the Chinese and English names of dates, `official` the years
    whose notice is in.

    Raises:
        CalendarError: the week has not seven days, none of them is worked, a day's periods are out of order or
            overlap, or a year that is listed has no working day.
    """

    weekly: tuple[Periods, ...]
    days: Mapping[dt.date, Periods] = field(default_factory=dict)
    names: Mapping[dt.date, tuple[str, str]] = field(default_factory=dict)
    official: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if len(self.weekly) != 7:
            raise CalendarError(N_("A week has seven days."))
        for periods in (*self.weekly, *self.days.values()):
            _require_order(periods)
        if not any(self.weekly):
            raise CalendarError(N_("The week has no working time at all: enter at least one period."))
        for year in {day.year for day, periods in self.days.items() if not periods}:
            self._require_work_in(year)

    def periods(self, day: dt.date) -> Periods:
        """The working periods of that date, in order; empty on a day off."""
        special = self.days.get(day)
        return self.weekly[day.weekday()] if special is None else special

    def is_working_day(self, day: dt.date) -> bool:
        return bool(self.periods(day))

    def kind_of(self, day: dt.date) -> StepKind:
        """What sort of day it is: work, make_up, special, holiday or closed."""
        usual, periods = self.weekly[day.weekday()], self.periods(day)
        if not periods:
            return StepKind.HOLIDAY if day in self.days else StepKind.CLOSED
        if not usual:
            return StepKind.MAKE_UP
        return StepKind.WORK if periods == usual else StepKind.SPECIAL

    def is_open(self, at: dt.datetime) -> bool:
        local = in_shanghai(at)
        return any(
            opens_at <= local.astimezone(dt.UTC) < closes_at for opens_at, closes_at in self._spans(local.date())
        )

    def add(self, start: dt.datetime, amount: dt.timedelta) -> dt.datetime:
        """The earliest moment by which so much working time has passed since `start`; `start` for no time at all.

        Raises:
            CalendarError: a negative amount, or no working time within 400 days.
        """
        if amount < NOTHING:
            raise CalendarError(N_("Working time is only counted forward."))
        local = in_shanghai(start)
        if amount == NOTHING:
            return local
        left = amount
        for opens_at, closes_at in self._stretches(local):
            if left <= closes_at - opens_at:
                return in_shanghai(opens_at + left)
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
            raise CalendarError(N_("At least one working day is counted."))
        local = in_shanghai(start)
        day = local.date()
        wall = local.time() if self.is_working_day(day) else dt.time.max
        for _ in range(count):
            day = self._working_day_after(day)
        for opens, closes in self.periods(day):
            if wall < closes:
                return _moment(day, max(wall, opens))
        return self._close_of(day)

    def between(self, first: dt.datetime, second: dt.datetime) -> dt.timedelta:
        """Working time between two moments, in either order; never negative."""
        start, end = sorted((in_shanghai(first).astimezone(dt.UTC), in_shanghai(second).astimezone(dt.UTC)))
        total = NOTHING
        for day in _dates(start, end):
            for opens_at, closes_at in self._spans(day):
                total += max(NOTHING, min(end, closes_at) - max(start, opens_at))
        return total

    def working_days(self, start: dt.datetime, end: dt.datetime) -> int:
        """How many working days begin after `start` and no later than `end`: those that `add_days` counts."""
        first = in_shanghai(start).date()
        return sum(self.is_working_day(day) for day in _dates(start, end) if day > first)

    def roll(self, at: dt.datetime) -> dt.datetime:
        """`at` itself if its date is a working day, else the close of the next one.

        Raises:
            CalendarError: no working time within 400 days.
        """
        local = in_shanghai(at)
        if self.is_working_day(local.date()):
            return local
        return self._close_of(self._working_day_after(local.date()))

    def explain(self, start: dt.datetime, end: dt.datetime) -> list[Step]:
        """The days from `start` to `end`, runs of one kind and name together; none when the end is not after it.

        The stretches touch, begin with `start`, end with `end`, and what they take adds up to `between`.
        """
        pieces = [piece for day in _dates(start, end) if (piece := self._piece(day, start, end)) is not None]
        runs = [list(run) for _, run in groupby(pieces, key=lambda step: (step.kind, step.name, step.name_en))]
        return [
            replace(run[0], until_at=run[-1].until_at, takes=sum((step.takes for step in run), NOTHING)) for run in runs
        ]

    def _piece(self, day: dt.date, start: dt.datetime, end: dt.datetime) -> Step | None:
        """The part of that day between the two moments."""
        from_at, until_at = max(start, _moment(day, dt.time.min)), min(end, _moment(day + ONE_DAY, dt.time.min))
        if until_at <= from_at:
            return None
        kind, takes = self.kind_of(day), self.between(from_at, until_at)
        name, name_en = self.names.get(day, ("", ""))
        if self.is_working_day(day) and not takes:
            kind, name, name_en = StepKind.AFTER_HOURS, "", ""
        return Step(kind, in_shanghai(from_at), in_shanghai(until_at), name, name_en, takes)

    def _spans(self, day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The day's periods as moments, in UTC: the clock of Shanghai has jumped before, and subtracting wall times
        would not notice."""
        for opens, closes in self.periods(day):
            yield _moment(day, opens).astimezone(dt.UTC), _moment(day, closes).astimezone(dt.UTC)

    def _stretches(self, start: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The stretches of working time from `start` on, for ever, in UTC; raises where 400 days have none."""
        day, begin = start.date(), start.astimezone(dt.UTC)
        if not self.is_working_day(day):
            day = self._working_day_after(day)
        while True:
            for opens_at, closes_at in self._spans(day):
                if closes_at > begin:
                    yield max(begin, opens_at), closes_at
            day = self._working_day_after(day)

    def _working_day_after(self, day: dt.date) -> dt.date:
        last = day + LONGEST_PAUSE
        candidate = day + ONE_DAY
        while candidate <= last:
            if self.is_working_day(candidate):
                return candidate
            candidate += ONE_DAY
        raise CalendarError(
            N_("The working calendar has no working time in the %(count)s days after %(day)s."),
            count=LONGEST_PAUSE.days,
            day=day.isoformat(),
        )

    def _close_of(self, day: dt.date) -> dt.datetime:
        return _moment(day, self.periods(day)[-1][1])

    def _require_work_in(self, year: int) -> None:
        day = dt.date(year, 1, 1)
        while not self.is_working_day(day):
            day += ONE_DAY
            if day.year != year:
                raise CalendarError(N_("The calendar of %(year)s has no working day at all."), year=year)


def in_shanghai(at: dt.datetime) -> dt.datetime:
    """The same moment on Shanghai's clock.

    Raises:
        CalendarError: a time without its zone, which could mean any of two dozen moments.
    """
    if at.tzinfo is None:
        raise CalendarError(N_("A moment needs its time zone."))
    return at.astimezone(SHANGHAI)


def later(at: dt.datetime, amount: dt.timedelta) -> dt.datetime:
    """So much wall time later, on Shanghai's clock; an hour is an hour even where that clock jumped."""
    return in_shanghai(in_shanghai(at).astimezone(dt.UTC) + amount)


def _moment(day: dt.date, wall: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, wall, SHANGHAI)


def _dates(start: dt.datetime, end: dt.datetime) -> Iterator[dt.date]:
    """The dates in Shanghai from one moment to another, both included."""
    day, last = in_shanghai(start).date(), in_shanghai(end).date()
    while day <= last:
        yield day
        day += ONE_DAY


def _require_order(periods: Periods) -> None:
    if any(closes <= opens for opens, closes in periods):
        raise CalendarError(N_("A working period closes after it opens."))
    if any(later[0] < earlier[1] for earlier, later in pairwise(periods)):
        raise CalendarError(N_("The working periods of a day follow one another and do not overlap."))

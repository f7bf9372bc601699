"""A stretch of time as figures are counted in it: a week, a month, a quarter, a year. Each begins and ends at midnight
where the installation stands, not in UTC.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Case


class Span:
    """What all of them have: a name to stand in an address, a first day, and the day after the last."""

    name: str
    first_day: date
    next_day: date

    @property
    def last_day(self) -> date:
        return self.next_day - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        return _midnight(self.first_day)

    @property
    def ends(self) -> datetime:
        """The first moment that is not in it any more."""
        return _midnight(self.next_day)

    @property
    def before(self) -> Self:
        """The one before it, of the same kind (环比)."""
        return self.of(self.first_day - timedelta(days=1))

    @property
    def after(self) -> Self:
        return self.of(self.next_day)

    @property
    def year_before(self) -> Self:
        """The same of the year before (同比)."""
        return self.of(self.first_day.replace(year=self.first_day.year - 1))

    @classmethod
    def of(cls, day: date) -> Self:
        """The one in which that day lies."""
        raise NotImplementedError


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Week(Span):
    """One ISO week, Monday to Monday."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        year, number, _weekday = day.isocalendar()
        return cls(year, number)

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The week of a name such as `2026-W38`; None for anything else."""
        match = re.fullmatch(r"(20\d\d)-W(\d\d)", name, re.ASCII)
        try:
            return cls.of(date.fromisocalendar(int(match[1]), int(match[2]), 1)) if match else None
        except ValueError:
            return None

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"{self.year}-W{self.number:02d}"

    @property
    def first_day(self) -> date:  # type: ignore[override]
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def next_day(self) -> date:  # type: ignore[override]
        return self.first_day + timedelta(days=7)

    @property
    def year_before(self) -> Self:
        """Fifty-two weeks before: the same days of the week, and the same season."""
        return self.of(self.first_day - timedelta(weeks=52))


@dataclass(frozen=True)
class Months(Span):
    """So many months of a year from its `first` on: see `Month`, `Quarter`, `Year`."""

    year: int
    first: int
    months = 1

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, day.month - (day.month - 1) % cls.months)

    @property
    def first_day(self) -> date:  # type: ignore[override]
        return date(self.year, self.first, 1)

    @property
    def next_day(self) -> date:  # type: ignore[override]
        years, month = divmod(self.first - 1 + self.months, 12)
        return date(self.year + years, month + 1, 1)


class Month(Months):
    @property
    def name(self) -> str:  # type: ignore[override]
        return f"{self.year}-{self.first:02d}"


class Quarter(Months):
    months = 3

    @property
    def name(self) -> str:  # type: ignore[override]
        return f"{self.year}-Q{self.first // 3 + 1}"


class Year(Months):
    months = 12

    @property
    def name(self) -> str:  # type: ignore[override]
        return str(self.year)


_NAMED = re.compile(r"(?P<year>20\d\d)(-(?P<month>0[1-9]|1[0-2])|-Q(?P<quarter>[1-4]))?", re.ASCII)


def span_named(name: str) -> Span | None:
    """The stretch of a name such as `2026-W38`, `2026-09`, `2026-Q3` or `2026`; None for anything else."""
    if week := Week.named(name):
        return week
    match = _NAMED.fullmatch(name)
    if match is None:
        return None
    year = int(match["year"])
    if match["quarter"]:
        return Quarter(year, 3 * int(match["quarter"]) - 2)
    return Month(year, int(match["month"])) if match["month"] else Year(year, 1)


def week_to_read(cases: QuerySet[Case], *, now: datetime) -> Week:
    """The week a reader of these cases is shown first: the last whole one, on a Thursday as on a Monday. Until a whole
    week has seen a case it would be all noughts: then the running one."""
    this = Week.of(timezone.localdate(now))
    return this.before if cases.filter(reported_at__lt=this.begins).exists() else this

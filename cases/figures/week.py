"""A week as its figures are counted: Monday to Monday, local time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from cases.models import Case


@dataclass(frozen=True)
class Week:
    """One ISO week, Monday to Monday, local time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Week:
        year, number, _weekday = day.isocalendar()
        return cls(year, number)

    @classmethod
    def named(cls, name: str) -> Week | None:
        """The week of a name such as `2026-W38`; None for anything else."""
        match = re.fullmatch(r"(20\d\d)-W(\d\d)", name, re.ASCII)
        try:
            return cls.of(date.fromisocalendar(int(match[1]), int(match[2]), 1)) if match else None
        except ValueError:
            return None

    @property
    def name(self) -> str:
        return f"{self.year}-W{self.number:02d}"

    @property
    def first_day(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.first_day + timedelta(days=6)

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first_day, time()))

    @property
    def ends(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.first_day + timedelta(days=7), time()))

    @property
    def before(self) -> Week:
        return Week.of(self.first_day - timedelta(days=7))

    @property
    def after(self) -> Week:
        return Week.of(self.first_day + timedelta(days=7))


def week_to_read(cases: QuerySet[Case], *, now: datetime) -> Week:
    """The week a reader of these cases is shown first: the last whole one, on a Thursday as on a Monday. Until a whole
    week has seen a case it would be all noughts: then the running one."""
    this = Week.of(timezone.localdate(now))
    return this.before if cases.filter(reported_at__lt=this.begins).exists() else this

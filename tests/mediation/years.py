"""The working calendar of four whole years, and a slow and obvious model of it: one byte for every minute.

The days come from chinesecalendar, and for the year without a notice from the seed's table; no database is needed.
"""

import datetime as dt
from functools import cache

import chinese_calendar
from hypothesis import strategies as st

from mediation.calendar import SHANGHAI, Periods, WorkingHours
from mediation.seed.tables import rows

from .conftest import WORKDAY

FIRST, LAST = dt.date(2024, 1, 1), dt.date(2027, 12, 31)
DAYS = [FIRST + dt.timedelta(days=count) for count in range((LAST - FIRST).days + 1)]
START = dt.datetime(2024, 1, 1, tzinfo=SHANGHAI)
MINUTE = dt.timedelta(minutes=1)
ELEVEN_TO_THREE = ((dt.time(11), dt.time(15)),)


@cache
def years() -> WorkingHours:
    """2024-2027 with every holiday and make-up day, and one Tuesday of hours of its own."""
    days: dict[dt.date, Periods] = {dt.date(2026, 9, 29): ELEVEN_TO_THREE}
    names = {}
    for day in DAYS:
        if day.year < 2027:
            is_off, name = chinese_calendar.get_holiday_detail(day)
            if name is not None:
                days[day] = () if is_off else WORKDAY
                names[day] = (name, name)
    for row in rows("calendar_2027"):
        days[dt.date.fromisoformat(row["date"])] = ()
    return WorkingHours((WORKDAY,) * 5 + ((), ()), days, names, frozenset({2024, 2025, 2026}))


@cache
def open_minutes() -> bytearray:
    """One byte a minute from `START`: 1 while somebody works. Said once more from the rules, not asked of the code."""
    off_2027 = {row["date"] for row in rows("calendar_2027")}
    minutes = bytearray(len(DAYS) * 1440)
    for number, day in enumerate(DAYS):
        if day.year < 2027:
            is_worked = chinese_calendar.is_workday(day)
        else:
            is_worked = day.weekday() < 5 and day.isoformat() not in off_2027
        spans = [(510, 720), (840, 1050)] if is_worked else []
        if day == dt.date(2026, 9, 29):
            spans = [(660, 900)]
        for opens, closes in spans:
            minutes[number * 1440 + opens : number * 1440 + closes] = b"\1" * (closes - opens)
    return minutes


def minute_of(at: dt.datetime) -> int:
    """The whole minute since `START` in which a moment lies. Shanghai's clock has not jumped in these years."""
    return (at - START) // MINUTE


def moment_of(minute: int) -> dt.datetime:
    return START + minute * MINUTE


def _near_the_edges() -> st.SearchStrategy[int]:
    """Minutes around the opening and the close of days beside holidays and make-up days, where mistakes live."""
    calendar = years()
    beside = sorted({day + dt.timedelta(days=more) for day in calendar.days for more in (-1, 0, 1)} & set(DAYS[7:-60]))
    walls = [0, 1, 509, 510, 511, 719, 720, 721, 839, 840, 1049, 1050, 1051, 1439]
    return st.tuples(st.sampled_from(beside), st.sampled_from(walls)).map(
        lambda pair: (pair[0] - FIRST).days * 1440 + pair[1]
    )


# Any minute that leaves sixty days to the end, and more often one where mistakes live.
minutes = st.one_of(st.integers(0, (len(DAYS) - 60) * 1440), _near_the_edges())

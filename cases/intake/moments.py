"""A day and hour as files have it, whoever exported them: the Chinese way, with any sign between, as a spreadsheet's
number. What may be meant in two ways (26-12-05, a day without its year) is nobody's to guess; of 12/5/2026, as
spreadsheets set up for English show it, one way may be the only one that a deadline can have.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from datetime import timezone as zone

from django.utils import timezone

from cases import timemachine
from cases.clocks.deadlines import is_plausible

# A day alone lasts until its end.
END_OF_DAY = time(23, 59)
# From when spreadsheets count days, in whole ones; as numbers of these years only: 2000 to 2099.
SPREADSHEETS_BEGIN, FIRST, LAST = datetime(1899, 12, 30), 36526, 73050
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?")
_DAY = r"(?P<year>20[0-9]{2})\s*(?P<sign>[-/.年])\s*(?P<month>[0-9]{1,2})\s*[-/.月]\s*(?P<day>[0-9]{1,2})\s*[日号]?"
_DAY_LAST = r"(?P<first>[0-9]{1,2})\s*[-/.]\s*(?P<second_>[0-9]{1,2})\s*[-/.]\s*(?P<year>20[0-9]{2})"
_WEEKDAY = r"(?:\s*\(?\s*(?:星期|周|礼拜)[一二三四五六日天]\s*\)?)?"
_HOUR = (
    r"(?:[\sT,]*(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|AM|PM)?\s*(?P<hour>[0-9]{1,2})"
    r"\s*(?:[:时点.]\s*(?P<minute>[0-9]{1,2}|半|整)?\s*(?:[:分]\s*(?P<second>[0-9]{1,2})?)?\s*秒?)"
    r"(?:\.[0-9]{1,9})?\s*(?P<half_after>AM|PM)?\s*(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_UNTIL = r"(?:请?(?:截止|截至|限|于|在|到|至)(?:时间|日期|期)?[:\s]*)?"
_WRITTEN = re.compile(_UNTIL + _DAY + _WEEKDAY + _HOUR + r"\s*(?:之?前|以前|止|截止)?(?:办结|完成|办理完毕|答复|回复)?")
_YEAR_LAST = re.compile(_DAY_LAST + _HOUR)
_RUN_TOGETHER = re.compile(
    r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:[\sT]*(?P<hour>[0-9]{2}):?(?P<minute>[0-9]{2}):?(?P<second>[0-9]{2})?)?"
)
# Orders are due within days or weeks: of two ways to read a day the one that is, if the other is not.
NEAR = timedelta(days=45)
_AFTERNOON = ("下午", "傍晚", "晚上", "PM")


def deadline(cell: str | date | datetime) -> datetime | None:
    """The moment a cell names, in local time unless it names another; None for an empty one.

    Raises:
        ValueError: it names none, or one that nobody can have meant.
    """
    if isinstance(cell, str):
        said = unicodedata.normalize("NFKC", cell).replace("\n", " ").strip().upper()
        if not said:
            return None
        moment = _written(said)
    elif isinstance(cell, datetime):
        moment = cell
    else:
        moment = datetime.combine(cell, END_OF_DAY)
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if not is_plausible(moment, now=timemachine.now()):
        raise ValueError(cell)
    return moment


def _written(said: str) -> datetime:
    if _SERIAL.fullmatch(said):
        return _counted(float(said))
    if found := _WRITTEN.fullmatch(said) or _RUN_TOGETHER.fullmatch(said):
        parts = found.groupdict()
        return _at(date(int(parts["year"]), int(parts["month"]), int(parts["day"])), parts)
    if found := _YEAR_LAST.fullmatch(said):
        parts = found.groupdict()
        return _at(_meant(int(parts["year"]), int(parts["first"]), int(parts["second_"])), parts)
    raise ValueError(said)


def has_its_year_last(said: str) -> bool:
    """Whether which is the day and which the month had to be found out."""
    return bool(_YEAR_LAST.fullmatch(unicodedata.normalize("NFKC", said).replace("\n", " ").strip().upper()))


def _meant(year: int, first: int, second: int) -> date:
    """The only day it can be; of two the only one that is near. Raises ValueError: none is."""
    ways = set()
    for month, day in ((first, second), (second, first)):
        with contextlib.suppress(ValueError):
            ways.add(date(year, month, day))
    today = timezone.localdate(timemachine.now())
    if len(ways) > 1:
        ways = {way for way in ways if abs(way - today) <= NEAR}
    (meant,) = ways
    return meant


def _at(day: date, parts: Mapping[str, str | None]) -> datetime:
    """That day at the hour these parts name; without one at its end."""
    if not parts["hour"]:
        return datetime.combine(day, END_OF_DAY)
    hour, minute = int(parts["hour"]), _minute(parts.get("minute"))
    half = parts.get("half") or parts.get("half_after") or ""
    if half in _AFTERNOON or (half == "中午" and hour < 11):
        hour += 12 if hour < 12 else 0
    elif half in ("AM", "凌晨", "上午") and hour == 12:
        hour = 0 if half != "上午" else 12
    after = timedelta(days=1) if hour == 24 and minute == 0 else timedelta()  # midnight at the end of that day
    at = datetime.combine(day, time(0 if after else hour, minute, int(parts.get("second") or 0))) + after
    zone_said = parts.get("zone")
    return at.replace(tzinfo=_zone(zone_said)) if zone_said else at


def _minute(said: str | None) -> int:
    return 30 if said == "半" else 0 if said in (None, "整") else int(said)


def _zone(said: str) -> zone:
    if said == "Z":
        return UTC
    hours, minutes = int(said[1:3]), int(said[3:].removeprefix(":") or 0)
    return zone((1 if said[0] == "+" else -1) * timedelta(hours=hours, minutes=minutes))


def _counted(days: float) -> datetime:
    """The moment of a spreadsheet's number: whole days, and the part of the day that has gone, to the minute."""
    if not FIRST <= days <= LAST:
        raise ValueError(days)
    if days == int(days):
        return datetime.combine(SPREADSHEETS_BEGIN + timedelta(days=days), END_OF_DAY)
    return SPREADSHEETS_BEGIN + timedelta(minutes=round(days * 24 * 60))

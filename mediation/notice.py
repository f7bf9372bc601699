"""The yearly notice of holidays as a small file, typed in from the State Council's words: reading, comparing, saving.

Saving changes the calendar's rows only; the open clocks that a changed calendar moves belong to `cases`.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from mediation import sheets

from .calendar import ONE_DAY, CalendarError
from .models import CalendarDay, CalendarStatus, CalendarYear, DayKind, WorkingPeriod

# How each kind may be written; the notice itself says 放假 and 上班.
KINDS = {
    **dict.fromkeys(("day_off", "off", "放假", "休"), DayKind.DAY_OFF),
    **dict.fromkeys(("working_day", "work", "上班", "班"), DayKind.WORKING_DAY),
}
# The law names thirteen days since 2025; fewer in a notice means that lines are missing.
FEWEST_DAYS_OFF = 11
_DATE = re.compile(r"(?:(?P<year>\d{4})\s*[-/.年])?\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?")
_DAY_ALONE = re.compile(r"(?P<day>\d{1,2})\s*日?")
_RANGE = re.compile(r"\s*(?:\.\.|~|～|至|–|—)\s*")


class NoticeError(ValueError):
    """The file cannot be a notice for that year. `sentences` say what is wrong, line by line, already translated."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class NamedDay:
    """One date of a notice."""

    date: dt.date
    kind: str
    name: str
    name_en: str = ""


@dataclass(frozen=True)
class Notice:
    """What a file says of a year, and what in it looks odd without being wrong."""

    year: int
    days: tuple[NamedDay, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Difference:
    """A date that the notice changes; `before` or `after` is None where it is not named there."""

    date: dt.date
    before: NamedDay | None
    after: NamedDay | None


def sentence_of(error: CalendarError) -> str:
    """The calendar's refusal in the language now active."""
    return _(error.sentence) % error.about


def decode(raw: bytes) -> str:
    """The text of an uploaded file, as `sheets` reads it; of a workbook its first sheet, with tabs between the cells.

    Raises:
        NoticeError: it is neither a text nor a workbook.
    """
    try:
        if not sheets.is_workbook(raw):
            return sheets.decode(raw)
        rows = {row.line: row for row in next(iter(sheets.read(raw)), sheets.Sheet([])).rows}
    except sheets.SheetError as error:
        raise NoticeError([str(error)]) from error
    lines = (rows[line].cells if line in rows else () for line in range(1, max(rows, default=0) + 1))
    return "\n".join("\t".join(" ".join(str(cell).split()) for cell in cells) for cells in lines)


def read(year: int, text: str) -> Notice:
    """Read lines of date, kind, name and, if given, English name, between tabs or commas; one query.

    A date may be a stretch (`2027-10-01..2027-10-07`, `10月1日至7日`) and may leave the year out. Blank lines, those
    that begin with `#`, and a line of headings are passed over.

    Raises:
        NoticeError: with a sentence for every line that cannot stand.
    """
    worked = set(WorkingPeriod.objects.values_list("weekday", flat=True))
    found: dict[dt.date, NamedDay] = {}
    problems: list[str] = []
    warnings: list[str] = []
    for number, cells in _lines(text):
        try:
            for day in _days(year, cells):
                if day.date in found:
                    raise ValueError(_("%(date)s is named twice.") % {"date": day.date})
                found[day.date] = day
                if day.kind == DayKind.WORKING_DAY and day.date.weekday() in worked:
                    warnings.append(_("%(date)s is a working day anyway.") % {"date": day.date})
        except ValueError as problem:
            problems.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
    if problems:
        raise NoticeError(problems)
    days_off = sum(day.kind == DayKind.DAY_OFF for day in found.values())
    if not days_off:
        raise NoticeError([_("The file names no day off.")])
    if days_off < FEWEST_DAYS_OFF:
        warnings.append(_("Only %(count)s days off: is a line missing?") % {"count": days_off})
    return Notice(year, tuple(found[date] for date in sorted(found)), tuple(warnings))


def differences(notice: Notice) -> list[Difference]:
    """What saving the notice would change of the year as it stands, by date."""
    now = {
        day.date: NamedDay(day.date, day.kind, day.name, day.name_en)
        for day in CalendarDay.objects.filter(year__year=notice.year)
    }
    then = {day.date: day for day in _in_english(notice.days)}
    return [
        Difference(date, now.get(date), then.get(date))
        for date in sorted(now.keys() | then.keys())
        if now.get(date) != then.get(date)
    ]


def save(notice: Notice, *, source: str) -> CalendarYear:
    """Make the year what the notice says: official, one version on. Special hours stay with a day that is still worked.

    Must run inside a transaction.
    """
    year, is_new = CalendarYear.objects.select_for_update().get_or_create(year=notice.year)
    year.status, year.source, year.loaded_at = CalendarStatus.OFFICIAL, source, timezone.now()
    year.version = 1 if is_new else year.version + 1
    year.save()
    days = list(_in_english(notice.days))
    year.days.exclude(date__in=[day.date for day in days if day.kind == DayKind.WORKING_DAY]).delete()
    for day in days:
        CalendarDay.objects.update_or_create(
            date=day.date, defaults={"year": year, "kind": day.kind, "name": day.name, "name_en": day.name_en}
        )
    return year


def _in_english(days: tuple[NamedDay, ...]) -> Iterator[NamedDay]:
    """The days with the English name that their holiday has had in the calendar before, where none was given."""
    known = dict(CalendarDay.objects.exclude(name_en="").order_by("date").values_list("name", "name_en"))
    for day in days:
        yield day if day.name_en else NamedDay(day.date, day.kind, day.name, known.get(day.name, ""))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    text = text.replace("，", ",")
    separator = next((sign for sign in ("\t", ",", ";", "；") if sign in text), ",")
    try:
        for row in sheets.rows(text, separator):
            cells = [" ".join(str(cell).split()) for cell in row.cells]
            if row.is_empty or cells[0].startswith("#") or cells[0].lower() in ("date", "日期"):
                continue
            yield row.line, cells
    except sheets.SheetError as error:
        raise NoticeError([str(error)]) from error


def _days(year: int, cells: list[str]) -> Iterator[NamedDay]:
    """The days of one line; a ValueError says in a sentence why there are none."""
    if len(cells) < 3 or not all(cells[:3]):
        raise ValueError(_("it needs a date, a kind and a name."))
    kind = KINDS.get(cells[1].lower())
    if kind is None:
        raise ValueError(_("“%(kind)s” is neither day_off nor working_day.") % {"kind": cells[1]})
    first, last = _stretch(year, cells[0])
    if last < first:
        raise ValueError(_("“%(dates)s” ends before it begins.") % {"dates": cells[0]})
    if {first.year, last.year} != {year}:
        raise ValueError(_("“%(dates)s” is not in %(year)s.") % {"dates": cells[0], "year": year})
    while first <= last:
        yield NamedDay(first, kind, cells[2][:40], (cells[3] if len(cells) > 3 else "")[:40])
        first += ONE_DAY


def _stretch(year: int, text: str) -> tuple[dt.date, dt.date]:
    begin, *rest = _RANGE.split(text)
    first = _date(begin, dt.date(year, 1, 1))
    if first is None or len(rest) > 1:
        raise ValueError(_("“%(dates)s” is not a date.") % {"dates": text})
    last = _date(rest[0], first, may_be_day=True) if rest else first
    if last is None:
        raise ValueError(_("“%(dates)s” is not a date.") % {"dates": text})
    return first, last


def _date(text: str, like: dt.date, *, may_be_day: bool = False) -> dt.date | None:
    """The date a cell names; what it leaves out is taken from `like`."""
    found = _DATE.fullmatch(text) or (_DAY_ALONE.fullmatch(text) if may_be_day else None)
    if found is None:
        return None
    parts = {name: int(value) for name, value in found.groupdict().items() if value is not None}
    try:
        return (
            like.replace(**parts)
            if "month" not in parts
            else dt.date(parts.get("year", like.year), parts["month"], parts["day"])
        )
    except ValueError:
        return None

"""A workbook that is written row by row and never held: sheets with a heading, a footer and columns, continued on
another sheet where one is full. Knows nothing of cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import timezone

from cases.register.defusing import harmless

# So many rows has a sheet (ECMA-376).
MOST_ROWS = 1_048_576
# From where days are counted.
_BEGIN = datetime(1899, 12, 30)
_NARROW, _WIDE = 8, 60


class Book:
    """A workbook at this path. `footer` stands beneath every page of every sheet."""

    def __init__(self, path: Path, *, title: str, footer: str, pages: str, most: int = MOST_ROWS) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "tmpdir": str(path.parent),
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.set_properties({"title": title})
        self._title, self._footer, self._pages, self._most = title, footer, pages, most
        self.heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        self.words = self._book.add_format({"text_wrap": True, "valign": "top"})
        self.moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        self.day = self._book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.number = self._book.add_format({"valign": "top"})
        self.share = self._book.add_format({"num_format": "0.0%", "valign": "top"})
        self.hours = self._book.add_format({"num_format": "0.0", "valign": "top"})

    def sheet(self, name: str, columns: Sequence[tuple[str, int]]) -> Sheet:
        """A sheet with these columns: what stands above each, and how wide it is."""
        return Sheet(self, name, columns)

    def added(self, name: str) -> Any:
        """A page of it, set for printing."""
        page = self._book.add_worksheet(name)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        page.set_header(f"&C{_said(self._title)}")
        page.set_footer(f"&L&8{_said(self._footer)}&R&8{self._pages}")
        page.repeat_rows(0)
        page.freeze_panes(1, 1)
        return page

    @property
    def most(self) -> int:
        """How many rows one sheet has at most."""
        return self._most

    def close(self) -> None:
        """Put it together. Nothing can be written any more."""
        self._book.close()


class Sheet:
    """Rows under columns. What does not fit is continued on sheets of the same name with a number."""

    def __init__(self, book: Book, name: str, columns: Sequence[tuple[str, int]]) -> None:
        self._book, self._name, self._columns = book, name, columns
        self._pages, self.rows = 0, 0
        self._turn()

    def _turn(self) -> None:
        self._pages += 1
        self._page = self._book.added(self._name if self._pages == 1 else f"{self._name} {self._pages}")
        for place, (heading, width) in enumerate(self._columns):
            self._page.set_column(place, place, min(max(width, _NARROW), _WIDE))
            self._page.write_string(0, place, harmless(heading), self._book.heading)
        self._row = 1

    def add(self, row: Iterable[Any]) -> None:
        """One row: texts, numbers, moments, days; `Share` and `Hours` for numbers that are said so. None is empty."""
        if self._row >= self._book.most:
            self._turn()
        page, book, at = self._page, self._book, self._row
        for place, value in enumerate(row):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                page.write_string(at, place, harmless(value), book.words)
            elif isinstance(value, datetime):
                page.write_number(at, place, _serial(value), book.moment)
            elif isinstance(value, date):
                page.write_number(at, place, (value - _BEGIN.date()).days, book.day)
            elif isinstance(value, Share):
                page.write_number(at, place, value, book.share)
            elif isinstance(value, Hours):
                page.write_number(at, place, value, book.hours)
            else:
                page.write_number(at, place, value, book.number)
        self._row += 1
        self.rows += 1


class Share(float):
    """A part of one, shown as a percentage."""


class Hours(float):
    """Shown with one digit behind the point."""


def _serial(at: datetime) -> float:
    """A moment as spreadsheets count it, in local time."""
    local = timezone.localtime(at).replace(tzinfo=None, microsecond=0)
    return (local - _BEGIN).total_seconds() / 86400


def _said(words: str) -> str:
    """Within headers and footers `&` begins a command."""
    return words.replace("&", "&&")

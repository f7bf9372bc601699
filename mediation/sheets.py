"""A list that somebody made in an office program, as rows of cells: CSV as the world writes it, and xlsx.

Every file this installation is handed is read here, whatever the rows then mean. A text file is what its bytes say
(UTF-8, UTF-16, GB 18030); which sign parts its cells, only who knows its head can tell, so that it comes once for each.
What strangers sent along is bounded: bytes, unpacked bytes, rows, columns.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import repeat, zip_longest
from typing import Any, TypeAlias
from xml.etree.ElementTree import ParseError

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

# A workbook of 20,000 orders has some 3 MB, and ten times that unpacked. Reading takes some three times the unpacked.
MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 96 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS = 50_000, 200
# What parts the cells of a text file, the commonest first: what parts more of them is tried by the one who knows the
# head.
SEPARATORS = (",", "\t", ";", "，", "；", "|")
# What ends a line within a cell, wherever it was typed: Word's and the spreadsheets' vertical tab, phones' U+2028.
LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# NUL, which no table can hold; embeddings, overrides and isolates of direction, and the marks for one.
_UNSEEN = dict.fromkeys([0x00, 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An office program keeps fifteen digits of a number; what is longer and stands there as a number has lost the others.
_FIRST_INEXACT = 10**15

Cell: TypeAlias = "str | date | datetime"


class SheetError(ValueError):
    """The file cannot be read as a list. The text is a sentence for whoever made it."""


@dataclass(frozen=True)
class Row:
    """One row, by the line of the file that it begins in: of a workbook, its row there."""

    line: int
    cells: Sequence[Cell]

    @property
    def is_empty(self) -> bool:
        return not any(str(cell).strip() for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """The rows that one way of reading the file gives: one sheet of a workbook, or one sign between the cells."""

    rows: Sequence[Row]


def read(raw: bytes) -> Iterator[Sheet]:
    """The file as a list, once for each way in which it may be meant; the likeliest first.

    Raises:
        SheetError: it is none: too large, damaged, of another kind. Sentences say what to do about it.
    """
    if len(raw) > MOST_BYTES:
        raise SheetError(_("The file is too large: at most %(n)d MB.") % {"n": MOST_BYTES // 1024 // 1024})
    if raw.startswith(_OLD_OFFICE):
        raise SheetError(_("This is an old workbook (.xls), or one with a password. Save it as .xlsx or as CSV."))
    if raw.startswith(_ZIP):
        yield from _workbook(raw)
        return
    text = decode(raw)
    if re.match(r"\s*<(?:\?xml|!doctype|html|table|meta)\b", text, re.IGNORECASE):
        raise SheetError(_("This is a web page that is called a workbook. Open it and save it as .xlsx or as CSV."))
    broken: SheetError | None = None
    for separator in SEPARATORS:
        try:
            yield Sheet(list(rows(text, separator)))
        except SheetError as error:
            broken = broken or error
    if broken:
        raise broken


def is_workbook(raw: bytes) -> bool:
    """Whether these bytes begin as a workbook does (or any other archive), old or new."""
    return raw.startswith((_ZIP, _OLD_OFFICE))


def decode(raw: bytes) -> str:
    """The text of a file: as its mark says; without one UTF-8, UTF-16 where every other byte is empty, or GB 18030, as
    spreadsheets here save it.

    Raises:
        SheetError: it is none of them.
    """
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding).removeprefix("\ufeff").replace("\x00", "")
        except UnicodeDecodeError:
            continue
        if not _is_noise(text[:65536]):
            return text
    raise SheetError(_("This is not a text file."))


def _is_noise(text: str) -> bool:
    """Whether one sign in twenty or more is none that anybody writes: nearly any bytes can be taken for UTF-16."""
    unwritten = sum(unicodedata.category(char) in ("Cn", "Co", "Cs", "Cc") for char in text if char not in "\t\r\n\v\f")
    return unwritten * 20 >= len(text) > 0


def _encodings(raw: bytes) -> tuple[str, ...]:
    if marked := next((name for mark, name in _MARKS if raw.startswith(mark)), None):
        return (marked,)
    some = raw[:65536]
    if 0 not in some:
        return ("utf-8", "gb18030")
    sixteen = "utf-16-le" if some[1::2].count(0) >= some[0::2].count(0) else "utf-16-be"
    if len(some) > 3 and max(some[0::2].count(0), some[1::2].count(0)) > len(some) / 6:
        return (sixteen,)
    # Nearly all of it Chinese, so that only its line ends and figures have an empty byte; or one strayed into the text.
    return ("utf-8", sixteen, "gb18030")


def rows(text: str, separator: str) -> Iterator[Row]:
    """The rows of a text whose cells this sign parts. A line ends at CR, LF or both, and nowhere else; within quotes
    not there either.

    Raises:
        SheetError: a quotation mark is never closed (all that follows would be one cell), or a cell is endless.
    """
    # One row more than there is: if it does not come as itself, it was swallowed.
    last = "\x1f"
    reader = csv.reader(io.StringIO(f"{text}\r\n{last}", newline=""), delimiter=separator, skipinitialspace=True)
    begins, before, found = 1, 1, 0
    try:
        for cells in reader:
            if cells == [last]:
                return
            if reader.line_num > MOST_ROWS * 20 or len(cells) > MOST_COLUMNS * 10:
                raise SheetError(_("The file is too long: at most %(n)d lines.") % {"n": MOST_ROWS})
            if any(cells):
                found += 1
                if found > MOST_ROWS:
                    raise SheetError(_("The file is too long: at most %(n)d lines.") % {"n": MOST_ROWS})
                yield Row(begins, [_plain(cell) for cell in cells])
            before, begins = begins, reader.line_num + 1
    except csv.Error as error:
        raise SheetError(_("The file cannot be read after line %(line)d.") % {"line": reader.line_num}) from error
    raise SheetError(_("The quotation mark in line %(line)d is never closed.") % {"line": before})


def _plain(cell: str) -> str:
    return LINE_ENDS.sub("\n", cell.translate(_UNSEEN)).strip("\ufeff \t\n\xa0\u3000")


# -- workbooks ---------------------------------------------------------------------------------------------------------


def _workbook(raw: bytes) -> Iterator[Sheet]:
    has_formulas = _look_from_outside(raw)
    try:
        # Read only: a row at a time. Values, not formulas: what the sheet showed when it was saved; of one that no
        # office program ever worked out, the formula, so that no cell is taken for empty.
        book, formulas = (
            openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=is_shown, keep_links=False)
            for is_shown in (True, False)
        )
        for sheet, behind in zip(book.worksheets, formulas.worksheets, strict=True):
            if sheet.sheet_state != "visible":
                continue
            for each in (sheet, behind):
                each.reset_dimensions()  # what many exports say of their own size is wrong
            yield Sheet(_sheet_rows(sheet, behind if has_formulas else None))
    except SheetError:
        raise
    # What a damaged or made-up workbook makes the reader raise is written nowhere.
    except (
        InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, IndexError,
        AttributeError, EOFError, NotImplementedError, OSError, RuntimeError, zlib.error,
    ) as error:  # fmt: skip
        raise SheetError(_("This workbook is damaged. Open it and save it anew, as .xlsx or as CSV.")) from error


def _look_from_outside(raw: bytes) -> bool:
    """Refuse what would grow: a small archive that unpacks to a large one, and parts that define entities. Returns
    whether there are formulas in it."""
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            # What unpacks to more than it says here is cut off there by `zipfile`.
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise SheetError(_("The file is too large: at most %(n)d MB.") % {"n": MOST_UNPACKED // 1024 // 1024})
            if "xl/workbook.xml" not in archive.namelist():
                raise SheetError(_("This is not a workbook (.xlsx). Save it as .xlsx or as CSV."))
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as unpacked:
                        begins = unpacked.read(4096)
                        if b"<!DOCTYPE" in begins.replace(b"\x00", b""):
                            raise zipfile.BadZipFile("a workbook defines no document type")
                        while begins and not has_formulas and "/worksheets/" in part.filename:
                            has_formulas = bool(_FORMULA.search(begins))
                            begins = begins[-16:] + more if (more := unpacked.read(65536)) else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        if isinstance(error, SheetError):
            raise
        raise SheetError(_("This workbook is damaged. Open it and save it anew, as .xlsx or as CSV.")) from error
    return has_formulas


def _sheet_rows(sheet: Any, behind: Any) -> list[Row]:
    found: list[Row] = []
    shown = enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1)
    formulas = behind.iter_rows(max_col=MOST_COLUMNS, values_only=True) if behind is not None else repeat(())
    for (line, cells), written in zip(shown, formulas, strict=False):
        row = Row(line, [_value(cell) for cell in cells])
        if any(isinstance(each, str) and each.startswith("=") for each in written):
            row = Row(
                line,
                [
                    _formula(each) if cell == "" else cell
                    for cell, each in zip_longest(row.cells, written, fillvalue="")
                ],
            )
        if not row.is_empty:
            found.append(row)
        if len(found) > MOST_ROWS or line > MOST_ROWS * 20:
            raise SheetError(_("The file is too long: at most %(n)d lines.") % {"n": MOST_ROWS})
    return found


def _formula(written: Any) -> Cell:
    """What a formula says that nobody worked out; of one that is but a text in quotes, the text."""
    if not isinstance(written, str) or not written.startswith("="):
        return ""
    text = re.fullmatch(r'="((?:[^"]|"")*)"', written)
    return _plain(text[1].replace('""', '"') if text else written)


def _value(cell: Any) -> Cell:
    """What a cell shows: a day or a moment, or its text. A number as it was typed; one with more digits than an office
    program keeps, in the form that says so."""
    value = cell.value
    if value is None or isinstance(value, bool | time):
        return "" if value is None else str(value)
    if isinstance(value, datetime):
        return value if (value.hour, value.minute, value.second) != (0, 0, 0) or _has_hours(cell) else value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float):
        if abs(value) >= _FIRST_INEXACT:
            return f"{value:.14E}"
        return str(int(value)) if value == int(value) else repr(value)
    return _plain(str(value).replace("_x000B_", "\n").replace("_x000D_", "").replace("\x00", ""))


def _has_hours(cell: Any) -> bool:
    return "h" in re.sub(r'"[^"]*"|\[[^\]]*\]', "", str(cell.number_format or "")).lower()

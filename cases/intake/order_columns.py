"""What the columns of a list of 12345 work orders are called, and what their cells say.

A head may stand below titles, name its columns in any order, in Chinese or English, with marks around. What is wrong
with a cell is said with the name its column has in the file; what can be done without is a warning, not a refusal.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import numbers
from cases.intake import moments
from mediation import sheets
from mediation.sheets import Cell, Row, Sheet
from notifications import phones
from notifications.phones import Line as PhoneLine

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "order_number": (
        *("order_number", "工单编号", "工单号", "工单号码", "编号", "工单流水号", "流水号", "受理编号", "受理单号"),
        *("受理号", "诉求编号", "诉求单号", "事件编号", "事项编号", "单号", "热线工单编号", "12345工单编号"),
        *("工单id", "order number", "order no", "ticket", "ticket number"),
    ),
    "words": (
        *("words", "诉求内容", "内容", "诉求", "诉求描述", "问题描述", "事项描述", "反映内容", "工单内容", "主要内容"),
        *("来电内容", "诉求详情", "诉求事项", "问题内容", "投诉内容", "事件描述", "事件内容", "具体内容", "反映问题"),
        *("诉求内容描述", "content", "description"),
    ),
    "deadline": (
        *("deadline", "办结时限", "截止时间", "办理时限", "办结期限", "截止日期", "办理期限", "处置时限", "处理时限"),
        *("要求办结时间", "应办结时间", "到期时间", "办结截止时间", "办理截止时间", "限办时间", "承办时限", "反馈时限"),
        *("due", "due date"),
    ),
    "place": (
        *("place", "小区", "小区名称", "所属小区", "地址", "地点", "诉求地址", "事发地址", "事发地点", "详细地址"),
        *("发生地点", "问题地址", "问题地点", "诉求地点", "反映地址", "诉求人地址", "address"),
    ),
    "name": (
        *("name", "姓名", "诉求人", "诉求人姓名", "来电人", "来电人姓名", "联系人", "联系人姓名", "市民姓名", "反映人"),
        *("反映人姓名",),
    ),
    "phone": (
        *("phone", "电话", "联系电话", "来电号码", "来电电话", "手机", "手机号", "手机号码", "电话号码", "联系方式"),
        *("诉求人电话", "联系号码", "回访电话", "反映人电话", "联系人电话", "tel", "mobile"),
    ),
}
NEEDED = ("order_number", "words")
# How a missing one is called to whoever made the file.
CALLED = {"order_number": "工单编号 (order_number)", "words": "诉求内容 (words)"}
# Of these several are read together; of the others the first named above.
TOGETHER = ("place", "phone")
# Titles, the sheet's date, a filter: a head stands within the first lines.
HEAD_WITHIN = 20
LONGEST_NAME = 60
# What stands in a cell for "none".
NONE = {
    *("", "无", "暂无", "没有", "不详", "未知", "未留", "未提供", "保密", "匿名"),
    *("-", "--", "/", "\\", "0", "null", "none", "n/a", "nan"),
}
_AROUND = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|[*＊:：\s_?？'\"“”#]")
_FORMULA = re.compile(r"=[A-Z$(+\-]")


class BadLine(ValueError):
    """A line that is no order, or a file that is no list. The text is a sentence for whoever made it."""


@dataclass
class Line:
    """One line under its head, read. `check` says whether it can be an order."""

    line: int
    order_number: str
    words: str
    place: str
    name: str
    said: Mapping[str, str]
    called: Mapping[str, str]
    phone: PhoneLine | None = None
    deadline: datetime | None = None
    wrong: str = ""
    warnings: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raises BadLine: it is no order, with what is wrong of which column."""
        if self.wrong:
            raise BadLine(self.wrong)

    def differs_from(self, other: Line) -> list[str]:
        """The columns, as the file calls them, in which it says something else than another line."""
        keys = ("words", "deadline", "place", "name", "phone")
        return [
            self.called[key] for key in keys if key in self.called and _bare(self.said[key]) != _bare(other.said[key])
        ]


def lines_of(raw: bytes) -> list[Line]:
    """Every line of the first list in the file that has a head; empty lines are passed over.

    Raises:
        BadLine: it is no list that can be read, or none of its first lines is a head.
    """
    read_instead: list[str] = []
    try:
        for sheet in sheets.read(raw):
            if (found := _head(sheet)) is not None:
                place, columns = found
                return [_line(row, columns, sheet.rows[place]) for row in sheet.rows[place + 1 :]]
            read_instead = max(read_instead, _widest(sheet), key=len)
    except sheets.SheetError as error:
        raise BadLine(str(error)) from error
    sentence = _("None of the first %(n)d lines names these columns: %(names)s.") % {
        "n": HEAD_WITHIN,
        "names": ", ".join(CALLED.values()),
    }
    if read_instead:
        sentence += " " + _("The widest of them reads: %(read)s.") % {"read": " | ".join(read_instead)[:200]}
    raise BadLine(sentence)


def _head(sheet: Sheet) -> tuple[int, Mapping[str, Sequence[int]]] | None:
    """Which row is the head, and in which places each column stands."""
    for place, row in enumerate(sheet.rows[:HEAD_WITHIN]):
        names = [_bare_head(cell) for cell in row.cells]
        columns = {column: [names.index(each) for each in known if each in names] for column, known in COLUMNS.items()}
        if all(columns[column] for column in NEEDED):
            return place, {
                column: sorted(places) if column in TOGETHER else places[:1] for column, places in columns.items()
            }
    return None


def _widest(sheet: Sheet) -> list[str]:
    rows = ([str(cell) for cell in row.cells if str(cell).strip()] for row in sheet.rows[:HEAD_WITHIN])
    return max(rows, key=len, default=[])


def _bare_head(cell: Cell) -> str:
    shown = unicodedata.normalize("NFKC", str(cell)).lower()
    bare = _AROUND.sub("", shown)
    return next((name for names in COLUMNS.values() for name in names if _AROUND.sub("", name) == bare), bare)


def _bare(said: str) -> str:
    return "".join(unicodedata.normalize("NFKC", said).split())


def _line(row: Row, columns: Mapping[str, Sequence[int]], head: Row) -> Line:
    cells = {
        column: [row.cells[place] for place in places if place < len(row.cells)] for column, places in columns.items()
    }
    called = {column: str(head.cells[places[0]]) for column, places in columns.items() if places}
    said = {column: " ".join(dict.fromkeys(filter(None, map(_text, each)))) for column, each in cells.items()}
    line = Line(
        line=row.line,
        order_number=numbers.as_order(said["order_number"]),
        words=said["words"],
        place=" ".join(said["place"].split()),
        name="" if said["name"].lower() in NONE else " ".join(said["name"].split())[:LONGEST_NAME],
        said=said,
        called=called,
    )
    line.wrong = _wrong_with(line, row, head)
    if not line.wrong:
        _read_deadline(line, cells["deadline"])
        _read_phone(line)
        if len(row.cells) < len(head.cells) and (missing := _cut_off(row, columns, head)):
            line.warnings.append(_("The line ends before: %(columns)s.") % {"columns": ", ".join(missing)})
    return line


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat(sep=" ") if isinstance(cell, datetime) else str(cell)


def _wrong_with(line: Line, row: Row, head: Row) -> str:
    """Why the line is no order, by its number, words and shape; empty if it may be one."""
    number = line.called["order_number"]
    if any(str(cell).strip() for cell in row.cells[len(head.cells) :]):
        return _("It has more cells than the head: a comma or a quotation mark within a cell parts it.")
    if not line.order_number:
        return f"{number}: " + _("The order has no number.")
    if numbers.is_damaged(line.order_number):
        return f"{number}: " + _(
            "A spreadsheet has changed this number: %(said)s. Export it as text, or enter the order by hand."
        ) % {"said": line.said["order_number"]}
    if len(line.order_number) > numbers.LONGEST_ORDER:
        n = {"n": numbers.LONGEST_ORDER}
        return f"{number}: " + _("The number is too long: at most %(n)d characters.") % n
    if not any(char.isprintable() and not char.isspace() for char in line.words):
        return f"{line.called['words']}: " + _("The order says nothing.")
    if _FORMULA.match(line.words):
        return f"{line.called['words']}: " + _(
            "It holds a formula without its result. Open the workbook, save it, and import it again."
        )
    return ""


def _cut_off(row: Row, columns: Mapping[str, Sequence[int]], head: Row) -> list[str]:
    return [str(head.cells[place]) for places in columns.values() for place in places if place >= len(row.cells)]


def _read_deadline(line: Line, cells: Sequence[Cell]) -> None:
    cell: Cell = next((cell for cell in cells if isinstance(cell, date) or str(cell).strip()), "")
    if isinstance(cell, str) and cell.strip().lower() in NONE - {"0"}:
        return
    try:
        line.deadline = moments.deadline(cell)
        if line.deadline and isinstance(cell, str) and moments.has_its_year_last(cell):
            line.warnings.append(
                f"{line.called['deadline']}: "
                + _("%(said)s is taken for %(day)s.")
                % {"said": cell.strip(), "day": f"{timezone.localtime(line.deadline):%Y-%m-%d %H:%M}"}
            )
    except (ValueError, OverflowError):
        said = {"said": _text(cell)}
        line.wrong = f"{line.called['deadline']}: " + _("This is not a day and hour: %(said)s") % said


def _read_phone(line: Line) -> None:
    """The first number at which somebody can be rung. The hotline hides digits of some, and for such a caller the order
    is filed all the same: it has its deadline, and whoever leads asks the hotline."""
    said = line.said["phone"].strip()
    if said.lower() in NONE:
        return
    found = phones.lines(said)
    if not found:
        line.warnings.append(
            f"{line.called['phone']}: " + _("This is not a phone number we can reach: %(phone)s") % {"phone": said[:60]}
        )
        return
    line.phone = found[0]
    if len(found) > 1:
        line.warnings.append(
            f"{line.called['phone']}: "
            + _("Several numbers: the first is used. Read: %(phone)s") % {"phone": said[:60]}
        )

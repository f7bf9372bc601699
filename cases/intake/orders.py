"""12345 work orders from a file: each line one order, filed as a report with its number and its own deadline.

The columns, by their English or Chinese name, in any order: `order_number` 工单编号, `words` 诉求内容 (both needed),
`deadline` 办结时限, `place` 地址 (site, building, unit, room, as people write it), `name` 姓名, `phone` 电话.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cases import timemachine
from cases.actions import reporting
from cases.actions.new_report import NewReport
from cases.clocks.deadlines import is_plausible
from cases.models import Case
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary, load
from cases.states import IMPORT, Channel, Refused
from notifications import phones

COLUMNS = {
    "order_number": ("order_number", "工单编号", "工单号", "编号"),
    "words": ("words", "诉求内容", "内容", "诉求"),
    "deadline": ("deadline", "办结时限", "截止时间", "办理时限"),
    "place": ("place", "地址", "地点", "小区"),
    "name": ("name", "姓名", "诉求人"),
    "phone": ("phone", "电话", "联系电话"),
}
NEEDED = ("order_number", "words")
LONGEST_NUMBER = 40
LONGEST_NAME = 60


class BadLine(ValueError):
    """A line that is no order. The text is a sentence for whoever made the file."""


@dataclass
class Imported:
    """What became of a file: cases opened, orders known before, and the lines that were wrong, by their number."""

    opened: list[Case] = field(default_factory=list)
    filed_before: list[str] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def file_orders(text: str) -> Imported:
    """File every good line; a bad one is reported and stops none of the others. An order filed before stays one case.

    Raises:
        BadLine: the head names no column for the number or the words, so no line can be read.
    """
    done, vocabulary = Imported(), load()
    for number, row in _lines(text):
        try:
            order = _order(row, vocabulary)
            if Case.objects.filter(order_number=order.order_number).exists():
                done.filed_before.append(order.order_number)
                continue
            done.opened.append(reporting.report(order, by=IMPORT))
        except (BadLine, Refused) as error:
            done.wrong.append((number, str(error)))
    return done


def _lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line under its head with its number in the file, by our column names."""
    reader = csv.reader(text.replace("\x00", "").splitlines(keepends=True))
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        places = {
            column: next((head.index(name) for name in names if name in head), None)
            for column, names in COLUMNS.items()
        }
        missing = [COLUMNS[column][0] for column in NEEDED if places[column] is None]
        if missing:
            raise BadLine(_("The first line must name these columns: %(names)s.") % {"names": ", ".join(missing)})
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield (
                    reader.line_num,
                    {
                        column: cells[place].strip() if place is not None and place < len(cells) else ""
                        for column, place in places.items()
                    },
                )
    except csv.Error as error:
        raise BadLine(_("The file cannot be read after line %(line)d.") % {"line": reader.line_num}) from error


def _order(row: Mapping[str, str], vocabulary: Vocabulary) -> NewReport:
    number, words, phone = row["order_number"], row["words"], row["phone"]
    if not number:
        raise BadLine(_("The order has no number."))
    if len(number) > LONGEST_NUMBER:
        raise BadLine(_("The number is too long: at most %(n)d characters.") % {"n": LONGEST_NUMBER})
    if not words:
        raise BadLine(_("The order says nothing."))
    # The hotline hides digits of some numbers: a number with stars in it is no number.
    reached = phones.e164(phone) if phone and "*" not in phone else ""
    if phone and not reached:
        raise BadLine(_("This is not a phone number we can reach: %(phone)s") % {"phone": phone})
    where = understand(row["place"], vocabulary=vocabulary)
    read = understand(words, site=where.site, vocabulary=vocabulary)
    return NewReport.of(
        read,
        words=words,
        channel=Channel.ORDER,
        phone=reached or "",
        name=row["name"][:LONGEST_NAME],
        building=where.building or read.building,
        unit=where.unit or read.unit,
        room=where.room or read.room,
        order_number=number,
        deadline=_deadline(row["deadline"]),
    )


def _deadline(cell: str) -> datetime | None:
    """`2026-11-22 17:30`, with slashes too; a day alone lasts until its end. Local time."""
    if not cell:
        return None
    plain = cell.replace("/", "-").replace("年", "-").replace("月", "-").replace("日", " ").strip()
    plain = "-".join(part.zfill(2) for part in plain.split(" ")[0].split("-")) + plain[len(plain.split(" ")[0]) :]
    try:
        day = parse_date(plain)
        moment = datetime.combine(day, time(23, 59)) if day else parse_datetime(plain)
    except ValueError:
        moment = None
    if moment is not None and timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    if moment is None or not is_plausible(moment, now=timemachine.now()):
        raise BadLine(_("This is not a day and hour: %(said)s") % {"said": cell})
    return moment

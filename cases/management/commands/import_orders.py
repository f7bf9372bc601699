"""`manage.py import_orders FILE`: file 12345 work orders, each with the deadline it brings."""

import csv
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from cases.intake import orders
from cases.intake.orders import Became, Outcome

# How often it says how far it is.
EVERY = 100
# What a spreadsheet takes for a formula at the beginning of a cell; and numbers of more digits than it keeps.
FORMULA, LONG_NUMBER = ("=", "+", "-", "@", "\t", "\r"), 12


class Command(BaseCommand):
    help = (
        "Opens a case for every 12345 work order of a file: CSV (with commas, tabs or semicolons, in UTF-8, UTF-16 or "
        "GB 18030) or a workbook (.xlsx). A head names the columns, in Chinese or English: order_number 工单编号, "
        "words 诉求内容 (both needed), deadline 办结时限, place 地址, name 姓名, phone 电话. Wrong lines are listed "
        "with their number, the others filed; an order filed before stays the case it is, and is updated by other "
        "words or another deadline. Ends with an error when a line was wrong."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, and change nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="what became of each line, as CSV")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]), ExitStack() as files:
            try:
                content = options["file"].read_bytes()
                report = _Report(files.enter_context(_created(options["report"]))) if options["report"] else None
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}") from error
            try:
                done = orders.file_orders(content, dry_run=options["dry_run"], at_each=self._teller(report))
            except orders.BadLine as error:
                raise CommandError(str(error)) from error
            self._summary(done, is_dry=options["dry_run"])

    def _teller(self, report: "_Report | None") -> Any:
        said = 0

        def tell(outcome: Outcome, of: int) -> None:
            nonlocal said
            said += 1
            if report:
                report.write(outcome)
            if outcome.case and outcome.became in (Became.OPENED, Became.UPDATED):
                arrow = "→" if outcome.became is Became.OPENED else "⇒"
                self.stdout.write(f"{outcome.order_number} {arrow} {outcome.case.number}")
            if said % EVERY == 0:
                self.stderr.write(f"{said}/{of}")

        return tell

    def _summary(self, done: orders.Imported, *, is_dry: bool) -> None:
        for number, sentence in done.warnings:
            self.stderr.write(self.style.WARNING(f"line {number}: {sentence}"))
        count = done.count
        self.stdout.write(
            f"{count(Became.OPENED)} opened, {count(Became.KNOWN)} known before, {count(Became.UPDATED)} updated, "
            f"{count(Became.WRONG)} wrong"
        )
        if is_dry:
            self.stdout.write("Nothing was changed.")
        if done.wrong:
            raise CommandError("\n".join(f"line {number}: {sentence}" for number, sentence in done.wrong))


def _created(path: Path) -> TextIO:
    # With its mark, so that a spreadsheet reads it as what it is.
    return path.open("w", encoding="utf-8-sig", newline="")


class _Report:
    """One line for each line of the file, written as it happens."""

    def __init__(self, file: TextIO) -> None:
        self._file, self._csv = file, csv.writer(file)
        self._csv.writerow([_("Line"), _("Order"), _("What became of it"), _("Case"), _("Remarks")])

    def write(self, outcome: Outcome) -> None:
        became = {
            Became.OPENED: _("opened"),
            Became.UPDATED: _("updated"),
            Became.KNOWN: _("known before"),
            Became.WRONG: _("wrong"),
        }[outcome.became]
        case = outcome.case.number if outcome.case else ""
        cells = [str(outcome.line), outcome.order_number, became, case, " ".join(outcome.sentences)]
        self._csv.writerow([_harmless(cell) for cell in cells])
        self._file.flush()


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet takes neither for a formula nor for a number that it would round."""
    is_long_number = cell.isdecimal() and len(cell) >= LONG_NUMBER
    return f"'{cell}" if cell.startswith(FORMULA) or is_long_number else cell

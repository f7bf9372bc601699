"""`manage.py verify_ledger [CASE] [--root DATE:HEX] [--json]`: whether anything in the ledger is not as it was sealed.

What is wrong stands on standard output, one a line; how far it is on standard error. Ends with 0 when nothing is wrong
that is news, with 1 otherwise.
"""

import getpass
import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cases.ledger import verifying
from cases.ledger.day_checking import Outside
from cases.models import Case
from cases.numbers import as_number


class Command(BaseCommand):
    help = "Looks whether anything in the ledger was changed, dropped, inserted, reordered or backdated, and names it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", nargs="?", default="", help="number of one case; everything without it")
        parser.add_argument("--root", action="append", default=[], help="DATE:HEX, a root that was kept outside")
        parser.add_argument("--json", action="store_true", help="one JSON value instead of lines")
        parser.add_argument("--files", action="store_true", help="also read the file of every photo")
        parser.add_argument("--reanchor", action="store_true", help="write down that what is new was looked into")
        parser.add_argument("--reason", default="", help="why it is so; with --reanchor")
        parser.add_argument("--by", default="", help="who says so; the name at this machine without it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outside = [Outside.said(each) for each in options["root"]]
        except ValueError as error:
            raise CommandError(str(error)) from error
        if options["reanchor"] and not options["reason"].strip():
            raise CommandError("--reanchor needs a --reason")
        case = self._case(options["case"])
        by = (options["by"].strip() or getpass.getuser())[:80]
        done = verifying.verify(by=by, case=case, outside=outside, with_files=options["files"], say=self._say)
        if options["json"]:
            self.stdout.write(json.dumps(self._as_json(done), ensure_ascii=False, indent=1))
        else:
            for each in done.findings:
                self.stdout.write(str(each))
            self.stdout.write(self._sum(done, outside))
        if options["reanchor"]:
            row = verifying.reanchor(done, by=by, reason=options["reason"].strip())
            self._say(f"written down: {len(row.covers) if row else 0} breaks were looked into by {by}")
        elif not done.is_whole:
            sys.exit(1)

    def _case(self, number: str) -> Case | None:
        if not number:
            return None
        case = Case.objects.filter(number=as_number(number)).first()
        if case is None:
            raise CommandError(f"no case has the number {number}")
        return case

    def _say(self, text: str) -> None:
        self.stderr.write(f"· {text}")

    @staticmethod
    def _sum(done: verifying.Verified, outside: list[Outside]) -> str:
        row = done.row
        anchored = ", ".join(str(each) for each in outside) or "none: only what is inside was compared"
        return (
            f"{row.events:,} events, {row.rows:,} rows of evidence, {row.days:,} days; new breaks: {row.new:,}, "
            f"known: {row.known:,}; roots from outside: {anchored}"
        )

    @staticmethod
    def _as_json(done: verifying.Verified) -> dict[str, Any]:
        row = done.row
        return {
            "at": timezone.localtime(row.ended_at).isoformat(),
            "case": row.case.number if row.case else None,
            "events": row.events,
            "rows": row.rows,
            "days": row.days,
            "outside": row.outside,
            "new": row.new,
            "known": row.known,
            "findings": [each.as_row() for each in done.findings],
        }

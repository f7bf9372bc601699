"""`manage.py load_calendar YEAR FILE`: load a year's holiday notice and count the open clocks anew."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from cases import formats
from cases.actions.recounting import replan_open
from cases.clocks.replanning import Moved
from mediation import directory, notice
from mediation.calendar import CalendarError
from mediation.models import DayKind, Promise


class Command(BaseCommand):
    help = "Loads a year's notice (lines of date, kind, name) and moves the open clocks it touches. Tells nobody."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
        parser.add_argument("--source", default="", help="where the notice stands, such as its number")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]):
            try:
                raw = options["file"].read_bytes()
            except OSError as error:
                raise CommandError(f"{options['file']}: {error.strerror}") from error
            try:
                self._load(raw, options)
            except notice.NoticeError as error:
                raise CommandError("\n".join(error.sentences)) from error
            except CalendarError as error:
                raise CommandError(notice.sentence_of(error)) from error

    def _load(self, raw: bytes, options: dict[str, Any]) -> None:
        read = notice.read(options["year"], notice.decode(raw))
        for warning in read.warnings:
            self.stderr.write(self.style.WARNING(warning))
        for line in notice.differences(read):
            self.stdout.write(f"{line.date}  {_kind(line.before)} → {_kind(line.after)}")
        with transaction.atomic():
            year = notice.save(read, source=options["source"] or options["file"].name)
            directory.working_hours()
            moved = replan_open(year)
            if options["dry_run"]:
                transaction.set_rollback(True)
        self._report(moved, options["language"])
        done = "Nothing was changed." if options["dry_run"] else f"{year} is official, version {year.version}."
        self.stdout.write(done)

    def _report(self, moved: Moved, language: str) -> None:
        self.stdout.write(
            f"{moved.looked_at} open clocks lie in this year; {len(moved.changes)} of {moved.cases} cases move."
        )
        for change in moved.changes:
            was, now = formats.when(change.old_due_at, language), formats.when(change.new_due_at, language)
            self.stdout.write(f"  {change.clock.case.number}  {Promise(change.clock.promise).label}: {was} → {now}")


def _kind(day: notice.NamedDay | None) -> str:
    return "—" if day is None else f"{DayKind(day.kind).label} {day.name}"

"""`manage.py search_index`: cut what is marked; `--rebuild` all cases anew, `--check` compare without writing."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases import searchable


class Command(BaseCommand):
    help = "Makes the rows by which cases are found. Safe at any time; stopped, it goes on where it was (--after)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="every case anew, not only those that are marked")
        parser.add_argument("--check", action="store_true", help="only compare; ends with 1 where a row is wrong")
        parser.add_argument("--after", type=int, default=0, help="begin behind the case with this key")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check(options["after"])
            return
        if options["rebuild"]:
            for n, last in enumerate(searchable.rebuild(after=options["after"]), start=1):
                if n % 50 == 0:
                    self.stdout.write(f"cut up to case {last} (go on with --rebuild --after {last})")
        done = 0
        while cut := searchable.sweep():
            done += cut
            self.stdout.write(f"marked cases cut: {done}")
        self.stdout.write("all cut")

    def _check(self, after: int) -> None:
        wrong: list[int] = []
        for last, cases in searchable.differing(after=after):
            wrong += cases
            for case in cases:
                self.stdout.write(f"case {case}: the row is not what it should be")
            after = last
        if wrong:
            raise CommandError(f"{len(wrong)} rows differ; --rebuild makes them anew")
        self.stdout.write(f"all rows are right, up to case {after}")

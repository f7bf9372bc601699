"""`manage.py explain CASE`: the steps of every due time of a case, from its start to the stored moment."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from cases.clocks import explanation
from cases.models import Case
from mediation.models import Promise


class Command(BaseCommand):
    help = "Prints why each promise of a case is due when it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", help="the case's number, such as HL-2026-000123")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        case = Case.objects.filter(number__iexact=options["case"]).first()
        if case is None:
            raise CommandError(f"There is no case {options['case']}.")
        clocks = list(case.clocks.order_by("started_at", "id"))
        with translation.override(options["language"]):
            why = explanation.of_case(case, clocks)
            for clock in clocks:
                self.stdout.write(f"{case.number} · {Promise(clock.promise).label}")
                for line in why[clock.pk]:
                    self.stdout.write(f"  {line.words}")

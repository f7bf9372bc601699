"""`manage.py seed_demo`: one street with its people, and a living week of cases. Safe to run again: it adds nothing
to what is there."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from cases.demo.telling import tell_the_week
from cases.models import Case

PASSWORD = "renovation-2026"  # noqa: S105 - the demo's, printed on start


class Command(BaseCommand):
    help = "Seeds the standing facts of a street and a week of cases in every state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--without-cases", action="store_true", help="only the standing facts and the people")

    def handle(self, *args: Any, **options: Any) -> None:
        if Case.objects.exists():
            self.stdout.write("The demo is there already.")
            return
        call_command("seed_standing_facts", password=PASSWORD, stdout=self.stdout)
        if not options["without_cases"]:
            self.stdout.write(f"{tell_the_week()} cases.")

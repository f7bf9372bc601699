"""`manage.py prove_case NUMBER`: the proof of one case, on standard output. `docs/verify_proof.py` checks it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.ledger import proof
from cases.models import Case
from cases.numbers import as_number


class Command(BaseCommand):
    help = "Writes the proof of one case: its events, its seals, the way to a root that left the house."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number")

    def handle(self, *args: Any, **options: Any) -> None:
        case = Case.objects.filter(number=as_number(options["number"])).first()
        if case is None:
            raise CommandError(f"no case has the number {options['number']}")
        self.stdout.write(proof.as_file(proof.of_case(case)), ending="")

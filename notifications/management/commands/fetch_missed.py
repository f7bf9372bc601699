"""`manage.py fetch_missed`: store the texts that came in while we were down, from the provider's own list."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notifications import inbox
from notifications.gateways.base import NotSent


def _hours(argument: str) -> float:
    hours = float(argument)
    if not 0 < hours <= 24 * 366:
        raise ValueError(argument)  # as argparse wants it
    return hours


class Command(BaseCommand):
    help = "Stores received texts that the provider lists and we do not have. Safe to run at any time, twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--hours", type=_hours, default=48.0, help="how far back to look (48)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            stored = inbox.fetch_missed(since=timezone.now() - timedelta(hours=options["hours"]))
        except NotSent as error:
            raise CommandError(f"The provider's list cannot be had now: {error}") from error
        self.stdout.write(f"texts fetched: {stored}")

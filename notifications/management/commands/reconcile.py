"""`manage.py reconcile`: ask the provider what became of messages in doubt and of silent ones, if it is their turn."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications import reconciliation


class Command(BaseCommand):
    help = "Asks the provider about every doubtful message. Sends nothing. Safe to run at any time, twice."

    def handle(self, *args: Any, **options: Any) -> None:
        moved = reconciliation.sweep(limit=1000)
        self.stdout.write("messages settled: " + ", ".join(f"{part} {count}" for part, count in moved.items()))

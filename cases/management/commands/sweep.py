"""`manage.py sweep`: do by hand, once, what beat has the workers do. Safe at any time, as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand

from cases import tasks
from notifications import delivery, reconciliation


class Command(BaseCommand):
    help = "Reads missed texts, passes due rungs, raises calls, sends what is due. The same as beat does."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"texts read: {tasks.sweep_texts()}")
        self.stdout.write(f"rungs passed: {tasks.sweep_clocks()}")
        self.stdout.write(f"calls raised: {tasks.raise_calls()}")
        self.stdout.write(f"signs raised: {tasks.raise_signs()}")
        self.stdout.write(f"texts with pictures fetched: {tasks.fetch_pictures()}")
        self.stdout.write(f"cases to be found anew: {tasks.cut_words()}")
        self.stdout.write(f"messages sent: {delivery.drain()}")
        self.stdout.write(f"registers written: {tasks.write_registers()}")
        self.stdout.write(f"events sealed: {tasks.seal_ledger()}")
        settled = ", ".join(f"{name} {count}" for name, count in reconciliation.sweep().items())
        self.stdout.write(f"messages settled: {settled}")

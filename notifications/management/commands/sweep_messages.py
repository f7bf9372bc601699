"""Do by hand what beat does for messages: settle lost and silent ones, then send what is due."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications import delivery, reconciliation


class Command(BaseCommand):
    help = "Settle lost and silent messages, then send what is due. Safe to run at any time, beside the workers."

    def handle(self, *args: Any, **options: Any) -> None:
        moved = reconciliation.sweep()
        sent = delivery.drain()
        counts = " ".join(f"{part}={count}" for part, count in {**moved, "sent": sent}.items())
        self.stdout.write(f"messages: {counts}")

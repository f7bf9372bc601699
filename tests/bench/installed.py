"""The installation's own processes on this run's servers, with the carrier's emulator as the provider."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from config.launcher.stack import Stack
from notifications.models import FINAL, Limits, Message
from tests.bench.harness import Figures, say

# What reads, sends and watches.
BEHIND_THE_DOOR = ("worker", "urgent", "beat")


@contextmanager
def installed() -> Iterator[Stack]:
    """All of it, with the week of the demo in it, no limit to what one number or address may send, and at rest."""
    home = Path(tempfile.mkdtemp(prefix="bench-"))
    stack = Stack(
        home, what="bench", settings="tests.bench.serving", sweep_every=1.0,
        database_url=os.environ["DATABASE_URL"], redis_url=os.environ["REDIS_URL"],
        env={"SMS_QUIET_HOURS": "", "LOG_LEVEL": "WARNING", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
    )  # fmt: skip
    try:
        say("Starting web, workers, beat and phones")
        with stack:
            Limits.objects.update_or_create(
                pk=1, defaults={field.name: 1_000_000 for field in Limits._meta.fields if field.name != "id"}
            )
            come_to_rest()
            yield stack
    finally:
        connections.close_all()
        shutil.rmtree(home, ignore_errors=True)


def measured(
    figures: Figures, words: list[str], parts: Mapping[str, tuple[Callable[[Figures, Stack], None], str]]
) -> None:
    """Measure the parts named, or all, one after the other on one installation."""
    with installed() as stack:
        for name, (part, what) in parts.items():
            if not words or name in words:
                say(what)
                part(figures, stack)


def come_to_rest() -> None:
    """Wait until nothing of the demo's own is on its way."""
    end = time.monotonic() + 60
    while Message.objects.exclude(status__in=FINAL).exists() and time.monotonic() < end:
        time.sleep(0.3)


def start_again(stack: Stack) -> None:
    """Whatever stands behind the door and does not run."""
    for name in BEHIND_THE_DOOR:
        if not stack.children[name].is_alive():
            stack.start_again(name)
    stack.wait_ready(*BEHIND_THE_DOOR)

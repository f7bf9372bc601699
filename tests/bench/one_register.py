"""One register, written by a process that does nothing else, at a moment; what it took, as a line of JSON."""

from __future__ import annotations

import json
import sys
import time
from datetime import datetime
from pathlib import Path

import django
import time_machine


def main() -> None:
    django.setup()
    from cases import register  # noqa: PLC0415 - Django is set up first
    from config.settled import settle  # noqa: PLC0415

    settle()
    before = peak()
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        began = time.perf_counter()
        written = register.carry_out()
        seconds = time.perf_counter() - began
    print(json.dumps({"written": written, "seconds": seconds, "megabytes": peak(), "before": before}))


def peak() -> float:
    """The most memory that this process has held since it began, in megabytes."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


if __name__ == "__main__":
    main()

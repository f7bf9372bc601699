"""One register, written by a process that does nothing else, at a moment; what it took, as a line of JSON. Whoever
imports it has set Django up (`xlsx`)."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import time_machine
from django.db import connection

from cases import register
from config.settled import settle


def main() -> None:
    settle()
    before = peak()
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=True):
        began, own, backend = time.perf_counter(), time.process_time(), backend_time()
        written = register.carry_out()
        seconds, own, backend = time.perf_counter() - began, time.process_time() - own, backend_time() - backend
    print(
        json.dumps(
            {
                "written": written,
                "seconds": seconds,
                "own": own,
                "backend": backend,
                "megabytes": peak(),
                "before": before,
            }
        )
    )


def backend_time() -> float:
    """How long the backend of our connection has worked, by its own count; it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    counted = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(counted[11]) + int(counted[12])) / os.sysconf("SC_CLK_TCK")


def peak() -> float:
    """The most memory that this process has held since it began, in megabytes."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024

"""The sweep of missed promises: what a thousand due among many open cases cost, beside one raw statement that writes
the same rows; and before any figure of speed, that nothing is missed and nothing told twice.

Words: `--cases N …` (default 100000 1000000), `--due N` (default 1000), `--times N` (default 7).
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.models import CaseEvent, CaseMessage, Clock, Escalation
from cases.states import Verb
from cases.sweeps.clocks import sweep_clocks
from config.settled import settle
from notifications.models import Message
from tests.bench import city
from tests.bench.harness import Figures, median, say, seconds

YARDSTICK = (Path(__file__).parent / "yardstick.sql").read_text()
RATIO, GROWTH, IDLE = 3.0, 1.2, 200.0
# A sweep in a process of its own, as a worker runs it: argv names the moment in seconds and the size of a batch.
SWEEPER = """
import sys, django
django.setup()
from cases.sweeps.clocks import sweep_clocks
from tests.bench import city
print("ready", flush=True)
sys.stdin.readline()
while sweep_clocks(now=city.moment(int(sys.argv[1])), limit=int(sys.argv[2])):
    print("batch", flush=True)
"""


def run(figures: Figures, words: list[str]) -> None:
    """Measure for each number of cases, in one database emptied between."""
    parser = argparse.ArgumentParser(prog="./run bench sweep")
    parser.add_argument("--cases", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--due", type=int, default=1000)
    parser.add_argument("--times", type=int, default=7)
    chosen = parser.parse_args(words)
    settle()  # as every worker does after its start
    buffers: dict[int, float] = {}
    for cases in sorted(chosen.cases):
        say(f"Filling a city with {cases:,} open cases")
        figures.note("sweep.set_up", cases=cases, value=seconds(lambda cases=cases: city.build(cases)), unit="s")
        measure = Measure(figures, cases=cases, due=chosen.due, times=chosen.times)
        measure.correctness()
        measure.time()
        measure.statements()
        buffers[cases] = measure.buffers()
        measure.idle()
        city.clear()
    if len(buffers) > 1:
        few, many = min(buffers), max(buffers)
        figures.ratio(
            "sweep.buffers_growth", cases=many, value=buffers[many], limit=buffers[few], unit="pages", target=GROWTH
        )


@dataclass
class Measure:
    """One city under measurement. `second` is how far its moment has moved on: as many promises have fallen due."""

    figures: Figures
    cases: int
    due: int
    times: int
    second: int = 0

    def next_due(self, number: int) -> datetime:
        """Move on until so many more promises are due; the moment it is then."""
        self.second += number
        return city.moment(self.second)

    # -- correctness ---------------------------------------------------------------------------------------------------

    def correctness(self) -> None:
        """Two processes sweep the same due clocks in small batches; one is killed in the middle of a batch."""
        say("Two sweeps race, and one of them is killed")
        events = CaseEvent.objects.order_by("-id").values_list("pk", flat=True)[0]
        now = self.next_due(self.due)
        doomed, other = self._sweeper("doomed", batch=self.due // 4), self._sweeper("other", batch=89)
        for each in (doomed, other):
            assert each.stdout and each.stdout.readline().strip() == "ready"
        for each in (doomed, other):
            assert each.stdin
            each.stdin.write("go\n")
            each.stdin.flush()
        killed_in_a_batch = self._kill_in_a_batch(doomed, "doomed")
        other.communicate(timeout=120)
        while sweep_clocks(now=now):  # what the killed one held, as the next beat would find it
            pass
        missed = Clock.objects.filter(next_rung_at__lte=now).count()
        passed = Escalation.objects.filter(raised_at=now).count()
        told = CaseEvent.objects.filter(pk__gt=events, verb=Verb.ESCALATE)
        uneven = self._clocks_out_of_step()
        for name, value, wanted in (
            ("sweep.killed_with_rows_unwritten", int(killed_in_a_batch), 1),
            ("sweep.missed", missed, 0),
            ("sweep.escalations", passed, self.due),
            ("sweep.twice", passed - Escalation.objects.filter(raised_at=now).values("clock").distinct().count(), 0),
            ("sweep.events", told.count(), self.due),
            ("sweep.clocks_out_of_step", uneven, 0),
            ("sweep.events_without_message", self._untold(events), 0),
        ):
            self.figures.exactly(name, cases=self.cases, value=value, wanted=wanted, unit="rows")

    def _sweeper(self, name: str, *, batch: int) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", SWEEPER, str(self.second), str(batch)], env={**os.environ, "PGAPPNAME": name},
            text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    @staticmethod
    def _kill_in_a_batch(process: subprocess.Popen[str], name: str) -> bool:
        """Kill -9 as soon as it has rows written and not committed. True when it was caught so."""
        while process.poll() is None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT 1 FROM pg_stat_activity WHERE application_name = %s AND backend_xid IS NOT NULL", [name]
                )
                if cursor.fetchone():
                    process.send_signal(signal.SIGKILL)
                    process.wait(10)
                    return True
        return False

    @staticmethod
    def _clocks_out_of_step() -> int:
        """Clocks whose passed rungs are not exactly their escalations."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*) FROM {Clock._meta.db_table} clock LEFT JOIN (SELECT clock_id, count(*) AS n,"
                f" max(rung) AS top FROM {Escalation._meta.db_table} GROUP BY clock_id) climbed"
                " ON climbed.clock_id = clock.id"
                " WHERE clock.rungs_passed <> coalesce(n, 0) OR clock.rungs_passed <> coalesce(top, 0)"
            )
            return int(cursor.fetchone()[0])

    @staticmethod
    def _untold(events: int) -> int:
        """Events after this one of which no message tells."""
        return CaseEvent.objects.filter(pk__gt=events, messages__isnull=True).count()

    # -- speed ---------------------------------------------------------------------------------------------------------

    def time(self) -> None:
        """The sweep beside the yardstick, in turn, so that a busy machine is busy for both."""
        say(f"{self.due:,} due, {self.times} times, beside the raw statement")
        raw, swept = [], []
        for _ in range(self.times):
            now = self.next_due(self.due)
            rows = _counts()
            raw.append(seconds(lambda now=now: self._yardstick(now)))
            raw_rows = _difference(rows)
            now, rows = self.next_due(self.due), _counts()
            swept.append(seconds(lambda now=now: sweep_clocks(now=now, limit=self.due)))
            swept_rows = _difference(rows)
        for name, value, wanted in zip(ROWS, swept_rows, raw_rows, strict=True):
            self.figures.note(f"sweep.rows.{name}", cases=self.cases, value=value, unit=f"rows (raw: {wanted})")
        for name, value in (("sweep.best", min(swept)), ("sweep.best_raw", min(raw))):
            self.figures.note(name, cases=self.cases, value=1000 * value, unit="ms")
        self.figures.ratio(
            "sweep.time", cases=self.cases, value=1000 * median(swept), limit=1000 * median(raw), unit="ms",
            target=RATIO,
        )  # fmt: skip

    def _yardstick(self, now: datetime) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(YARDSTICK, {"now": now, "limit": self.due})

    def statements(self) -> None:
        """No more statements for many due than for a tenth of them."""
        asked = []
        for number in (self.due // 10, self.due):
            now = self.next_due(number)
            with CaptureQueriesContext(connection) as queries:
                sweep_clocks(now=now, limit=self.due)
            asked.append(len(queries))
        self.figures.at_most(
            "sweep.statements", cases=self.cases, value=asked[1], limit=asked[0], unit="statements a batch"
        )

    def buffers(self) -> float:
        """Pages touched by a batch, in memory or not: the least of three, because others may touch some meanwhile."""
        touched = []
        for _ in range(3):
            now = self.next_due(self.due)
            touched.append(_pages(lambda now=now: sweep_clocks(now=now, limit=self.due)))
        self.figures.note("sweep.buffers", cases=self.cases, value=min(touched), unit="pages")
        return min(touched)

    def idle(self) -> None:
        """With nothing due. The first time it clears away what the last batch left in the index."""
        now = city.moment(self.second)
        touched = []
        for _ in range(10):
            touched.append(_pages(lambda: sweep_clocks(now=now)))
            time.sleep(0.5)  # the database's own housekeeping may still need to see what the last batch left
        self.figures.at_most("sweep.none_due", cases=self.cases, value=min(touched), limit=IDLE, unit="pages")


ROWS = {"escalations": Escalation, "events": CaseEvent, "messages": Message, "links": CaseMessage, "clocks": Clock}


def _counts() -> list[int]:
    return [model.objects.order_by("-pk").values_list("pk", flat=True)[0] for model in ROWS.values()]


def _difference(before: list[int]) -> list[int]:
    """Rows of each kind written since, by their numbers: nobody else writes."""
    return [model.objects.filter(pk__gt=last).count() for model, last in zip(ROWS.values(), before, strict=True)]


def _pages(work: Callable[[], object]) -> float:
    """Pages the database touched for the work: its own count, read by a second session once the first has told it."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as watcher:
        before = _touched(watcher)
        work()
        return _touched(watcher) - before


def _touched(watcher: psycopg.Connection[tuple[int]]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT 1")  # the count is told when the next statement ends
    found = watcher.execute(
        "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()"
    ).fetchone()
    assert found
    return found[0]

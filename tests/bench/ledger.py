"""The ledger: how many events a second are sealed, how many are looked at again on one core, and in how much memory.

A city of cases with some events each is sealed pass by pass, then looked at as `verify_ledger` does, chains apart from
rows of evidence. Words: `--cases N` (default 100000), `--events N` a case (default 10).
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psycopg
from django.db import connection, transaction
from django.db.models import F

from cases.ledger import canonical, checking, day_checking, sealing
from cases.ledger.checking import Check
from cases.models import CaseEvent, LedgerMark, Seal, SealedRow
from config.settled import settle
from tests.bench import city
from tests.bench.harness import Figures, say, seconds

A_SECOND = 50_000
# What the process may grow by while it looks at all of it.
MEGABYTES = 64.0
IDLE_MS = 250.0


def run(figures: Figures, words: list[str]) -> None:
    """Seal a city and look at it."""
    parser = argparse.ArgumentParser(prog="./run bench ledger")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=10)
    chosen = parser.parse_args(words)
    settle()
    say(f"Filling a city with {chosen.cases:,} cases of {chosen.events} events")
    city.build(chosen.cases)
    _more_events(chosen.cases, chosen.events)
    n = CaseEvent.objects.count()
    _seal(figures, n)
    _look(figures, n)
    city.clear()


def _more_events(cases: int, each: int) -> None:
    """Each case gets as many events as that, with facts of some length; written as the sweep of promises does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica; SET LOCAL synchronous_commit = off")
        cursor.execute(
            "INSERT INTO cases_caseevent (case_id, verb, at, actor, from_state, to_state, digest, facts)"
            " SELECT e.case_id, 'escalate', e.at + i * interval '1 hour', 'system', 'assigned', 'assigned', '',"
            " jsonb_build_object('level', 'leader', 'cause', 'missed', 'promise', 'arrive', 'rung', i,"
            " 'is_reminder', false, 'due_at', e.at + i * interval '2 hours', 'escalation_id', e.id + i)"
            " FROM cases_caseevent e, generate_series(1, %s) i WHERE e.verb = 'report' AND e.case_id > 10000"
            " ORDER BY i, e.case_id",
            [each - 1],
        )
        cursor.execute(
            "INSERT INTO cases_visit (case_id, member_id, arrived_at, proof, latitude, longitude)"
            " SELECT c.id, c.lead_id, c.reported_at + i * interval '3 hours', 'position', 32.12345, 119.54321"
            " FROM cases_case c, generate_series(1, 2) i WHERE c.lead_id IS NOT NULL ORDER BY i, c.id"
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) cases_caseevent, cases_visit")


def _seal(figures: Figures, n: int) -> None:
    say(f"Sealing {n:,} events")
    figures.exactly("ledger.behind", cases=n, value=n - Seal.objects.count(), wanted=n, unit="events")
    took = seconds(sealing.seal_all)
    figures.note("ledger.seal", cases=n, value=n / took, unit="events/s")
    left = n - Seal.objects.exclude(event=None).count()
    figures.exactly("ledger.left", cases=n, value=left, wanted=0, unit="events")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")
    # The first hour after it was far behind it still looks at everything; then only at what came lately.
    figures.note("ledger.pass_of_the_first_hour", cases=n, value=1000 * _best(sealing.seal), unit="ms")
    LedgerMark.objects.update(high_at=F("high_at") - 2 * sealing.SETTLED)
    sealing.seal()
    figures.at_most("ledger.pass_with_nothing_new", cases=n, value=1000 * _best(sealing.seal), limit=IDLE_MS, unit="ms")


def _look(figures: Figures, n: int) -> None:
    """The speed is that of one core: what this process and its backend have worked, however busy the machine is."""
    say(f"Looking at {n:,} events")
    gc.collect()
    before, check = _held(), Check()
    with sealing.one_look():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        chains = _spent(lambda: checking.chains(check))
        rows = _spent(lambda: checking.rows(check))
        days = _spent(lambda: day_checking.days(check))
    figures.note("ledger.chains", cases=n, value=chains.wall, unit="s on the clock")
    figures.note("ledger.chains_own", cases=n, value=chains.own, unit="s of this process")
    figures.note("ledger.chains_backend", cases=n, value=chains.backend, unit="s of its backend")
    figures.note("ledger.rows", cases=n, value=check.rows / (rows.own + rows.backend), unit="rows/s a core")
    figures.note("ledger.days", cases=n, value=days.wall, unit="s on the clock")
    a_second = n / (chains.own + chains.backend)
    figures.at_least(
        "ledger.verify", cases=n, value=a_second, limit=A_SECOND, ratio=a_second / A_SECOND, unit="events/s a core",
        target=1.0,
    )  # fmt: skip
    bare = _spent(_bare)
    figures.note("ledger.bare_read", cases=n, value=n / bare.wall, unit="events/s on the clock")
    figures.exactly("ledger.found", cases=n, value=len(check.findings), wanted=0, unit="breaks")
    figures.exactly("ledger.events", cases=n, value=check.events, wanted=n, unit="events")
    figures.exactly("ledger.rows_of_evidence", cases=n, value=check.rows, wanted=SealedRow.objects.count(), unit="rows")
    figures.at_most("ledger.memory", cases=n, value=_held() - before, limit=MEGABYTES, unit="MB more")


def _bare() -> None:
    """Reading the events and writing each down in its form, and nothing else."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as reader, reader.cursor(name="bare") as cursor:
        cursor.itersize = checking.AT_ONCE
        cursor.execute(f"SELECT {sealing.EVENT_COLUMNS} FROM cases_caseevent e")  # type: ignore[arg-type]
        for row in cursor:
            canonical.event_text(canonical.EventRow(*row))


class Spent(NamedTuple):
    """Seconds on the clock, of this process, and of the backend of its connection."""

    wall: float
    own: float
    backend: float


def _spent(work: Callable[[], object]) -> Spent:
    own, backend = time.process_time(), _backend()
    wall = seconds(work)
    return Spent(wall, time.process_time() - own, _backend() - backend)


def _backend() -> float:
    """How long the backend of our connection has worked, by its own count; it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    counted = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(counted[11]) + int(counted[12])) / os.sysconf("SC_CLK_TCK")


def _best(work: Callable[[], object]) -> float:
    return min(seconds(work) for _ in range(5))


def _held() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

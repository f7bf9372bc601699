"""Sweeping over rows so that the failure of one is the failure of one: each in a try of its own, counted before the
work, and given up with an alarm after `MOST` tries.

Given up is not forgotten: such a row is tried again once in `AGAIN`, for what is wrong may have been put right. When
the database itself is away that is no row's fault: the sweep ends, and the next one comes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import timedelta
from typing import TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from notifications import alarms, rendering
from notifications.models import AlarmKind, Stumble

log = structlog.get_logger(__name__)

Row = TypeVar("Row", int, str)

MOST = 5
AGAIN = timedelta(hours=1)
NOT_A_ROWS_FAULT = (OperationalError, InterfaceError)

# Counted in one statement: two sweeps side by side count two. No row comes back for one that is given up for now.
_COUNT = """
INSERT INTO {table} AS known (sweep, "row", tries, last_at, why) VALUES (%s, %s, 1, %s, '')
ON CONFLICT (sweep, "row") DO UPDATE SET tries = known.tries + 1, last_at = excluded.last_at
WHERE known.tries < %s OR known.last_at < %s
RETURNING tries
"""


def one_by_one(sweep: str, rows: Iterable[Row], work: Callable[[Row], object], *, atomic: bool = True) -> int:
    """Do `work` for each row in a transaction of its own, or in those it opens itself. Returns for how many it was done
    and answered something true. Raises only what is no row's fault.
    """
    done = 0
    for row in rows:
        if not _count(sweep, str(row)):
            continue
        try:
            with transaction.atomic() if atomic else nullcontext():
                done += bool(work(row))
        except NOT_A_ROWS_FAULT:
            raise
        except Exception as error:
            stumbled(sweep, row, error)
        else:
            Stumble.objects.filter(sweep=sweep, row=str(row)).delete()
    return done


def together(sweep: str, rows: Iterable[Row], batch: Callable[[list[Row]], int], work: Callable[[Row], object]) -> int:
    """Do all rows in one transaction by `batch`; if that fails, one by one by `work`. Returns how many were done.

    Those that stumbled before are never in the batch: one of them would spoil it every time.
    """
    rows = list(rows)
    known = set(Stumble.objects.filter(sweep=sweep, row__in=[str(row) for row in rows]).values_list("row", flat=True))
    fresh = [row for row in rows if str(row) not in known]
    done = one_by_one(sweep, [row for row in rows if str(row) in known], work)
    if not fresh:
        return done
    try:
        with transaction.atomic():
            return done + batch(fresh)
    except NOT_A_ROWS_FAULT:
        raise
    except Exception:
        log.exception("a batch failed; each of its rows is tried by itself", sweep=sweep, rows=len(fresh))
    return done + one_by_one(sweep, fresh, work)


def apart(*parts: Callable[[], object]) -> list[object]:
    """Do every part, whatever becomes of the others; the first failure is raised when all have been done."""
    answers: list[object] = []
    failed: Exception | None = None
    for part in parts:
        try:
            answers.append(part())
        except Exception as error:
            log.exception("a part of a sweep failed; the others go on")
            failed = failed or error
            answers.append(0)
    if failed is not None:
        raise failed
    return answers


def stumbled(sweep: str, row: object, error: BaseException) -> None:
    """Note why a row failed that was counted before (or is counted by its own sweep); say it aloud when it is given
    up."""
    log.exception("row not done", sweep=sweep, row=str(row), exc_info=error)
    why = rendering.plain(f"{type(error).__name__}: {error}")[:1000]
    of_row = Stumble.objects.filter(sweep=sweep, row=str(row))
    of_row.update(why=why)
    if of_row.filter(tries__gte=MOST).exists():
        give_up(sweep, row)


def give_up(sweep: str, row: object) -> None:
    """A person is to look at this row."""
    alarms.raise_alarm(AlarmKind.ROW, about=f"{sweep} {row}", at=timezone.now())


def _count(sweep: str, row: str) -> bool:
    now = timezone.now()
    table = connection.ops.quote_name(Stumble._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(table=table), [sweep, row, now, MOST, now - AGAIN])
        if cursor.fetchone() is not None:
            return True
    give_up(sweep, row)  # also for who died over it before anything could be said
    return False

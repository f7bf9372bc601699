"""Hurrying a task by its name once the transaction stands. A hint and no more: rows and sweeps carry the promise.

Nobody waits for the broker: one thread in each process carries the wake-ups, several at once when they come fast. A
broker that is gone or frozen costs that thread a moment; then this process stops asking for a while.
"""

import atexit
import os
import queue
import threading
import time
from dataclasses import dataclass
from typing import Any

import celery
import structlog
from django.db import transaction

log = structlog.get_logger(__name__)

# How long a process that ends waits for its last wake-ups, and for how long nobody asks a broker that failed. Seconds.
PATIENCE = 2.0
SILENCE = 15.0
# Wake-ups of one task that wait at the same moment go as one, with so many numbers in it at most.
TOGETHER = 10
# For so long others may join: writing to the broker costs more than storing the text it is about. Seconds.
GATHERING = 0.02
# A task without numbers does all that waits at once: after one such wake-up the next of its kind waits so long for
# others. Who comes alone is not kept waiting. Seconds.
APART = 0.25
# With so many waiting the broker is of no help any more; the sweeps are.
WAITING = 10_000

# The application and the task; and with what.
Kind = tuple[Any, str]
Call = tuple[Any, str, tuple[int | str, ...]]

_silent_until: dict[str, float] = {}


def wake_on_commit(task: str, *args: int | str) -> None:
    """Send the named Celery task when the current transaction commits (at once outside one). Never raises.

    The same wake-up asked for several times in one transaction is sent once. A task that takes a number takes several:
    numbers of wake-ups that come close together are handed over together.
    """
    call = Wake(task, args)
    if call not in [pending[1] for pending in transaction.get_connection().run_on_commit]:
        transaction.on_commit(call, robust=True)


@dataclass(frozen=True)
class Wake:
    """A wake-up waiting for its transaction; equal to another of the same task and arguments."""

    task: str
    args: tuple[int | str, ...]

    def __call__(self) -> None:
        wake(self.task, *self.args)


def wake(task: str, *args: int | str) -> None:
    """Have the named task sent now. Returns at once, whatever the broker does."""
    app = celery.current_app._get_current_object()
    if _silent_until.get(str(app.conf.broker_url), 0.0) <= time.monotonic():
        _carrier().take(app, task, args)


def flush(within: float = PATIENCE) -> bool:
    """Wait until every wake-up of this process has been sent or given up; whether that came to pass in time."""
    return _carrier().idle(within)


class Carrier:
    """The thread that sends wake-ups, and what waits for it. A forked process needs one of its own."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.waiting: queue.Queue[Call] = queue.Queue(WAITING)
        threading.Thread(target=self._carry, daemon=True, name="wake-ups").start()

    def take(self, app: Any, task: str, args: tuple[int | str, ...]) -> None:
        try:
            self.waiting.put_nowait((app, task, args))
        except queue.Full:
            log.warning("too many wake-ups wait; the sweep will do it", task=task)

    def idle(self, within: float) -> bool:
        end = time.monotonic() + within
        while self.waiting.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.005)
        return not self.waiting.unfinished_tasks

    def _carry(self) -> None:
        # When the next wake-up of a kind may go, and how many calls stand for each that waits for its moment.
        free_at: dict[Kind, float] = {}
        kept: dict[Kind, int] = {}
        while True:
            calls = self._next(within=min((free_at[kind] for kind in kept), default=None))
            for kind in [kind for kind in kept if free_at[kind] <= time.monotonic()]:
                free_at[kind] = time.monotonic() + APART
                self._done(kept.pop(kind), kind, [])
            for app, task, args in _merged(calls):
                kind = (app, task)
                counted = sum(call[:2] == kind for call in calls)
                if not args and (kind in kept or free_at.get(kind, 0.0) > time.monotonic()):
                    kept[kind] = kept.get(kind, 0) + counted
                    continue
                if not args:
                    free_at[kind] = time.monotonic() + APART
                self._done(counted, kind, args)

    def _next(self, *, within: float | None) -> list[Call]:
        """What is asked for now and in the moment after; nothing if nobody asks before `within`."""
        try:
            calls = [self.waiting.get(timeout=None if within is None else max(within - time.monotonic(), 0.001))]
        except queue.Empty:
            return []
        time.sleep(GATHERING)
        while len(calls) < TOGETHER:
            try:
                calls.append(self.waiting.get_nowait())
            except queue.Empty:
                break
        return calls

    def _done(self, calls: int, kind: Kind, args: list[int | str]) -> None:
        try:
            _send(*kind, args)
        finally:
            for _ in range(calls):
                self.waiting.task_done()


def _merged(calls: list[Call]) -> list[tuple[Any, str, list[int | str]]]:
    """One call for each task, with all its different arguments in their order."""
    merged: dict[tuple[int, str], tuple[Any, str, list[int | str]]] = {}
    for app, task, args in calls:
        together = merged.setdefault((id(app), task), (app, task, []))[2]
        together += [each for each in args if each not in together]
    return list(merged.values())


def _send(app: Any, task: str, args: list[int | str]) -> None:
    broker = str(app.conf.broker_url)
    if _silent_until.get(broker, 0.0) > time.monotonic():
        return
    try:
        app.send_task(task, args=args, retry=False, ignore_result=True)
    except Exception as error:
        _silent_until[broker] = time.monotonic() + SILENCE
        log.warning("broker does not answer; the sweep will do it", task=task, error=str(error))


_starting = threading.Lock()
_carriers: list[Carrier] = []


def _carrier() -> Carrier:
    """This process's own: a fork takes over what its parent had, but not the thread."""
    if not _carriers or _carriers[-1].pid != os.getpid():
        with _starting:
            if not _carriers or _carriers[-1].pid != os.getpid():
                _carriers[:] = [Carrier()]
    return _carriers[-1]


@atexit.register
def _last_ones() -> None:
    if _carriers and _carriers[-1].pid == os.getpid():
        flush()

"""Hurrying a task by its name once the transaction stands. A hint and no more: rows and sweeps carry the promise.

A broker that is gone or frozen costs the caller a bounded moment, once; then this process stops asking for a while.
"""

import threading
import time
from dataclasses import dataclass
from typing import Any

import celery
import structlog
from django.db import transaction

log = structlog.get_logger(__name__)

# The longest a request may wait for the broker, and for how long nobody waits again after it failed. Seconds.
PATIENCE = 2.0
SILENCE = 15.0

_silent_until: dict[str, float] = {}


def wake_on_commit(task: str, *args: int | str) -> None:
    """Send the named Celery task when the current transaction commits (at once outside one). Never raises.

    The same wake-up asked for several times in one transaction is sent once.
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
    """Send the named task now. Swallows and logs whatever the broker does; returns within about PATIENCE seconds."""
    app = celery.current_app
    broker = str(app.conf.broker_url)
    if _silent_until.get(broker, 0.0) > time.monotonic():
        return
    errors: list[Exception] = []
    # A thread, because a frozen Redis holds a socket through each of the client's own retries.
    sender = threading.Thread(target=_send, args=(app._get_current_object(), task, args, errors), daemon=True)
    sender.start()
    sender.join(PATIENCE)
    if sender.is_alive() or errors:
        _silent_until[broker] = time.monotonic() + SILENCE
        log.warning("broker does not answer; the sweep will do it", task=task, error=str(errors[0] if errors else ""))


def _send(app: Any, task: str, args: tuple[int | str, ...], errors: list[Exception]) -> None:
    try:
        app.send_task(task, args=list(args), retry=False, ignore_result=True)
    except Exception as error:
        errors.append(error)

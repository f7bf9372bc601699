"""The present moment, as every deed on a case takes it. One place, so that a week can be told in a minute.

Stands still only inside `at`, which the demo's seed and nothing else in the product uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The moment, in UTC, or the one being told."""
    return _told.get() or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let what happens inside have happened at `moment` (time zone aware)."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)

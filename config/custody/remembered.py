"""Standing facts that a process keeps: loaded once, and again as soon as a table they are made of has changed.

Above a table whose rows are kept so stands `@remembered`: a trigger then gives the table a new stamp with every
statement that touches it, in the same transaction. Whoever asks for a fact compares stamps first, so that a change made
in the administration is in force at once in every process. What is kept is shared by all threads: it is read, never
changed.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Generic, TypeVar

from django.db import connection, models

from .triggers import IsStamped

Fact = TypeVar("Fact")
Model = TypeVar("Model", bound=type[models.Model])

STAMPED: set[str] = set()
# How many states of a fact are kept: a transaction that was rolled back leads back to the one before.
KEPT = 3


def remembered(model: Model) -> Model:
    """What stands above a model's class: its table is stamped whenever its rows change."""
    options = model._meta
    both = [*getattr(options, "triggers", []), IsStamped()]
    options.triggers = options.original_attrs["triggers"] = both  # type: ignore[attr-defined]
    STAMPED.add(options.db_table)
    return model


class Remembered(Generic[Fact]):
    """A fact made of the rows of these tables by `load`.

    Raises:
        TypeError: one of the tables is not stamped; nobody would hear of its changes.
    """

    def __init__(self, load: Callable[[], Fact], *, of: tuple[type[models.Model], ...]) -> None:
        self._load = load
        self._tables = tuple(model._meta.db_table for model in of)
        if unstamped := set(self._tables) - STAMPED:
            raise TypeError(f"@remembered is missing above {', '.join(sorted(unstamped))}")
        self._kept: OrderedDict[tuple[str, ...], Fact] = OrderedDict()

    def __call__(self) -> Fact:
        """The fact as it stands now. One statement, none inside `asked_once`; those of `load` where it has changed."""
        now = stamps()
        key = tuple(now.get(table, "") for table in self._tables)
        kept = self._kept.get(key)
        if kept is None:
            # The rows are read after their stamps, so that they are never older than these say.
            kept = self._kept[key] = self._load()
            with suppress(KeyError):  # another thread may have taken away the same
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return kept


_ONCE: ContextVar[dict[str, str] | None] = ContextVar("stamps_asked_once", default=None)


@contextmanager
def asked_once() -> Iterator[None]:
    """Inside, the stamps are asked for once: what is done as one is done by one state of the standing facts.

    Not around what changes them and goes on by what it has changed.
    """
    if _ONCE.get() is not None:
        yield
        return
    token = _ONCE.set({})
    try:
        yield
    finally:
        _ONCE.reset(token)


def stamps() -> Mapping[str, str]:
    """The stamp of each table that has changed since stamps were introduced. One statement, or none (`asked_once`)."""
    asked = _ONCE.get()
    if asked:
        return asked
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, stamp::text FROM custody_stamp")
        found: dict[str, str] = dict(cursor.fetchall())
    if asked is not None:
        asked.update(found, **{"": ""})  # asked, though no table has changed yet
    return found

"""A row that the database refuses as soon as it is written, and the scene of a task that comes upon one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection

from tests.roles import owner

PHONES = [f"+86138001381{number:02d}" for number in range(3)]


@contextmanager
def poisoned(table: str, which: str, *, on: str = "INSERT OR UPDATE") -> Iterator[None]:
    """The database raises as soon as a row is written of which this holds (`NEW.…`)."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION poison() RETURNS trigger AS $$ BEGIN IF {which} THEN "
            "RAISE EXCEPTION 'poisoned'; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
        )
        cursor.execute(f"CREATE TRIGGER poison BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION poison()")
    try:
        yield
    finally:
        with owner(), connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER poison ON {table}; DROP FUNCTION poison()")


@dataclass
class Scene:
    """Three rows for a task, one of them poisoned: what is poisoned, and whether each of the three is done."""

    table: str
    which: str
    run: Callable[[], object]
    done: Callable[[], list[bool]]

"""An installation of one's own, started for a test run and gone after it: the demo's processes, seed and settings.

It has a database beside the test database and an embedded Valkey that tests may kill and freeze.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.launcher.parts import NAMES
from config.launcher.places import RUN
from config.launcher.stack import Stack


@contextmanager
def running_stack(home: Path, *, name: str) -> Iterator[Stack]:
    """Everything running and seeded, without quiet hours; `name` tells its database from others on the same server."""
    given = os.environ.get("DATABASE_URL", "")
    url = _beside(given, name) if given else ""
    if url:
        _drop(url)
    stack = Stack(
        home,
        what="journeys",
        database_url=url,
        create_database=bool(url),
        durable=False,
        sweep_every=1.0,
        # Collected once for all runs of this checkout: it is a third of the time that starting takes.
        env={"SMS_QUIET_HOURS": "", "STATIC_ROOT": str(RUN / "static-of-journeys")},
    )
    try:
        with stack, _supervised(stack):
            yield stack
    finally:
        if url:
            _drop(url)


@contextmanager
def _supervised(stack: Stack) -> Iterator[None]:
    """Start again whatever of ours ends, as every installation's supervisor does; Valkey is left to the tests.

    Celery's worker ends itself when the broker dies while it holds a task that is not yet acknowledged.
    """
    is_over = threading.Event()

    def watch() -> None:
        while not is_over.wait(0.3):
            for name in NAMES:
                if not stack.children[name].is_alive():
                    stack.start_again(name)

    watcher = threading.Thread(target=watch, daemon=True, name="supervisor")
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
        watcher.join()


def _beside(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}_{name}"))


def _drop(url: str) -> None:
    parts = urlsplit(url)
    maintenance = urlunsplit(parts._replace(path="/postgres"))
    with psycopg.connect(maintenance, autocommit=True, connect_timeout=5) as connection:
        name = sql.Identifier(parts.path.lstrip("/"))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

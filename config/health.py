"""Is this installation alive, and is it ready? Asked by whoever watches the server; tells nothing about any dispute.

Each check returns a short word. Only those named in REQUIRED decide; Redis only hurries what rows already promise, so
its absence is told but does not take the pages away.
"""

from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cases.ledger import roots, verifying
from cases.models import Pulse
from config.custody import roles
from mediation import directory
from notifications import claims

OK = "ok"


def database() -> str:
    """Return "ok" when PostgreSQL answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "no answer"
    return OK


def migrations() -> str:
    """Return "ok" when the tables are those the code expects."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return "unknown"
    return f"{waiting} waiting" if waiting else OK


def role() -> str:
    """Return "ok" when we run as a role that has the application's rights and no others, else what it is."""
    try:
        return ", ".join(roles.powers(connection)) or OK
    except DatabaseError:
        return "unknown"


def broker() -> str:
    """Return "ok" when Redis answers within a second."""
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
    try:
        client.ping()
    except redis.RedisError:
        return "no answer"
    finally:
        client.close()
    return OK


def beat() -> str:
    """Return "ok" when the sweep of promises has run to its end lately: beat and a worker are both alive."""
    within = timedelta(seconds=max(120.0, 6 * settings.SWEEP_EVERY))
    try:
        return OK if Pulse.is_fresh("sweep_clocks", within=within) else "silent"
    except DatabaseError:
        return "unknown"


def texts() -> str:
    """Return "ok" when no text that may go has been due for ten minutes: the sender lives, and the provider takes it.

    What waits for the morning is not late.
    """
    now = timezone.now()
    try:
        late = claims.due(now).filter(next_attempt_at__lt=now - timedelta(minutes=10))
        return "late" if late.exists() else OK
    except DatabaseError:
        return "unknown"


def calendar() -> str:
    """Return "ok", or the year whose holidays are provisional although its notice should be in by now."""
    try:
        year = directory.calendar_warning(timezone.localdate())
    except DatabaseError:
        return "unknown"
    return f"{year} provisional" if year else OK


def ledger() -> str:
    """Return "ok" when every day that is over has its root and the last look found the ledger whole."""
    try:
        if (seen := verifying.last()) and seen.new:
            return "broken"
        return "late" if roots.is_behind() else OK
    except DatabaseError:
        return "unknown"


CHECKS: dict[str, Callable[[], str]] = {
    "database": database,
    "migrations": migrations,
    "role": role,
    "broker": broker,
    "beat": beat,
    "texts": texts,
    "calendar": calendar,
    "ledger": ledger,
}
REQUIRED = frozenset({"database", "migrations"})


def report() -> tuple[bool, dict[str, str]]:
    """Run all checks: whether the required ones are ok, and the word of each."""
    words = {name: check() for name, check in CHECKS.items()}
    return all(words[name] == OK for name in REQUIRED), words

"""Said at start and by `manage.py check --database default`: that the pages do not run as the owner of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from . import roles

log = structlog.get_logger(__name__)

SENTENCE = "The application runs as a role that can undo what the database refuses: {powers}."
HINT = "Give it a role of its own that owns nothing: docs/operating.md, “Two roles in the database”."
# A server that does not answer keeps nobody from starting: the pages say what is wrong.
PATIENCE = 5


def messages(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    """What is to be said of the role we are connected as; nothing of a plain one, or while nobody answers."""
    try:
        found = roles.powers(connection)
    except DatabaseError:
        return []
    if not found:
        return []
    words = SENTENCE.format(powers=", ".join(found))
    if settings.REFUSES_OWNER:
        return [Error(words, hint=HINT, id="custody.E001")]
    return [Warning(words, hint=HINT, id="custody.W001")]


@register(Tags.database)
def runs_as_the_application(
    app_configs: Sequence[Any] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Asked where a database is named; never of a process that is the owner on purpose (`DATABASE_ROLE`)."""
    if settings.DATABASE_ROLE:
        return []
    return [message for alias in databases or [] for message in messages(connections[alias])]


def refuse_the_owner() -> None:
    """Before web, worker or beat begin: end where the settings say so, tell the log elsewhere.

    Raises:
        SystemExit: with the sentence.
    """
    asking = connections["default"].copy()
    asking.settings_dict["OPTIONS"] = {**asking.settings_dict.get("OPTIONS", {}), "connect_timeout": PATIENCE}
    try:
        for message in messages(asking):
            if message.is_serious():
                raise SystemExit(f"{message.msg} {message.hint}")
            log.warning("runs as the owner", why=message.msg, hint=message.hint)
    finally:
        asking.close()

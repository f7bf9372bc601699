"""The rights of the role that the application runs as: made from the declarations, given by the owner of the tables.

Given anew after each migration, all of them in one transaction: what nobody declares, nobody has.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .kinds import Kind
from .others import ONLY_READ
from .tables import kinds

SCHEMA = "public"
_WHOSE = "SELECT datname, pg_has_role(datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()"


def statements(role: str, quote: Any) -> list[str]:
    """What gives `role` its rights, and takes away every other. `quote` makes a name safe in SQL."""
    to = quote(role)
    given = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM {to}, PUBLIC",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {SCHEMA} FROM {to}, PUBLIC",
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM {to}, PUBLIC",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {to}",
        # Keys are drawn, never set back: that would need UPDATE.
        f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {to}",
    ]
    for model, kind in kinds().items():
        given.append(f"GRANT {_rights(model, kind, quote)} ON {SCHEMA}.{quote(model._meta.db_table)} TO {to}")
    return [*given, *(f"GRANT SELECT ON {SCHEMA}.{quote(table)} TO {to}" for table in ONLY_READ)]


def _rights(model: type[models.Model], kind: Kind, quote: Any) -> str:
    rights = ["SELECT"]
    rights += ["INSERT"] if kind.inserts else []
    columns = kind.columns(model)
    if columns is None:
        rights.append("UPDATE")
    elif columns:
        rights.append(f"UPDATE ({', '.join(quote(column) for column in columns)})")
    rights += ["DELETE"] if kind.deletes else []
    return ", ".join(rights)


def give(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give `role` what is declared and nothing else. The connection is the owner's."""
    quote = connection.ops.quote_name
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("; ".join(statements(role, quote)))
        cursor.execute(_WHOSE)
        database, is_ours = cursor.fetchone()
        if is_ours:
            # A table of one's own, of the name of one of ours, would stand before it.
            cursor.execute(
                f"REVOKE TEMPORARY, CREATE ON DATABASE {quote(database)} FROM PUBLIC, {quote(role)}; "
                f"GRANT CONNECT ON DATABASE {quote(database)} TO {quote(role)}"
            )


def after_migrating(*, using: str = DEFAULT_DB_ALIAS, verbosity: int = 1, **_: Any) -> None:
    """Django's signal: the tables are those the code expects; the rights become so too, where there are two roles."""
    role = settings.DATABASE_ROLE
    if not role:
        return
    give(connections[using], role)
    if verbosity >= 1:
        print(f"  Rights of the role {role} given anew.")  # noqa: T201 - as migrate itself speaks

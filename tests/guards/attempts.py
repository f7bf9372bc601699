"""Statements tried in the place of four roles, each undone again: how the table of attacks is asked a second time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, models, transaction

from config.custody.kinds import Kind
from config.custody.tables import kinds
from tests import roles

# Who tries: the server's master; who owns the tables; one who may read and write all rows; and the application.
ROLES = ("superuser", "owner", "rows", "application")
REFUSED = "42501"

KEPT = {model: kind for model, kind in kinds().items() if kind.name in ("evidence", "moving")}
EVIDENCE = [model for model, kind in KEPT.items() if kind.name == "evidence"]
MOVING = {model: kind for model, kind in KEPT.items() if kind.name == "moving"}

OTHERWISE = {
    "boolean": "NOT coalesce({0}, false)",
    "timestamp with time zone": "coalesce({0}, now()) + interval '1 day'",
    "date": "coalesce({0}, current_date) + 1",
    "jsonb": """'{{"forged": true}}'""",
    "uuid": "gen_random_uuid()",
    "inet": "'10.9.8.7'",
    "bytea": "{0} || '\\x00'",
}


class Wiped(Exception):
    """Raised to undo what was tried."""


def now(statement: str) -> bool:
    """Whether the statement is refused for want of a right. Whatever it did is undone."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            raise Wiped
    except Wiped:
        return False
    except DatabaseError as error:
        state = getattr(error.__cause__, "sqlstate", "")
        assert state == REFUSED, f"{statement}: {state} {error}"
        return True


def allowed(statements: list[str]) -> list[str]:
    """Those of the statements that go through."""
    return [statement for statement in statements if not now(statement)]


def is_superuser() -> bool:
    with roles.owner(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return cursor.fetchone() == (True,)


@contextmanager
def in_place_of(role: str, *tables: str) -> Iterator[None]:
    """Inside a test's transaction: as that role, to whom these tables belong or are given."""
    if role == "application":
        yield
        return
    master = is_superuser()
    if role != "owner" and not master:
        pytest.skip("the server of this run lets us be no superuser and make no role")
    with roles.owner(), connection.cursor() as cursor:
        if role == "owner" and master:
            cursor.execute(
                f"{_made('plain_owner')}; GRANT ALL ON SCHEMA public TO plain_owner; "
                "GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO plain_owner"
            )
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} OWNER TO plain_owner")
            cursor.execute("SET ROLE plain_owner")
        if role == "rows":
            cursor.execute(f"{_made('rows_only')}; GRANT USAGE ON SCHEMA public TO rows_only")
            for table in tables:
                cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO rows_only")
            cursor.execute("SET ROLE rows_only")
        yield
        cursor.execute("RESET ROLE")


def _made(role: str) -> str:
    return f"DO $$ BEGIN IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role}; END IF; END $$"


@contextmanager
def a_row_in(model: type[models.Model]) -> Iterator[None]:
    """Inside, the table holds one row of made-up values; the constraints and triggers that would refuse it are away
    while it is made."""
    table, before = model._meta.db_table, transaction.savepoint()
    with roles.owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid = %s::regclass", [table]
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = %s AND is_nullable = 'NO' AND is_identity = 'NO'",
            [table],
        )
        made = {f'"{column}"': MADE.get(kind, "'0'") for column, kind in cursor.fetchall()}
        cursor.execute(
            "SELECT tgname, tgenabled FROM pg_trigger "
            "WHERE tgrelid = %s::regclass AND NOT tgisinternal AND tgtype & 4 <> 0",  # on INSERT
            [table],
        )
        on_insert = cursor.fetchall()
        for name, _enabled in on_insert:
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{name}"')
        cursor.execute(f"INSERT INTO {table} ({', '.join(made)}) VALUES ({', '.join(made.values())})")
        for name, enabled in on_insert:
            how = "ENABLE ALWAYS" if enabled == "A" else "ENABLE"
            cursor.execute(f'ALTER TABLE {table} {how} TRIGGER "{name}"')
    yield
    transaction.savepoint_rollback(before)


MADE = {
    "boolean": "false",
    "timestamp with time zone": "now()",
    "date": "current_date",
    "jsonb": "'{}'",
    "uuid": "gen_random_uuid()",
    "ARRAY": "'{}'",
    "inet": "'127.0.0.1'",
}


def forgeries(model: type[models.Model], kind: Kind) -> list[str]:
    """An UPDATE for each column that must not move, which makes it another than it was."""
    table, moving = model._meta.db_table, kind.columns(model) or []
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s", [table])
        columns = dict(cursor.fetchall())
    return [
        f'UPDATE {table} SET "{column}" = {_other(column, type_)}'
        for column, type_ in columns.items()
        if column not in moving and column != model._meta.pk.column
    ]


def _other(column: str, type_: str) -> str:
    if type_ in OTHERWISE:
        return OTHERWISE[type_].format(f'"{column}"')
    if type_ in ("bigint", "integer", "smallint", "numeric"):
        return f'coalesce("{column}", 0) + 1'
    if type_ == "ARRAY":
        return f'array_append("{column}", NULL)'  # of whatever it is a list
    return f"""CASE WHEN "{column}" = 'x' THEN 'y' ELSE 'x' END"""

"""The tests' connection steps down to the application's role, as the owner of the tables who made them may.

What only the owner can do (age a case, empty a table) stands inside `owner()`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any

import pytest
from django.db import DatabaseError, InternalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from config.custody import grants, roles
from config.custody.lifting import lifted
from config.launcher.parts import APPLICATION

who_and_when = import_module("config.custody.migrations.0001_who_and_when")

# Tests tell their stories at any time of day: in their databases the database does not look at its own clock.
ANY_TIME = (
    "CREATE OR REPLACE FUNCTION custody_is_now(moment timestamptz) RETURNS boolean LANGUAGE sql VOLATILE "
    "AS $$ SELECT true $$"
)

# What it does everywhere else, and in the tests of just this.
OWN_CLOCK = who_and_when.IS_NOW


def lay_down() -> None:
    """Make the application's role, give it its rights on this worker's database, and step down to it."""
    try:
        roles.make(connection, APPLICATION)
    except DatabaseError:
        pytest.exit(f"The user of DATABASE_URL may make no role. Let it (CREATEROLE), or make {APPLICATION}.", 3)
    grants.give(connection, APPLICATION)
    with connection.cursor() as cursor:
        cursor.execute(ANY_TIME)
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone() == (False,):
            cursor.execute(f"GRANT {APPLICATION} TO CURRENT_USER")
    step_down()
    connection_created.connect(_step_down_too)


def step_down() -> None:
    """From here on the application's role."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {APPLICATION}")


def _step_down_too(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Every further connection to the database of the tests: of another thread, or after a test of losing it."""
    if connection.alias == "default":
        with connection.cursor() as cursor:
            cursor.execute(f"SET ROLE {APPLICATION}")


@contextmanager
def owner() -> Iterator[None]:
    """Inside, the owner of the tables; afterwards the application again."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    try:
        yield
    finally:
        # The end of a transaction that has failed brings the role back by itself.
        with suppress(InternalError, TransactionManagementError):
            step_down()


@contextmanager
def rewriting(*models: type[Model]) -> Iterator[None]:
    """Inside, these tables take any change, as their owner may have it: for what a test cannot have otherwise, such as
    a row that has grown old. Within a transaction, where nobody else sees it."""
    tables = [model._meta.db_table for model in models]
    with transaction.atomic(), owner(), lifted(connection, *tables):
        yield
        with connection.cursor() as cursor:  # while the triggers are off, nothing stamps what was changed
            cursor.execute("UPDATE custody_stamp SET stamp = gen_random_uuid() WHERE name = ANY(%s)", [tables])

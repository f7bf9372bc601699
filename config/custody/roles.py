"""The application's role: made where it is missing, and asked what it could do beyond its rights."""

from __future__ import annotations

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .grants import SCHEMA

OWNER = "owner"
SUPERUSER = "superuser"

# One row: is it a superuser, has it another attribute, is it a member of another role, does it own something here.
_POWERS = f"""
SELECT rolsuper,
       rolcreaterole OR rolreplication OR rolbypassrls OR rolcreatedb,
       EXISTS (SELECT 1 FROM pg_auth_members WHERE member = me.oid),
       EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = '{SCHEMA}'::regnamespace AND relowner = me.oid)
       OR EXISTS (SELECT 1 FROM pg_database WHERE datname = current_database() AND datdba = me.oid),
       has_schema_privilege('{SCHEMA}', 'CREATE')
FROM pg_roles me
WHERE rolname = current_user
"""  # noqa: S608 - a name of our own


def powers(connection: BaseDatabaseWrapper) -> list[str]:
    """What the present role could do against the triggers, in words; empty for a role that only has its rights."""
    with connection.cursor() as cursor:
        cursor.execute(_POWERS)
        is_superuser, has_attributes, is_member, is_owner, makes = cursor.fetchone()
    if is_superuser:
        return [SUPERUSER]
    found = {OWNER: is_owner, "role attributes": has_attributes, "member of a role": is_member, "makes tables": makes}
    return [word for word, holds in found.items() if holds]


def make(connection: BaseDatabaseWrapper, role: str) -> None:
    """Make a role of this name that may sign in and nothing else, if there is none. Others may do so meanwhile.

    Raises:
        DatabaseError: we may not make roles, and there is none.
    """
    if exists(connection, role):
        return
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {connection.ops.quote_name(role)} LOGIN")
    except DatabaseError:
        if not exists(connection, role):
            raise


def exists(connection: BaseDatabaseWrapper, role: str) -> bool:
    """Whether the server knows a role of this name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        return cursor.fetchone() is not None

"""The standing facts every test finds: the seeded street, laid down once for each worker's database and kept whole.

A test in a transaction leaves nothing behind. One that commits is followed by `restore`, in place of Django's flush:
what it wrote goes, and what it changed of the seed comes back, from a copy in a schema of its own. A test that needs
a database with nothing in it asks for the fixture `bare`.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.apps import apps
from django.db import connection, transaction

from config.accounts import second_factor
from config.accounts.models import AccountEvent
from config.custody.lifting import lifted
from mediation.models import Member
from mediation.seed.places import seed_places
from mediation.seed.quoted import seed_rules
from mediation.seed.rules import seed_calendar, seed_costs, seed_effects, seed_hours, seed_policies, seed_subjects
from tests.roles import owner
from tests.signing_in import has_authenticator

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Tuesday morning in a plain working week: due times can be told by heart.
TUESDAY = datetime(2026, 9, 15, 9, 0, tzinfo=SHANGHAI)
COPY = "standing"


def lay_down() -> None:
    """Seed this database as on that Tuesday and remember how it stands; one that was kept (`--reuse-db`) has both."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [COPY])
        if cursor.fetchone() != (None,):
            return
        with time_machine.travel(TUESDAY, tick=False):
            seed_hours()
            seed_calendar()
            seed_subjects()
            seed_rules()
            seed_effects()
            seed_costs()
            seed_policies()
            seed_places(password=None)
            for member in Member.objects.select_related("organisation"):
                if second_factor.is_required(member):
                    has_authenticator(member)
            AccountEvent.objects.filter(told_at=None).update(told_at=TUESDAY)
        cursor.execute(f"CREATE SCHEMA {COPY}")
        for table in _keys():
            cursor.execute(f"CREATE TABLE {COPY}.{table} AS TABLE {table}")


def restore() -> None:
    """Bring every table back to how it was laid down. Waits for those who still write, as emptying a table does."""
    with owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(_keys())} IN SHARE ROW EXCLUSIVE MODE")
        with lifted(connection, *_guarded()):
            cursor.execute("; ".join(_differences()))


def clear() -> None:
    """Empty every table, within the transaction of a test."""
    with owner(), connection.cursor() as cursor, lifted(connection, *_guarded()):
        cursor.execute(f"TRUNCATE {', '.join(_keys())}")


def _guarded() -> list[str]:
    """The tables with triggers of ours."""
    return [model._meta.db_table for model in apps.get_models() if getattr(model._meta, "triggers", [])]


def _keys() -> dict[str, str]:
    """Every table of ours, and of what Django keeps beside them, with its primary key's column."""
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model._meta.pk.column for model in models if not model._meta.proxy}


def _differences() -> list[str]:
    """What undoes every change; foreign keys are asked at the end of the transaction, so the order is free."""
    keys = _keys()
    away = [
        f"DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM (TABLE {table} EXCEPT TABLE {COPY}.{table}) AS changed)"
        for table, key in keys.items()
    ]
    return [*away, *(f"INSERT INTO {table} (TABLE {COPY}.{table} EXCEPT TABLE {table})" for table in keys)]

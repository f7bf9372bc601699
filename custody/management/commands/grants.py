"""`manage.py grants`: what the application's role may do with each table; `--give` gives it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from custody import grants
from custody.kinds import Kind
from custody.tables import kinds


class Command(BaseCommand):
    help = "What the application's own role may do with each table, as the models declare it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--give", metavar="ROLE", nargs="?", const="", help="give these rights to ROLE, as owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["give"] is None:
            for model, kind in sorted(kinds().items(), key=lambda row: (row[1].name, row[0]._meta.db_table)):
                self.stdout.write(f"{kind.name:10} {model._meta.db_table:40} {said(kind)}".rstrip())
            return
        role = options["give"] or settings.DATABASE_ROLE
        if not role:
            raise CommandError("Name the role: manage.py grants --give ROLE (or set DATABASE_OWNER_URL).")
        grants.give(connection, role)
        self.stdout.write(f"Rights of the role {role} given anew.")


def said(kind: Kind) -> str:
    """The rights in words."""
    rights = ["read"]
    rights += ["insert"] if kind.inserts else []
    rights += ["update"] if kind.updates is None else [f"update of {', '.join(kind.updates)}"] if kind.updates else []
    rights += ["delete"] if kind.deletes else []
    return ", ".join(rights)

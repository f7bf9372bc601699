"""`manage.py grants`: what the application's role may do with each table, and that it is given.

Without a word it writes the table into `docs/rights.md`; `--give` gives the rights to a role. A test keeps the page
current.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.custody import grants
from config.custody.kinds import Kind
from config.custody.tables import kinds

PAGE = Path(settings.BASE_DIR) / "docs" / "rights.md"
HEAD = """# What the database allows

Drawn from the code by `./run manage grants`; do not edit. What each table is stands above its model, in one line
(`config/custody/kinds.py`), of tables that Django and packages bring in `config/custody/others.py`. Why:
[decision 27](decisions/0027-the-database-is-kept-by-another.md).

The role that the application runs as may read every table, and besides only this:

| table | is | add rows | change | take away |
|---|---|---|---|---|
"""


class Command(BaseCommand):
    help = "What the application's own role may do with each table, as the models declare it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--give", metavar="ROLE", nargs="?", const="", help="give these rights to ROLE, as owner")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["give"] is None:
            PAGE.write_text(page(), encoding="utf-8")
            self.stdout.write(f"Written: docs/{PAGE.name}")
            return
        role = options["give"] or settings.DATABASE_ROLE
        if not role:
            raise CommandError("Name the role: manage.py grants --give ROLE (or set DATABASE_OWNER_URL).")
        grants.give(connection, role)
        self.stdout.write(f"Rights of the role {role} given anew.")


def page() -> str:
    """The page, a line for each table, evidence first."""
    order = ("evidence", "moving", "working", "standing", "reference")
    rows = [(order.index(kind.name), model._meta.db_table, kind) for model, kind in kinds().items()]
    return HEAD + "".join(_line(table, kind) for _place, table, kind in sorted(rows, key=lambda row: row[:2]))


def _line(table: str, kind: Kind) -> str:
    changes = "everything" if kind.updates is None else ", ".join(f"`{field}`" for field in kind.updates)
    cells = [f"`{table}`", kind.name, "yes" if kind.inserts else "", changes, "yes" if kind.deletes else ""]
    return f"| {' | '.join(cells)} |\n"

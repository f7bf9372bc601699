"""`python -m tests.bench NAME [words]`: runs one measurement in a new database on the server the environment names.

Each measurement is a module here with `run(figures, words)`. Ends with 0 when every figure is what it should be.
"""

import importlib
import os
import sys

import django
from django.db import connections

from config.launcher.inside import migrated
from tests.bench.harness import Figures, fresh_database, say


def main(words: list[str]) -> int:
    name, *own = words
    figures = Figures()
    with fresh_database(os.environ["DATABASE_URL"]) as url:
        os.environ["DATABASE_URL"] = url
        django.setup()
        say("Bringing a new database up to date")
        migrated.migrate(verbosity=0)
        try:
            # By name, and only now: a measurement's module needs Django set up on the new database.
            importlib.import_module(f"tests.bench.{name}").run(figures, own)
        finally:
            connections.close_all()
    if sys.stdout.isatty():
        print(f"\n{figures.table()}")
    return 0 if figures.all_well else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Reads our migrations for what would stop a running installation: locks, lost columns, columns without a default.

The first migration of each app makes its tables and can stop nobody; it is not looked at. Exit code 1 on an error.
"""

import sys

import django
from django_migration_linter import MigrationLinter

OURS = ("cases", "custody", "mediation", "notifications")
# Unique rules that only become wider, which no row that stands can break: the lint sees a unique rule added.
WIDER = ("0009_wider", "0011_wider_papers")


def main() -> int:
    django.setup()
    linter = MigrationLinter(
        include_apps=OURS, ignore_name=WIDER, ignore_initial_migrations=True, no_cache=True, quiet=["ignore"]
    )
    linter.lint_all_migrations()
    linter.print_summary()
    return int(linter.has_errors)


if __name__ == "__main__":
    sys.exit(main())

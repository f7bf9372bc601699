"""The conftest of a mutation run: no connection that a fork could share.

The first run makes the database with its street and keeps it; every test runs in a transaction and leaves it so.
"""

from django.db import connections


def pytest_sessionfinish() -> None:
    connections.close_all()

"""The conftest of a mutation run: a street seeded once for all mutants, and no connection that a fork could share.

Every test still runs in a transaction of its own and leaves nothing behind.
"""

import pytest
from django.db import connections

from tests.cases.conftest import build


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """After the database has been made: the standing facts, kept for the runs that follow."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        build()


def pytest_sessionfinish() -> None:
    connections.close_all()

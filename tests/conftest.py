"""What every test shares: compiled messages, the seeded street, the time of day, and the one running installation.

Servers are named by the environment, as `./run test` sets it.
"""

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.test import TransactionTestCase
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from config import messages
from config.launcher.stack import Stack
from tests import roles, standing
from tests.addresses import scene
from tests.browser.chromium import chromium
from tests.cases.conftest import clock, street
from tests.outside.running import running_stack
from tests.outside.world import World
from tests.signing_in import skip_the_second_factor

__all__ = ["clock", "scene", "street"]


# Playwright keeps an event loop in the thread of the tests; the ORM is used beside it, never inside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

skip_the_second_factor()

# How long an example takes says more of the machine than of the code.
SLOW = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("unhurried", deadline=None, suppress_health_check=SLOW)
hypothesis.settings.load_profile("unhurried")

# The collector of garbage looks through everything that was ever imported, again and again: a quarter of the time of a
# run. What is there once the database stands stays there, and what comes is looked at less often.
gc.disable()
SELDOM = (50_000, 20, 20)

# What drives one running installation stays in one worker; every other test goes wherever there is room.
TOGETHER = {
    "tests/journeys/": "stack",
    "tests/browser/test_by_hand.py": "stack",
    "tests/browser/test_every_page.py": "stack",
    "tests/browser/test_a_mediation.py": "stack",
    "tests/browser/test_schemes.py": "stack",
    "tests/chaos/": "chaos",
}


# What takes longest begins first, so that no worker is left with it at the end. The journeys' installation is first
# anyway: no other scope holds as many tests.
LONGEST = (
    "tests/chaos/",
    "tests/cases/test_machine.py",
    "tests/browser/test_schemes.py",
    "tests/browser/test_every_page.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


class Together(LoadScopeScheduling):
    """Hands tests to the workers one by one, but those that share an installation all to the same."""

    def _split_scope(self, nodeid: str) -> str:
        return next((scope for folder, scope in TOGETHER.items() if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Together:
    return Together(config, log)


@pytest.fixture(scope="session", autouse=True)
def _words_are_compiled() -> None:
    messages.compile_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """After the database of this worker has been made: the seeded street, for all of its tests."""
    with django_db_blocker.unblock():
        standing.lay_down()
        roles.lay_down()
    _look_seldom_for_garbage()
    TransactionTestCase._fixture_teardown = lambda _test: standing.restore()  # where Django would empty all tables


def _look_seldom_for_garbage() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    gc.enable()


@pytest.fixture
def bare(db: None) -> None:
    """A database with nothing in it, not even the street; for this test alone."""
    standing.clear()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. One for the whole worker: playwright can be started only once in a thread."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Web, worker, beat, carrier and Valkey, all running. Only for tests of the xdist group `stack`."""
    with running_stack(tmp_path_factory.mktemp("stack"), name="journeys") as started:
        yield started


@pytest.fixture(scope="session")
def world(stack: Stack) -> Iterator[World]:
    """The installation as people meet it."""
    seen = World(web_url=stack.web_url, phones_url=stack.phones_url, database_url=stack.database_url, names=stack.names)
    yield seen
    seen.ledger.close()

"""One installation to break, with its own PostgreSQL and Valkey: a test of this folder may kill any part of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.stack import Stack
from tests.chaos.counting import Counting

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def ruin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Everything running, seeded, without quiet hours, and with a short patience for the provider."""
    stack = Stack(
        tmp_path_factory.mktemp("chaos"), what="chaos", durable=False, sweep_every=1.0,
        env={"SMS_QUIET_HOURS": "", "SMS_TIMEOUT": "2", "SMS_CONCURRENCY": "4", "LOG_LEVEL": "WARNING"},
    )  # fmt: skip
    with stack:
        yield stack


@pytest.fixture
def counting(ruin: Stack) -> Iterator[Counting]:
    """The books of one run; the carrier is well again afterwards, and all parts are up."""
    books = Counting(ruin)
    yield books
    books.carrier.faults(reset=True)
    for name in ("postgres", "valkey", "phones", "web", "worker", "urgent", "beat"):
        ruin.resume(name)
        if not ruin.children[name].is_alive():
            ruin.start_again(name)
    ruin.wait_ready()

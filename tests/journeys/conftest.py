"""Journeys share one running installation: each has residents and cases of its own, and leaves no fault behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.stack import Stack
from tests.outside.world import World

HERE = Path(__file__).parent
SITE = "jxht"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(autouse=True)
def _everything_runs(world: World, stack: Stack) -> Iterator[None]:
    """A process that stays down would fail all tests that come after; it is told here, by the right test's name."""
    yield
    world.phones.faults(reset=True)
    stack.wait_ready()

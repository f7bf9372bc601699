"""One street with its sites and people, as the demo has it, and short ways to make things happen there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from tests.cases.street import Street
from tests.standing import TUESDAY


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """The time of day, which stands still until a test moves it."""
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def build() -> Street:
    """The street as it stands in every database of tests."""
    return Street()


@pytest.fixture
def street(db: None, clock: time_machine.Coordinates) -> Street:
    """The seeded street on a Tuesday morning."""
    return build()

"""One street with its sites and people, as the demo has it, and short ways to make things happen there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from mediation.models import Site
from mediation.seed.places import seed_places
from mediation.seed.rules import seed_calendar, seed_hours, seed_policies, seed_subjects
from tests.cases.street import Street

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A Tuesday morning in a plain working week: due times can be told by heart.
TUESDAY = datetime(2026, 9, 15, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """The time of day, which stands still until a test moves it."""
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def build() -> Street:
    """The standing facts, unless this database has them already."""
    if Site.objects.exists():
        return Street()
    seed_hours()
    seed_calendar()
    seed_subjects()
    seed_policies()
    seed_places(password=None)
    return Street()


@pytest.fixture
def street(db: None, clock: time_machine.Coordinates) -> Street:
    """The seeded street on a Tuesday morning."""
    return build()

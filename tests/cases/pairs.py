"""Two cases of one noise, and the short way to join them."""

from __future__ import annotations

import pytest
import time_machine

from cases.actions import joining
from cases.models import Case
from tests.cases.promises import HOUR
from tests.cases.street import NEIGHBOUR, Street, by, fresh


@pytest.fixture
def pair(street: Street, clock: time_machine.Coordinates) -> tuple[Case, Case]:
    """The grandmother's case, and an hour later the neighbour's of the same noise, both in hand."""
    first = street.assigned()
    clock.shift(HOUR)
    return first, street.assigned(phone=NEIGHBOUR)


def join(street: Street, later: Case, first: Case) -> Case:
    joining.join(later, by=by(street.leader), into=first, words="同一家的装修")
    return fresh(later)

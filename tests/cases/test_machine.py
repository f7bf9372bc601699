"""Whatever people press in whatever order, and however time passes: the law holds after every step.

The machine of `town` keeps its own plain idea of who may do what, and compares: a deed that should pass passes, one
that should not leaves no trace but its refusal. `RUN_LONG=1` runs it at length.
"""

from __future__ import annotations

import os

import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from cases.states import Verb
from tests.cases.street import Street
from tests.cases.town.law import MOVES, Law
from tests.cases.town.pairs import Pairs

LONG = os.environ.get("RUN_LONG") == "1"
SIZE = settings(
    max_examples=300 if LONG else 16,
    stateful_step_count=50 if LONG else 25,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    derandomize=not LONG,
    suppress_health_check=list(HealthCheck),
)


class Town(Pairs, Law):
    """The whole town."""


def test_whatever_people_press_in_whatever_order(street: Street, clock: time_machine.Coordinates) -> None:
    town = type("ThisTown", (Town,), {"street": street, "clock": clock})
    run_state_machine_as_test(town, settings=SIZE)


def test_the_towns_law_knows_every_verb() -> None:
    assert set(MOVES) == set(Verb.values)

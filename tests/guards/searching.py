"""What the searches share: reports in a transaction that is taken back, and time that passes. `RUN_LONG=1`: long ones.

What is looked for, and who presses, says each search itself.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from cases.models import Case
from cases.sweeps import holds
from cases.sweeps.clocks import sweep_clocks
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, fresh
from tests.standing import TUESDAY

LONG = os.environ.get("RUN_LONG") == "1"


class Search(RuleBasedStateMachine):
    """Two reports of one street, five minutes apart."""

    street: Street
    clock: time_machine.Coordinates
    tried: dict[str, list[int]]

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()
        self.clock.move_to(TUESDAY)
        self.cases: list[int] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    def reported(self, tier: str) -> None:
        for phone in (GRANDMOTHER, NEIGHBOUR):
            self.cases.append(self.street.case(tier=tier, phone=phone).pk)
            self.clock.shift(timedelta(minutes=5))

    def case(self, place: int) -> Case:
        return fresh(Case(pk=self.cases[place]))

    def count(self, verb: str, *, refused: bool) -> None:
        counted = self.tried.setdefault(verb, [0, 0])
        counted[int(refused)] += 1

    @rule(hours=st.sampled_from([0, 1, 5, 12, 30, 100]), sweeps=st.sampled_from([True, True, False]))
    def time_passes(self, hours: int, sweeps: bool) -> None:
        self.clock.shift(timedelta(hours=hours, minutes=7))
        if sweeps:
            holds.end_holds()
            while sweep_clocks():
                pass


def search(machine: type[Search], *, examples: int, steps: int, **world: Any) -> dict[str, list[int]]:
    """Run it: so many times so many steps, with `RUN_LONG=1` hundreds of times fifty. By verb: how often it was done,
    and how often refused."""
    tried: dict[str, list[int]] = {}
    size = settings(
        max_examples=400 if LONG else examples,
        stateful_step_count=50 if LONG else steps,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        derandomize=not LONG,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(type("ThisSearch", (machine,), world | {"tried": tried}), settings=size)
    done, refused = (sum(count[place] for count in tried.values()) for place in (0, 1))
    print(f"\n{done + refused} deeds tried, {refused} refused: {tried}")
    return tried


def steps_of(tried: dict[str, list[int]]) -> int:
    """How many deeds were tried in all."""
    return sum(sum(count) for count in tried.values())

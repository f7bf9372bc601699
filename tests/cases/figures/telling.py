"""How a story of a figure is told: what it comes to when counted by hand, and short ways to play it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

import time_machine

from cases.actions import field as on_site
from cases.models import CallTask, Case
from cases.states import Answer, Outcome
from cases.sweeps import calls
from cases.sweeps.clocks import sweep_clocks
from tests.cases.street import Street, by, fresh, phoned, sorted_out

THIRD, FOURTH, FIFTH = "+8613800138003", "+8613800138004", "+8613800138005"
Clock: TypeAlias = "time_machine.Coordinates"


@dataclass(frozen=True)
class Told:
    """What the story comes to. `cases` make the number; of hours `median` and `p90` are said, `n` is how many."""

    n: float
    of: float | None
    cases: list[Case]
    median: float | None = None
    p90: float | None = None
    undecided: int = 0
    apart: list[Case] = field(default_factory=list)


STORIES: dict[str, Callable[[Street, Clock], Told]] = {}


def story(key: str) -> Callable[[Callable[[Street, Clock], Told]], Callable[[Street, Clock], Told]]:
    def told(play: Callable[[Street, Clock], Told]) -> Callable[[Street, Clock], Told]:
        assert key not in STORIES, key
        STORIES[key] = play
        return play

    return told


def settled(case: Case, *, word: str = "可以") -> Case:
    """Settled where it stands, whatever is still open goes on."""
    on_site.resolve(
        case, by=by(case.lead), outcome=Outcome.EXPLAINED, words="改到九点后", resident_word=word,
        still_open=sorted_out(case),
    )  # fmt: skip
    return fresh(case)


def climb() -> None:
    while sweep_clocks():
        pass


def nobody_picks_up(street: Street, clock: Clock, case: Case) -> None:
    clock.shift(timedelta(hours=73))
    calls.raise_calls()
    phoned(CallTask.objects.get(case=case), by=by(street.leader), answer=Answer.NO_ANSWER)

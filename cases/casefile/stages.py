"""How far a case is, in four steps that anybody knows from a parcel: received, somebody sent, there, solved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases import timemachine
from cases.models import Case, Clock
from cases.states import State
from mediation.models import Promise

# After which of the states each step is done.
_SENT = (State.ASSIGNED, State.ON_SITE, State.RESOLVED)
_THERE = (State.ON_SITE, State.RESOLVED)


@dataclass(frozen=True)
class Stage:
    """One step. `at`: when it was done, where that is known; `clock`: the promise that runs for one that is not."""

    name: str
    is_done: bool
    is_next: bool = False
    at: datetime | None = None
    clock: Clock | None = None

    @property
    def is_late(self) -> bool:
        """Whether it is waited for now, and should have been done."""
        return self.is_next and self.clock is not None and self.clock.due_at < timemachine.now()


def of(matter: Case, clocks: Mapping[str, Clock]) -> list[Stage]:
    """The four steps of the present handling; none of a case that ended without settlement.

    `clocks`: its promises, by what is promised."""
    if matter.state == State.CLOSED:
        return []
    steps = [
        (_("Somebody sent"), Promise.ASSIGN, matter.state in _SENT),
        (_("Somebody there"), Promise.ARRIVE, matter.state in _THERE),
        (_("It is solved"), Promise.RESOLVE, matter.state == State.RESOLVED),
    ]
    following = next((promise for _name, promise, is_done in steps if not is_done), None)
    found = [Stage(_("Received"), is_done=True, at=matter.reported_at)]
    for name, promise, is_done in steps:
        clock = clocks.get(promise)
        runs = clock is not None and clock.stopped_at is None
        at = clock.stopped_at if clock is not None and is_done else None
        found.append(Stage(name, is_done, promise == following, at, clock if runs and not is_done else None))
    return found

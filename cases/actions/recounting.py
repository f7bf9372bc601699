"""The calendar or the week's hours have changed: open clocks are counted anew, and each case's history says so.

Nobody is told: a notice is loaded when it comes out, and what moved stands in the history and on every page. How clocks
are counted anew is `clocks.replanning`.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cases import history, timemachine
from cases.clocks import replanning
from cases.clocks.replanning import Moved, Reason
from cases.states import Actor, ReplanReason, Verb
from mediation.models import CalendarYear

CALENDAR = Actor(system="calendar")


def replan_open(year: CalendarYear, *, at: datetime | None = None) -> Moved:
    """Count every open clock whose span touches that year anew, from its original start, with the calendar as it is.

    In batches of cases, each one transaction with a constant number of statements; safe to run again. A date that was
    agreed (an appointment, an extension) stands. Rungs already passed stay passed.
    """
    return _replan_all(Reason(ReplanReason.CALENDAR, year), at=at or timemachine.now())


def replan_hours(*, at: datetime | None = None) -> Moved:
    """The same for every open clock, after the hours of the week have changed: they have no beginning of their own."""
    return _replan_all(Reason(ReplanReason.HOURS), at=at or timemachine.now())


def _replan_all(reason: Reason, *, at: datetime) -> Moved:
    moved = Moved()
    for case_ids in replanning.batches(reason):
        with transaction.atomic():
            batch = replanning.replan(case_ids, reason, at=at)
            _record(batch, reason, at=at)
        moved.add(batch)
    return moved


def _record(batch: Moved, reason: Reason, *, at: datetime) -> None:
    """One event for each case of the batch, with the keys of the changes; no messages. Two statements."""
    event_ids = history.new_ids(CALENDAR, len(batch.by_case))
    history.record_many(
        [
            history.NewEvent(
                case=case,
                verb=Verb.REPLAN,
                by=CALENDAR,
                at=at,
                event_id=event_id,
                from_state=case.state,
                facts={**reason.facts, "changes": [change.pk for change in changes]},
            )
            for event_id, (case, changes) in zip(event_ids, batch.by_case.items(), strict=True)
        ]
    )

"""Counting open clocks anew when the calendar or the week's hours have changed: each with its old and new due time on
record.

Nobody is told: a notice is loaded when it comes out, and what moved stands in the history and on every page. A changed
tier or category is re-planned by `turning.replan`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from cases import timemachine
from cases.clocks import deadlines, planning
from cases.models import Case, CaseEvent, Clock, ClockChange
from cases.models.clock import ChangeKind
from cases.states import Actor, Verb
from mediation.calendar import in_shanghai
from mediation.models import CalendarYear, PolicyVersion, Promise

BATCH = 500
CALENDAR = Actor(system="calendar")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Moved:
    """What a changed calendar did: how many open clocks lie in the year, and the changes of those that moved."""

    looked_at: int = 0
    changes: list[ClockChange] = field(default_factory=list)

    @property
    def cases(self) -> int:
        return len({change.clock.case_id for change in self.changes})


@dataclass(frozen=True)
class Reason:
    """What has changed: the clocks it may move, and what their record says of it."""

    facts: dict[str, Any]
    touching: dict[str, datetime] = field(default_factory=dict)


def replan_open(year: CalendarYear, *, at: datetime | None = None) -> Moved:
    """Count every open clock whose span touches that year anew, from its original start, with the calendar as it is.

    In batches of cases, each one transaction with a constant number of statements; safe to run again. A date that was
    agreed (an appointment, an extension) stands. Rungs already passed stay passed.
    """
    facts = {"why": "calendar", "year": year.year, "version": year.version}
    # Of a clock whose days, from the start to the due time, are partly in that year: no other asks its calendar.
    touching = {
        "started_at__lt": datetime(year.year + 1, 1, 1, tzinfo=SHANGHAI),
        "due_at__gte": datetime(year.year, 1, 1, tzinfo=SHANGHAI),
    }
    return _replan_all(Reason(facts, touching), at=at or timemachine.now())


def replan_hours(*, at: datetime | None = None) -> Moved:
    """The same for every open clock, after the hours of the week have changed: they have no beginning of their own."""
    return _replan_all(Reason({"why": "hours"}), at=at or timemachine.now())


def _replan_all(reason: Reason, *, at: datetime) -> Moved:
    moved = Moved()
    for case_ids in _batches(reason):
        with transaction.atomic():
            _replan(case_ids, reason, at, moved)
    return moved


def _open_clocks(reason: Reason) -> QuerySet[Clock]:
    return Clock.objects.running().filter(undertaking__isnull=True, **reason.touching)


def _batches(reason: Reason) -> Iterator[list[int]]:
    last = 0
    while True:
        following = _open_clocks(reason).filter(case_id__gt=last)
        ids = list(following.order_by("case_id").values_list("case_id", flat=True).distinct()[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def _replan(case_ids: list[int], reason: Reason, at: datetime, moved: Moved) -> None:
    """Cases are locked first, by id, as everywhere."""
    cases = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk")}
    running = list(
        _open_clocks(reason)
        .filter(case__in=case_ids)
        .prefetch_related("changes", Prefetch("policy", PolicyVersion.objects.prefetch_related("targets", "rungs")))
        .order_by("case_id", "id")
    )
    # Assigning comes before arriving, whose due time leans on it.
    running.sort(key=lambda clock: clock.promise != Promise.ASSIGN)
    assigning = {
        (case_id, handling, started_at): due_at
        for case_id, handling, started_at, due_at in Clock.objects.filter(
            case__in=case_ids, promise=Promise.ASSIGN
        ).values_list("case_id", "handling", "started_at", "due_at")
    }
    planner, by_case = planning.Planner(), defaultdict(list)
    planner.know(case_ids)
    for clock in running:
        clock.case = case = cases[clock.case_id]
        begun = (clock.case_id, clock.handling, clock.started_at)
        target = planning.target_of(clock.policy, clock.promise)
        if target is None:
            continue
        due = deadlines.due(
            clock.started_at,
            target,
            planner.hours,
            changes=[deadlines.Change(change.kind, change.at, change.facts) for change in clock.changes.all()],
            not_before=assigning.get(begun) if clock.promise == Promise.ARRIVE else None,
            runs_into_home=case.runs_into_home,
        )
        if clock.promise == Promise.ASSIGN:
            assigning[begun] = due
        change = _moved(clock, due, reason, at, planner)
        if change is not None:
            by_case[clock.case_id].append(change)
    moved.looked_at += len(running)
    _write(by_case, cases, reason, at)
    moved.changes += [change for changes in by_case.values() for change in changes]


def _moved(clock: Clock, due: datetime, reason: Reason, at: datetime, planner: planning.Planner) -> ClockChange | None:
    """The change of a clock whose due time or rungs are others now; they are set on it, not yet saved."""
    before = clock.due_at, clock.rung_at
    clock.due_at = due
    planner.set_rungs(clock)
    if (clock.due_at, clock.rung_at) == before:
        return None
    return ClockChange(
        clock=clock, kind=ChangeKind.REPLAN, at=at, old_due_at=before[0], new_due_at=clock.due_at, facts=reason.facts
    )


def _write(by_case: dict[int, list[ClockChange]], cases: dict[int, Case], reason: Reason, at: datetime) -> None:
    """Clocks, changes and one event a case; no messages."""
    changes = [change for each in by_case.values() for change in each]
    Clock.objects.bulk_update([change.clock for change in changes], ["due_at", "rung_at", "next_rung_at"])
    ClockChange.objects.bulk_create(changes)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=cases[case_id],
            verb=Verb.REPLAN,
            at=at,
            actor=CALENDAR.kind,
            from_state=cases[case_id].state,
            to_state=cases[case_id].state,
            facts={
                **reason.facts,
                "moved": {
                    change.clock.promise: [in_shanghai(change.old_due_at).isoformat(), change.new_due_at.isoformat()]
                    for change in each
                },
            },
        )
        for case_id, each in by_case.items()
    )

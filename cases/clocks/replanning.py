"""Counting open clocks anew when the calendar or the week's hours have changed: each with its old and new due time on
record.

Here clocks and their changes are worked out and written, batch by batch; that it stands in the history of each case is
`actions.recounting`. A changed tier or category is re-planned by `turning.replan`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NotRequired, TypedDict
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from cases.clocks import missing, planning
from cases.models import Case, Clock, ClockChange
from cases.models.clock import ChangeKind
from cases.states import ReplanReason
from mediation.models import CalendarYear, PolicyVersion

BATCH = 500
SHANGHAI = ZoneInfo("Asia/Shanghai")


class WhyFacts(TypedDict):
    """What a change keeps of the reason: for a changed calendar the year and its version from then on."""

    why: ReplanReason
    year: NotRequired[int]
    version: NotRequired[int]


@dataclass(frozen=True)
class Reason:
    """What has changed; of a changed calendar, its year."""

    why: ReplanReason
    year: CalendarYear | None = None

    @property
    def facts(self) -> WhyFacts:
        if self.year is None:
            return {"why": self.why}
        return {"why": self.why, "year": self.year.year, "version": self.year.version}

    def open_clocks(self) -> QuerySet[Clock]:
        """The running clocks it may move. A date that was agreed (something undertaken) asks no calendar; of the others
        those ask a year's whose days, from the start to the due time, are partly in it."""
        running = Clock.objects.running().filter(undertaking__isnull=True)
        if self.year is None:
            return running
        begins, ends = (datetime(year, 1, 1, tzinfo=SHANGHAI) for year in (self.year.year, self.year.year + 1))
        return running.filter(started_at__lt=ends, due_at__gte=begins)


@dataclass
class Moved:
    """What a changed calendar did: how many open clocks it may have touched, and the changes of those that moved."""

    looked_at: int = 0
    changes: list[ClockChange] = field(default_factory=list)

    @property
    def by_case(self) -> dict[Case, list[ClockChange]]:
        changes: dict[Case, list[ClockChange]] = defaultdict(list)
        for change in self.changes:
            changes[change.clock.case].append(change)
        return changes

    @property
    def cases(self) -> int:
        return len({change.clock.case_id for change in self.changes})

    def add(self, batch: Moved) -> None:
        self.looked_at += batch.looked_at
        self.changes += batch.changes


def batches(reason: Reason) -> Iterator[list[int]]:
    """The ids of the cases with such clocks, up to `BATCH` at a time; asked anew before each."""
    last = 0
    while True:
        following = reason.open_clocks().filter(case_id__gt=last)
        ids = list(following.order_by("case_id").values_list("case_id", flat=True).distinct()[:BATCH])
        if not ids:
            return
        yield ids
        last = ids[-1]


def replan(case_ids: list[int], reason: Reason, *, at: datetime) -> Moved:
    """Count the open clocks of these cases anew, from their original start, with the calendar as it is, and write what
    moved: clocks and changes, which have their ids from then on. Rungs already passed stay passed.

    In the caller's transaction; cases are locked first, by id, as everywhere. A constant number of statements.
    """
    cases = {case.pk: case for case in Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk")}
    running = list(
        reason.open_clocks()
        .filter(case__in=case_ids)
        .prefetch_related("changes", Prefetch("policy", PolicyVersion.objects.prefetch_related("targets", "rungs")))
        .order_by("case_id", "id")
    )
    missing.note_of_clocks([clock.pk for clock in running], at=at)
    for clock in running:
        clock.case = cases[clock.case_id]
    planner, changes = planning.Planner(), []
    planner.know(case_ids)
    promised = [clock for clock in running if planning.target_of(clock.policy, clock.promise)]
    assigning = planning.assigning_due(Clock.objects.filter(case__in=case_ids))
    for clock, due in planning.due_times(promised, planner.hours, assigning=assigning):
        change = _moved(clock, due, reason, at, planner)
        if change is not None:
            changes.append(change)
    Clock.objects.bulk_update([change.clock for change in changes], ["due_at", "rung_at", "next_rung_at"])
    return Moved(looked_at=len(running), changes=ClockChange.objects.bulk_create(changes))


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

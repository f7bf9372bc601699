"""Working out when promises are due and when their rungs are reached, and moving a due time: only ever by a record.

Pure of the workflow: which verb turns which clock is `turning`, how one ends is `ending`. The arithmetic of working
time is `mediation.due`; what moves a due time is `deadlines`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from cases.clocks import deadlines
from cases.models import Case, Clock, ClockChange, Escalation, Sign, Undertaking
from cases.models.clock import ChangeKind
from cases.states import SignKind
from mediation import directory
from mediation.calendar import WorkingHours
from mediation.due import rung_times
from mediation.models import Level, PolicyVersion, Promise, Rung, Target


class Planner:
    """Works out clocks before they are written. Loads the calendar and each policy once, however many cases."""

    def __init__(self) -> None:
        self._policies: dict[tuple[str, int, int | None], PolicyVersion] = {}
        self._collective: dict[int, bool] = {}

    @cached_property
    def hours(self) -> WorkingHours:
        return directory.working_hours()

    def policy(self, case: Case) -> PolicyVersion:
        """The version in force for the case's tier, category and street."""
        street = case.site.street if case.site else None
        key = (case.tier, case.category_id, street.pk if street else None)
        if key not in self._policies:
            self._policies[key] = directory.policy_for(case.tier, category=case.category, street=street)
            directory.mark_used(self._policies[key])
        return self._policies[key]

    def know(self, case_ids: Sequence[int]) -> None:
        """Ask once for many cases what else is asked for each. One query."""
        collective = Sign.objects.filter(case__in=case_ids, kind=SignKind.COLLECTIVE)
        many = set(collective.values_list("case_id", flat=True))
        self._collective |= {case_id: case_id in many for case_id in case_ids}

    def know_new(self, case_id: int) -> None:
        """Of a case that has just been opened nothing need be asked."""
        self._collective[case_id] = False

    def _speaks_for_many(self, case_id: int) -> bool:
        if case_id not in self._collective:
            collective = Sign.objects.filter(case=case_id, kind=SignKind.COLLECTIVE)
            self._collective[case_id] = collective.exists()
        return self._collective[case_id]

    def plan(
        self,
        case: Case,
        promises: Iterable[str],
        *,
        at: datetime,
        escalation: Escalation | None = None,
        undertaking: Undertaking | None = None,
    ) -> list[Clock]:
        """The clocks of these promises from `at`, not yet written.

        A tier without a target for a promise (secure, for N and L) has no such clock; one that rides on something
        undertaken is due when that is. Arrival is never due before assignment (law.md section 3).
        """
        policy = self.policy(case)
        if case.speaks_for_many is not None:
            self._collective.setdefault(case.pk, case.speaks_for_many)
        planned: list[Clock] = []
        assigning: dict[Begun, datetime] = {}
        for promise in promises:
            if undertaking is None and target_of(policy, promise) is None:
                continue
            clock = Clock(
                case=case,
                promise=promise,
                handling=case.handling,
                policy=policy,
                escalation=escalation,
                undertaking=undertaking,
                started_at=at,
            )
            clock.due_at = clock.first_due_at = due(clock, self.hours, assigning, changes=())
            if promise == Promise.ASSIGN:
                assigning[begun(clock)] = clock.due_at
            self.set_rungs(clock)
            planned.append(clock)
        return planned

    def set_rungs(self, clock: Clock) -> None:
        """Work out when each rung of the clock is reached, from its start and due time; those passed stay passed."""
        target = target_of(clock.policy, clock.promise) or AROUND_THE_CLOCK
        ladder = ladder_of(clock.policy, clock.promise)
        if any(map(_lets_the_street_wait, ladder)) and self._speaks_for_many(clock.case_id):
            ladder = [_at_once(rung) if _lets_the_street_wait(rung) else rung for rung in ladder]
        clock.rung_at = rung_times(clock.started_at, clock.due_at, ladder, target, self.hours)
        left = clock.rung_at[clock.rungs_passed :]
        clock.next_rung_at = left[0] if left and clock.stopped_at is None else None


def _lets_the_street_wait(rung: Rung) -> bool:
    return rung.level == Level.STREET and bool(rung.after_seconds)


def _at_once(rung: Rung) -> Rung:
    """What is missed in a matter of many is before the street office at once (law.md section 4)."""
    return Rung(promise=rung.promise, step=rung.step, level=rung.level, after_seconds=0)


# How the percentages of a promise with an agreed time are counted: as the people wait, day and night.
AROUND_THE_CLOCK = Target(amount=1, unit="day", counts="always")


def target_of(policy: PolicyVersion, promise: str) -> Target | None:
    """The policy's target for that promise; None where it promises no such thing."""
    targets = _kept(policy, "targets").targets.all()
    return next((target for target in targets if target.promise == promise), None)


def ladder_of(policy: PolicyVersion, promise: str) -> list[Rung]:
    """The policy's rungs for that promise, from the bottom up."""
    rungs = _kept(policy, "rungs").rungs.all()
    return sorted((rung for rung in rungs if rung.promise == promise), key=lambda rung: rung.step)


def _kept(policy: PolicyVersion, rows: str) -> PolicyVersion:
    """The version with these rows: as it was fetched, where they came along, else as this process keeps it."""
    came_along = rows in getattr(policy, "_prefetched_objects_cache", {})
    return policy if came_along else directory.version(policy.pk)


def target_due(case: Case, promise: str, *, at: datetime, hours: WorkingHours | None = None) -> datetime | None:
    """When this promise would be due if it began at `at`, by the policy's target; None where it promises no such thing.

    An operator's policy needs targets only for what every case starts (`mediation.admin.promises`). `hours` are those
    of now, for who has them already.
    """
    street = case.site.street if case.site else None
    target = directory.target_for(promise, case.tier, category=case.category, street=street)
    if target is None:
        return None
    return deadlines.due(at, target, hours or directory.working_hours(), runs_into_home=case.runs_into_home)


# What an assigning and an arriving promise that began together have in common: case, handling and start.
Begun = tuple[int, int, datetime, int]


def begun(clock: Clock) -> Begun:
    """What an assigning and an arriving promise that began together, under one policy, have in common. One that was
    kept before the case was corrected has the old policy: what it promised holds the arrival back no longer."""
    return clock.case_id, clock.handling, clock.started_at, clock.policy_id


def due(
    clock: Clock,
    hours: WorkingHours,
    assigning: Mapping[Begun, datetime],
    *,
    target: Target | None = None,
    changes: Iterable[deadlines.Change] | None = None,
) -> datetime:
    """When the clock is due with all its changes: what every due time is worked out with, planned, moved, counted anew,
    previewed or explained.

    Counted from its start by its policy's target, or `target`, or the agreed date of what it rides on; then by its
    recorded `changes`, or those handed in. `assigning` holds when the assigning promises are due: arrival is never due
    before assignment (law.md section 3). One query each for the changes, the policy's targets, the case and what it
    rides on, where they were not fetched along.

    Raises:
        ValueError: neither a target nor an agreed date.
    """
    return deadlines.due(
        clock.started_at,
        target or target_of(clock.policy, clock.promise),
        hours,
        changes=plain(clock.changes.all()) if changes is None else list(changes),
        agreed=clock.undertaking.due_at if clock.undertaking else None,
        not_before=assigning.get(begun(clock)) if clock.promise == Promise.ARRIVE else None,
        runs_into_home=clock.case.runs_into_home,
    )


def due_under(policy: PolicyVersion, clock: Clock, *, case: Case, planner: Planner) -> datetime:
    """When this clock would be due under that version, with all that is recorded of it. Nothing is changed."""
    would = copy(clock)
    would.policy, would.case = policy, case
    return due(would, planner.hours, {})


def due_times(
    clocks: Iterable[Clock],
    hours: WorkingHours,
    *,
    assigning: Mapping[Begun, datetime] | None = None,
    targets: Mapping[str, Target] | None = None,
) -> Iterator[tuple[Clock, datetime]]:
    """Each of these clocks with the moment it is due now (see `due`), the assigning first, because arriving leans on
    them. `assigning`: the due times of other assigning promises; `targets`: by promise, in place of the policy's.
    """
    anew = dict(assigning or {})
    for clock in sorted(clocks, key=lambda clock: clock.promise != Promise.ASSIGN):
        moment = due(clock, hours, anew, target=targets[clock.promise] if targets else None)
        if clock.promise == Promise.ASSIGN:
            anew[begun(clock)] = moment
        yield clock, moment


def assigning_due(clocks: QuerySet[Clock]) -> dict[Begun, datetime]:
    """When the assigning promises among these clocks are due. One query."""
    rows = clocks.filter(promise=Promise.ASSIGN).values_list("case_id", "handling", "started_at", "policy_id", "due_at")
    return {
        (case_id, handling, started_at, policy_id): due_at for case_id, handling, started_at, policy_id, due_at in rows
    }


def plain(changes: Iterable[ClockChange]) -> list[deadlines.Change]:
    """Recorded changes as `deadlines` reads them."""
    return [deadlines.Change(change.kind, change.at, change.facts) for change in changes]


def move(running: Iterable[Clock], kind: str, *, at: datetime, **facts: Any) -> list[ClockChange]:
    """Record a change on each of these clocks and move its due time and rungs accordingly. Returns the changes.

    The new due time is computed from the start, the policy, the calendar and all recorded changes, never from the old
    one. Runs under the row lock of the case.
    """
    planner, changes = Planner(), []
    for clock in running:
        change = ClockChange(clock=clock, kind=kind, at=at, facts=facts, old_due_at=clock.due_at)
        recount(clock, planner, extra=change)
        change.new_due_at = clock.due_at
        changes.append(change)
    ClockChange.objects.bulk_create(changes)
    return changes


def catch_up(running: Iterable[Clock], *, at: datetime, **facts: Any) -> None:
    """Move those of these clocks, by a record, that would be due at another time by the calendar of today: it may have
    been changed while they stood still. Assigning first, because arriving leans on it."""
    planner, changes = Planner(), []
    for clock in sorted(running, key=lambda clock: clock.promise != Promise.ASSIGN):
        old_due_at = clock.due_at
        recount(clock, planner)
        if clock.due_at != old_due_at:
            moved = {"old_due_at": old_due_at, "new_due_at": clock.due_at}
            changes.append(ClockChange(clock=clock, kind=ChangeKind.REPLAN, at=at, facts=facts, **moved))
    ClockChange.objects.bulk_create(changes)


def recount(clock: Clock, planner: Planner, *, extra: ClockChange | None = None) -> None:
    """Compute the due time and rungs anew from what is recorded (and `extra`, about to be), and save them."""
    recorded = [*clock.changes.all(), *([extra] if extra else [])]
    together = Clock.objects.filter(case=clock.case, handling=clock.handling, started_at=clock.started_at)
    assigning = assigning_due(together) if clock.promise == Promise.ARRIVE else {}
    clock.due_at = due(clock, planner.hours, assigning, changes=plain(recorded))
    planner.set_rungs(clock)
    clock.save(update_fields=["policy", "due_at", "rung_at", "next_rung_at"])

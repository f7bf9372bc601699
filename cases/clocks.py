"""Starting, stopping and resuming promises. The moments are computed here once and stored; the sweep only compares.

The arithmetic of working time is `mediation.due`; which verb turns which clock stands in the verbs' declarations.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from django.db.models import F, Func, Value
from django.db.models.fields import DateTimeField

from cases.models import Case, Clock, Escalation
from cases.models.escalation import WAITING, EscalationState
from cases.states import ENDED, Deed
from mediation import directory
from mediation.calendar import WorkingHours
from mediation.due import due_at, rung_times
from mediation.models import PolicyVersion, Promise


def turn(case: Case, deed: Deed, *, came_from: str, at: datetime) -> None:
    """Turn the clocks of the case as the verb's declaration says. Runs under the case's row lock."""
    if case.state in ENDED and deed.stops:
        _end(case, at=at)
        return
    if deed.stops:
        stop(case, deed.stops, at=at)
    if deed.resumes:
        _resume(case, deed.resumes)
    begins = deed.starts.get(came_from, ())
    if begins:
        start(case, begins, at=at)
        # A case that comes back straight into a member's hands has its assigning promise kept in the same moment.
        if Promise.ASSIGN in begins and case.lead_id is not None:
            stop(case, [Promise.ASSIGN], at=at)


class Planner:
    """Works out clocks before they are written. Loads the calendar and each policy once, however many cases."""

    def __init__(self) -> None:
        self._policies: dict[tuple[str, int, int | None], PolicyVersion] = {}

    @cached_property
    def hours(self) -> WorkingHours:
        return directory.working_hours()

    def policy(self, case: Case) -> PolicyVersion:
        """The version in force for the case's tier, category and street."""
        street = case.site.street if case.site else None
        key = (case.tier, case.category_id, street.pk if street else None)
        if key not in self._policies:
            self._policies[key] = directory.policy_for(case.tier, category=case.category, street=street)
        return self._policies[key]

    def plan(
        self, case: Case, promises: Iterable[str], *, at: datetime, escalation: Escalation | None = None
    ) -> list[Clock]:
        """The clocks of these promises from `at`, not yet written.

        A tier without a target for a promise (secure, for N and L) has no such clock. Arrival is never due before
        assignment (domain.md section 3).
        """
        policy = self.policy(case)
        targets = {target.promise: target for target in policy.targets.all()}
        ladder = sorted(policy.rungs.all(), key=lambda rung: rung.step)
        planned: dict[str, Clock] = {}
        for promise in promises:
            if promise not in targets:
                continue
            due = due_at(at, targets[promise], self.hours, runs_into_home=case.runs_into_home)
            if promise == Promise.ARRIVE and Promise.ASSIGN in planned:
                due = max(due, planned[Promise.ASSIGN].due_at)
            rungs = [rung for rung in ladder if rung.promise == promise]
            moments = rung_times(at, due, rungs, targets[promise], self.hours)
            planned[promise] = Clock(
                case=case,
                promise=promise,
                handling=case.handling,
                policy=policy,
                escalation=escalation,
                started_at=at,
                due_at=due,
                first_due_at=due,
                rung_at=moments,
                next_rung_at=moments[0] if moments else None,
            )
        return list(planned.values())


def start(case: Case, promises: Iterable[str], *, at: datetime, escalation: Escalation | None = None) -> list[Clock]:
    """Begin these promises at `at` under the policy now in force, which is frozen on each clock."""
    return Clock.objects.bulk_create(Planner().plan(case, promises, at=at, escalation=escalation))


def stop(case: Case, promises: Iterable[str], *, at: datetime) -> None:
    """These promises are kept, in time or late; what had climbed because of them needs no decision any more."""
    running = Clock.objects.filter(
        case=case, promise__in=list(promises), stopped_at__isnull=True, escalation__isnull=True
    )
    ids = list(running.values_list("pk", flat=True))
    running.update(stopped_at=at, next_rung_at=None)
    close_escalations(Escalation.objects.filter(clock__in=ids, state__in=WAITING), at=at)


def close_escalations(escalations: Iterable[Escalation], *, at: datetime) -> None:
    """What they asked for is done: close them and the promises that rode on them."""
    ids = [escalation.pk for escalation in escalations]
    Escalation.objects.filter(pk__in=ids).update(state=EscalationState.CLOSED, closed_at=at)
    Clock.objects.filter(escalation__in=ids, stopped_at__isnull=True).update(stopped_at=at, next_rung_at=None)


def _end(case: Case, *, at: datetime) -> None:
    Clock.objects.filter(case=case, stopped_at__isnull=True).update(stopped_at=at, next_rung_at=None)
    Escalation.objects.filter(case=case).exclude(state=EscalationState.CLOSED).update(
        state=EscalationState.CLOSED, closed_at=at
    )


def _resume(case: Case, promises: Iterable[str]) -> None:
    """Run on as if never stopped: same start, same due time, and the next rung that was not yet passed."""
    latest = (
        Clock.objects.filter(case=case, promise__in=list(promises), handling=case.handling)
        .order_by("promise", "-id")
        .distinct("promise")
        .values("pk")
    )
    Clock.objects.filter(pk__in=latest).update(stopped_at=None, next_rung_at=next_rung())


def next_rung(*, passing: int = 0) -> Func:
    """SQL: the moment of the first rung not yet passed, once `passing` more are; null past the last.

    PostgreSQL's arrays count from one.
    """
    return Func(
        F("rung_at"),
        F("rungs_passed") + Value(1 + passing),
        template="(%(expressions)s])",
        arg_joiner="[",
        output_field=DateTimeField(null=True),
    )

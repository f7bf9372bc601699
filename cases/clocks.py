"""Starting, stopping and moving promises. The moments are computed here once and stored; the sweep only compares.

The arithmetic of working time is `mediation.due`; what moves a due time is `deadlines`; which verb turns which clock
stands in the verbs' declarations.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.fields import DateTimeField

from cases import deadlines
from cases.models import Case, Clock, ClockChange, Deferral, Escalation, Undertaking
from cases.models.clock import ChangeKind
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import WAITING, EscalationState
from cases.models.undertaking import UndertakingKind
from cases.states import ALL_PROMISES, ENDED, Decision, Deed
from mediation import directory
from mediation.calendar import WorkingHours
from mediation.due import due_at, rung_times
from mediation.models import Level, PolicyVersion, Promise, Rung, Target

# What a hold stops. Never secure: danger does not wait for a key (domain.md section 2).
HELD = (Promise.ARRIVE, Promise.RESOLVE)


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
        _hold_too(case, begins, at=at)


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
            directory.mark_used(self._policies[key])
        return self._policies[key]

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
        undertaken is due when that is. Arrival is never due before assignment (domain.md section 3).
        """
        policy = self.policy(case)
        planned: dict[str, Clock] = {}
        for promise in promises:
            target = target_of(policy, promise)
            if undertaking is not None:
                due = undertaking.due_at
            elif target is not None:
                due = due_at(at, target, self.hours, runs_into_home=case.runs_into_home)
            else:
                continue
            if promise == Promise.ARRIVE and Promise.ASSIGN in planned:
                due = max(due, planned[Promise.ASSIGN].due_at)
            planned[promise] = clock = Clock(
                case=case,
                promise=promise,
                handling=case.handling,
                policy=policy,
                escalation=escalation,
                undertaking=undertaking,
                started_at=at,
                due_at=due,
                first_due_at=due,
            )
            self.set_rungs(clock)
        return list(planned.values())

    def set_rungs(self, clock: Clock) -> None:
        """Work out when each rung of the clock is reached, from its start and due time; those passed stay passed."""
        target = target_of(clock.policy, clock.promise) or AROUND_THE_CLOCK
        clock.rung_at = rung_times(
            clock.started_at, clock.due_at, ladder_of(clock.policy, clock.promise), target, self.hours
        )
        left = clock.rung_at[clock.rungs_passed :]
        clock.next_rung_at = left[0] if left and clock.stopped_at is None else None


# How the percentages of a promise with an agreed time are counted: as the people wait, day and night.
AROUND_THE_CLOCK = Target(amount=1, unit="day", counts="always")


def target_of(policy: PolicyVersion, promise: str) -> Target | None:
    """The policy's target for that promise; uses what `directory.policy_for` has fetched."""
    return next((target for target in policy.targets.all() if target.promise == promise), None)


def ladder_of(policy: PolicyVersion, promise: str) -> list[Rung]:
    """The policy's rungs for that promise, from the bottom up."""
    return sorted((rung for rung in policy.rungs.all() if rung.promise == promise), key=lambda rung: rung.step)


def start(case: Case, promises: Iterable[str], *, at: datetime, escalation: Escalation | None = None) -> list[Clock]:
    """Begin these promises at `at` under the policy now in force, which is frozen on each clock."""
    return Clock.objects.bulk_create(Planner().plan(case, promises, at=at, escalation=escalation))


def target_due(case: Case, promise: str, *, at: datetime) -> datetime:
    """When this promise would be due if it began at `at`, by the policy's target.

    Raises:
        ValueError: the policy has no target for it.
    """
    planner = Planner()
    target = target_of(planner.policy(case), promise)
    return deadlines.due(at, target, planner.hours, runs_into_home=case.runs_into_home)


def ride(undertaking: Undertaking, *, at: datetime) -> Clock:
    """Begin the promise that something undertaken is done by its date."""
    planned = Planner().plan(undertaking.case, [undertaking.kind], at=at, undertaking=undertaking)
    return Clock.objects.bulk_create(planned)[0]


def stop(case: Case, promises: Iterable[str], *, at: datetime) -> None:
    """These promises are kept, in time or late; what had climbed because of them needs no decision any more, and what
    was sent back because of them is done."""
    _stop(own(case).filter(promise__in=list(promises)), at=at)


def get_off(undertaking: Undertaking, *, at: datetime) -> None:
    """What was undertaken is done or dropped: its promise ends."""
    _stop(Clock.objects.filter(undertaking=undertaking, stopped_at__isnull=True), at=at)


def own(case: Case) -> QuerySet[Clock]:
    """The running clocks of the case itself, not of what rides on it."""
    return Clock.objects.filter(
        case=case, stopped_at__isnull=True, escalation__isnull=True, undertaking__isnull=True
    ).order_by("id")


def _stop(running: QuerySet[Clock], *, at: datetime) -> None:
    ids = list(running.values_list("pk", flat=True))
    Clock.objects.filter(pk__in=ids).update(stopped_at=at, next_rung_at=None)
    needless = Q(state__in=WAITING) | Q(state=EscalationState.DECIDED, decision=Decision.SEND_BACK)
    close_escalations(Escalation.objects.filter(needless, clock__in=ids), at=at)


def close_escalations(escalations: Iterable[Escalation], *, at: datetime) -> None:
    """What they asked for is done: close them and the promises that rode on them."""
    ids = [escalation.pk for escalation in escalations]
    Escalation.objects.filter(pk__in=ids).update(state=EscalationState.CLOSED, closed_at=at)
    Clock.objects.filter(escalation__in=ids, stopped_at__isnull=True).update(stopped_at=at, next_rung_at=None)


# What was arranged to bring a dispute to its end has no meaning after it; what an end obliges to goes on.
ENDS_WITH_THE_CASE = (UndertakingKind.APPOINTMENT, UndertakingKind.MEDIATION)


def _end(case: Case, *, at: datetime) -> None:
    done = Undertaking.objects.filter(
        case=case, kind__in=ENDS_WITH_THE_CASE, kept_at__isnull=True, dropped_at__isnull=True
    )
    ids = list(done.values_list("pk", flat=True))
    done.update(dropped_at=at)
    Clock.objects.filter(undertaking__in=ids, stopped_at__isnull=True).update(stopped_at=at, next_rung_at=None)
    Clock.objects.filter(case=case, stopped_at__isnull=True, undertaking__isnull=True).update(
        stopped_at=at, next_rung_at=None
    )
    Escalation.objects.filter(case=case).exclude(state=EscalationState.CLOSED).update(
        state=EscalationState.CLOSED, closed_at=at
    )


def _hold_too(case: Case, promises: Iterable[str], *, at: datetime) -> None:
    """A promise that begins while the case is held stands still with the others."""
    hold = Deferral.objects.filter(case=case, kind=DeferralKind.HOLD, state=DeferralState.GRANTED, until__gt=at).first()
    if hold is not None:
        fresh = own(case).filter(promise__in=[each for each in promises if each in HELD], started_at=at)
        around = fresh.select_related("policy", "case", "undertaking")
        move(list(around), ChangeKind.HOLD, at=at, until=hold.until.isoformat())


def _resume(case: Case, promises: Iterable[str]) -> None:
    """Run on as if never stopped: same start, same due time, the next rung not yet passed, and what had climbed waits
    for its decision again.
    """
    latest = (
        Clock.objects.filter(
            case=case,
            promise__in=list(promises),
            handling=case.handling,
            escalation__isnull=True,
            undertaking__isnull=True,
        )
        .order_by("promise", "-id")
        .distinct("promise")
        .values("pk")
    )
    resumed = list(Clock.objects.filter(pk__in=latest))
    for clock in resumed:
        undecided = Escalation.objects.filter(
            clock=clock, level=Level.STREET, decision="", closed_at=clock.stopped_at, closed_at__gt=F("raised_at")
        )
        ids = list(undecided.values_list("pk", flat=True))
        undecided.update(state=EscalationState.RAISED, closed_at=None)
        _run_on(Clock.objects.filter(escalation__in=ids, stopped_at=clock.stopped_at))
    _run_on(Clock.objects.filter(pk__in=[clock.pk for clock in resumed]))


def _run_on(stopped: QuerySet[Clock]) -> None:
    stopped.update(stopped_at=None, next_rung_at=next_rung())


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


# -- moving a due time: only ever through a recorded change ---------------------------------------------------------


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


def recount(clock: Clock, planner: Planner, *, extra: ClockChange | None = None) -> None:
    """Compute the due time and rungs anew from what is recorded (and `extra`, about to be), and save them."""
    recorded = [*clock.changes.all(), *([extra] if extra else [])]
    target = target_of(clock.policy, clock.promise)
    clock.due_at = deadlines.due(
        clock.started_at,
        target,
        planner.hours,
        changes=[deadlines.Change(change.kind, change.at, change.facts) for change in recorded],
        agreed=clock.undertaking.due_at if clock.undertaking else None,
        not_before=_assigning_due(clock),
        runs_into_home=clock.case.runs_into_home,
    )
    planner.set_rungs(clock)
    clock.save(update_fields=["policy", "due_at", "rung_at", "next_rung_at"])


def _assigning_due(clock: Clock) -> datetime | None:
    """Arrival is never due before assignment: the due time of the same handling's assigning promise."""
    if clock.promise != Promise.ARRIVE:
        return None
    assign = Clock.objects.filter(
        case=clock.case, promise=Promise.ASSIGN, handling=clock.handling, started_at=clock.started_at
    )
    return assign.values_list("due_at", flat=True).first()


def replan(case: Case, *, at: datetime, why: str) -> list[ClockChange]:
    """Plan the running promises anew from their original start, under the policy that now fits the case.

    For a corrected tier or category. A promise the new tier does not make ends; one it makes besides begins at the
    start of this handling. Rungs that were passed stay passed.
    """
    planner = Planner()
    policy = planner.policy(case)
    running = list(own(case).filter(promise__in=ALL_PROMISES).select_related("policy", "case"))
    if not running:
        return []
    gone = [clock for clock in running if target_of(policy, clock.promise) is None]
    _stop(Clock.objects.filter(pk__in=[clock.pk for clock in gone]), at=at)
    kept = [clock for clock in running if clock not in gone]
    changes = []
    for clock in kept:
        clock.case, old = case, clock.policy_id
        clock.policy = policy
        changes += move([clock], ChangeKind.REPLAN, at=at, why=why, old_policy=old, new_policy=policy.pk)
    known = set(Clock.objects.filter(case=case, handling=case.handling).values_list("promise", flat=True))
    fresh = [promise for promise in (Promise.SECURE,) if promise not in known]
    Clock.objects.bulk_create(planner.plan(case, fresh, at=min(clock.started_at for clock in running)))
    return changes

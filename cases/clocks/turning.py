"""Starting and stopping promises, as the verbs' declarations say; and planning those of a corrected case anew.

The moments are worked out once (`planning`) and stored; the sweep only compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.fields import DateTimeField

from cases.clocks import planning
from cases.models import Case, Clock, ClockChange, Deferral, Escalation, Undertaking
from cases.models.clock import ChangeKind
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import WAITING, EscalationState
from cases.models.undertaking import UndertakingKind
from cases.states import ALL_PROMISES, ENDED, Decision, Deed, Verb
from mediation.models import Level, Promise

# What a hold stops. Never secure: danger does not wait for a key (law.md section 2).
HELD = (Promise.ARRIVE, Promise.RESOLVE)


def turn(case: Case, deed: Deed, *, came_from: str, at: datetime) -> None:
    """Turn the clocks of the case as the verb's declaration says. Runs under the case's row lock."""
    if deed.leads and case.state == came_from:
        return  # a verb that may leave the case where it is, and did
    if case.state in ENDED and deed.stops:
        _end(case, at=at)
        return
    if deed.stops:
        stop(case, deed.stops, at=at)
    if deed.resumes and came_from not in ENDED:  # a parted case has taken up what ended with it (`take_up_again`)
        _resume(case, deed.resumes)
    begins = deed.starts.get(came_from, ())
    if begins:
        start(case, begins, at=at)
        # A case that comes back straight into a member's hands has its assigning promise kept in the same moment.
        if Promise.ASSIGN in begins and case.lead_id is not None:
            stop(case, [Promise.ASSIGN], at=at)
        _hold_too(case, begins, at=at)


def start(case: Case, promises: Iterable[str], *, at: datetime, escalation: Escalation | None = None) -> list[Clock]:
    """Begin these promises at `at` under the policy now in force, which is frozen on each clock."""
    return Clock.objects.bulk_create(planning.Planner().plan(case, promises, at=at, escalation=escalation))


def ride(undertaking: Undertaking, *, at: datetime) -> Clock:
    """Begin the promise that something undertaken is done by its date."""
    planned = planning.Planner().plan(undertaking.case, [undertaking.promise], at=at, undertaking=undertaking)
    return Clock.objects.bulk_create(planned)[0]


def stop(case: Case, promises: Iterable[str], *, at: datetime) -> None:
    """These promises are kept, in time or late; what had climbed because of them needs no decision any more, and what
    was sent back because of them is done."""
    _stop(own(case).filter(promise__in=list(promises)), at=at)


def get_off(undertaking: Undertaking, *, at: datetime) -> None:
    """What was undertaken is done or dropped: its promise ends."""
    _stop(Clock.objects.running().filter(undertaking=undertaking), at=at)


def own(case: Case) -> QuerySet[Clock]:
    """The running clocks of the case itself, not of what rides on it."""
    return Clock.objects.own().running().filter(case=case).order_by("id")


def _stop(running: QuerySet[Clock], *, at: datetime) -> None:
    ids = list(running.values_list("pk", flat=True))
    if not ids:
        return
    Clock.objects.filter(pk__in=ids).update(stopped_at=at, next_rung_at=None)
    close_escalations(Escalation.objects.filter(NEEDS_ITS_PROMISE, clock__in=ids), at=at)


# What waits for a decision about a missed promise, or was sent back until it is kept: needless once it has ended.
NEEDS_ITS_PROMISE = Q(state__in=WAITING) | Q(state=EscalationState.DECIDED, decision=Decision.SEND_BACK)


def close_escalations(escalations: Iterable[Escalation], *, at: datetime) -> None:
    """What they asked for is done: close them, the promises that rode on them, and what climbed because of these."""
    ids = [escalation.pk for escalation in escalations]
    if not ids:
        return
    Escalation.objects.filter(pk__in=ids).update(state=EscalationState.CLOSED, closed_at=at)
    _stop(Clock.objects.running().filter(escalation__in=ids), at=at)


# What was arranged to bring a dispute to its end has no meaning after it; what an end obliges to goes on.
ENDS_WITH_THE_CASE = (UndertakingKind.APPOINTMENT, UndertakingKind.MEETING, UndertakingKind.MEDIATION)


def _end(case: Case, *, at: datetime) -> None:
    done = Undertaking.objects.filter(
        case=case, kind__in=ENDS_WITH_THE_CASE, kept_at__isnull=True, dropped_at__isnull=True
    )
    ids = list(done.values_list("pk", flat=True))
    done.update(dropped_at=at)
    Clock.objects.running().filter(undertaking__in=ids).update(stopped_at=at, next_rung_at=None)
    goes_on = _goes_on(case)
    ending = Clock.objects.running().filter(case=case, undertaking__isnull=True).exclude(escalation__in=goes_on)
    ending.update(stopped_at=at, next_rung_at=None)
    Escalation.objects.filter(case=case).exclude(state=EscalationState.CLOSED).exclude(pk__in=goes_on).update(
        state=EscalationState.CLOSED, closed_at=at
    )
    # Time asked for or given belongs to the handling that ends; a granted extension stays on record as given.
    for_nothing = Q(state=DeferralState.ASKED) | Q(state=DeferralState.GRANTED, kind=DeferralKind.HOLD)
    Deferral.objects.filter(for_nothing, case=case).update(state=DeferralState.ENDED, ended_at=at)


def _goes_on(case: Case) -> set[int]:
    """The escalations that outlive the case: of what is undertaken and still open, and what came of those."""
    open_ones = Escalation.objects.filter(NEEDS_ITS_PROMISE, case=case, clock__stopped_at__isnull=True)
    found: set[int] = set()
    fresh = set(open_ones.filter(clock__undertaking__isnull=False).values_list("pk", flat=True))
    while fresh:
        found |= fresh
        fresh = set(open_ones.filter(clock__escalation__in=fresh).values_list("pk", flat=True)) - found
    return found


def standing(case: Case) -> dict[str, list[int]]:
    """What would end with the case now, by keys: its running clocks, open escalations, time asked for and given."""
    rows = {
        "clocks": Clock.objects.running().filter(case=case),
        "escalations": Escalation.objects.filter(case=case).exclude(state=EscalationState.CLOSED),
        "deferrals": Deferral.objects.filter(case=case, state__in=[DeferralState.ASKED, DeferralState.GRANTED]),
    }
    return {name: list(found.order_by("pk").values_list("pk", flat=True)) for name, found in rows.items()}


def take_up_again(case: Case, stood: Mapping[str, Sequence[int]], *, ended_at: datetime, at: datetime) -> None:
    """What `stood` and ended with the case at that moment runs on as if it never had: its promises with their due
    times, what had climbed, what was arranged, time asked for and given. What ended by itself since stays so.
    """
    ended_clocks = Clock.objects.filter(case=case, pk__in=stood["clocks"], stopped_at=ended_at)
    Undertaking.objects.filter(promises__in=ended_clocks.values("pk"), dropped_at=ended_at).update(dropped_at=None)
    again = list(ended_clocks.values_list("pk", flat=True))
    _run_on(ended_clocks)
    around = Clock.objects.filter(pk__in=again).select_related("policy", "case", "undertaking")
    planning.catch_up(around, at=at, why=Verb.PART.value)
    ended = Escalation.objects.filter(case=case, pk__in=stood["escalations"], closed_at=ended_at)
    ended.exclude(decision="").update(state=EscalationState.DECIDED, closed_at=None)
    ended.filter(acknowledged_at__isnull=False).update(state=EscalationState.ACKNOWLEDGED, closed_at=None)
    ended.update(state=EscalationState.RAISED, closed_at=None)
    given_up = Deferral.objects.filter(case=case, pk__in=stood["deferrals"], ended_at=ended_at)
    given_up.filter(decided_at__isnull=True).update(state=DeferralState.ASKED, ended_at=None)
    given_up.update(state=DeferralState.GRANTED, ended_at=None)


def _hold_too(case: Case, promises: Iterable[str], *, at: datetime) -> None:
    """A promise that begins while the case is held stands still with the others."""
    hold = Deferral.objects.filter(
        case=case, handling=case.handling, kind=DeferralKind.HOLD, state=DeferralState.GRANTED, until__gt=at
    ).first()
    if hold is not None:
        fresh = own(case).filter(promise__in=[each for each in promises if each in HELD], started_at=at)
        around = fresh.select_related("policy", "case", "undertaking")
        planning.move(list(around), ChangeKind.HOLD, at=at, until=hold.until.isoformat())


def _resume(case: Case, promises: Iterable[str]) -> None:
    """Run on as if never stopped: same start, same due time, the next rung not yet passed, and what had climbed waits
    for its decision again.
    """
    latest = (
        Clock.objects.own()
        .filter(case=case, promise__in=list(promises), handling=case.handling)
        .order_by("promise", "-id")
        .distinct("promise")
        .values("pk")
    )
    _take_up(list(Clock.objects.filter(pk__in=latest)))


def _take_up(resumed: list[Clock]) -> None:
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


def hasten(case: Case) -> None:
    """Work out the rungs of all that runs anew: many speak, and the street office hears of a miss at once."""
    planner = planning.Planner()
    for clock in Clock.objects.running().filter(case=case).select_related("policy").order_by("id"):
        planner.set_rungs(clock)
        clock.save(update_fields=["rung_at", "next_rung_at"])


def replan(case: Case, *, at: datetime, why: str) -> list[ClockChange]:
    """Plan the running promises anew from their original start, under the policy that now fits the case.

    For a corrected tier or category. A promise the new tier does not make ends; one it makes besides begins at the
    start of this handling, or runs on if an earlier correction ended it. Rungs that were passed stay passed.
    """
    planner = planning.Planner()
    policy = planner.policy(case)
    if own(case).filter(promise__in=ALL_PROMISES).exists() and planning.target_of(policy, Promise.SECURE):
        _take_up(_ended_by_replanning(case, Promise.SECURE))
    running = list(own(case).filter(promise__in=ALL_PROMISES).select_related("policy", "case"))
    if not running:
        return []
    gone = [clock for clock in running if planning.target_of(policy, clock.promise) is None]
    _stop(Clock.objects.filter(pk__in=[clock.pk for clock in gone]), at=at)
    kept = [clock for clock in running if clock not in gone]
    changes = []
    for clock in kept:
        clock.case, old = case, clock.policy_id
        clock.policy = policy
        changes += planning.move([clock], ChangeKind.REPLAN, at=at, why=why, old_policy=old, new_policy=policy.pk)
    known = set(Clock.objects.filter(case=case, handling=case.handling).values_list("promise", flat=True))
    fresh = [promise for promise in (Promise.SECURE,) if promise not in known]
    Clock.objects.bulk_create(planner.plan(case, fresh, at=min(clock.started_at for clock in running)))
    return changes


def _ended_by_replanning(case: Case, promise: str) -> list[Clock]:
    """The clock that stopped when others of the case were planned anew, because the new tier did not promise it."""
    replanned = ClockChange.objects.filter(
        clock__case=OuterRef("case"), kind=ChangeKind.REPLAN, at=OuterRef("stopped_at")
    )
    own_clocks = Clock.objects.own().filter(Exists(replanned), case=case, promise=promise, handling=case.handling)
    return list(own_clocks.order_by("-id")[:1])

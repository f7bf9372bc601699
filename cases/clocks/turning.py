"""Turning the clocks of a case, as its verbs' rows say: beginning promises, ending them, planning them anew.

The moments are worked out once (`planning`) and stored; the sweep only compares. How something ends is `ending`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from cases.clocks import ending, planning
from cases.clocks.ending import Cause
from cases.deed import Deed
from cases.models import Case, Clock, ClockChange, Deferral, Escalation, Undertaking
from cases.models.clock import ChangeKind
from cases.models.deferral import DeferralKind, DeferralState
from cases.states import ALL_PROMISES, End
from mediation.models import Promise

# What a hold stops. Never secure: danger does not wait for a key (law.md section 2).
HELD = (Promise.ARRIVE, Promise.RESOLVE)


def turn(case: Case, deed: Deed, *, came_from: str, cause: Cause, climbed: bool = True) -> dict[int, datetime]:
    """Turn the clocks of the case as the verb's row says. Runs under the case's row lock. Returns the appointments that
    are off by it, each with when it would have been.

    `climbed`: whether anything of it may have climbed and not be closed.
    """
    if deed.may_stay and case.state == came_from:
        return {}  # a verb that may leave the case where it is, and did
    if deed.ends:
        return ending.end_case(case, deed, cause=cause)
    if deed.keeps:
        ending.stop(case, deed.keeps, cause=cause, climbed=climbed)
    if deed.resumes:
        ending.resume(case, deed.resumes, cause=cause)
    begins = deed.starts.get(came_from, ())
    if begins:
        start(case, begins, at=cause.at)
        # A case that comes back straight into a member's hands has its assigning promise kept in the same moment.
        if Promise.ASSIGN in begins and case.lead_id is not None:
            ending.stop(case, [Promise.ASSIGN], cause=cause, climbed=climbed)
        _hold_too(case, begins, at=cause.at)
    return {}


def start(
    case: Case, promises: Iterable[str], *, at: datetime, escalation: Escalation | None = None, is_new: bool = False
) -> list[Clock]:
    """Begin these promises at `at` under the policy now in force, which is frozen on each clock. `is_new`: the case has
    just been opened, and nothing has been noticed about it yet."""
    planner = planning.Planner()
    if is_new:
        planner.know_new(case.pk)
    return Clock.objects.bulk_create(planner.plan(case, promises, at=at, escalation=escalation))


def ride(undertaking: Undertaking, *, at: datetime) -> Clock:
    """Begin the promise that something undertaken is done by its date."""
    return ride_all([undertaking], at=at)[0]


def ride_all(undertakings: Iterable[Undertaking], *, at: datetime) -> list[Clock]:
    """The same of several. One statement."""
    planner = planning.Planner()
    planned = [planner.plan(each.case, [each.promise], at=at, undertaking=each) for each in undertakings]
    return Clock.objects.bulk_create(clock for clocks in planned for clock in clocks)


def own(case: Case) -> QuerySet[Clock]:
    """The running clocks of the case itself, not of what rides on it."""
    return Clock.objects.own().running().filter(case=case).order_by("id")


def _hold_too(case: Case, promises: Iterable[str], *, at: datetime) -> None:
    """A promise that begins while the case is held stands still with the others."""
    hold = Deferral.objects.filter(
        case=case, handling=case.handling, kind=DeferralKind.HOLD, state=DeferralState.GRANTED, until__gt=at
    ).first()
    if hold is not None:
        fresh = own(case).filter(promise__in=[each for each in promises if each in HELD], started_at=at)
        around = fresh.select_related("policy", "case", "undertaking")
        planning.move(list(around), ChangeKind.HOLD, at=at, until=hold.until.isoformat())


def hasten(case: Case) -> None:
    """Work out the rungs of all that runs anew: many speak, and the street office hears of a miss at once."""
    planner = planning.Planner()
    for clock in Clock.objects.running().filter(case=case).select_related("policy").order_by("id"):
        planner.set_rungs(clock)
        clock.save(update_fields=["rung_at", "next_rung_at"])


def replan(case: Case, *, cause: Cause, why: str) -> list[ClockChange]:
    """Plan the running promises anew from their original start, under the policy that now fits the case.

    For a corrected tier or category. A promise the new tier does not make ends; one it makes besides begins at the
    start of this handling, or runs on if an earlier correction ended it. Rungs that were passed stay passed, and what
    has been missed stays missed: it is neither ended nor given a later time.
    """
    planner = planning.Planner()
    policy = planner.policy(case)
    if own(case).filter(promise__in=ALL_PROMISES).exists() and planning.target_of(policy, Promise.SECURE):
        ended = Clock.objects.own().filter(case=case, promise=Promise.SECURE, handling=case.handling)
        ending.run_on(ended.filter(ended=End.REPLANNED).order_by("-id")[:1])
    running = list(own(case).filter(promise__in=ALL_PROMISES).select_related("policy", "case"))
    if not running:
        return []
    gone = [clock for clock in running if planning.target_of(policy, clock.promise) is None]
    over = [clock.pk for clock in gone if clock.due_at >= cause.at]
    ending.end(Clock.objects.filter(pk__in=over), cause=cause, how=End.REPLANNED)
    kept = [clock for clock in running if clock not in gone]
    changes = []
    for clock in kept:
        if clock.due_at < cause.at < planning.due_under(policy, clock, case=case, planner=planner):
            continue
        clock.case, old = case, clock.policy_id
        clock.policy = policy
        changes += planning.move([clock], ChangeKind.REPLAN, at=cause.at, why=why, old_policy=old, new_policy=policy.pk)
    known = set(Clock.objects.filter(case=case, handling=case.handling).values_list("promise", flat=True))
    fresh = [promise for promise in (Promise.SECURE,) if promise not in known]
    Clock.objects.bulk_create(planner.plan(case, fresh, at=min(clock.started_at for clock in running)))
    return changes

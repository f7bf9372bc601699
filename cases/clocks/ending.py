"""Ending promises, what climbed because of them, and time asked for; and letting run on what ended.

Whatever ends says which event ended it, and how: nothing is inferred from two moments being the same. Beginning and
planning anew is `turning`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case as Choose
from django.db.models import F, Func, Q, QuerySet, Value, When
from django.db.models.fields import DateTimeField

from cases.clocks import planning
from cases.deed import Deed
from cases.models import Case, CaseEvent, Clock, Deferral, Escalation, Request, Session, Undertaking
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import WAITING, EscalationState
from cases.models.request import RequestState
from cases.states import Decision, End, Found, ReplanReason, UndertakingKind, Verb
from mediation.models import Level, Promise


@dataclass(frozen=True)
class Cause:
    """The event that ends something, by its key (taken before it is written), and its moment."""

    event_id: int
    at: datetime


# What waits for a decision about a missed promise, or was sent back until it is kept: needless once it has ended.
NEEDS_ITS_PROMISE = Q(state__in=WAITING) | Q(state=EscalationState.DECIDED, decision=Decision.SEND_BACK)
# What was arranged to bring a dispute to its end has no meaning after it; what an end obliges to goes on.
ENDS_WITH_THE_CASE = (UndertakingKind.APPOINTMENT, UndertakingKind.MEETING, UndertakingKind.MEDIATION)


def stop(case: Case, promises: Iterable[str], *, cause: Cause, climbed: bool = True) -> None:
    """These promises are kept, in time or late; what had climbed because of them needs no decision any more, and what
    was sent back because of them is done. `climbed`: whether anything of the case may have."""
    running = Clock.objects.own().running().filter(case=case, promise__in=list(promises))
    if climbed:
        end(running, cause=cause)
    else:
        _end_clocks(running, cause=cause, how=None)


def get_off(undertaking: Undertaking, *, cause: Cause, by_its_reviewer: bool = True) -> None:
    """What was undertaken is done or dropped: its promise ends. What climbed to the street office because of it stays
    there for its reviewer to decide, unless the reviewer is who noted it."""
    how = End.OVERTAKEN if undertaking.dropped_at or undertaking.found == Found.IN_PART else None
    running = Clock.objects.running().filter(undertaking=undertaking)
    end(running, cause=cause, how=how, by_its_reviewer=by_its_reviewer)


def end(running: QuerySet[Clock], *, cause: Cause, how: End | None = None, by_its_reviewer: bool = True) -> None:
    """End these promises, and what climbed because of them. Without `how` they are kept, in time or late. Somebody's
    word that is no deed on the site takes nothing from before the street office, but its reviewer's."""
    ids = list(running.values_list("pk", flat=True))
    if not ids:
        return
    _end_clocks(Clock.objects.filter(pk__in=ids), cause=cause, how=how)
    because = Escalation.objects.filter(NEEDS_ITS_PROMISE, clock__in=ids)
    if not by_its_reviewer:
        because = because.exclude(level=Level.STREET, state__in=WAITING)
    sent_back = because.filter(state=EscalationState.DECIDED)
    close_escalations(sent_back, cause=cause, how=End.DONE if how is None else End.OVERTAKEN)
    close_escalations(because, cause=cause, how=End.OVERTAKEN)


def keep_since(case: Case, promise: str, *, since: datetime, cause: Cause, by_its_reviewer: bool) -> None:
    """This promise was kept at that moment, which is believed only now: it ends then, in time or late, whether it still
    ran or ended later; and what had climbed because of it needs no decision any more, but for what the street office
    has before it and somebody else believes."""
    clock = Clock.objects.own().filter(case=case, promise=promise, started_at__lte=since).order_by("-id").first()
    if clock is None or clock.ended == End.JOINED or (clock.stopped_at is not None and clock.stopped_at <= since):
        return
    _end_clocks(Clock.objects.filter(pk=clock.pk), cause=Cause(cause.event_id, since), how=None)
    climbed = Escalation.objects.filter(NEEDS_ITS_PROMISE, clock=clock)
    if not by_its_reviewer:
        climbed = climbed.exclude(level=Level.STREET, state__in=WAITING)
    because = list(climbed)
    close_escalations([each for each in because if each.decision], cause=cause, how=End.DONE)
    close_escalations([each for each in because if not each.decision], cause=cause, how=End.OVERTAKEN)


def date_back(ended: QuerySet[Clock], *, to: datetime) -> None:
    """These were kept at that moment already, which is believed: they ended then, in time or late. What began after it,
    or ended before, stays as it is."""
    kept = Choose(When(due_at__gte=to, then=Value(End.KEPT.value)), default=Value(End.LATE.value))
    then = ended.filter(ended__in=[End.KEPT, End.LATE], started_at__lte=to, stopped_at__gt=to)
    then.update(stopped_at=to, ended=kept)


def _end_clocks(running: QuerySet[Clock], *, cause: Cause, how: End | None) -> None:
    kept = Choose(When(due_at__gte=cause.at, then=Value(End.KEPT.value)), default=Value(End.LATE.value))
    running.update(stopped_at=cause.at, next_rung_at=None, ended_by=cause.event_id, ended=how or kept)


def close_escalations(escalations: Iterable[Escalation], *, cause: Cause, how: End = End.DONE) -> None:
    """What they asked for is done (or overtaken): close them, the promises that rode on them, and what climbed because
    of these."""
    ids = [escalation.pk for escalation in escalations]
    if not ids:
        return
    _close(Escalation.objects.filter(pk__in=ids), cause=cause, how=how)
    riding = None if how == End.DONE else how
    end(Clock.objects.running().filter(escalation__in=ids), cause=cause, how=riding)


def _close(escalations: QuerySet[Escalation], *, cause: Cause, how: End) -> None:
    escalations.update(state=EscalationState.CLOSED, closed_at=cause.at, ended_by=cause.event_id, ended=how)


# All in one statement. What of its escalations goes on is what outlives the case: of what is undertaken and still open,
# and what came of those. Time asked for or given belongs to the handling that ends; a granted extension stays on record
# as given.
_END_CASE = """
WITH RECURSIVE dropped AS (
    UPDATE cases_undertaking SET dropped_at = %(at)s, ended_by_id = %(event)s
    WHERE case_id = %(case)s AND kind = ANY(%(arranged)s) AND kept_at IS NULL AND dropped_at IS NULL
    RETURNING id, kind, due_at
), waits AS (
    SELECT escalation.id, clock.undertaking_id, clock.escalation_id
    FROM cases_escalation escalation JOIN cases_clock clock ON clock.id = escalation.clock_id
    WHERE escalation.case_id = %(case)s AND clock.stopped_at IS NULL
      AND (escalation.state = ANY(%(waiting)s)
           OR escalation.state = %(decided)s AND escalation.decision = %(sent_back)s)
      AND (clock.undertaking_id IS NULL OR clock.undertaking_id NOT IN (SELECT id FROM dropped))
), goes_on AS (
    SELECT id FROM waits WHERE undertaking_id IS NOT NULL
    UNION
    SELECT waits.id FROM waits JOIN goes_on ON waits.escalation_id = goes_on.id
), clocks AS (
    UPDATE cases_clock SET stopped_at = %(at)s, next_rung_at = NULL, ended_by_id = %(event)s, ended = CASE
        WHEN undertaking_id IS NOT NULL OR escalation_id IS NOT NULL OR promise <> ALL(%(keeps)s) THEN %(how)s
        WHEN due_at >= %(at)s THEN %(kept)s
        ELSE %(late)s END
    WHERE case_id = %(case)s AND stopped_at IS NULL
      AND (undertaking_id IN (SELECT id FROM dropped)
           OR undertaking_id IS NULL AND (escalation_id IS NULL OR escalation_id NOT IN (SELECT id FROM goes_on)))
), escalations AS (
    UPDATE cases_escalation SET state = %(closed)s, closed_at = %(at)s, ended_by_id = %(event)s, ended = %(how)s
    WHERE case_id = %(case)s AND state <> %(closed)s AND id NOT IN (SELECT id FROM goes_on)
), deferrals AS (
    UPDATE cases_deferral SET state = %(over)s, ended_at = %(at)s, ended_by_id = %(event)s, ended = %(how)s
    WHERE case_id = %(case)s AND (state = %(asked_time)s OR state = %(granted)s AND kind = %(hold)s)
), requests AS (
    UPDATE cases_request SET state = %(request_over)s, ended_at = %(at)s, ended_by_id = %(event)s, ended = %(how)s
    WHERE case_id = %(case)s AND state = %(asked)s
)
SELECT id, due_at FROM dropped WHERE kind = %(appointment)s AND due_at >= %(at)s
"""


def end_case(case: Case, deed: Deed, *, cause: Cause) -> dict[int, datetime]:
    """The case has ended: what its verb keeps is kept, all else that it promised and that was arranged ends with it.
    Returns the appointments that were still to come. One statement."""
    values: dict[str, Any] = {
        "case": case.pk,
        "at": cause.at,
        "event": cause.event_id,
        "how": End.JOINED if deed.verb == Verb.JOIN else End.WITH_CASE,
        "arranged": list(ENDS_WITH_THE_CASE),
        "keeps": list(deed.keeps),
        "kept": End.KEPT,
        "late": End.LATE,
        "waiting": list(WAITING),
        "decided": EscalationState.DECIDED,
        "sent_back": Decision.SEND_BACK,
        "closed": EscalationState.CLOSED,
        "over": DeferralState.ENDED,
        "asked_time": DeferralState.ASKED,
        "granted": DeferralState.GRANTED,
        "hold": DeferralKind.HOLD,
        "request_over": RequestState.ENDED,
        "asked": RequestState.ASKED,
        "appointment": UndertakingKind.APPOINTMENT,
    }
    with connection.cursor() as cursor:
        cursor.execute(_END_CASE, values)
        return dict(cursor.fetchall())


# -- running on ------------------------------------------------------------------------------------------------------


def take_up_again(case: Case, joining: CaseEvent, *, cause: Cause) -> None:
    """What ended with the case when it was joined runs on as if it never had: its promises with their due times, what
    had climbed, what was arranged, time asked for and given. What ended by itself before or since stays so."""
    # A session that was off is over for good: who was asked to it has heard so. It leaves no appointment to be kept.
    off = Session.objects.filter(case=case, ended_at__isnull=False, appointment__isnull=False).values("appointment")
    again_owed = Undertaking.objects.filter(case=case, ended_by=joining).exclude(pk__in=off)
    again_owed.update(dropped_at=None, ended_by=None)
    ended = Clock.objects.filter(case=case, ended_by=joining).exclude(undertaking__in=off)
    again = list(ended.values_list("pk", flat=True))
    _run_on(ended)
    around = Clock.objects.filter(pk__in=again).select_related("policy", "case", "undertaking")
    planning.catch_up(around, at=cause.at, why=ReplanReason.PART)
    _open_again(Escalation.objects.filter(case=case, ended_by=joining))
    over = Deferral.objects.filter(case=case, ended_by=joining)
    undone = {"ended_at": None, "ended_by": None, "ended": ""}
    over.filter(decided_at__isnull=True).update(state=DeferralState.ASKED, **undone)
    over.update(state=DeferralState.GRANTED, **undone)
    Request.objects.filter(case=case, ended_by=joining).update(state=RequestState.ASKED, **undone)


def resume(case: Case, promises: Iterable[str], *, cause: Cause) -> None:
    """Run on as if never stopped: same start, the next rung not yet passed, and what had climbed is as it was. What
    moved the others meanwhile moves them too: the policy of a corrected case, a changed calendar."""
    latest = Clock.objects.own().filter(case=case, promise__in=list(promises), handling=case.handling)
    latest = latest.order_by("promise", "-id").distinct("promise")
    again = list(latest.values_list("pk", flat=True))
    run_on(list(Clock.objects.filter(pk__in=again)))
    in_force = Clock.objects.own().running().filter(case=case, promise=Promise.RESOLVE).values_list("policy", flat=True)
    if (policy := in_force.first()) is not None:
        Clock.objects.filter(pk__in=again).exclude(policy=policy).update(policy=policy)
    around = Clock.objects.filter(pk__in=again).select_related("policy", "case", "undertaking")
    planning.catch_up(around, at=cause.at, why=ReplanReason.RESUMED)


def run_on(stopped: Iterable[Clock]) -> None:
    """Let these clocks run on, and what had climbed because of them and ended with them."""
    stopped = list(stopped)
    for clock in stopped:
        ended_with_it = Escalation.objects.filter(clock=clock, ended_by=clock.ended_by_id).exclude(ended=End.TOLD)
        ids = list(ended_with_it.values_list("pk", flat=True))
        _open_again(ended_with_it)
        _run_on(Clock.objects.filter(escalation__in=ids, ended_by=clock.ended_by_id))
    _run_on(Clock.objects.filter(pk__in=[clock.pk for clock in stopped]))


def _open_again(closed: QuerySet[Escalation]) -> None:
    """As they were before they were closed: decided, seen, or new."""
    was = Choose(
        When(~Q(decision=""), then=Value(EscalationState.DECIDED.value)),
        When(acknowledged_at__isnull=False, then=Value(EscalationState.ACKNOWLEDGED.value)),
        default=Value(EscalationState.RAISED.value),
    )
    closed.update(state=was, closed_at=None, ended_by=None, ended="")


def _run_on(stopped: QuerySet[Clock]) -> None:
    stopped.update(stopped_at=None, ended_by=None, ended="", next_rung_at=next_rung())


def next_rung() -> Func:
    """SQL: the moment of the first rung not yet passed; null past the last.

    PostgreSQL's arrays count from one.
    """
    return Func(
        F("rung_at"),
        F("rungs_passed") + Value(1),
        template="(%(expressions)s])",
        arg_joiner="[",
        output_field=DateTimeField(null=True),
    )

"""The sweep beside the door: missed rungs become escalations, events and messages, many at once.

Writes exactly what the door would write for each, in a constant number of statements a batch, and changes no state.
Safe to run twice, late, in two places at once, and to be killed at any line: a batch is one transaction, and a rung is
passed once by constraint.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from cases import clocks, present
from cases.announcements import announce
from cases.models import Case, CaseEvent, Clock, Escalation
from cases.models.escalation import EscalationCause, EscalationState
from cases.states import SWEEP, Verb
from mediation.models import Level, Promise, Rung

BATCH = 500


def sweep_clocks(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Pass the next rung of up to `limit` clocks whose moment has come; returns how many were passed.

    One rung a clock and call: call again until it returns 0. `now` stands in for the present in tests.
    """
    now = now or present.now()
    with transaction.atomic():
        due = _claim(now, limit)
        if due:
            _escalate(due, now)
        return len(due)


def _claim(now: datetime, limit: int) -> list[Clock]:
    """Lock the cases of due clocks, by id, then the clocks: the same order as the door, so neither waits in a ring."""
    watched = Clock.objects.filter(next_rung_at__lte=now).order_by("next_rung_at")[:limit]
    wanted = {case_id for _, case_id in watched.values_list("pk", "case_id")}
    locked = (
        Case.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=wanted).order_by("pk").values("pk")
    )
    held = [row["pk"] for row in locked]
    return list(
        Clock.objects.select_for_update(of=("self",))
        .filter(case__in=held, next_rung_at__lte=now)
        .select_related("case__site__street", "case__category")
        .order_by("pk")
    )


def _escalate(due: list[Clock], now: datetime) -> None:
    ladders = _ladders(due)
    raised = [_escalation(clock, ladders[clock.policy_id, clock.promise], now) for clock in due]
    Escalation.objects.bulk_create(raised)
    Clock.objects.filter(pk__in=[clock.pk for clock in due]).update(
        rungs_passed=F("rungs_passed") + 1, next_rung_at=clocks.next_rung(passing=1)
    )
    planner = clocks.Planner()
    decisions = Clock.objects.bulk_create(
        planned
        for escalation in raised
        if escalation.is_waiting
        for planned in planner.plan(escalation.case, [Promise.DECIDE], at=now, escalation=escalation)
    )
    decide_by = {clock.escalation_id: clock.due_at for clock in decisions}
    announce(CaseEvent.objects.bulk_create(_event(each, now, decide_by.get(each.pk)) for each in raised))


def _ladders(due: list[Clock]) -> dict[tuple[int, str], list[Rung]]:
    ladders: dict[tuple[int, str], list[Rung]] = {}
    for rung in Rung.objects.filter(version__in={clock.policy_id for clock in due}).order_by("step"):
        ladders.setdefault((rung.version_id, rung.promise), []).append(rung)
    return ladders


def _escalation(clock: Clock, ladder: list[Rung], now: datetime) -> Escalation:
    """Only the street's rung after a miss waits for a decision; reminders and the others are news, closed at birth."""
    rung = ladder[clock.rungs_passed]
    waits = rung.level == Level.STREET and rung.percent is None
    return Escalation(
        case=clock.case,
        clock=clock,
        rung=rung.step,
        level=rung.level,
        cause=EscalationCause.MISSED,
        state=EscalationState.RAISED if waits else EscalationState.CLOSED,
        raised_at=now,
        closed_at=None if waits else now,
    )


def _event(escalation: Escalation, now: datetime, decide_by: datetime | None) -> CaseEvent:
    clock = escalation.clock
    assert clock is not None
    if clock.promise == Promise.DECIDE:
        decide_by = clock.due_at
    more = {"decide_by": decide_by.isoformat()} if decide_by else {}
    return CaseEvent(
        case=escalation.case,
        verb=Verb.ESCALATE,
        at=now,
        actor=SWEEP.kind,
        from_state=escalation.case.state,
        to_state=escalation.case.state,
        facts={
            "escalation_id": escalation.pk,
            "level": escalation.level,
            "cause": escalation.cause,
            "promise": clock.promise,
            "rung": escalation.rung,
            "is_reminder": now < clock.due_at,
            "due_at": clock.due_at.isoformat(),
            **more,
        },
    )

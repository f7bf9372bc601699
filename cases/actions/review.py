"""What the street office does with an escalated case: take note, and decide. A decision has a time of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cases import clocks
from cases.actions import desk
from cases.actions._door import change, traced
from cases.models import Case, CaseEvent, Clock, Escalation
from cases.models.escalation import WAITING, EscalationState
from cases.states import Actor, Decision, NotNow, State, Verb
from mediation.models import Level, Member, Promise


def waiting(case: Case) -> list[Escalation]:
    """What of this case waits for the street office's decision, oldest first."""
    return list(
        Escalation.objects.filter(case=case, level=Level.STREET, state__in=WAITING)
        .select_related("clock")
        .order_by("id")
    )


def acknowledge(case: Case, *, by: Actor) -> CaseEvent:
    """The reviewer has seen it. Stops no clock: only a decision does.

    Raises:
        NotNow: nothing of this case is new to the street office.
    """

    def write(case: Case) -> dict[str, Any]:
        seen = Escalation.objects.filter(case=case, level=Level.STREET, state=EscalationState.RAISED)
        if not seen.update(state=EscalationState.ACKNOWLEDGED, acknowledged_at=case.now):
            raise NotNow(_("This has already been done."))
        return {}

    return change(case.pk, Verb.ACKNOWLEDGE, by=by, also=write)


def decide(
    case: Case,
    *,
    by: Actor,
    decision: str,
    words: str,
    lead: Member | None = None,
    helpers: Sequence[Member] = (),
) -> CaseEvent:
    """Decide everything of this case that waits for the street office.

    An instruction (督办意见) stays open, with its own time, until the case ends; a reassignment and a sending back are
    done with the decision.

    Raises:
        NotNow: nothing waits, no words, an unknown decision, or a new lead who does not fit.
    """

    def write(case: Case) -> dict[str, Any]:
        if decision not in Decision.values:
            raise NotNow(_("Choose what the street office decides."))
        if not words.strip():
            raise NotNow(_("Write the decision in a sentence; it goes to the group."))
        decided = waiting(case)
        if not decided:
            raise NotNow(_("Nothing of this case waits for a decision."))
        ids = [escalation.pk for escalation in decided]
        Clock.objects.filter(escalation__in=ids, promise=Promise.DECIDE, stopped_at__isnull=True).update(
            stopped_at=case.now, next_rung_at=None
        )
        stays_open = decision == Decision.INSTRUCT and case.is_open
        Escalation.objects.filter(pk__in=ids).update(
            state=EscalationState.DECIDED if stays_open else EscalationState.CLOSED,
            acknowledged_at=case.now,
            decision=decision,
            words=words,
            decided_by=by.member,
            decided_at=case.now,
            closed_at=None if stays_open else case.now,
        )
        if stays_open:
            clocks.start(case, [Promise.INSTRUCT], at=case.now, escalation=decided[0])
        return {"escalations": ids, "decision": str(decision), "words": words}

    with traced(case.pk, Verb.DECIDE, by=by), transaction.atomic():
        event = change(case.pk, Verb.DECIDE, by=by, also=write)
        if decision == Decision.REASSIGN:
            if lead is None:
                raise NotNow(_("Choose who takes the case over."))
            _hand_over(event.case, by=by, lead=lead, words=words, helpers=helpers)
        return event


def _hand_over(case: Case, *, by: Actor, lead: Member, words: str, helpers: Sequence[Member]) -> None:
    if case.state == State.REPORTED:
        desk.assign(case, by=by, lead=lead, helpers=helpers)
    else:
        desk.reassign(case, by=by, lead=lead, words=words, helpers=helpers)

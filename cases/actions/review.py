"""What the street office does with an escalated case: take note, and decide. A decision has a time of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases import timemachine
from cases.actions import deferring, desk, undertaking
from cases.actions._door import change, traced
from cases.clocks import decisions, planning
from cases.models import Case, CaseEvent, Clock, Escalation
from cases.models.deferral import DeferralKind
from cases.models.escalation import WAITING, EscalationState
from cases.models.undertaking import UndertakingKind
from cases.states import Actor, Decision, NotNow, Verb
from mediation.calendar import WorkingHours
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
    until: datetime | None = None,
) -> CaseEvent:
    """Decide everything of this case that waits for the street office, and see to what was decided.

    Whatever is decided stays open, with a time of its own, until it is done or the case ends (`clocks.decisions`).
    `until` is when the meeting is, or when the authority should have answered.

    Raises:
        NotNow: nothing waits, no words, an unknown decision, or what it needs is missing.
    """

    def write(case: Case) -> dict[str, Any]:
        if decision not in Decision.values:
            raise NotNow(_("Choose what the street office decides."))
        if not words.strip():
            raise NotNow(_("Write the decision in a sentence; it goes to the group."))
        decided = waiting(case)
        if not decided:
            raise NotNow(_("Nothing of this case waits for a decision."))
        _note(case, decided, by=by, decision=decision, words=words)
        due = _watch(case, decided, by=by, decision=decision, words=words, until=until)
        return {"escalations": [each.pk for each in decided], "decision": str(decision), "until": due}

    with traced(case.pk, Verb.DECIDE, by=by), transaction.atomic():
        event = change(case.pk, Verb.DECIDE, by=by, also=write, notes={"words": words})
        _carry_out(event.case, by=by, decision=decision, words=words, lead=lead, helpers=helpers)
        return event


RIDES_AS = {Decision.CONVENE: UndertakingKind.MEETING, Decision.REFER: UndertakingKind.REFERRAL}


def _note(case: Case, decided: Sequence[Escalation], *, by: Actor, decision: str, words: str) -> None:
    """Stop the promise to decide, and write the decision on each escalation it answers."""
    ids = [escalation.pk for escalation in decided]
    Clock.objects.filter(escalation__in=ids, promise=Promise.DECIDE, stopped_at__isnull=True).update(
        stopped_at=case.now, next_rung_at=None
    )
    stays_open = decisions.stays_open(case, decided, decision)
    Escalation.objects.filter(pk__in=ids).update(
        state=EscalationState.DECIDED if stays_open else EscalationState.CLOSED,
        acknowledged_at=Coalesce("acknowledged_at", Value(case.now)),
        decision=decision,
        words=words,
        decided_by=by.member,
        decided_at=case.now,
        closed_at=None if stays_open else case.now,
    )


def _watch(
    case: Case, decided: Sequence[Escalation], *, by: Actor, decision: str, words: str, until: datetime | None
) -> datetime | None:
    """Start the promise that what was decided is done; by when it must be."""
    if decision not in RIDES_AS:
        return decisions.begin(case, decided, decision, at=case.now, until=_asked_until(case, decision))
    if until is None:
        raise NotNow(_("Name the day and hour."))
    undertaking.undertake_within(case, RIDES_AS[Decision(decision)], by=by, words=words, due_at=until)
    return until


def _asked_until(case: Case, decision: str) -> datetime | None:
    """The date that an approval grants."""
    if decision != Decision.APPROVE:
        return None
    asked = [found for kind in DeferralKind.values if (found := deferring.asked(case, kind))]
    return max((each.until for each in asked), default=None)


def _carry_out(
    case: Case, *, by: Actor, decision: str, words: str, lead: Member | None, helpers: Sequence[Member]
) -> None:
    """Do what the decision itself does to the case, through the same door."""
    match decision:
        case Decision.REASSIGN:
            if lead is None:
                raise NotNow(_("Choose who takes the case over."))
            desk.hand_over(case, by=by, lead=lead, words=words, helpers=helpers)
        case Decision.TAKE_OVER:
            assert by.member is not None  # only a reviewer comes this far
            desk.hand_over(case, by=by, lead=by.member, words=words, helpers=helpers)
        case Decision.APPROVE:
            _approve(case, by=by)


def asked_for_time(case: Case) -> bool:
    """Whether a hold or an extension of this case waits for somebody's decision."""
    return any(deferring.asked(case, kind) for kind in DeferralKind.values)


def carried_out_by(case: Case, *, hours: WorkingHours | None = None) -> datetime | None:
    """When what is decided now would have to be carried out; None where nothing would watch it. `hours` are those of
    now, for who has them already."""
    if not case.is_open:
        return None
    return planning.target_due(case, Promise.INSTRUCT, at=timemachine.now(), hours=hours)


def _approve(case: Case, *, by: Actor) -> None:
    asked = [kind for kind in DeferralKind.values if deferring.asked(case, kind)]
    if not asked:
        raise NotNow(_("Nothing is asked for."))
    if DeferralKind.HOLD in asked:
        deferring.grant_hold(case, by=by)
    if DeferralKind.EXTENSION in asked:
        deferring.grant_extension(case, by=by)

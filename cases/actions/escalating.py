"""Putting a case before the street office by a person's hand: the leader's, or a resident's who waits too long."""

from __future__ import annotations

from cases.actions._door import Underway
from cases.clocks import turning
from cases.models import Escalation
from cases.models.escalation import EscalationState
from cases.states import (
    EscalationCause,
)
from mediation.models import Level, Promise


def raise_by_person(deed: Underway, cause: EscalationCause) -> None:
    """Put the case before the street office by a person's hand, with its own promise to decide."""
    raised = Escalation.objects.create(
        case=deed.case, level=Level.STREET, cause=cause, state=EscalationState.RAISED, raised_at=deed.at
    )
    (decide,) = turning.start(deed.case, [Promise.DECIDE], at=deed.at, escalation=raised)
    deed.note(escalation=raised, level=Level.STREET, cause=cause, decide_by=decide.due_at)

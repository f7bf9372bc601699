"""What the street office decided, followed until it is done: every decision has a time of its own and a ladder under it
(law.md section 4). Deciding itself is `actions.review`; a meeting and an authority's answer are undertakings.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cases.clocks import ending, planning, turning
from cases.clocks.ending import Cause
from cases.models import Case, Deferral, Escalation
from cases.models.clock import ChangeKind
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import EscalationState
from cases.states import Decision, Verb
from mediation.models import Promise

# These ride as an undertaking with an agreed date, and are done when that is noted as kept.
DATED = (Decision.CONVENE, Decision.REFER)
# By which verb what was decided is done. Besides: the end of the case does all, and what was sent back is done when the
# promise it was about is kept (`ending.stop`).
DONE_BY: dict[str, tuple[Decision, ...]] = {
    Verb.ACCEPT: (Decision.REASSIGN,),
    Verb.ARRIVE: (Decision.REASSIGN, Decision.TAKE_OVER),
    Verb.VOUCH: (Decision.REASSIGN, Decision.TAKE_OVER),
    Verb.RELEASE: (Decision.APPROVE,),
}
# What a person put before the street office is about no promise: sent back, it is done when the case moves on.
MOVES_ON = (Verb.ASSIGN, Verb.ARRIVE, Verb.VOUCH)


def stays_open(case: Case, decided: Sequence[Escalation], decision: str) -> bool:
    """Whether there is still something to be done after this decision. Of an ended case: what rides on it alone."""
    if decision in DATED or case.is_open:
        return True
    return decision == Decision.SEND_BACK and any(_is_running(each) for each in decided)


def begin(
    case: Case,
    decided: Sequence[Escalation],
    decision: str,
    *,
    at: datetime,
    granted: datetime | None = None,
    by_when: datetime | None = None,
) -> datetime | None:
    """Start the promise that the decision is carried out; when it is due, or None where there is none.

    `granted` is a date the decision grants: nothing is missed before it. `by_when` is the date that it sets itself,
    earlier than the policy would.
    """
    if decision in DATED or not stays_open(case, decided, decision):
        return None
    # What was sent back is done promise by promise; the one missed last is watched to its end.
    about = decided[-1] if decision == Decision.SEND_BACK else decided[0]
    begun = turning.start(case, [Promise.INSTRUCT], at=at, escalation=about)
    if not begun:  # a policy without that target
        return None
    if granted is not None and granted > begun[0].due_at:
        planning.move(begun, ChangeKind.EXTEND, at=at, to=granted.isoformat())
    if by_when is not None:
        planning.move(begun, ChangeKind.DECIDED, at=at, to=by_when.isoformat())
    return begun[0].due_at


def note_done(case: Case, verb: str, *, cause: Cause) -> None:
    """Close what this verb does of the decisions on the case. Runs under the case's row lock."""
    if verb not in DONE_BY and verb not in MOVES_ON:
        return
    decided = Escalation.objects.filter(case=case, state=EscalationState.DECIDED)
    done = [each for each in decided if _does(verb, each)]
    if done:
        ending.close_escalations(done, cause=cause)


def _does(verb: str, escalation: Escalation) -> bool:
    if escalation.decision == Decision.SEND_BACK:
        return verb in MOVES_ON and escalation.clock_id is None
    if escalation.decision == Decision.APPROVE and verb == Verb.RELEASE:
        # Time to settle that was given with the same tap is still watched.
        return not Deferral.objects.filter(
            case=escalation.case_id,
            kind=DeferralKind.EXTENSION,
            state=DeferralState.GRANTED,
            decided_at__gte=escalation.decided_at,
        ).exists()
    return escalation.decision in DONE_BY.get(verb, ())


def _is_running(escalation: Escalation) -> bool:
    return escalation.clock is not None and escalation.clock.is_running

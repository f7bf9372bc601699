"""What the street office does with an escalated case: take note, and decide. A decision has a time of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import formats, timemachine
from cases.actions import asking, deferring, desk, referring, undertaking
from cases.actions._door import Underway, door
from cases.clocks import decisions, ending, planning
from cases.models import Case, CaseEvent, Clock, Deferral, Escalation
from cases.models.deferral import DeferralKind
from cases.models.escalation import WAITING, EscalationState
from cases.states import Actor, Decision, End, NotNow, UndertakingKind, Verb
from mediation.calendar import WorkingHours
from mediation.models import Authority, Level, Member, Promise


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
    with door(case, Verb.ACKNOWLEDGE, by=by) as deed:
        new = Escalation.objects.filter(case=deed.case, level=Level.STREET, state=EscalationState.RAISED)
        if not new.update(state=EscalationState.ACKNOWLEDGED, acknowledged_at=deed.at):
            raise NotNow(_("This has already been done."))
    return deed.event


def decide(
    case: Case,
    *,
    by: Actor,
    decision: str,
    words: str,
    lead: Member | None = None,
    helpers: Sequence[Member] | None = None,
    until: datetime | None = None,
    seen: int | None = None,
    authority: Authority | None = None,
    reference: str = "",
) -> CaseEvent:
    """Decide everything of this case that waits for the street office, and see to what was decided.

    Whatever is decided stays open, with a time of its own, until it is done or the case ends (`clocks.decisions`).
    `until` is when the meeting is, or when the `authority` should have answered, which has it as `reference`; else by
    when it is to be carried out, no later than the policy says. `seen`: the newest time asked for that was read.

    Raises:
        NotNow: nothing waits, no words, an unknown decision, what it needs is missing, a time that has passed or is too
            late, or other time is asked for than was read.
    """
    with door(case, Verb.DECIDE, by=by) as deed:
        if decision not in Decision.values:
            raise NotNow(_("Choose what the street office decides."))
        if deed.say(words) is None:
            raise NotNow(_("Write the decision in a sentence; it goes to the group."))
        decided = waiting(deed.case)
        if not decided:
            raise NotNow(_("Nothing of this case waits for a decision."))
        _note(deed, decided, decision)
        due = _watch(deed, decided, decision, until=until, authority=authority, reference=reference)
        deed.note(escalations=[each.pk for each in decided], decision=decision, until=due)
        deed.record()
        _carry_out(deed.case, by=by, decision=decision, words=words, lead=lead, helpers=helpers, seen=seen)
    return deed.event


# Which the reviewer may date earlier than the policy does.
SETS_A_DATE = (Decision.INSTRUCT, Decision.REASSIGN, Decision.TAKE_OVER, Decision.SEND_BACK)
RIDES_AS = {Decision.CONVENE: UndertakingKind.MEETING, Decision.REFER: UndertakingKind.REFERRAL}


def _note(deed: Underway, decided: Sequence[Escalation], decision: str) -> None:
    """The promise to decide is kept; and the decision is written on each escalation it answers."""
    ids = [escalation.pk for escalation in decided]
    deciding = Clock.objects.running().filter(escalation__in=ids, promise=Promise.DECIDE)
    ending.end(deciding, cause=deed.cause)
    over: dict[str, Any] = {"state": EscalationState.DECIDED}
    if not decisions.stays_open(deed.case, decided, decision):
        over = {
            "state": EscalationState.CLOSED, "closed_at": deed.at, "ended_by": deed.cause.event_id, "ended": End.DONE,
        }  # fmt: skip
    Escalation.objects.filter(pk__in=ids).update(
        acknowledged_at=Coalesce("acknowledged_at", Value(deed.at)),
        decision=decision,
        saying=deed.saying,
        decided_by=deed.by.member,
        decided_at=deed.at,
        **over,
    )


def _watch(
    deed: Underway,
    decided: Sequence[Escalation],
    decision: str,
    *,
    until: datetime | None,
    authority: Authority | None,
    reference: str,
) -> datetime | None:
    """Start the promise that what was decided is done; by when it must be."""
    if decision not in RIDES_AS:
        by_when = _set_date(deed, decision, until)
        granted = _asked_until(deed.case, decision)
        return decisions.begin(deed.case, decided, decision, at=deed.at, granted=granted, by_when=by_when)
    if until is None:
        raise NotNow(_("Name the day and hour."))
    if decision == Decision.REFER:
        referring.refer_within(deed, authority, due_at=until, reference=reference, saying=deed.saying)
        return until
    kind = RIDES_AS[Decision(decision)]
    undertaking.undertake_within(deed.case, kind, by=deed.by, saying=deed.saying, due_at=until)
    return until


def _set_date(deed: Underway, decision: str, until: datetime | None) -> datetime | None:
    """The date that the reviewer sets for what is decided; none where the policy's is to hold.

    Raises:
        NotNow: it has passed, or is later than the policy gives: what is late gets no more time by being decided on.
    """
    if until is None or decision not in SETS_A_DATE:
        return None
    if until <= deed.at:
        raise NotNow(_("Name a time that is still to come."))
    latest = carried_out_by(deed.case)
    if latest is not None and until > latest:
        when = formats.when(latest, get_language() or "zh-hans")
        raise NotNow(_("It must be carried out by %(when)s at the latest: name an earlier time.") % {"when": when})
    return until


def _asked_until(case: Case, decision: str) -> datetime | None:
    """The date that an approval grants."""
    if decision != Decision.APPROVE:
        return None
    return max((each.until for each in asked_for_time(case)), default=None)


def _carry_out(
    case: Case,
    *,
    by: Actor,
    decision: str,
    words: str,
    lead: Member | None,
    helpers: Sequence[Member] | None,
    seen: int | None,
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
            _approve(case, by=by, seen=seen)


def asked_for_time(case: Case) -> list[Deferral]:
    """The hold and the extension of this case that wait for somebody's decision."""
    return [found for kind in DeferralKind.values if (found := deferring.asked(case, kind))]


def carried_out_by(case: Case, *, hours: WorkingHours | None = None) -> datetime | None:
    """When what is decided now would have to be carried out; None where nothing would watch it. `hours` are those of
    now, for who has them already."""
    if not case.is_open:
        return None
    return planning.target_due(case, Promise.INSTRUCT, at=timemachine.now(), hours=hours)


def _approve(case: Case, *, by: Actor, seen: int | None) -> None:
    asked = asked_for_time(case)
    if not asked:
        raise NotNow(_("Nothing is asked for."))
    asking.need_the_same(max(each.pk for each in asked), seen)
    kinds = {each.kind for each in asked}
    if DeferralKind.HOLD in kinds:
        deferring.grant_hold(case, by=by)
    if DeferralKind.EXTENSION in kinds:
        deferring.grant_extension(case, by=by)

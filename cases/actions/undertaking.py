"""What is undertaken by a date, and whether it was done: appointments, obligations, rectifications, follow-ups.

Each starts a promise of its own, which climbs like the others if its date passes.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import access, handled
from cases.actions._door import door
from cases.clocks import ending, planning, turning
from cases.clocks.ending import Cause
from cases.models import Case, CaseEvent, Escalation, Undertaking, Words
from cases.models.escalation import EscalationState
from cases.states import Actor, Decision, NotNow, UndertakingKind, Verb
from mediation.models import Organisation

# What a member may write down; the others come of themselves (a follow-up with the settlement, say).
BY_HAND = (UndertakingKind.OBLIGATION, UndertakingKind.RECTIFICATION, UndertakingKind.CONFIRMATION)
# Which of the street office's decisions is carried out when such a thing is done.
ANSWERS = {UndertakingKind.MEETING: Decision.CONVENE, UndertakingKind.REFERRAL: Decision.REFER}
FOLLOW_UPS = (UndertakingKind.FOLLOW_UP, UndertakingKind.LATE_FOLLOW_UP)


def adjourn(case: Case, *, by: Actor, at: datetime, words: str) -> CaseEvent:
    """The next appointment, told to the parties. An earlier one that is still open is dropped; a meeting
    that the street office convened is not the lead's to drop."""
    with door(case, Verb.ADJOURN, by=by) as deed:
        if deed.say(words) is None:
            raise NotNow(_("Say where you meet, and who should come."))
        drop(deed.case, (UndertakingKind.APPOINTMENT,), cause=deed.cause)
        made = undertake_within(deed.case, UndertakingKind.APPOINTMENT, by=by, due_at=at, saying=deed.saying)
        deed.note(undertaking=made, until=at)
    return deed.event


def undertake(
    case: Case, *, by: Actor, kind: str, due_at: datetime, words: str, organisation: Organisation | None = None
) -> CaseEvent:
    """Write down who does what by when, so that it is watched."""
    with door(case, Verb.UNDERTAKE, by=by) as deed:
        if kind not in BY_HAND:
            raise NotNow(_("Choose what kind of undertaking it is."))
        if deed.say(words) is None:
            raise NotNow(_("Say who does what, and how it is checked."))
        made = undertake_within(
            deed.case, kind, by=by, due_at=due_at, saying=deed.saying, organisation=organisation
        )  # fmt: skip
        deed.note(undertaking=made, until=due_at, kind=kind)
    return deed.event


def keep(case: Case, *, by: Actor, undertaking: Undertaking, words: str) -> CaseEvent:
    """Note that it was done, and what was found.

    Raises:
        NotNow: it is done already or belongs to another case, nothing is said, or it is not theirs (`not_yours`).
    """
    with door(case, Verb.KEEP, by=by) as deed:
        row = open_ones(deed.case).filter(pk=undertaking.pk).select_for_update(of=("self",)).first()
        if row is None:
            raise NotNow(_("This has already been done."))
        if deed.say(words) is None:
            raise NotNow(_("Say what was found."))
        if refused := not_yours(row, by=by, asks_nobody=handled.parts(deed.case).asks_nobody):
            raise NotNow(refused)
        row.kept_at, row.kept_by, row.finding = deed.at, by.member, deed.saying
        _end(row, cause=deed.cause)
        if row.kind in ANSWERS:
            done = Escalation.objects.filter(
                case=deed.case, state=EscalationState.DECIDED, decision=ANSWERS[UndertakingKind(row.kind)]
            )
            ending.close_escalations(done, cause=deed.cause)
        deed.note(undertaking=row, kind=row.kind)
    return deed.event


def not_yours(undertaking: Undertaking, *, by: Actor, asks_nobody: Collection[int]) -> str:
    """Why this member may not note it as done, in a sentence; empty if they may.

    A follow-up is made neither by whoever ever had a part in the case (`asks_nobody`, by `handled`) nor by a side of
    the works, and nobody certifies what their own organisation has undertaken (law.md section 5).
    """
    is_follow_up = undertaking.kind in FOLLOW_UPS
    if by.member is None:
        return ""
    if is_follow_up and by.member.pk in asks_nobody:
        return _("Whoever handled the case does not follow it up.")
    if is_follow_up and access.speaks_for_a_side(by.member):
        return _("A side of the works does not ask residents whether they are content.")
    if undertaking.by_organisation_id is not None and undertaking.by_organisation_id == by.member.organisation_id:
        return _("Your organisation undertook this; somebody else notes that it was done.")
    return ""


def begin_mediation(case: Case, *, by: Actor) -> None:
    """From its acceptance the law gives a month to mediate (law.md section 3); once per handling."""
    begun = Undertaking.objects.filter(case=case, kind=UndertakingKind.MEDIATION, handling=case.handling)
    if not begun.exists():
        begin(case, UndertakingKind.MEDIATION, by=by)


def begin(case: Case, kind: str, *, by: Actor) -> None:
    """What comes of itself and is due by the policy's target; nothing where the policy promises no such thing."""
    due = planning.target_due(case, kind, at=case.now)
    if due is not None:
        undertake_within(case, kind, by=by, due_at=due)


def undertake_within(
    case: Case,
    kind: str,
    *,
    by: Actor,
    due_at: datetime,
    saying: Words | None = None,
    organisation: Organisation | None = None,
) -> Undertaking:
    """Make the row and its clock inside a deed that is under way.

    Raises:
        NotNow: the time has passed.
    """
    if due_at <= case.now:
        raise NotNow(_("Name a time that is still to come."))
    made = Undertaking.objects.create(
        case=case,
        kind=kind,
        handling=case.handling,
        saying=saying,
        by_organisation=organisation,
        due_at=due_at,
        made_at=case.now,
        made_by=by.member,
    )
    turning.ride(made, at=case.now)
    return made


def drop(case: Case, kinds: tuple[str, ...], *, cause: Cause) -> None:
    """What has lost its meaning: a follow-up of a case that is open again."""
    for undertaking in open_ones(case).filter(kind__in=kinds):
        undertaking.dropped_at = cause.at
        _end(undertaking, cause=cause)


def open_ones(case: Case, *kinds: str) -> QuerySet[Undertaking]:
    """What of this case is still to be done, the soonest first."""
    rows = Undertaking.objects.filter(case=case, kept_at__isnull=True, dropped_at__isnull=True)
    rows = rows.select_related("saying").order_by("due_at", "id")
    return rows.filter(kind__in=kinds) if kinds else rows


def _end(undertaking: Undertaking, *, cause: Cause) -> None:
    undertaking.ended_by_id = cause.event_id
    undertaking.save(update_fields=["kept_at", "kept_by", "finding", "dropped_at", "ended_by"])
    ending.get_off(undertaking, cause=cause)

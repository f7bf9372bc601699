"""What is undertaken by a date, and whether it was done: appointments, obligations, rectifications, follow-ups.

Each starts a promise of its own, which climbs like the others if its date passes.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access, handled
from cases.actions._door import door
from cases.actions._noting import not_yours
from cases.actions.asking import done_or_asked
from cases.clocks import ending, planning, turning
from cases.clocks.ending import Cause
from cases.models import Case, CaseEvent, Clause, Escalation, Session, Undertaking, Words
from cases.models.escalation import EscalationState
from cases.states import Actor, Decision, NotNow, UndertakingKind, Verb
from mediation.models import Organisation

# What a member may write down; the others come of themselves (a follow-up with the settlement, say).
BY_HAND = (UndertakingKind.OBLIGATION, UndertakingKind.RECTIFICATION, UndertakingKind.CONFIRMATION)
# Which of the street office's decisions is carried out when such a thing is done.
ANSWERS = {UndertakingKind.MEETING: Decision.CONVENE, UndertakingKind.REFERRAL: Decision.REFER}
FOLLOW_UPS = (UndertakingKind.FOLLOW_UP, UndertakingKind.LATE_FOLLOW_UP)
# What is at a time, and cannot have been before it.
MEETINGS = (UndertakingKind.APPOINTMENT, UndertakingKind.MEETING)
# What an organisation owes: without a name nobody could say who must not certify it.
OWED = (UndertakingKind.OBLIGATION, UndertakingKind.RECTIFICATION)


def adjourn(case: Case, *, by: Actor, at: datetime, words: str) -> CaseEvent:
    """The next appointment, told to the parties. An earlier one that is still to come is put off by it, which is asked
    for; one that has passed is dropped. A meeting that the street office convened is not the lead's to drop."""
    return done_or_asked(
        case, Verb.ADJOURN, lambda: _adjourn(case, by=by, at=at, words=words), by=by, words=words, until=at
    )


def _adjourn(case: Case, *, by: Actor, at: datetime, words: str) -> CaseEvent:
    with door(case, Verb.ADJOURN, by=by) as deed:
        if deed.say(words) is None:
            raise NotNow(_("Say where you meet, and who should come."))
        deed.meets_at = at
        for earlier in open_ones(deed.case, UndertakingKind.APPOINTMENT).filter(session__isnull=True):
            drop_one(earlier, cause=deed.cause)  # that of a session is moved, or called off, with it
        made = undertake_within(deed.case, UndertakingKind.APPOINTMENT, by=by, due_at=at, saying=deed.saying)
        deed.note(undertaking=made, until=at)
    return deed.event


def undertake(
    case: Case, *, by: Actor, kind: str, due_at: datetime, words: str, organisation: Organisation | None = None
) -> CaseEvent:
    """Write down who does what by when, so that it is watched.

    Raises:
        NotNow: no known kind, no words, a time that has passed, or nobody is named who owes it.
    """
    with door(case, Verb.UNDERTAKE, by=by) as deed:
        if kind not in BY_HAND:
            raise NotNow(_("Choose what kind of undertaking it is."))
        if kind in OWED and organisation is None:
            raise NotNow(_("Name the organisation that does it; of residents, theirs."))
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
        NotNow: it is done already or belongs to another case, nothing is said, or it is not theirs (`_noting`).
    """
    with door(case, Verb.KEEP, by=by) as deed:
        row = open_ones(deed.case).filter(pk=undertaking.pk).select_for_update(of=("self",)).first()
        if row is None:
            raise NotNow(_("This has already been done."))
        if deed.say(words) is None:
            raise NotNow(_("Say what was found."))
        if row.kind in MEETINGS and timezone.localdate(row.due_at) > timezone.localdate(deed.at):
            raise NotNow(_("A meeting is noted on its day, not before. To meet at another time, say when."))
        if Session.objects.filter(appointment=row).exists():
            raise NotNow(_("This is a session: begin it at the table, or call it off there."))
        if refused := _refused(row, deed.case, by=by):
            raise NotNow(refused)
        row.kept_at, row.kept_by, row.finding = deed.at, by.member, deed.saying
        reviews = by.member is not None and access.reviews(by.member, deed.case)
        _end(row, cause=deed.cause, by_its_reviewer=reviews)
        if row.kind in ANSWERS:
            done = Escalation.objects.filter(
                case=deed.case, state=EscalationState.DECIDED, decision=ANSWERS[UndertakingKind(row.kind)]
            )
            ending.close_escalations(done, cause=deed.cause)
        deed.note(undertaking=row, kind=row.kind)
    return deed.event


def _refused(row: Undertaking, case: Case, *, by: Actor) -> str:
    nobody = handled.parts(case).asks_nobody
    return not_yours(row, by=by, mine=access.roles(by, case), asks_nobody=nobody)


def begin_mediation(case: Case, *, by: Actor) -> None:
    """From its acceptance the law gives a month to mediate (law.md section 3); once per handling."""
    begun = Undertaking.objects.filter(case=case, kind=UndertakingKind.MEDIATION, handling=case.handling)
    if not begun.exists():
        begin(case, UndertakingKind.MEDIATION, by=by)


def begin(case: Case, *kinds: str, by: Actor) -> None:
    """What comes of itself and is due by the policy's targets; nothing of what the policy promises no such thing."""
    due = {kind: planning.target_due(case, kind, at=case.now) for kind in kinds}
    made = [_made(case, kind, by=by, due_at=due_at) for kind, due_at in due.items() if due_at is not None]
    turning.ride_all(Undertaking.objects.bulk_create(made), at=case.now)


def undertake_within(
    case: Case,
    kind: str,
    *,
    by: Actor,
    due_at: datetime,
    saying: Words | None = None,
    organisation: Organisation | None = None,
    clause: Clause | None = None,
) -> Undertaking:
    """Make the row and its clock inside a deed that is under way. `clause`: of an agreement, if it comes of one.

    Raises:
        NotNow: the time has passed.
    """
    made = _made(case, kind, by=by, due_at=due_at, saying=saying, organisation=organisation)
    made.clause = clause
    made.save()
    turning.ride(made, at=case.now)
    return made


def _made(
    case: Case,
    kind: str,
    *,
    by: Actor,
    due_at: datetime,
    saying: Words | None = None,
    organisation: Organisation | None = None,
) -> Undertaking:
    if due_at <= case.now:
        raise NotNow(_("Name a time that is still to come."))
    return Undertaking(
        case=case,
        kind=kind,
        handling=case.handling,
        saying=saying,
        by_organisation=organisation,
        due_at=due_at,
        made_at=case.now,
        made_by=by.member,
    )


def drop(case: Case, kinds: tuple[str, ...], *, cause: Cause) -> None:
    """What has lost its meaning: a follow-up of a case that is open again."""
    drop_rows(open_ones(case).filter(kind__in=kinds), cause=cause)


def drop_rows(rows: QuerySet[Undertaking], *, cause: Cause) -> None:
    """Of these rows those that are open still: they have lost their meaning."""
    for undertaking in rows.filter(kept_at__isnull=True, dropped_at__isnull=True):
        drop_one(undertaking, cause=cause)


def drop_one(undertaking: Undertaking, *, cause: Cause) -> None:
    """The same of one row: the appointment of a session that does not take place."""
    undertaking.dropped_at = cause.at
    _end(undertaking, cause=cause)


def keep_one(undertaking: Undertaking, *, by: Actor, cause: Cause) -> None:
    """An appointment is kept by what was done there: it needs no finding."""
    undertaking.kept_at, undertaking.kept_by = cause.at, by.member
    _end(undertaking, cause=cause, by_its_reviewer=False)


def open_ones(case: Case, *kinds: str) -> QuerySet[Undertaking]:
    """What of this case is still to be done, the soonest first."""
    rows = Undertaking.objects.filter(case=case, kept_at__isnull=True, dropped_at__isnull=True)
    rows = rows.select_related("saying").order_by("due_at", "id")
    return rows.filter(kind__in=kinds) if kinds else rows


def _end(undertaking: Undertaking, *, cause: Cause, by_its_reviewer: bool = True) -> None:
    undertaking.ended_by_id = cause.event_id
    undertaking.save(update_fields=["kept_at", "kept_by", "finding", "dropped_at", "ended_by"])
    ending.get_off(undertaking, cause=cause, by_its_reviewer=by_its_reviewer)

"""What is undertaken by a date, and whether it was done: appointments, obligations, rectifications, follow-ups.

Each starts a promise of its own, which climbs like the others if its date passes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import access, handled, photos, willing
from cases.actions import briefing, judging
from cases.actions._door import Underway, door
from cases.actions._noting import NOBODYS, not_yours
from cases.actions.asking import done_or_asked
from cases.clocks import ending, planning, turning
from cases.clocks.ending import Cause
from cases.models import (
    Agreement,
    Case,
    CaseEvent,
    Clause,
    Escalation,
    Party,
    RectificationNotice,
    Referral,
    Session,
    Undertaking,
    Words,
)
from cases.models.escalation import EscalationState
from cases.models.fieldwork import PhotoKind
from cases.photos import Shot
from cases.states import Actor, Decision, Found, NotNow, UndertakingKind, Verb
from mediation.models import Organisation, OrganisationKind

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
    case: Case,
    *,
    by: Actor,
    kind: str,
    due_at: datetime,
    words: str,
    brief: str = "",
    organisation: Organisation | None = None,
    party: Party | None = None,
    by_group: bool = False,
) -> CaseEvent:
    """Write down who does what by when, so that it is watched. It is owed by an organisation, by another side of the
    case, or by the group; `brief` is what whoever else owes it is told.

    Raises:
        NotNow: no known kind, no words, a time that has passed, nobody or two are named who owe it, or the brief is
            missing or says more than it may (`briefing`).
    """
    with door(case, Verb.UNDERTAKE, by=by) as deed:
        if kind not in BY_HAND:
            raise NotNow(_("Choose what kind of undertaking it is."))
        owes = need_an_ower(deed.case, kind, organisation=organisation, party=party, by_group=by_group)
        if deed.say(words) is None:
            raise NotNow(_("Say who does what, and how it is checked."))
        told = briefing.keep(deed.case, brief, is_needed=owes.is_somebody_elses)
        made = undertake_within(
            deed.case, kind, by=by, due_at=due_at, saying=deed.saying, brief=told,
            organisation=owes.organisation, party=owes.party,
        )  # fmt: skip
        deed.note(undertaking=made, until=due_at, kind=kind)
    return deed.event


@dataclass(frozen=True)
class Owes:
    """Who owes something: an organisation, another side, or the group where neither is named."""

    organisation: Organisation | None = None
    party: Party | None = None

    @property
    def is_somebody_elses(self) -> bool:
        return self.organisation is not None or self.party is not None


def need_an_ower(
    case: Case, kind: str, *, organisation: Organisation | None, party: Party | None, by_group: bool
) -> Owes:
    """Who owes it, of those who may; a side that is an organisation owes it as that organisation.

    Raises:
        NotNow: nobody or several are named, who is no side of this case or has left it, or an organisation that is not
            at work there.
    """
    if sum((organisation is not None, party is not None, by_group)) > 1:
        raise NotNow(_("Name one who does it: an organisation, a side, or the group itself."))
    if party is not None and not willing.sides(case).filter(pk=party.pk).exists():
        raise NotNow(_("This is no side of this case."))
    if party is not None and party.organisation is not None:
        organisation, party = party.organisation, None
    if kind in OWED and organisation is None and party is None and not by_group:
        raise NotNow(_("Name the organisation that does it; of residents, theirs."))
    return Owes(organisation, party)


def keep(
    case: Case, *, by: Actor, undertaking: Undertaking, words: str = "", pictures: Sequence[Shot] = ()
) -> CaseEvent:
    """Note that it was done, and what was found; without words only where who owes it has said that it is done.

    Raises:
        NotNow: it is done already or belongs to another case, nothing is said, it is not theirs (`_noting`), or it was
            ordered by a notice and no photo shows it.
    """
    shown = photos.develop(pictures)
    with door(case, Verb.KEEP, by=by) as deed:
        row = to_note(deed, undertaking)
        if deed.say(words) is None and not row.is_reported:
            raise NotNow(_("Say what was found."))
        if row.kind in MEETINGS and timezone.localdate(row.due_at) > timezone.localdate(deed.at):
            raise NotNow(_("A meeting is noted on its day, not before. To meet at another time, say when."))
        if Session.objects.filter(appointment=row).exists():
            raise NotNow(_("This is a session: begin it at the table, or call it off there."))
        judging.keep_of(row, shown, kind=PhotoKind.DONE, by=by, at=deed.at)
        if is_ordered(row) and not judging.shows_it(row):
            raise NotNow(_("A rectification notice is closed with a photo. Take one."))
        row.kept_at, row.kept_by, row.finding, row.found = deed.at, by.member, deed.saying, Found.KEPT
        end(row, cause=deed.cause, by_its_reviewer=is_its_reviewers(deed))
        if row.kind in ANSWERS:
            done = Escalation.objects.filter(
                case=deed.case, state=EscalationState.DECIDED, decision=ANSWERS[UndertakingKind(row.kind)]
            )
            ending.close_escalations(done, cause=deed.cause)
        deed.note(undertaking=row, kind=row.kind)
    return deed.event


def to_note(deed: Underway, undertaking: Undertaking) -> Undertaking:
    """The row under its lock, for whoever may note what became of it.

    Raises:
        NotNow: it is over already, of another case, or not theirs to note (`_noting`).
    """
    row = open_ones(deed.case).filter(pk=undertaking.pk).select_for_update(of=("self",)).first()
    if row is None:
        raise NotNow(_("This has already been done."))
    if refused := _refused(row, deed.case, by=deed.by):
        raise NotNow(refused)
    return row


def is_its_reviewers(deed: Underway) -> bool:
    """Whether it is noted by the street office that watches the case."""
    return deed.by.member is not None and access.reviews(deed.by.member, deed.case)


def is_ordered(row: Undertaking) -> bool:
    """Whether a numbered notice orders it. One statement."""
    return RectificationNotice.objects.filter(undertaking=row).exists()


def _refused(row: Undertaking, case: Case, *, by: Actor) -> str:
    nobody = handled.parts(case).asks_nobody
    own = willing.own_of(by.member, case.pk) if by.member is not None else NOBODYS
    return not_yours(row, by=by, mine=access.roles(by, case), own=own, asks_nobody=nobody)


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
    brief: Words | None = None,
    organisation: Organisation | None = None,
    party: Party | None = None,
    continues: Undertaking | None = None,
    clause: Clause | None = None,
    agreement: Agreement | None = None,
) -> Undertaking:
    """Make the row and its clock inside a deed that is under way. `clause`: of an agreement, if it comes of one;
    `agreement`: if it comes of the whole.

    Raises:
        NotNow: the time has passed.
    """
    made = _made(case, kind, by=by, due_at=due_at, saying=saying)
    made.brief, made.by_organisation, made.party, made.continues = brief, organisation, party, continues
    made.clause, made.agreement = clause, clause.agreement if clause is not None else agreement
    if continues is not None:
        made.agreement = continues.agreement
    made.save()
    turning.ride(made, at=case.now)
    return made


def _made(case: Case, kind: str, *, by: Actor, due_at: datetime, saying: Words | None = None) -> Undertaking:
    if due_at <= case.now:
        raise NotNow(_("Name a time that is still to come."))
    return Undertaking(
        case=case,
        kind=kind,
        handling=case.handling,
        saying=saying,
        due_at=due_at,
        made_at=case.now,
        made_by=by.member,
    )


def drop(case: Case, kinds: tuple[str, ...], *, cause: Cause) -> None:
    """What has lost its meaning: a follow-up of a case that is open again."""
    drop_rows(open_ones(case).filter(kind__in=kinds), cause=cause)


def drop_rows(rows: QuerySet[Undertaking], *, cause: Cause, by_its_reviewer: bool = True) -> None:
    """Of these rows those that are open still: they have lost their meaning. Not `by_its_reviewer`: what of them
    climbed to the street office stays there."""
    for undertaking in rows.filter(kept_at__isnull=True, dropped_at__isnull=True):
        drop_one(undertaking, cause=cause, by_its_reviewer=by_its_reviewer)


def drop_one(undertaking: Undertaking, *, cause: Cause, by_its_reviewer: bool = True) -> None:
    """The same of one row: the appointment of a session that does not take place."""
    undertaking.dropped_at = cause.at
    end(undertaking, cause=cause, by_its_reviewer=by_its_reviewer)


def keep_one(undertaking: Undertaking, *, by: Actor, cause: Cause) -> None:
    """An appointment is kept by what was done there: it needs no finding."""
    undertaking.kept_at, undertaking.kept_by = cause.at, by.member
    end(undertaking, cause=cause, by_its_reviewer=False)


def open_ones(case: Case, *kinds: str) -> QuerySet[Undertaking]:
    """What of this case is still to be done, the soonest first."""
    rows = Undertaking.objects.filter(case=case, kept_at__isnull=True, dropped_at__isnull=True)
    rows = rows.select_related("saying", "brief", "party", "clause").order_by("due_at", "id")
    rows = rows.annotate(is_the_groups=Exists(_handed_on_by_the_group()))
    return rows.filter(kind__in=kinds) if kinds else rows


def _handed_on_by_the_group() -> QuerySet[Referral]:
    """Over undertakings: an authority's answer that the street office has not asked for itself."""
    handed = Referral.objects.filter(undertaking=OuterRef("pk"))
    return handed.exclude(handed_by__organisation__kind=OrganisationKind.STREET_OFFICE)


def end(undertaking: Undertaking, *, cause: Cause, by_its_reviewer: bool = True) -> None:
    """It is over by this deed: kept or dropped, as the row says, or only in part."""
    undertaking.ended_by_id = cause.event_id
    undertaking.save(update_fields=["kept_at", "kept_by", "finding", "found", "dropped_at", "ended_by"])
    ending.get_off(undertaking, cause=cause, by_its_reviewer=by_its_reviewer)

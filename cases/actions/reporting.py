"""What residents do: report, add words, confirm, reopen, withdraw, ask for haste. Also what staff do in their name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import history, reporters, timemachine
from cases.actions import signs, undertaking
from cases.actions._door import Underway, attempt, door
from cases.actions.assigning import fitting_lead, hands_over
from cases.actions.new_report import NewReport
from cases.actions.questions import ask
from cases.clocks import planning, turning
from cases.models import CallTask, Case, CaseEvent, CaseNumber, Clock, Escalation, Helper, Party, Report, Words
from cases.models.clock import ChangeKind
from cases.models.contact import CallReason
from cases.models.escalation import WAITING, EscalationState
from cases.models.fieldwork import PhotoKind
from cases.models.party import Side
from cases.photos import Picture, keep
from cases.states import (
    ALL_PROMISES,
    Actor,
    Answer,
    Audience,
    Channel,
    Circle,
    EscalationCause,
    NotNow,
    QuestionKind,
    State,
    Verb,
)
from mediation import directory
from mediation.models import Building, Level, Member, Organisation, OrganisationKind, Promise, Site
from notifications.models import InboundText


def report(new: NewReport, *, by: Actor) -> Case:
    """Open a case: number, parties, report, promises, history and the first texts, in one transaction.

    A form sent twice (same `submission`) or an order imported twice (same `order_number`) gives the case it gave
    before.

    Raises:
        NotNow: there are no words.
    """
    with attempt(Verb.REPORT, by=by):
        if not new.words.strip():
            raise NotNow(_("Tell us in a few words what happened."))
    if known := _already(new):
        return known
    try:
        with transaction.atomic():
            return _open(new, by=by, at=timemachine.now())
    except IntegrityError:
        # The same form twice in the same moment: what is unique in it made the second wait for the first, and fail.
        if known := _already(new):
            return known
        raise


def _already(new: NewReport) -> Case | None:
    """The case this very form, text or work order has made before."""
    if new.order_number and (known := Case.objects.filter(order_number=new.order_number).first()):
        return known
    same = Q(submission=new.submission) if new.submission else Q(inbound=new.inbound) if new.inbound else None
    if same is None:
        return None
    found = Report.objects.filter(same).select_related("case").first()
    return found.case if found else None


def _open(new: NewReport, *, by: Actor, at: datetime) -> Case:
    case = Case(
        number=CaseNumber.take(prefix=_prefix(new.site), year=timezone.localtime(at).year),
        site=new.site,
        building=new.building,
        unit=new.unit,
        room=new.room,
        category=new.category,
        tier=new.tier,
        runs_into_home=new.runs_into_home,
        emergency=new.emergency,
        language=new.language,
        order_number=new.order_number,
        reported_at=at,
    )
    case.save()
    party = Party.objects.create(
        case=case,
        side=Side.COMPLAINANT,
        name=new.name,
        phone=new.phone,
        building=new.building,
        is_reporter=True,
        shares_contact=new.shares_contact,
        language=new.language,
    )
    saying = Words.keep(new.words, circle=Circle.REPORT)
    assert saying is not None  # words are all it must have
    written = Report.objects.create(
        case=case,
        party=party,
        channel=new.channel,
        saying=saying,
        at=at,
        taken_by=by.member,
        inbound=new.inbound,
        submission=new.submission,
        reading=new.reading,
    )
    keep(case, new.pictures, kind=PhotoKind.REPORT, at=at, by=by, report=written)
    enter_other_side(case)
    begun = turning.start(case, ALL_PROMISES, at=at)
    if new.deadline is not None:
        _bring_deadline(begun, new.deadline, order=new.order_number, at=at)
    asked = _missing(new)
    if asked:
        ask(case, asked, phone=new.phone, at=at)
    (event_id,) = history.new_ids()
    facts = {"report": written, "channel": new.channel, "tier": new.tier, "asked": asked}
    history.record(
        history.Entry(case=case, verb=Verb.REPORT, by=by, at=at, event_id=event_id, saying=saying, facts=facts)
    )
    signs.on_report(case, reading=new.reading)
    return case


def _bring_deadline(begun: Sequence[Clock], deadline: datetime, *, order: str, at: datetime) -> None:
    """The earlier of our own date and the order's wins (law.md section 3); one that has passed is due at once."""
    resolve = [clock for clock in begun if clock.promise == Promise.RESOLVE]
    to = max(deadline, at)
    planning.move(resolve, ChangeKind.IMPORT, at=at, to=to.isoformat(), deadline=deadline.isoformat(), source=order)


def _missing(new: NewReport) -> str:
    """What of the place the first text asks for: the site, or after a text that named it the building."""
    if not new.phone:
        return ""
    if new.site is None:
        return QuestionKind.PLACE
    return QuestionKind.BUILDING if new.building is None and new.channel == Channel.TEXT else ""


def _prefix(site: Site | None) -> str:
    """The district's case prefix; before the site is known, that of the first district of the installation."""
    if site is not None and site.street.parent is not None:
        return site.street.parent.case_prefix
    bureau = Organisation.objects.filter(kind=OrganisationKind.DISTRICT_BUREAU).exclude(case_prefix="").order_by("id")
    first = bureau.first()
    return first.case_prefix if first else "MD"


def enter_other_side(case: Case) -> None:
    """Enter the site's organisation that disputes of this category are usually with, so that it does not lead."""
    if case.site is None or not case.category.other_side:
        return
    for organisation in case.site.organisations.filter(kind=case.category.other_side):
        Party.objects.get_or_create(case=case, organisation=organisation, defaults={"side": Side.RESPONDENT})


def add(
    case: Case,
    *,
    by: Actor,
    words: str,
    channel: str = Channel.TEXT,
    inbound: InboundText | None = None,
    pictures: Sequence[Picture] = (),
    reading: Mapping[str, Any] | None = None,
    is_answer: bool = False,
) -> CaseEvent:
    """More words (or pictures) on a case, from the resident or a member; on the one it is joined to, if it is.

    `is_answer`: it only answers what we asked, and is no sign of impatience.
    """

    with door(case, Verb.ADD, by=by, where_handled=True) as deed:
        saying = deed.say(words) or (deed.quote("📷") if pictures else None)
        if saying is None:
            raise NotNow(_("Write a few words first."))
        party = reporters.side_of(deed.case, by) if by.kind == "resident" else None
        written = Report.objects.create(
            case=deed.case,
            party=party,
            channel=channel,
            saying=saying,
            at=deed.at,
            taken_by=by.member,
            inbound=inbound,
            reading=dict(reading or {}),
        )
        keep(deed.case, pictures, kind=PhotoKind.REPORT, at=deed.at, by=by, report=written)
        deed.note(report=written)
        deed.record()
        if by.kind == "resident":
            window = party.came_with_id if party else None
            signs.on_words(deed.case, reading=reading or {}, is_answer=is_answer, window=window)
    return deed.event


def locate(
    case: Case, *, by: Actor, site: Site, building: Building | None, unit: str = "", room: str = "", asks: bool = False
) -> CaseEvent:
    """Say where it is, or correct it. The other side is entered anew; promises keep the times they were given.

    A lead who does not serve that place is told, and its leader has the case to assign, all by this one deed; helpers
    from elsewhere go with them.

    `asks`: where the building is still not known, the text that answers asks for it.
    """

    with door(case, Verb.PLACE, by=by) as deed:
        case = deed.case
        if case.site_id != site.pk and case.joined.exists():
            raise NotNow(_("Other cases of the old place are joined to this one. Part them first."))
        hands = hands_over(case, site=site, building=building)
        deed.move(hands_over=hands)
        case.site, case.building, case.unit, case.room = site, building, unit, room
        case.save(update_fields=["site", "building", "unit", "room"])
        case.parties.filter(is_reporter=True, came_with=None).update(building=building)
        # An organisation of the place it was taken for has no part in it.
        case.parties.filter(side=Side.RESPONDENT).exclude(organisation__in=site.organisations.all()).delete()
        enter_other_side(case)
        if hands:
            Helper.objects.filter(case=case).exclude(member__in=directory.group_members(site)).delete()
        if asks and building is None and by.phone:
            ask(case, QuestionKind.BUILDING, phone=by.phone, at=deed.at)
            deed.note(asked=QuestionKind.BUILDING)
        deed.note(site=site, building=building, hands_over=hands)
        deed.record()
        signs.on_place(case)
    return deed.event


def confirm(
    case: Case,
    *,
    by: Actor,
    words: str = "",
    call: CallTask | None = None,
    caller: Member | None = None,
    for_all: bool = False,
) -> CaseEvent:
    """The resident says: solved. `call` and `caller`: on the phone, and who wrote it down.

    Where several residents were asked, the case has its answer once the last of them says so; one "no" is a no
    (law.md section 2). `for_all`: all who had not were phoned.
    """
    with door(case, Verb.CONFIRM, by=by) as deed:
        if not for_all and reporters.has_said_solved(deed.case, by):
            raise NotNow(_("This has already been done."))
        sides = deed.case.parties.filter(is_reporter=True) if for_all else reporters.own_sides(deed.case, by)
        sides.filter(solved_at__isnull=True).update(solved_at=deed.at)
        waits = reporters.still_asked(deed.case).exists()
        deed.say(words)
        deed.move(answer=Answer.SOLVED, waits=waits)
        if not waits:
            _no_call(deed.case)
        deed.note(answer=Answer.SOLVED, waits=waits, call=call, called_by=caller)
    return deed.event


def reopen(
    case: Case, *, by: Actor, words: str = "", call: CallTask | None = None, caller: Member | None = None
) -> CaseEvent:
    """Not solved: second handling, one tier up, by the same lead if still fitting, else the first who fits.

    `call` and `caller`: on the phone, and who wrote it down."""
    with door(case, Verb.REOPEN, by=by) as deed:
        lead = fitting_lead(deed.case)
        deed.move(lead=lead, why=deed.say(words))
        deed.case.parties.filter(solved_at__isnull=False).update(solved_at=None)
        undertaking.drop(deed.case, undertaking.FOLLOW_UPS, cause=deed.cause)
        _no_call(deed.case)
        deed.note(lead=lead, call=call, called_by=caller)
        deed.record()
        signs.on_reopening(deed.case, by=by)
    return deed.event


def _no_call(case: Case) -> None:
    """Nobody needs to phone for an answer that is there, nor about the question if its text was lost."""
    questions = case.messages.filter(audience=Audience.RESIDENT, event__verb=Verb.RESOLVE)
    for_the_answer = Q(reason=CallReason.NO_ANSWER) | Q(message__in=questions.values("message"))
    CallTask.objects.filter(for_the_answer, case=case, done_at__isnull=True).update(done_at=case.now)


def withdraw(case: Case, *, by: Actor, words: str = "") -> CaseEvent:
    """The resident takes the report back."""
    with door(case, Verb.WITHDRAW, by=by) as deed:
        own = reporters.own_sides(deed.case, by)
        others = deed.case.parties.filter(is_reporter=True).exclude(pk__in=own.values("pk")).count()
        deed.move(why=deed.say(words), others=others)
        deed.note(others=others)
    return deed.event


def press(case: Case, *, by: Actor) -> CaseEvent:
    """催办: ask for haste once a promised time has passed; puts the case before the street office.

    Raises:
        NotNow: no promised time has passed yet, or the street office already has it.
    """
    with door(case, Verb.ESCALATE, by=by) as deed:
        if not may_press(deed.case):
            raise NotNow(_("The promised time has not passed yet, or the street office already knows."))
        raise_by_person(deed, EscalationCause.RESIDENT)
    return deed.event


def may_press(case: Case) -> bool:
    """Whether a promised time of an open case has passed and the street office does not have it yet."""
    if case.state not in (State.REPORTED, State.ASSIGNED, State.ON_SITE):
        return False
    late = turning.own(case).filter(due_at__lt=timemachine.now()).exists()
    return late and not Escalation.objects.filter(case=case, level=Level.STREET, state__in=WAITING).exists()


def raise_by_person(deed: Underway, cause: EscalationCause) -> None:
    """Put the case before the street office by a person's hand, with its own promise to decide."""
    raised = Escalation.objects.create(
        case=deed.case, level=Level.STREET, cause=cause, state=EscalationState.RAISED, raised_at=deed.at
    )
    (decide,) = turning.start(deed.case, [Promise.DECIDE], at=deed.at, escalation=raised)
    deed.note(escalation=raised, level=Level.STREET, cause=cause, decide_by=decide.due_at)

"""Reporting, and adding words to what was reported: by residents, and by staff in their name.

What a resident says of it afterwards is `feedback`; where it is, `placing`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import history, numbers, photos, reporters, rooms, timemachine
from cases.actions import by_duty, signs, works
from cases.actions._door import attempt, door, rehearse
from cases.actions.new_report import NewReport
from cases.actions.placing import other_sides
from cases.actions.questions import ask
from cases.clocks import planning, turning
from cases.models import Case, CaseEvent, CaseNumber, Clock, Party, Report, Words
from cases.models.clock import ChangeKind
from cases.models.fieldwork import PhotoKind
from cases.models.party import Side
from cases.photos import Picture, Shot, keep
from cases.states import (
    ALL_PROMISES,
    Actor,
    Channel,
    NotNow,
    QuestionKind,
    Readers,
    Through,
    Verb,
)
from config.custody.remembered import asked_once
from mediation import directory
from mediation.models import Organisation, OrganisationKind, Promise, Site
from notifications import phones
from notifications.models import InboundText


def report(new: NewReport, *, by: Actor) -> Case:
    """Open a case: number, parties, report, promises, history and the first texts, in one transaction. Where new cases
    go to who is on duty, it is in their hands then (`by_duty`).

    A form sent twice (same `submission`, and all that is said the same) or an order imported twice (same
    `order_number`) gives the case it gave before. Who holds a form of somebody else's and says other things has a case
    of their own.

    Raises:
        NotNow: there are no words, or a photo will not do. Photos are opened last, when nothing else is against it.
    """
    if not new.words.strip():
        with attempt(Verb.REPORT, by=by):
            raise NotNow(_("Tell us in a few words what happened."))
    shown: Sequence[Picture] | None = None
    for turn in (new, replace(new, submission=None)):
        # A text is read once; should it have made a case after all, it cannot make another (`Report.inbound`).
        if turn.inbound is None and (known := already(turn)):
            return known
        shown = photos.develop(new.pictures) if shown is None else shown
        try:
            with asked_once(), transaction.atomic():
                return by_duty.assign_at_once(_open(turn, shown, said=new.digest, by=by, at=timemachine.now()))
        except IntegrityError:
            # The same form twice in the same moment: what is unique in it made the second wait for the first, and fail.
            if known := already(turn):
                return known
            if new.submission is None or turn.submission is None:
                raise
    raise AssertionError("a report without a submission is opened or refused")


def already(new: NewReport) -> Case | None:
    """The case this very form, text or work order has made before."""
    if new.order_number and (known := of_order(new.order_number)):
        return known
    by_form, by_text = Q(submission=new.submission, said=new.digest), Q(inbound=new.inbound)
    same = by_form if new.submission else by_text if new.inbound else None
    if same is None:
        return None
    found = Report.objects.filter(same).order_by("pk").values_list("case", flat=True).first()
    return Case.objects.get(pk=found) if found else None


def of_order(number: str) -> Case | None:
    """The case of this work order, however its number was typed when it came first. One statement."""
    spelt = numbers.order_spellings(number)
    return Case.objects.filter(order_number__in=spelt).order_by("id").first() if spelt else None


def _open(new: NewReport, shown: Sequence[Picture], *, said: str, by: Actor, at: datetime) -> Case:
    (event_id,) = history.new_ids(by)
    case = Case(
        number=CaseNumber.take(prefix=_prefix(new.site), year=timezone.localtime(at).year),
        site=new.site,
        keeper=None if new.site else _keeper(new, by=by),
        building=new.building,
        unit=rooms.plain(new.unit),
        room=rooms.plain(new.room),
        category=new.category,
        tier=new.tier,
        runs_into_home=new.runs_into_home,
        emergency=new.emergency,
        language=new.language,
        order_number=new.order_number,
        reported_at=at,
    )
    case.save()
    is_proven = bool(new.phone) and (new.inbound is not None or (by.is_proven and by.phone == new.phone))
    party = Party(
        case=case,
        side=Side.COMPLAINANT,
        name=new.name,
        phone=new.phone,
        extension=new.extension,
        phone_proven_at=at if is_proven else None,
        phone_proven_by=(by.through if by.is_proven else Through.TEXT) if is_proven else "",
        building=new.building,
        is_reporter=True,
        shares_contact=new.shares_contact and is_proven,
        language=new.language,
    )
    guessed = other_sides(case)
    sides = [Party(case=case, organisation_id=each, side=Side.RESPONDENT, is_guess=True) for each in guessed]
    Party.objects.bulk_create([party, *sides])
    saying = Words.keep(new.words, readers=Readers.REPORT)
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
        said=said,
        reading=new.reading,
    )
    keep(case, shown, kind=PhotoKind.REPORT, at=at, by=by, report=written)
    begun = turning.start(case, ALL_PROMISES, at=at, is_new=True)
    if new.deadline is not None:
        _bring_deadline(begun, new.deadline, order=new.order_number, at=at)
    notice = works.link(case, words=new.words, at=at)
    if new.wants_notices:
        works.subscribe_by_form(case, party, at=at)
    asked = _missing(new)
    if asked:
        ask(case, asked, phone=new.phone, at=at, guess=new.guess, is_typed=not is_proven)
    facts = {"report": written, "channel": new.channel, "tier": new.tier, "asked": asked, "guess": new.guess}
    facts |= {"notice_id": notice.pk} if notice else {}
    history.record(
        history.NewEvent(case=case, verb=Verb.REPORT, by=by, at=at, event_id=event_id, saying=saying, facts=facts)
    )
    signs.on_report(case, reading=new.reading, proven=new.phone if is_proven and not new.is_first else "")
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


def _keeper(new: NewReport, *, by: Actor) -> Organisation | None:
    """Who looks after a report whose site is unknown: the street office that wrote it down, or whose number was
    texted."""
    if by.member is not None and by.member.is_of_street_office:
        return by.member.organisation
    return directory.keeper_of(new.inbound.recipient if new.inbound else "")


def _prefix(site: Site | None) -> str:
    """The district's case prefix; before the site is known, that of the first district of the installation."""
    if site is not None and site.street.parent is not None:
        return site.street.parent.case_prefix
    bureau = Organisation.objects.filter(kind=OrganisationKind.DISTRICT_BUREAU).exclude(case_prefix="").order_by("id")
    first = bureau.first()
    return first.case_prefix if first else "MD"


def add(
    case: Case,
    *,
    by: Actor,
    words: str,
    channel: str = Channel.TEXT,
    inbound: InboundText | None = None,
    pictures: Sequence[Shot] = (),
    reading: Mapping[str, Any] | None = None,
    is_answer: bool = False,
) -> CaseEvent:
    """More words (or pictures) on a case, from the resident or a member; on the one it is joined to, if it is.

    `is_answer`: it only answers what we asked, thanks, asks, or is a picture: no sign of impatience.
    """
    is_answer = is_answer or not words.strip()
    if pictures:
        rehearse(case, Verb.ADD, by=by)
    shown = photos.develop(pictures)
    with door(case, Verb.ADD, by=by, where_handled=True) as deed:
        saying = deed.say(words) or (deed.quote("📷") if shown else None)
        if saying is None:
            raise NotNow(_("Write a few words first."))
        if inbound is not None and by.member is not None:
            # A member has put a text to the case: it came from that number all the same.
            reporters.prove(deed.case, phones.e164(inbound.sender) or "", through=Through.TEXT, at=deed.at)
        party = reporters.side_of(deed.case, by) if by.kind == "resident" else None
        written = Report.objects.create(
            case=deed.case,
            party=party,
            channel=channel,
            saying=saying,
            at=deed.at,
            taken_by=by.member,
            inbound=inbound,
            # An answer, thanks, a question or a picture is no second text, now and when the next one is counted.
            reading=dict(reading or {}) | ({"is_answer": True} if is_answer else {}),
        )
        keep(deed.case, shown, kind=PhotoKind.REPORT, at=deed.at, by=by, report=written)
        deed.note(report=written)
        deed.record()
        if by.kind == "resident":
            window = party.came_with_id if party else None
            signs.on_words(deed.case, reading=reading or {}, is_answer=is_answer, window=window)
    return deed.event

"""Whether a side agrees to mediation: asked by text, said to a member, or answered by the side itself by text or page,
and taken back whenever it likes (人民调解法 arts. 3, 17, 23).

Mediation is of the willing alone. A side that does not agree, or does not any more, ends it: planned sessions are
called off and no other is opened, while that stands. What is wrong on the site is put right all the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from cases import willing
from cases.actions._door import Underway, door
from cases.actions.questions import ask as ask_by_text
from cases.actions.table import convening
from cases.kinds import SPEAKERS, UNWILLING
from cases.models import Case, CaseEvent, Invitation, MediationConsent, Party, Question, Representative, Session
from cases.states import (
    Actor,
    Channel,
    Forbidden,
    NotNow,
    QuestionKind,
    SessionEnd,
    SessionKind,
    Through,
    Verb,
    Willing,
)
from notifications import reach

# How a side says it to a member; what it says by text or page comes from itself.
TO_A_MEMBER = (Channel.VISIT, Channel.CALL)
# A side is texted the question once a day at most.
ONCE_IN = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a side said to a member: which (`Willing`), how, when (now, where it is not said), and in whose words. Of an
    organisation `words` name who spoke for it."""

    state: str
    how: str = Channel.VISIT
    at: datetime | None = None
    words: str = ""
    representative: Representative | None = None


def ask(case: Case, *, by: Actor, party: Party) -> CaseEvent:
    """Ask a side by text whether it agrees: its own number, else that of who speaks for it.

    Raises:
        NotNow: it has agreed, was asked within a day, or no text reaches it: then it is asked in person.
    """
    with door(case, Verb.ASK_CONSENT, by=by) as deed:
        row = certain_side(deed.case, party)
        last = willing.last_of(deed.case, row)
        if willing.agrees(last):
            raise NotNow(_("This side agrees already."))
        # By us: what a phone took back that was no side's own has a door of its own.
        asked = deed.case.mediation_consents.filter(party=row, state=Willing.ASKED, how=Channel.TEXT, through="")
        if asked.filter(at__gt=deed.at - ONCE_IN).exists():
            raise NotNow(_("They were asked within a day. Wait for the answer, or ask them in person."))
        phone, speaker = _number(row)
        if not phone:
            raise NotNow(_("No text reaches this side: ask in person or by phone, and write down what they say."))
        made = write_down(deed, row, Willing.ASKED, Said(state=Willing.ASKED, how=Channel.TEXT, representative=speaker))
        is_known = speaker is None and (row.is_reporter or row.phone_proven_at is not None)
        is_typed, about = not row.phone_proven_at, [row.pk]
        ask_by_text(deed.case, QuestionKind.MEDIATE, phone=phone, at=deed.at, is_typed=is_typed, options=about)
        deed.note(party=row, representative=speaker, mediation_consent=made, channel=Channel.TEXT)
        deed.note(willing=Willing.ASKED, is_known=is_known or None)
    return deed.event


def _number(row: Party) -> tuple[str, Representative | None]:
    """To which number the question goes, and whose it is if not the side's own; empty where no text arrives."""
    own = str(row.phone) if row.phone and not row.extension and row.phone_denied_at is None else ""
    if own and not reach.why_not(own):
        return own, None
    for speaker in row.representatives.filter(left_at=None, kind__in=SPEAKERS).exclude(phone="").order_by("id"):
        if not reach.why_not(str(speaker.phone)):
            return str(speaker.phone), speaker
    return "", None


def note(case: Case, *, by: Actor, party: Party, said: Said) -> CaseEvent:
    """Write down what a side said to a member.

    Raises:
        NotNow: not said how or what; it lies ahead or before the report; nobody is known whom it could have been asked
            of; an organisation without who spoke for it; or it is the member's own side.
    """
    with door(case, Verb.CONSENT, by=by) as deed:
        row = certain_side(deed.case, party)
        state = _as_it_stands(deed.case, row, said.state)
        _could_be_said(deed, row, said)
        _settle(deed, row, state, said)
    return deed.event


def answer(case: Case, *, by: Actor, agrees: bool, words: str = "", asked: int | None = None) -> CaseEvent:
    """A side says it itself, by text or page. Only for itself: the number or link says which side that is; of a number
    that speaks for several the question that is answered (`asked`, the key of the side it was about).

    Raises:
        Forbidden: whoever asks is no side of the case, or does not speak for the one that was asked.
        NotNow: it has said so already.
    """
    with door(case, Verb.CONSENT, by=by) as deed:
        row, speaker = willing.side_of(deed.case, by, asked=asked)
        if row is None:  # a helper answers for nobody
            raise Forbidden(_("This is not yours to do."))
        state = _as_it_stands(deed.case, row, Willing.AGREED if agrees else Willing.REFUSED)
        _prove(row, by=by, at=deed.at)
        how = Channel.TEXT if by.through == Through.TEXT else Channel.FORM
        _settle(deed, row, state, Said(state=state, how=how, words=words, representative=speaker))
    return deed.event


def leave(case: Case, *, by: Actor) -> CaseEvent:
    """A side does not agree, or does not any more; see `answer`. Who speaks for several, and was asked for none, leaves
    for the first that has not left yet."""
    staying = [row.pk for row, _speaker in willing.voices(case, by) if not _has_left(case, row)]
    return answer(case, by=by, agrees=False, asked=staying[0] if staying else None)


def _has_left(case: Case, row: Party) -> bool:
    last = willing.last_of(case, row)
    return last is not None and last.state in UNWILLING


def wrong_number(case: Case, *, by: Actor, asked: int | None = None) -> CaseEvent:
    """Whoever has that phone says that they are somebody else: it is not texted any more about this case, and what was
    said from it for this side was said by a stranger. The row stays; that side counts as asked, and no more.

    Raises:
        Forbidden: the number stands with no side that did not report.
    """
    with door(case, Verb.WRONG_NUMBER, by=by) as deed:
        row, speaker = willing.side_of(deed.case, by, asked=asked)
        if row is None or row.is_reporter:
            raise Forbidden(_("This is not yours to do."))
        if speaker is not None:
            speaker.left_at = deed.at
            speaker.save(update_fields=["left_at"])
        else:
            row.phone_denied_at = deed.at
            row.save(update_fields=["phone_denied_at"])
        last = willing.last_of(deed.case, row)
        if last is not None and last.state != Willing.ASKED and _came_by_phone(last, speaker):
            said = Said(state=Willing.ASKED, how=Channel.TEXT, representative=speaker)
            made = write_down(deed, row, Willing.ASKED, said)
            deed.note(mediation_consent=made, willing=Willing.ASKED)
        _end_question(deed.case, by.phone, row, at=deed.at)
        deed.note(party=row)
    return deed.event


def _came_by_phone(said: MediationConsent, speaker: Representative | None) -> bool:
    """Whether this was said from the number of that speaker (none: of the side itself), and not in person."""
    return said.how != Channel.VISIT and said.representative_id == (speaker.pk if speaker else None)


def certain_side(case: Case, party: Party) -> Party:
    """The side as it stands, if it is one, and no guess of a report's words.

    Raises:
        NotNow: it is none, or nobody has confirmed that it is one.
    """
    row = willing.sides(case).filter(pk=party.pk).first()
    if row is None:
        raise NotNow(_("This is no side of the case any more."))
    if row.is_guessed:
        raise NotNow(_("This side is only a guess: confirm first that it is one."))
    return row


def _as_it_stands(case: Case, row: Party, state: str) -> Willing:
    """To refuse what one has agreed to is to withdraw; to say the same again is nothing new."""
    if state not in (Willing.AGREED, *UNWILLING):
        raise NotNow(_("Say whether they agree."))
    last = willing.last_of(case, row)
    if state in UNWILLING:
        if last is not None and last.state in UNWILLING:
            raise NotNow(_("It is noted already that this side does not agree."))
        return Willing.WITHDRAWN if willing.agrees(last) else Willing.REFUSED
    if willing.agrees(last):
        raise NotNow(_("It is noted already that this side agrees."))
    return Willing.AGREED


def _could_be_said(deed: Underway, row: Party, said: Said) -> None:
    member, at = deed.by.member, said.at or deed.at
    assert member is not None  # the row names no others for it
    if said.how not in TO_A_MEMBER:
        raise NotNow(_("Say how they told you. What comes by text or page they say themselves."))
    if at > deed.at:
        raise NotNow(_("A consent is written down once it is given."))
    if at < deed.case.reported_at.replace(second=0, microsecond=0):  # forms ask to the minute
        raise NotNow(_("Nobody agrees before there is a case."))
    if (since := _answered_since(deed.case, row)) is not None and at < since.replace(second=0, microsecond=0):
        raise NotNow(_("This side has answered since then: what it said last counts."))
    if row.pk in willing.own_of(member, deed.case.pk).sides:
        raise NotNow(_("What your own side says somebody else writes down."))
    speaker = said.representative
    if speaker is not None and not _speaks_for(speaker, row):
        raise NotNow(_("They cannot agree for this side: not any more, or only as its helper."))
    if row.organisation_id is not None and speaker is None and not any(char.isalnum() for char in said.words):
        raise NotNow(_("Write down who said so for the organisation."))
    if not _is_known(row, said):
        raise NotNow(_("Nobody knows yet whom to ask: enter a name, a room or a number first."))


def _answered_since(case: Case, row: Party) -> datetime | None:
    """When this side last said yes or no in the present handling."""
    said = case.mediation_consents.filter(party=row, handling=case.handling).exclude(state=Willing.ASKED)
    return said.order_by("-at").values_list("at", flat=True).first()


def _speaks_for(speaker: Representative, row: Party) -> bool:
    return row.representatives.filter(pk=speaker.pk, left_at=None, kind__in=SPEAKERS).exists()


def _is_known(row: Party, said: Said) -> bool:
    """Nobody can be asked of whom nothing is known; on the phone, only who has a number."""
    if row.organisation_id is not None or said.representative is not None:
        return True
    if said.how == Channel.CALL:
        return bool(row.phone) and row.phone_denied_at is None
    return bool(row.name or row.phone or row.room)


def _settle(deed: Underway, row: Party, state: Willing, said: Said) -> None:
    made = write_down(deed, row, state, said)
    deed.note(
        party=row,
        representative=said.representative,
        mediation_consent=made,
        willing=state,
        channel=Channel(said.how),
    )
    numbers = {str(row.phone)} | {str(each.phone) for each in row.representatives.all()}
    for phone in numbers - {""}:
        _end_question(deed.case, phone, row, at=deed.at)
    if state in UNWILLING:
        _call_off(deed, row)


def write_down(deed: Underway, row: Party, state: str, said: Said) -> MediationConsent:
    """The row of what this side said, within a deed that has asked whether it could be said so."""
    by = deed.by
    return MediationConsent.objects.create(
        case=deed.case, handling=deed.case.handling, party=row, representative=said.representative, state=state,
        how=said.how, through="" if by.member else by.through, at=said.at or deed.at, noted_at=deed.at,
        noted_by=by.member, saying=deed.say(said.words) if said.words.strip() else None,
    )  # fmt: skip


def _call_off(deed: Underway, row: Party) -> None:
    """Planned sessions do not take place, and whoever was invited is told. One that has begun is ended by who holds
    it; an inquiry is no mediation."""
    planned = Session.objects.filter(case=deed.case, begun_at=None, ended_at=None).exclude(kind=SessionKind.INQUIRY)
    planned = planned.select_related("appointment")
    sessions = list(planned.order_by("id"))
    for session in sessions:
        convening.close(session, how=SessionEnd.CANCELLED, saying=None, cause=deed.cause, by_its_reviewer=False)
    if sessions:
        # Their no is theirs, whoever writes it down. What the same pen may not do with it afterwards asks the gate.
        deed.at_their_word = True
        invited = Invitation.objects.filter(session__in=sessions).exclude(party=row)
        told = sorted(set(invited.values_list("party", flat=True)))
        deed.note(called_off=[session.pk for session in sessions], told=told or None)


def _prove(row: Party, *, by: Actor, at: datetime) -> None:
    """The phone itself has answered for this side: it is its own from now on."""
    if by.is_proven and str(row.phone) == by.phone and row.phone_proven_at is None:
        row.phone_proven_at, row.phone_proven_by = at, by.through
        row.save(update_fields=["phone_proven_at", "phone_proven_by"])


def _end_question(case: Case, phone: str, row: Party, *, at: datetime) -> None:
    """What this phone was asked for that side; what it was asked for another stands."""
    asked = Question.objects.filter(case=case, kind=QuestionKind.MEDIATE, phone=phone, ended_at=None)
    asked.filter(Q(options=[]) | Q(options__contains=[row.pk])).update(ended_at=at)

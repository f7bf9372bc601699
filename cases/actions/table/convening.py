"""The notice of a session: a date and a place, told to every side that is asked to it; other dates offered where
somebody cannot; moved, called off.

What the sides answer is `coming`, the session itself `sitting`. A session that is planned is watched as any appointment
is: it rides on one (`undertaking`), and to meet later than it says is asked for, unless a side itself could not come.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from cases import willing
from cases.actions import _gate, undertaking
from cases.actions._door import Underway, door
from cases.actions.asking import done_or_asked
from cases.actions.table.inviting import MOST_OFFERS, by_their_word, invite
from cases.clocks.ending import Cause
from cases.committees import need_a_lawful_one
from cases.conditions import nobody_refuses
from cases.models import Case, CaseEvent, Party, Session, Words
from cases.states import (
    Actor,
    NotNow,
    Readers,
    SessionEnd,
    SessionKind,
    UndertakingKind,
    Verb,
)
from mediation.models import Committee


def convene(
    case: Case,
    *,
    by: Actor,
    kind: str,
    at: datetime,
    place: str,
    side: Party | None = None,
    session: Session | None = None,
    committee: Committee | None = None,
    words: str = "",
) -> CaseEvent:
    """Plan a session and tell every side of it; or give the planned `session` another date. `side`: whom a session
    apart is with. `words`: why it is moved, where that is asked for.

    Raises:
        NotNow: the time has passed, no place is said, there is nobody to meet, a side has refused mediation, or the
            session has begun or is over.
    """
    if session is None:
        return done_or_asked(
            case, Verb.CONVENE,
            lambda: _begin(case, by=by, kind=kind, at=at, place=place, side=side, committee=committee),
            by=by, words=words, until=at, session=_gate.called_off_by_their_pen(case, by=by, meets_at=at),
        )  # fmt: skip
    moved = session
    return done_or_asked(
        case, Verb.CONVENE, lambda: _move(case, moved, by=by, at=at, place=place), by=by, words=words,
        until=at, session=session,
    )  # fmt: skip


def _begin(
    case: Case, *, by: Actor, kind: str, at: datetime, place: str, side: Party | None, committee: Committee | None
) -> CaseEvent:
    with door(case, Verb.CONVENE, by=by) as deed:
        made = _new(deed.case, kind=kind, side=side, at=at, place=place, committee=committee, by=by)
        _plan(deed, made, at=at, place=place)
        deed.note(moved=False)
    return deed.event


def _move(case: Case, session: Session, *, by: Actor, at: datetime, place: str) -> CaseEvent:
    with door(case, Verb.CONVENE, by=by) as deed:
        held = planned(deed.case, session)
        deed.at_their_word = by_their_word(held, by=by, at=at)
        if held.appointment is not None:
            undertaking.drop_one(held.appointment, cause=deed.cause, by_its_reviewer=not deed.at_their_word)
        _plan(deed, held, at=at, place=place or held.place)
        deed.note(moved=True, by_their_word=deed.at_their_word)
    return deed.event


def _new(
    case: Case, *, kind: str, side: Party | None, at: datetime, place: str, committee: Committee | None, by: Actor
) -> Session:
    session = blank(case, kind=kind, side=side, committee=committee, by=by)
    if at <= case.now:
        raise NotNow(_("Name a time that is still to come."))
    if not place.strip() and kind != SessionKind.PHONE:
        raise NotNow(_("Say where you meet."))
    session.save()
    return session


def blank(case: Case, *, kind: str, side: Party | None, committee: Committee | None, by: Actor) -> Session:
    """A session as it would be numbered next, not saved.

    Raises:
        NotNow: no known kind, a committee of elsewhere, nobody to be apart with, only one side, or a side that wants
            no mediation.
    """
    assert by.member is not None  # only members convene
    if kind not in SessionKind.values:
        raise NotNow(_("Choose what kind of session it is."))
    need_a_lawful_one(case, committee)
    apart = kind != SessionKind.JOINT
    if apart and (side is None or not willing.present(case).filter(pk=side.pk).exists()):
        raise NotNow(_("Choose the side that you meet by itself."))
    last = Session.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    session = Session(
        case=case, handling=case.handling, number=last + 1, kind=kind, side=side if apart else None,
        committee=committee, made_at=case.now, made_by=by.member,
    )  # fmt: skip
    require_willing(case, session)
    return session


def _plan(deed: Underway, session: Session, *, at: datetime, place: str) -> None:
    """Its date, its place, its appointment, and the notice to every side."""
    case, place = deed.case, " ".join(place.split())
    sides = sides_of(session, case)
    require_willing(case, session)
    deed.meets_at = at
    saying = Words.keep(place, readers=Readers.PARTIES)
    made = undertaking.undertake_within(case, UndertakingKind.APPOINTMENT, by=deed.by, due_at=at, saying=saying)
    session.planned_at, session.place, session.appointment = at, place[:80], made
    session.save(update_fields=["planned_at", "place", "appointment"])
    invite(case, session, sides, planned_at=at)
    deed.note(session=session, undertaking=made, held_as=session.kind, until=at)


def needs_a_reason(case: Case, *, by: Actor) -> bool:
    """Whether a later date than that of the session called off is asked for by who would name it."""
    return _gate.called_off_by_their_pen(case, by=by) is not None


def sides_of(session: Session, case: Case) -> list[Party]:
    """Which sides are asked to it: all who are sides now, or the one it is with."""
    sides = willing.present(case)
    return list(sides if session.side_id is None else sides.filter(pk=session.side_id))


def require_willing(case: Case, session: Session) -> None:
    """While one side refuses, none is mediated (`conditions`), and one side alone is no table. To find out what
    happened needs no consent.

    Raises:
        NotNow: a side refuses or has left, or there is none beside it.
    """
    sides = sides_of(session, case)
    if session.side_id is None and len(sides) < 2:
        raise NotNow(_("There is only one side yet: add or confirm the other first."))
    if not sides:
        raise NotNow(_("That side has left the case."))
    if session.kind != SessionKind.INQUIRY and not nobody_refuses(case):
        raise NotNow(str(nobody_refuses.sentence))


def offer(case: Case, *, by: Actor, session: Session, dates: Iterable[datetime]) -> CaseEvent:
    """Offer up to three dates for a planned session, each of which a side may pick.

    Raises:
        NotNow: none is offered, one has passed, or one is said twice.
    """
    with door(case, Verb.OFFER_DATES, by=by) as deed:
        held = planned(deed.case, session)
        offers = sorted(dates)
        if not offers or len(offers) > MOST_OFFERS or len(set(offers)) < len(offers):
            raise NotNow(_("Offer one to three dates, each of them once."))
        if offers[0] <= deed.at:
            raise NotNow(_("Name a time that is still to come."))
        require_willing(deed.case, held)
        invite(deed.case, held, sides_of(held, deed.case), planned_at=None, offers=offers)
        named = dict(zip(("first", "second", "third"), offers, strict=False))
        deed.note(session=held, held_as=held.kind, **named)
    return deed.event


def call_off(case: Case, *, by: Actor, session: Session, words: str) -> CaseEvent:
    """A planned session does not take place, which every side is told; as its appointment ends unkept, it is asked for
    like any other, unless a side itself could not come.

    Raises:
        NotNow: no reason is given, or it has begun or is over.
    """
    return done_or_asked(
        case, Verb.CALL_OFF, lambda: _call_off(case, session, by=by, words=words), by=by, words=words, session=session
    )


def _call_off(case: Case, session: Session, *, by: Actor, words: str) -> CaseEvent:
    with door(case, Verb.CALL_OFF, by=by) as deed:
        held = planned(deed.case, session)
        if deed.say(words) is None:
            raise NotNow(_("Say why it does not take place: the sides may ask."))
        deed.at_their_word = by_their_word(held, by=by)
        until = held.planned_at
        end(deed, held, how=SessionEnd.CANCELLED, saying=deed.saying)
        deed.note(held_as=held.kind, until=until)
    return deed.event


def end(deed: Underway, session: Session, *, how: str, saying: Words | None) -> None:
    """The session is over, by this deed, which is about it, with these words."""
    close(session, how=how, saying=saying, cause=deed.cause, by_its_reviewer=not deed.at_their_word)
    deed.note(session=session, end=how)


def close(session: Session, *, how: str, saying: Words | None, cause: Cause, by_its_reviewer: bool = True) -> None:
    """The same by whatever deed; an appointment that it did not keep is dropped. Not `by_its_reviewer`: what of it
    climbed to the street office stays there."""
    if session.appointment is not None and session.appointment.is_open:
        undertaking.drop_one(session.appointment, cause=cause, by_its_reviewer=by_its_reviewer)
    session.ended_at, session.end, session.ended_by_id = cause.at, how, cause.event_id
    session.conclusion = saying
    session.save(update_fields=["ended_at", "end", "ended_by", "conclusion"])


def planned(case: Case, session: Session) -> Session:
    """The session under its lock, to be moved or called off.

    Raises:
        NotNow: it is another case's or an earlier handling's, has begun or is over.
    """
    held = locked(case, session)
    if held.begun_at is not None:
        raise NotNow(_("This session has begun: end it, and name another date there."))
    return held


def locked(case: Case, session: Session) -> Session:
    """The session of this case and handling under its lock, not over.

    Raises:
        NotNow: there is no such session, or it is over: somebody else may have ended it a moment ago.
    """
    rows = Session.objects.select_for_update(of=("self",)).select_related("appointment", "side")
    held = rows.filter(pk=session.pk, case=case, handling=case.handling).first()
    if held is None:
        raise NotNow(_("This session belongs to another case, or to an earlier handling of it."))
    if held.ended_at is not None:
        raise NotNow(_("This session is over already."))
    return held


def need_the_same(held: Session | None, seen: int | None) -> None:
    """Who reads what is said depends on the session in which it was said.

    Raises:
        NotNow: it is another one by now than that which was under way when it was written down (its key, 0 for none).
    """
    if seen is not None and seen != (held.pk if held is not None else 0):
        raise NotNow(
            _("A session has begun or ended since this was written down. Open the form again, and say it there.")
        )


def running(case: Case) -> Session | None:
    """The session that has begun and is not over."""
    rows = Session.objects.filter(case=case, handling=case.handling, begun_at__isnull=False, ended_at__isnull=True)
    return rows.select_related("side").order_by("-number").first()

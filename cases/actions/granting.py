"""Deciding on what somebody asked for: approved, it is done at once with the answers it was asked with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from cases.actions import _gate, asking, correcting, desk, joining, owed, placing, undertaking
from cases.actions._door import door
from cases.actions.table import convening
from cases.models import Case, CaseEvent, Request, Session, Undertaking
from cases.models.request import RequestState
from cases.states import Actor, NotNow, Verb
from mediation.models import Building, Category, Member, Site


def grant(case: Case, *, by: Actor, seen: int | None = None) -> CaseEvent:
    """Approve what is asked for and carry it out. Two events: that it was approved, and the deed itself. `seen`: the
    request that was read.

    Raises:
        NotNow: nothing is asked for; whoever decides asked themselves, handled the case or does not review what stands
            before the street office; or the deed does not fit the case any more.
    """
    with door(case, Verb.GRANT, by=by) as deed:
        request = asking.asked(deed.case)
        if request is None:
            raise NotNow(_("Nothing is asked for."))
        asking.need_the_same(request.pk, seen)
        if request.stood != asking.stands(deed.case):
            raise NotNow(_("The case has changed since this was asked. Refuse it; it can be asked anew."))
        _gate.second_hand(deed, asked_by=request.asked_by)
        asking.decide(request, deed, state=RequestState.GRANTED)
        deed.note(request=request, deed=request.verb, asked_by=request.asked_by)
        deed.record()
        with _gate.granted():
            CARRIED_OUT[request.verb](deed.case, request, by)
    return deed.event


def _close(case: Case, request: Request, by: Actor) -> None:
    desk.close(case, by=by, outcome=request.wanted["outcome"], words=request.words)


def _correct(case: Case, request: Request, by: Actor) -> None:
    category = Category.objects.get(pk=request.wanted["category_id"])
    correcting.correct(case, by=by, category=category, tier=request.wanted["tier"], words=request.words)


def _place(case: Case, request: Request, by: Actor) -> None:
    site = Site.objects.get(pk=request.wanted["site_id"])
    building = Building.objects.filter(pk=request.wanted.get("building_id")).first()
    placing.locate(case, by=by, site=site, building=building, unit=request.unit, room=request.room)


def _join(case: Case, request: Request, by: Actor) -> None:
    joining.join(case, by=by, into=Case.objects.get(pk=request.wanted["into_id"]), words=request.words)


def _adjourn(case: Case, request: Request, by: Actor) -> None:
    # Where and when the parties meet stays the lead's to say; that it may be later is what the other decided.
    at = datetime.fromisoformat(request.wanted["until"])
    undertaking.adjourn(case, by=Actor(member=request.asked_by), at=at, words=request.words)


def _convene(case: Case, request: Request, by: Actor) -> None:
    session = Session.objects.get(pk=request.wanted["session_id"])
    at, lead = datetime.fromisoformat(request.wanted["until"]), Actor(member=request.asked_by)
    if session.ended_at is None:
        convening.convene(case, by=lead, kind=session.kind, at=at, place=session.place, session=session)
    else:  # a side refused, and does not any more: it is planned anew
        convening.convene(case, by=lead, kind=session.kind, at=at, place=session.place, side=session.side)


def _call_off(case: Case, request: Request, by: Actor) -> None:
    session = Session.objects.get(pk=request.wanted["session_id"])
    convening.call_off(case, by=Actor(member=request.asked_by), session=session, words=request.words)


def _keep_in_part(case: Case, request: Request, by: Actor) -> None:
    # What was found stays with whoever looked; that the rest may come later is what the other decided.
    row = Undertaking.objects.get(pk=request.wanted["undertaking_id"])
    until = datetime.fromisoformat(request.wanted["until"])
    looked = Actor(member=request.asked_by)
    owed.keep_in_part(case, by=looked, undertaking=row, words=request.words, until=until)


def _hand_over(case: Case, request: Request, by: Actor) -> None:
    lead = Member.objects.get(pk=request.wanted["wanted_id"])
    wanted = request.wanted.get("wanted_helpers")
    helpers = None if wanted is None else list(Member.objects.filter(pk__in=wanted))
    if request.verb == Verb.ASSIGN:
        desk.assign(case, by=by, lead=lead, helpers=helpers)
    else:
        desk.reassign(case, by=by, lead=lead, helpers=helpers, words=request.words)


CARRIED_OUT: dict[str, Callable[[Case, Request, Actor], None]] = {
    Verb.CLOSE: _close,
    Verb.CORRECT: _correct,
    Verb.PLACE: _place,
    Verb.JOIN: _join,
    Verb.ADJOURN: _adjourn,
    Verb.CONVENE: _convene,
    Verb.CALL_OFF: _call_off,
    Verb.KEEP_PART: _keep_in_part,
    Verb.ASSIGN: _hand_over,
    Verb.REASSIGN: _hand_over,
}

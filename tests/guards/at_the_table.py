"""The verbs of sessions, done with answers that a machine draws: a part of `by_anybody`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from hypothesis import strategies as st

from cases import papers
from cases.actions.table import coming, convening, noting, proposing, sitting
from cases.actions.table.sitting import Came
from cases.models import Case, Invitation, Note, Party, Proposal, Session
from cases.paperwork import Purpose
from cases.states import Actor, Coming, Readers, Reply, SessionEnd, SessionKind, Verb
from mediation.models import Committee

Draw = Callable[[st.SearchStrategy[Any]], Any]


def _at(draw: Draw) -> Any:
    return timezone.now() + timedelta(hours=draw(st.integers(1, 300)))


def _some(rows: Any, draw: Draw, nobody: Any) -> Any:
    return draw(st.sampled_from(list(rows.order_by("id")) or [nobody]))


def _session(case: Case, draw: Draw) -> Session:
    return _some(case.sessions.all(), draw, Session(pk=0))


def _side(case: Case, draw: Draw) -> Party:
    return _some(case.parties.all(), draw, Party(pk=0))


def _proposal(case: Case, draw: Draw) -> Proposal:
    return _some(Proposal.objects.filter(case=case), draw, Proposal(pk=0))


def _convene(case: Case, by: Actor, draw: Draw) -> Any:
    kind = draw(st.sampled_from(SessionKind.values))
    moved = draw(st.sampled_from([None, *case.sessions.order_by("id")]))
    side = None if kind == SessionKind.JOINT else _side(case, draw)
    return convening.convene(
        case, by=by, kind=kind, at=_at(draw), place="居委会", side=side, session=moved, words="换个时间"
    )


def _sit(case: Case, by: Actor, draw: Draw) -> Any:
    kind, side = draw(st.sampled_from(SessionKind.values)), _side(case, draw)
    planned = draw(st.sampled_from([None, *case.sessions.order_by("id")]))
    apart = None if kind == SessionKind.JOINT else side
    return sitting.sit(case, by=by, session=planned, kind=kind, side=apart, place="现场", came=Came(parties=[side]))


def _end(case: Case, by: Actor, draw: Draw) -> Any:
    how = draw(st.sampled_from(SessionEnd.values))
    return sitting.end(case, by=by, session=_session(case, draw), how=how, words="谈到这里", at=_at(draw))


def _come(case: Case, by: Actor, draw: Draw) -> Any:
    row = _some(Invitation.objects.filter(session__case=case), draw, Invitation(pk=0))
    return coming.answer(case, by=by, invitations=[row], coming=draw(st.sampled_from(Coming.values)), how="call")


def _hand_over(case: Case, by: Actor, draw: Draw) -> Any:
    committee = Committee.objects.filter(is_active=True).first() or Committee(pk=0)
    return papers.order(case, by=by, purpose=Purpose.FILE, committee=committee)


PRESS: dict[str, Callable[[Case, Actor, Draw], Any]] = {
    Verb.CONVENE: _convene,
    Verb.OFFER_DATES: lambda case, by, draw: convening.offer(
        case, by=by, session=_session(case, draw), dates=[_at(draw)]
    ),
    Verb.CALL_OFF: lambda case, by, draw: convening.call_off(case, by=by, session=_session(case, draw), words="来不了"),
    Verb.COME: _come,
    Verb.SIT: _sit,
    Verb.SEAT: lambda case, by, draw: sitting.seat(
        case, by=by, session=_session(case, draw), came=Came(parties=[_side(case, draw)])
    ),
    Verb.ACCOUNT: lambda case, by, draw: sitting.account(case, by=by, party=_side(case, draw), words="他先动手"),
    Verb.NOTE: lambda case, by, draw: noting.note(
        case, by=by, words="记一笔", circle=draw(st.sampled_from(Readers.values)), party=_side(case, draw)
    ),
    Verb.STRIKE: lambda case, by, draw: noting.strike(
        case, by=by, note=_some(Note.objects.filter(case=case), draw, Note(pk=0)), words="写错"
    ),
    Verb.OPEN_NOTE: lambda case, by, draw: noting.open_note(
        case, by=by, note=_some(Note.objects.filter(case=case), draw, Note(pk=0)), words="核实"
    ),
    Verb.PROPOSE: lambda case, by, draw: proposing.propose(case, by=by, words="各出一半", party=_side(case, draw)),
    Verb.REPLY: lambda case, by, draw: proposing.reply(
        case, by=by, proposal=_proposal(case, draw), answer=draw(st.sampled_from(Reply.values)), party=_side(case, draw)
    ),
    Verb.SHARE: lambda case, by, draw: proposing.share(case, by=by, proposal=_proposal(case, draw)),
    Verb.END_SESSION: _end,
    Verb.HAND_OVER: _hand_over,
}

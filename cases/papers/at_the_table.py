"""The papers of a session: 调查记录 and 调解记录. Each side's account stands apart, as theirs and never as a finding.

Of notes and proposals there stands what is for the parties; in the group's own copies what is for the group as well.
"""

from __future__ import annotations

from typing import Any

from cases.casefile.titles import label
from cases.models import Attendance, Note, Party, Proposal, RightsNotice, Session
from cases.models.session import Seat
from cases.models.words import body_of
from cases.papers.after import ROUTES
from cases.papers.reading import RESIDENT, Missing, Offer, Reading, day, moment, money, to_sign
from cases.states import Readers, Reply, SessionEnd, SessionKind
from mediation.models import OrganisationKind

# What of a session's notes and proposals may stand in its record, which the parties sign.
FOR_THE_PARTIES = (Readers.REPORT, Readers.PARTIES)
_SIDES = {
    OrganisationKind.CONTRACTOR: "施工方", OrganisationKind.CLIENT: "建设方", OrganisationKind.PROPERTY: "物业方",
}  # fmt: skip


def inquiry_offers(reading: Reading) -> list[Offer]:
    return [_offer(session) for session in _sessions(reading) if session.kind == SessionKind.INQUIRY]


def inquiry(reading: Reading, about: int) -> dict[str, Any]:
    """One side asked: what it said, in its words, read and signed."""
    session = _one(reading, about)
    accounts = reading.accounts_of(session)
    if not accounts:
        raise Missing("被调查人的陈述")
    side = session.side
    return {
        "time": _time(session),
        "place": reading.said(session.place),
        "present": "、".join(_present(reading, session, Seat.INVITED, Seat.RECORDER, Seat.REPRESENTATIVE)),
        "asked": {"name": _signs_as(reading, side), "address": _address(reading, side)},
        "matter": f"{reading.place}　{reading.category}",
        "body": [{"who": "陈述", "words": reading.said(each.words)} for each in accounts],
        "signs": [
            to_sign("被调查人", _signs_as(reading, side)),
            *(to_sign("调查人", name) for name in _present(reading, session, Seat.MEDIATOR) or [""]),
            to_sign("记录人", "、".join(_present(reading, session, Seat.RECORDER))),
        ],
        "day": day(session.ended_at or session.begun_at),
    }


def mediation_offers(reading: Reading) -> list[Offer]:
    """Of what was said by one side apart there is no record that the others sign."""
    held = [each for each in _sessions(reading) if each.kind in (SessionKind.JOINT, SessionKind.PHONE)]
    return [_offer(session) for session in held]


def mediation(reading: Reading, about: int) -> dict[str, Any]:
    """What was said at one table and how it ended: or why it came to nothing, and which ways stay open."""
    session = _one(reading, about)
    if session.ended_at is None:
        raise Missing("调解结果（本次调解尚未结束）")
    sides = _present(reading, session, Seat.PARTY, Seat.REPRESENTATIVE)
    mediators = _present(reading, session, Seat.MEDIATOR) or [reading.handler]
    recorder = "、".join(_present(reading, session, Seat.RECORDER))
    failed = session.end == SessionEnd.FAILED
    return {
        "time": _time(session),
        "place": reading.said(session.place),
        "how": label(SessionKind, session.kind),
        "matter": f"{reading.place}　{reading.category}",
        "party_names": sides or reading.party_names,
        "present": _present(reading, session, Seat.INVITED),
        "mediators": mediators,
        "recorder": recorder,
        "told": _told(reading),
        "accounts": [
            {"who": _side(each.party), "words": reading.said(each.words)} for each in reading.accounts_of(session)
        ],
        "notes": _notes(reading, session),
        "proposals": _proposals(reading, session),
        "result": _result(reading, session),
        "routes": list(ROUTES) if failed else [],
        "next": "",
        "signs": [
            *(to_sign("当事人", name) for name in sides or reading.party_names),
            *(to_sign("调解员", name) for name in mediators),
            to_sign("记录人", recorder),
        ],
        "day": day(session.ended_at),
    }


# -- the rows ---------------------------------------------------------------------------------------------------------


def _sessions(reading: Reading) -> list[Session]:
    return reading.sessions if reading.sight.words else []


def _one(reading: Reading, about: int) -> Session:
    return next(each for each in reading.sessions if each.pk == about)


def _offer(session: Session) -> Offer:
    return Offer(session.pk, f"第{session.number}次 · {day(session.begun_at)}")


def _present(reading: Reading, session: Session, *seats: str) -> list[str]:
    """Who sat there as one of these, each as this copy names them."""
    rows = Attendance.objects.filter(session=session, seat__in=seats).order_by("id")
    rows = rows.select_related("party__organisation", "representative", "member__organisation")
    return list(dict.fromkeys(_called(reading, row) for row in rows))


def _called(reading: Reading, row: Attendance) -> str:
    if row.member is not None:
        return row.member.name
    if row.representative is not None:
        of = row.party or row.representative.party
        return f"{row.representative.name if reading.is_named(of) else '代理人'}（代表{reading.name_of(of)}）"
    if row.party is not None:
        return reading.name_of(row.party)
    return row.name if reading.names else RESIDENT


def _time(session: Session) -> str:
    ended = "" if session.ended_at is None else f" 至 {moment(session.ended_at)}"
    return moment(session.begun_at) + ended


def _side(party: Party) -> str:
    """As whose claim it stands: 居民称, 施工方称."""
    if party.organisation is None:
        return RESIDENT
    return _SIDES.get(OrganisationKind(party.organisation.kind), party.organisation.called)


def _signs_as(reading: Reading, party: Party | None) -> str:
    return "" if party is None else reading.name_of(party)


def _address(reading: Reading, party: Party | None) -> str:
    return "" if party is None or party.organisation_id else reading.place


def _told(reading: Reading) -> str:
    """That everybody was told their rights, by the rows of it; otherwise what is to be done first."""
    told = set(RightsNotice.objects.filter(case=reading.case).values_list("party_id", flat=True))
    if told and told >= {party.pk for party in reading.parties}:
        return "调解开始前，已向各方当事人告知权利和义务，各方表示知晓，自愿接受调解。"
    return "调解员向各方当事人宣读了权利义务告知书。"


def _notes(reading: Reading, session: Session) -> list[dict[str, Any]]:
    rows = Note.objects.filter(session=session, saying__readers__in=FOR_THE_PARTIES).select_related("saying")
    return [
        {
            "at": moment(row.at).rpartition(" ")[2],
            "words": reading.said(row.words),
            "struck": row.struck_at is not None,
        }
        for row in rows.order_by("id")
        if row.words
    ]


def _proposals(reading: Reading, session: Session) -> list[dict[str, Any]]:
    rows = Proposal.objects.filter(session=session, saying__readers__in=FOR_THE_PARTIES)
    return [
        {
            "who": _side(row.party) if row.party else "调解员",
            "words": reading.said(row.words),
            "amount": money(row.amount),
            "until": day(row.by_when),
            "answer": label(Reply, row.reply) if row.reply else "",
        }
        for row in rows.select_related("saying", "party__organisation").order_by("id")
    ]


def _result(reading: Reading, session: Session) -> str:
    is_theirs = session.conclusion is not None and session.conclusion.readers in FOR_THE_PARTIES
    said = reading.said(body_of(session.conclusion)) if is_theirs else ""
    return label(SessionEnd, session.end) + (f"：{said}" if said else "")

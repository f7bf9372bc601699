"""The papers of what was agreed: 调解协议书, and 口头协议登记表 of what was agreed aloud."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from cases.actions.table import agreed_text
from cases.casefile.titles import label
from cases.models import Agreement, Party, Signature
from cases.models.agreement import AgreementEnd, AgreementKind, Signed, SignsAs
from cases.papers.reading import Missing, Offer, Reading, day, moment, money, to_sign

# Strokes as they are drawn on the screen: moves, lines and curves by numbers. Nothing else becomes a picture.
_STROKES = re.compile(r"[MmLlHhVvCcSsQqTtZz0-9eE.,+\-\s]+")
_ROLES = {
    SignsAs.PARTY: "当事人", SignsAs.MEDIATOR: "调解员", SignsAs.RECORDER: "记录人", SignsAs.WITNESS: "见证人",
    SignsAs.SEAL: "调解委员会",
}  # fmt: skip


def agreement_offers(reading: Reading) -> list[Offer]:
    return _offers(reading, AgreementKind.WRITTEN)


def oral_offers(reading: Reading) -> list[Offer]:
    return _offers(reading, AgreementKind.ORAL)


def agreement(reading: Reading, about: int) -> dict[str, Any]:
    """The version with its clauses, and whoever has signed it; of whoever has not, a place to sign."""
    row = _one(reading, about)
    data = _content(reading, row)
    if not row.case.lead_id and not row.effective_at:
        raise Missing("调解员")
    return data | {
        "closing": f"本协议一式{_copies(row.copies)}份，各方当事人各执一份，本小组留存一份。{_replaced(row)}",
        "signs": _signs(reading, row),
        "effective": day(row.effective_at),
        "day": day(row.effective_at),
    }


def _replaced(row: Agreement) -> str:
    """That another version has taken its place, and since when."""
    if row.end != AgreementEnd.REPLACED:
        return ""
    if row.effective_at is None:
        return "本稿未生效，已被后一稿取代。"
    return f"本协议已于{day(row.ended_at)}被后一稿协议取代，自该日起不再有效。"


def oral(reading: Reading, about: int) -> dict[str, Any]:
    """What was agreed aloud, as the mediator wrote it down: it is in effect since it was reached."""
    row = _one(reading, about)
    return _content(reading, row) | {
        "reached": moment(row.effective_at or row.made_at),
        "place": reading.said(row.session.place) if row.session else "",
        "mediator": row.made_by.name,
        "closing": f"口头协议自达成之日起生效。{_replaced(row)}",
        "signs": [to_sign("登记人", row.made_by.name)],
        "effective": "",
        "day": day(row.made_at),
    }


def pictures(reading: Reading, row: Agreement) -> dict[str, bytes]:
    """The signatures that were drawn, by the names that the paper calls them by. None in a copy without names."""
    if not reading.names:
        return {}
    return {_file(each): _drawn(each.ink) for each in row.signatures.order_by("id") if _is_drawn(each)}


# -- the rows ---------------------------------------------------------------------------------------------------------


def _offers(reading: Reading, kind: str) -> list[Offer]:
    if not reading.sight.words:
        return []
    rows = [row for row in reading.agreements if row.kind == kind and row.end != AgreementEnd.DROPPED]
    return [Offer(row.pk, f"第{row.version}稿 · {day(row.made_at)}") for row in rows]


def _one(reading: Reading, about: int) -> Agreement:
    return next(row for row in reading.agreements if row.pk == about)


def _content(reading: Reading, row: Agreement) -> dict[str, Any]:
    text = agreed_text.of(row)
    called = _called(reading, row, text)
    clauses, facts, sides = agreed_text.clauses_of(text), text.get("facts", ""), reading.sides_of(row)
    missing = [
        *(["当事人"] if not sides else []),
        *(["协议条款"] if not clauses else []),
        *(["纠纷主要事实"] if not facts and not reading.reports else []),
    ]
    if missing:
        raise Missing(*missing)
    return {
        "office": row.committee.name if row.committee else reading.office,
        "parties": [
            each | ({"name": called[side.pk]} if side.pk in called and each["name"] else {})
            for side, each in zip(sides, reading.particulars_of(sides), strict=True)
        ],
        "facts": reading.said(facts) or reading.facts,
        "issues": reading.said(text.get("issues", "")),
        "responsibility": "",
        "clauses": [_clause(reading, clause, called) for clause in clauses],
        "rules": _quoted(row),
        "manner": "",
    }


def _quoted(row: Agreement) -> list[str]:
    """The rules that the clauses name, each as it was called when somebody signed."""
    named = [(number, each["quoted"]) for number, each in enumerate(agreed_text.clauses(row), start=1)]
    return [f"第{number}项　{quoted}" for number, quoted in named if quoted]


def _called(reading: Reading, row: Agreement, text: dict[str, Any]) -> dict[int, str]:
    """What each side is called in this copy: as it was called when somebody first signed, whatever it is called since
    (decision 34); of a resident who is not named in this copy, as everywhere."""
    kept = dict(text.get("sides", ()))
    for clause in agreed_text.clauses_of(text):
        kept |= {clause[key]: clause[name] for key, name in (("party", "who"), ("pays_to", "paid")) if clause[key]}
    sides = Party.ever.filter(pk__in=kept).select_related("organisation", "building")
    return {
        side.pk: kept[side.pk] if side.organisation_id is not None or (reading.is_named(side) and side.name)
        else reading.name_of(side)
        for side in sides
    }  # fmt: skip


def _clause(reading: Reading, clause: dict[str, Any], called: dict[int, str]) -> dict[str, Any]:
    paid = f"（付给{called.get(clause['pays_to'], '')}）" if clause["pays_to"] else ""
    return {
        "who": called.get(clause["party"], "") if clause["party"] else reading.name_of(None),
        "does": reading.said(clause["does"]) + paid,
        "amount": money(Decimal(clause["amount"])) if clause["amount"] else "",
        "where": reading.said(clause["place"]),
        "until": day(date.fromisoformat(clause["due_on"])) if clause["due_on"] else "",
        "checked": reading.said(clause["checking"]),
    }


def _signs(reading: Reading, row: Agreement) -> list[dict[str, Any]]:
    signed = list(row.signatures.select_related("party__organisation", "representative", "member").order_by("id"))
    called = _called(reading, row, agreed_text.of(row))
    by_side = {each.party_id for each in signed if each.party_id}
    waiting = [
        to_sign("当事人", called.get(each.pk) or reading.name_of(each))
        for each in reading.sides_of(row) if each.pk not in by_side
    ]  # fmt: skip
    done = [_signed(reading, each, called) for each in signed]
    has_mediator = any(each.signs_as == SignsAs.MEDIATOR for each in signed)
    return [*done, *waiting, *([] if has_mediator else [to_sign("调解员", reading.handler)])]


def _signed(reading: Reading, each: Signature, called: dict[int, str]) -> dict[str, Any]:
    name = each.name if reading.names else ""
    if each.member is not None:
        name = each.member.name
    elif each.party is not None:
        name = called.get(each.party.pk) or reading.name_of(each.party)
        if each.representative is not None and reading.names:
            name = f"{each.representative.name}（代{name}）"
    return to_sign(
        _ROLES[SignsAs(each.signs_as)],
        name,
        picture=_file(each) if reading.names and _is_drawn(each) else "",
        signed=moment(each.at),
        how="　".join(part for part in (label(Signed, each.how), reading.said(each.place)) if part),
    )


def _is_drawn(each: Signature) -> bool:
    return bool(each.ink) and _STROKES.fullmatch(each.ink) is not None


def _file(each: Signature) -> str:
    return f"signature-{each.pk}.svg"


def _drawn(ink: str) -> bytes:
    """Strokes in a box of 1000 by 400, as they were drawn."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 400" width="1000" height="400">'
        f'<path d="{ink}" fill="none" stroke="black" stroke-width="8" stroke-linecap="round" stroke-linejoin="round"/>'
        "</svg>"
    ).encode()


def _copies(number: int) -> str:
    return "〇一二三四五六七八九十"[number] if number <= 10 else str(number)

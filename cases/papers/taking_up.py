"""The papers that open a file: 受理登记表 and 权利义务告知书."""

from __future__ import annotations

from typing import Any

from cases.casefile.titles import label
from cases.papers.reading import Missing, Offer, Reading, day, moment, ticked, to_sign
from cases.states import Channel
from mediation.models import Tier

# How a case came, as the forms ask: a party applied, or it was passed on.
_APPLIED = (Channel.TEXT, Channel.FORM, Channel.CALL)

OPENING = (
    "你们之间的纠纷已由本小组受理。根据《中华人民共和国人民调解法》的原则，现将调解中的权利和义务告知如下。",
    "调解不收取任何费用。同意调解不影响任何一方依法通过仲裁、行政、司法等途径维护自己的权利。",
)
RIGHTS = (
    "自愿选择是否接受调解，可以随时要求终止调解；",
    "选择或者接受调解员，认为调解员与纠纷有利害关系的，可以要求其回避；",
    "要求调解公开进行或者不公开进行；",
    "自主表达意愿、自愿达成调解协议；",
    "委托他人参加调解，行动或者阅读不便的，可以请人协助。",
)
DUTIES = (
    "如实陈述纠纷事实，提供有关材料；",
    "遵守调解现场秩序，尊重调解员；",
    "尊重对方当事人行使权利；",
    "达成协议的，按照约定履行。",
)
EFFECT = (
    "本小组主持达成的协议对各方具有合同约束力，应当履行；",
    "在依法设立的人民调解委员会主持下达成的协议，双方可以自协议生效之日起三十日内共同向人民法院申请司法确认。",
)


def intake_offers(reading: Reading) -> list[Offer]:
    return [Offer()]


def intake(reading: Reading, about: int) -> dict[str, Any]:
    """受理登记表: who, what, where, by which door; the problem and the place alone for the works."""
    case = reading.case
    channels = {report.channel for report in reading.reports}
    if not case.category_id:
        raise Missing("纠纷类型")
    return {
        "registered": day(case.reported_at),
        "category": reading.category,
        "tier": label(Tier, case.tier),
        "sources": ticked(
            [
                ("当事人申请", bool(channels & set(_APPLIED)) and not case.order_number),
                ("小组走访发现", channels == {Channel.VISIT}),
                ("12345工单转来", bool(case.order_number)),
                ("其他", False),
            ]
        ),
        "place": reading.place,
        "parties": reading.particulars(with_phone=True),
        "account": reading.facts,
        "reports": [
            {
                "at": moment(report.at),
                "how": label(Channel, report.channel),
                "words": reading.said(report.words),
            }
            for report in reading.reports
        ],
        "signs": [to_sign("当事人"), to_sign("登记人")],
        "remarks": "",
        "day": day(case.reported_at),
    }


def notice_offers(reading: Reading) -> list[Offer]:
    return [Offer()] if reading.sight.words else []


def notice(reading: Reading, about: int) -> dict[str, Any]:
    """权利义务告知书, with who was told when and how, where that is written down."""
    rows = reading.rights_notices
    return {
        "to": reading.party_names,
        "opening": list(OPENING),
        "parts": [
            {"heading": "一、当事人享有的权利", "points": list(RIGHTS)},
            {"heading": "二、当事人应当履行的义务", "points": list(DUTIES)},
            {"heading": "三、调解协议的效力", "points": list(EFFECT)},
        ],
        "given": [
            {"party": reading.name_of(row.party), "at": moment(row.given_at), "how": label(Channel, row.how)}
            for row in rows
        ],
        "signs": [to_sign(name) for name in reading.party_names],
        "day": day(rows[-1].given_at) if rows else "",
    }

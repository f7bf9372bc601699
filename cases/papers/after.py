"""The papers of what follows and of the end: 整改通知单, 回访记录, 终止调解通知书, 结案报告表."""

from __future__ import annotations

from typing import Any

from cases import unnaming
from cases.actions.undertaking import FOLLOW_UPS, OWED
from cases.casefile.titles import label
from cases.models import RectificationNotice, Undertaking
from cases.papers.reading import Missing, Offer, Reading, day, moment, ticked, to_sign
from cases.paperwork import Copy
from cases.states import Channel, Found, Outcome, State, UndertakingKind, Verb

# What stays open to everybody, whatever becomes of mediation (人民调解法 art. 26).
ROUTES = (
    "向有管辖权的人民法院起诉；",
    "向依法设立的人民调解委员会申请调解；",
    "拨打12345政务服务便民热线，或者向住房和城乡建设、生态环境、城市管理等部门反映；",
    "有仲裁约定的，依法申请仲裁。",
)
_REASONS = (
    ("一方不愿调解或者撤回", (Outcome.REFUSED, Outcome.WITHDRAWN)),
    ("达不成协议", (Outcome.FAILED,)),
    ("转由有关部门处理", (Outcome.REFERRED, Outcome.PEOPLES_MEDIATION)),
    ("不属于受理范围", (Outcome.OUTSIDE,)),
    ("其他", (Outcome.UNFOUNDED, Outcome.INVALID)),
)
# The steps that a report of the whole tells of.
_COURSE = (
    *(Verb.REPORT, Verb.ASSIGN, Verb.REASSIGN, Verb.ARRIVE, Verb.VOUCH, Verb.SECURE, Verb.ADJOURN, Verb.RESOLVE),
    *(Verb.CLOSE, Verb.WITHDRAW, Verb.REOPEN, Verb.CONFIRM),
)
_ENDS_MEDIATION = tuple(outcome for _label, outcomes in _REASONS for outcome in outcomes)


# -- 整改通知单 -----------------------------------------------------------------------------------------


def rectification_offers(reading: Reading) -> list[Offer]:
    """One for each rectification; of the works each organisation has its own."""
    return [Offer(row.pk, f"{_owes(row)} · {day(row.due_at)}") for row in _rectifications(reading)]


def rectification(reading: Reading, about: int) -> dict[str, Any]:
    """To whom it goes it names no resident and none of their numbers, in any copy."""
    row = _one(_rectifications(reading), about)
    if row.by_organisation is None:
        raise Missing("整改单位")
    is_for_the_works = reading.copy == Copy.PLACE
    notice = notice_of(row)
    kept = "部分完成整改。" if row.found == Found.IN_PART else "已完成整改。"
    demand = row.told if is_for_the_works or not row.words else row.words
    return {
        # An order that was issued has its number already.
        **({"number": notice.number} if notice is not None else {}),
        "to": row.by_organisation.name,
        "site": reading.case.site.name if reading.case.site else "",
        "place": reading.place,
        "category": reading.category,
        "issued": day(row.made_at),
        "demand": _without_names(reading, demand) or "（整改要求见签发的纸质通知单）",
        "standard": "" if notice is None else _without_names(reading, notice.standard_words),
        "due": moment(row.due_at),
        "checked": "" if notice is None else f"{moment(notice.recheck_at)}复查，拍照",
        "done": "" if row.kept_at is None or is_for_the_works else f"{day(row.kept_at)}　{kept}",
        "recheck": "" if is_for_the_works or row.finding is None else _without_names(reading, row.finding.body),
        "signs": [to_sign("签发人"), to_sign("签收人")],
        "day": day(row.made_at),
    }


def notice_of(row: Undertaking) -> RectificationNotice | None:
    """The numbered order by which it is to be put right; none where it was only agreed."""
    return getattr(row, "notice", None)


def _rectifications(reading: Reading) -> list[Undertaking]:
    rows = [row for row in reading.undertakings if row.kind == UndertakingKind.RECTIFICATION and not row.dropped_at]
    if reading.copy != Copy.PLACE:
        return rows
    own = reading.reader.organisation_id
    return [row for row in rows if own is not None and row.by_organisation_id == own]


def _owes(row: Undertaking) -> str:
    return row.by_organisation.name if row.by_organisation else "—"


def _without_names(reading: Reading, words: str) -> str:
    """Words for a side of the works: numbers hidden, and nobody named who is of the case, or speaks for a side."""
    return unnaming.without(words, reading.instead)


# -- 回访记录 ------------------------------------------------------------------------------------------


def follow_up_offers(reading: Reading) -> list[Offer]:
    return [Offer(row.pk, f"{label(UndertakingKind, row.kind)} · {day(row.kept_at)}") for row in _visits(reading)]


def follow_up(reading: Reading, about: int) -> dict[str, Any]:
    """What was found when somebody who had not handled it asked again."""
    row = _one(_visits(reading), about)
    return {
        "matter": f"{reading.place}　{reading.category}",
        "visited": "、".join(reading.name_of(party) for party in reading.parties if party.is_reporter),
        "agreement": "",
        "due": day(row.due_at),
        "at": moment(row.kept_at),
        # What was found is written down for the group.
        "finding": reading.said(row.finding.body if row.finding and reading.sight.internal else ""),
        "performance": ticked([("已履行", False), ("部分履行", False), ("未履行", False), ("不涉及", False)]),
        "answer": reading.answer,
        "relapse": "",
        "measures": "",
        "signs": [to_sign("回访人", row.kept_by.name if row.kept_by else ""), to_sign("被回访人")],
        "day": day(row.kept_at),
    }


def _visits(reading: Reading) -> list[Undertaking]:
    if not reading.reads_what_follows:
        return []
    return [row for row in reading.undertakings if row.kind in FOLLOW_UPS and row.kept_at is not None]


# -- 终止调解通知书 ---------------------------------------------------------------------------------------


def termination_offers(reading: Reading) -> list[Offer]:
    ends = reading.case.state == State.CLOSED and reading.case.outcome in _ENDS_MEDIATION
    return [Offer()] if ends and reading.sight.words else []


def termination(reading: Reading, about: int) -> dict[str, Any]:
    """Why mediation ends, and what stays open; what was conceded on the way is not told again."""
    case = reading.case
    if not reading.party_names:
        raise Missing("当事人")
    return {
        "to": reading.party_names,
        "opening": f"关于你们之间的“{reading.category}”纠纷（受理编号{case.number}），"
        f"本小组于{day(case.reported_at)}受理，现因下列原因终止调解。",
        "reasons": ticked((name, case.outcome in outcomes) for name, outcomes in _REASONS),
        "account": reading.said(case.done),
        "routes": list(ROUTES),
        "signs": [],
        "day": day(case.ended_at),
    }


# -- 结案报告表 -----------------------------------------------------------------------------------------


def closing_offers(reading: Reading) -> list[Offer]:
    return [Offer()] if reading.case.ended_at is not None and reading.reads_what_follows else []


def closing(reading: Reading, about: int) -> dict[str, Any]:
    """The case on one sheet: what was done without the words that were said meanwhile."""
    case = reading.case
    owed = [row for row in reading.undertakings if row.kind in OWED and not row.dropped_at]
    channels = [label(Channel, report.channel) for report in reading.reports]
    return {
        "handler": reading.handler,
        "helpers": "、".join(each.name for each in case.helpers.order_by("pk")) if reading.sight.internal else "",
        "accepted": day(case.accepted_at or case.reported_at),
        "closed": day(case.ended_at),
        "category": reading.category,
        "source": "12345工单" if case.order_number else "、".join(dict.fromkeys(channels)),
        "party_names": reading.party_names,
        "facts": reading.facts,
        "course": [{"at": moment(entry.at), "what": entry.title} for entry in reading.history if entry.verb in _COURSE],
        "outcome": label(Outcome, case.outcome),
        "result": reading.said(case.done),
        "performance": [_performance(reading, row) for row in owed],
        "performance_none": "没有需要继续履行的事项。",
        "answer": reading.answer,
        "signs": [to_sign("经办人", reading.handler), to_sign("组长")],
        "day": day(case.ended_at),
    }


def _performance(reading: Reading, row: Undertaking) -> str:
    state = f"{day(row.due_at)}前完成"
    if row.kept_at:
        state = f"{day(row.kept_at)}{'部分完成' if row.found == Found.IN_PART else '完成'}"
    elif row.broken_at:
        state = f"{state}，{day(row.broken_at)}查看未履行"
    who = reading.name_of(row.party) if row.party is not None else _owes(row)
    return f"{who}：{reading.said(row.words)}（{state}）"


def _one(rows: list[Undertaking], about: int) -> Undertaking:
    return next(row for row in rows if row.pk == about)

"""Answers to "where?" and "which building?". The case exists all the while, with a person who may find out."""

from __future__ import annotations

import re
from datetime import timedelta

from cases.actions import placing
from cases.models import Case, Question
from cases.models.contact import Became, TrayReason
from cases.reading import commands
from cases.reading.commands import Command
from cases.reading.intent import Intent
from cases.reading.normal import bare
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import OPEN, QuestionKind
from mediation.models import Building, Site
from notifications.segments import cut

from . import choices, places_named, questions
from .result import Result, waits
from .turn import Turn

# Who reports two things within so long and then says where, means both.
SAME_PLACE_WITHIN = timedelta(days=1)
_THERE = re.compile(r"^(?:嗯+|对的?|没错|就是(?:这|那|它)?(?:里|个)?|是这里?|right|correct)$")
_WRONG_PLACE = re.compile(
    r"(?:地址|地点|小区|楼号|楼栋|位置|地方)(?:名字?)?(?:写|说|搞|记|填|弄|登记|发)?(?:的)?(?:错|不对|不是)"
    r"|(?:写|记|搞|弄|说|填|登记)错(?:了)?(?:小区|地址|地点|楼|地方|位置)|wrong (?:place|address|estate|building|site)"
)
# `刚才说错了`, `不对`: of the place if one is named beside it, or if it is all.
_SAID_WRONG = re.compile(
    r"(?:说|写|打|发|报|填|搞|弄|记|输)错了?(?:$|[,.; ]|是)|^不对(?:$|[,.; 啊的])|^(?:sorry|i meant|correction)\b"
)
SHORT = 10
_A_BUILDING = r"([\d一二三四五六七八九十]{1,3}) ?(?:号楼|号|楼|栋|幢|#)"
_NOT_BUT = re.compile(rf"不(?:是|在)(?:在)?{_A_BUILDING}?[,。. ]*(?:应该|而|我)*(?:是|在|住)(?:在)?{_A_BUILDING}")
_BUT_NOT = re.compile(rf"{_A_BUILDING}(?:的|楼)*[,。. ]*不(?:是|在){_A_BUILDING}")
_NOT = re.compile(rf"^(?:我|我们|我家|家)*(?:不是|不在|不住)(?:在|住)?{_A_BUILDING}(?:的|楼|啊|呀)*$")
_ROOM_WRONG = re.compile(
    r"(?:房号|门牌号?|房间号?|室号|单元号?)(?:写|说|搞|记|填|弄|发)?(?:错|不对)|wrong (?:room|flat|unit)"
)
_ANOTHER_ROOM = re.compile(r"不是(\d{3,4})室?[,。. ]*(?:应该|而)?是(\d{3,4})(?!\d)")
_A_ROOM = re.compile(r"(?:是|为|成|住|在)(\d{3,4})(?!\d|号楼|栋|幢)")


def place(turn: Turn, question: Question) -> Result | None:
    """The answer to "where?"; asked at most twice, then a person takes over. None if it reports something else."""
    case, reading = question.matter, turn.reading
    if turn.asks and reading.site is None:
        turn.tell_status(case)
        turn.add_to(case, is_answer=True)
        return Result(Became.WORDS, case)
    # Of a case whose place is corrected the place that is told is another one, of course.
    is_another = turn.is_another(case) if case.site_id is None else questions.is_another_kind(case, reading)
    if is_another and (reading.site is not None or reading.intent == Intent.REPORT):
        return None
    if reading.site is not None and not places_named.is_equal(reading, turn.words):
        turn.add_to(case, is_answer=True)
        return _ask_whether_there(turn, case, reading.site)
    earlier = [] if reading.building_number is not None else _readings_before(case)
    turn.add_to(case, is_answer=True)
    if reading.site is not None:
        questions.end(question)
        building = reading.building
        for before in earlier:
            building = building or questions.building_on(reading.site, before.building_number)
        _locate(turn, case, reading.site, building, asks=True)
        return Result(Became.PLACE, case)
    there = questions.building_of(case, reading.building_number) if reading.building_number is not None else None
    if case.site is not None and there is not None:
        questions.end(question)
        _locate(turn, case, case.site, there)
        return Result(Became.PLACE, case)
    if questions.may_ask_again(question):
        turn.reply("reply_where", case)
        return Result(Became.ASKED_AGAIN, case)
    turn.reply("reply_tray", case)
    return waits(TrayReason.PLACE_UNKNOWN, about=case)


def there_or_not(turn: Turn, question: Question) -> Result | None:
    """The answer to "is it at that site?": yes, or no, and then where; None if it says another place itself."""
    said, digit = commands.whole(turn.words), choices.leading_digit(turn.words)
    case = question.matter
    if said == Command.SOLVED or digit == 1 or (said is None and _THERE.match(bare(turn.words))):
        site = Site.objects.filter(pk__in=question.options).first()
        questions.end(question)
        if site is not None:
            turn.add_to(case, is_answer=True)
            found = turn.reading.building_number
            numbers = [found, *(before.building_number for before in _readings_before(case))]
            number = next((each for each in numbers if each is not None), None)
            _locate(turn, case, site, questions.building_on(site, number), asks=True)
            return Result(Became.PLACE, case)
    if (said == Command.NOT_SOLVED or digit == 2) and turn.reading.site is None:
        turn.add_to(case, is_answer=True)
        questions.ask_where(case, None, phone=turn.sender.phone)
        turn.reply("reply_where", case)
        return Result(Became.ASKED_AGAIN, case)
    return None


def corrected(turn: Turn) -> Result | None:
    """`不是锦绣华庭,我住东苑公寓`, `地址写错了`, `不是3号楼,是5号楼`: the place of an open case is put right, or asked
    anew."""
    cases = list(turn.sender.cases.filter(state__in=OPEN, site__isnull=False)[: choices.MOST_OPTIONS])
    words, reading = turn.words, turn.reading
    is_wrong = _WRONG_PLACE.search(words) is not None or _says_it_was_wrong(turn)
    if cases and (room := _other_room(words, cases[0])):
        return _to_another_room(turn, cases[0], room)
    case = next((each for each in cases if each.site and places_named.refused(each.site, words, load())), None)
    building = _other_building(words)
    if case is None and building is not None:
        case = next((each for each in cases if each.building and each.building.number == building[0]), None)
    if case is None and is_wrong and cases:
        case = cases[0]
    if case is None or case.site is None:
        return None
    turn.add_to(case, is_answer=True)
    to = reading.site if reading.site is not None and not places_named.refused(reading.site, words, load()) else None
    number = reading.building_number if building is None else building[1]
    if to is not None and not places_named.is_equal(reading, words):
        return _ask_whether_there(turn, case, to)
    there = questions.building_on(to or case.site, number)
    if (to is not None and to.pk != case.site_id) or (there is not None and there.pk != case.building_id):
        _locate(turn, case, to or case.site, there, asks=True)
        return Result(Became.PLACE, case)
    questions.ask_where(case, None, phone=turn.sender.phone)
    turn.reply("reply_where_anew", case)
    return Result(Became.ASKED_AGAIN, case)


def _says_it_was_wrong(turn: Turn) -> bool:
    """`说错了,是5号楼`, `不对`: something that was said was wrong, which is the place if one is named beside it or
    nothing else is, and we asked nothing that "wrong" answers."""
    asked = turn.sender.question
    if not _SAID_WRONG.search(bare(turn.words)) or (asked is not None and asked.kind == QuestionKind.SOLVED):
        return False
    return turn.reading.site is not None or turn.reading.building_number is not None or len(bare(turn.words)) <= SHORT


def _other_building(words: str) -> tuple[int, int | None] | None:
    """`不是3号楼,是5号楼`, `是5号楼不是3号楼`, `不在3号楼`: the one it is not, and the one it is, if that is said."""
    if match := _NOT.match(bare(words)):
        return _number(match[1]), None
    if match := _BUT_NOT.search(words):
        return _number(match[2]), _number(match[1])
    match = _NOT_BUT.search(words)
    return (_number(match[1]), _number(match[2])) if match is not None and match[1] else None


def _number(said: str) -> int:
    return understand(f"{said}号楼", vocabulary=load()).building_number or 0


def _other_room(words: str, case: Case) -> str:
    """`不是501,是502`, `房号错了,是502`: the room it is; empty if none is told."""
    if (match := _ANOTHER_ROOM.search(words)) and match[1] == case.room:
        return match[2]
    found = _A_ROOM.search(words) if _ROOM_WRONG.search(words) else None
    return found[1] if found is not None else ""


def _to_another_room(turn: Turn, case: Case, room: str) -> Result:
    assert case.site is not None
    turn.add_to(case, is_answer=True)
    unit = turn.reading.unit or case.unit
    placing.locate(case, by=turn.sender.by, site=case.site, building=case.building, unit=unit, room=room)
    return Result(Became.PLACE, case)


def _ask_whether_there(turn: Turn, case: Case, site: Site) -> Result:
    questions.ask_where(case, site, phone=turn.sender.phone)
    turn.reply("reply_near", case, guess=cut(site.label(turn.sender.language), 18))
    return Result(Became.ASKED_AGAIN, case)


def building(turn: Turn, question: Question) -> Result | None:
    """The answer to "which building?", by its number or as a part of the estate; None if the text is neither."""
    number = choices.building(turn.words, turn.reading)
    if number is not None and not turn.is_another(question.matter):
        return _numbered(turn, question, number)
    return no_building(turn, question) if choices.is_a_place_alone(turn.words) else None


def no_building(turn: Turn, question: Question) -> Result:
    """It is in no single building, or nobody knows."""
    questions.end(question)
    turn.add_to(question.matter, is_answer=True)
    turn.reply_added(question.matter)
    return Result(Became.WORDS, question.matter)


def _numbered(turn: Turn, question: Question, number: int) -> Result:
    case = question.matter
    there = questions.building_of(case, number)
    turn.add_to(case, is_answer=True)
    if there is None:
        if questions.may_ask_again(question):
            turn.reply("reply_building", case)
        return Result(Became.NO_BUILDING, case)
    questions.end(question)
    assert case.site is not None
    _locate(turn, case, case.site, there)
    return Result(Became.PLACE, case)


def _readings_before(case: Case) -> list[Reading]:
    """What the case's own words said, newest first, for a building that was named before its site."""
    words = case.reports.order_by("-id").values_list("saying__body", flat=True)[:5]
    return [understand(earlier, vocabulary=load()) for earlier in words]


def _locate(turn: Turn, case: Case, site: Site, building: Building | None, *, asks: bool = False) -> None:
    """Say where it is; and where the other reports of the last day are that wait for the same answer."""
    by = turn.sender.by
    unit, room = turn.reading.unit or case.unit, turn.reading.room or case.room
    placing.locate(case, by=by, site=site, building=building, unit=unit, room=room, asks=asks)
    since = turn.text.received_at - SAME_PLACE_WITHIN
    waiting = turn.sender.cases.filter(state__in=OPEN, building=None, reported_at__gte=since)
    for other in waiting.exclude(pk__in=[case.pk, *turn.sender.windows]):
        if other.site is None or (building is not None and other.site.pk == site.pk):
            unit, room = turn.reading.unit or other.unit, turn.reading.room or other.room
            placing.locate(other, by=by, site=site, building=building, unit=unit, room=room)

"""Answers to "where?" and "which building?". The case exists all the while, with a person who may find out."""

from __future__ import annotations

from datetime import timedelta

from cases.actions import placing
from cases.models import Case, Question
from cases.models.contact import Became, TrayReason
from cases.reading.intent import Intent
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import OPEN
from mediation.models import Building, Site

from . import choices, questions
from .result import Result, waits
from .turn import Turn

# Who reports two things within so long and then says where, means both.
SAME_PLACE_WITHIN = timedelta(days=1)


def place(turn: Turn, question: Question) -> Result | None:
    """The answer to "where?"; asked at most twice, then a person takes over. None if it reports something else."""
    case, reading = question.case, turn.reading
    if turn.is_another(case) and (reading.site is not None or reading.intent == Intent.REPORT):
        return None
    earlier = [] if reading.building_number is not None else _readings_before(case)
    turn.add_to(case, is_answer=True)
    if reading.site is not None:
        questions.end(question)
        building = reading.building
        for before in earlier:
            building = building or questions.building_on(reading.site, before.building_number)
        _locate(turn, case, reading.site, building, asks=True)
        return Result(Became.PLACE, case)
    if questions.may_ask_again(question):
        turn.reply("reply_where", case)
        return Result(Became.ASKED_AGAIN, case)
    turn.reply("reply_tray", case)
    return waits(TrayReason.PLACE_UNKNOWN, about=case)


def building(turn: Turn, question: Question) -> Result | None:
    """The answer to "which building?", by its number or as a part of the estate; None if the text is neither."""
    number = choices.building(turn.words, turn.reading)
    if number is not None and not turn.is_another(question.case):
        return _numbered(turn, question, number)
    return no_building(turn, question) if choices.is_a_place_alone(turn.words) else None


def no_building(turn: Turn, question: Question) -> Result:
    """It is in no single building, or nobody knows."""
    questions.end(question)
    turn.add_to(question.case, is_answer=True)
    turn.reply("reply_added", question.case)
    return Result(Became.WORDS, question.case)


def _numbered(turn: Turn, question: Question, number: int) -> Result:
    case = question.case
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

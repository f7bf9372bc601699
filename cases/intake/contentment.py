"""Answers to "are you content?", asked of who has said by text that it is solved. Digits are an answer only while this
is what we asked last (`questions`), and are never those of "solved or not"; that something is wrong after all opens the
case again.
"""

from __future__ import annotations

from cases.actions import contentment
from cases.models import Question
from cases.models.contact import Became
from cases.reading.content import Content, beside_not_content, content, is_a_choice
from cases.reading.intent import verdict
from cases.states import Mark, Refused, Verb

from . import choices, questions
from .asked_deeds import do
from .result import Result
from .turn import Turn


def whether(turn: Turn, question: Question) -> Result | None:
    """The answer to the question that stands open; None where somebody says something else."""
    case = question.matter
    meant = content(turn.words)
    if meant is not None:
        return _marked(turn, question, meant)
    besides = beside_not_content(turn.words)
    is_wrong = turn.rejects or verdict(besides) is False or choices.comes_back(besides)
    if besides and is_wrong and not turn.is_another(case):
        _said(turn, question, Content.NOT)
        return do(turn, Verb.REOPEN, case)
    if is_a_choice(turn.words) and questions.may_ask_again(question):
        turn.reply("reply_content", case)
        return Result(Became.KEPT, case)
    return None


def _marked(turn: Turn, question: Question, meant: Content) -> Result:
    case = question.matter
    if not _said(turn, question, meant):
        turn.reply("reply_tray")
    else:
        turn.reply("reply_marked", case, mark=str(Mark(meant.value).label))
    return Result(Became.KEPT, case)


def _said(turn: Turn, question: Question, meant: Content) -> bool:
    try:
        contentment.say(question.matter, by=turn.sender.by, mark=meant.value)
    except Refused:
        questions.end(question)
        return False
    return True

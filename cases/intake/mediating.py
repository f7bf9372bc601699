"""Answers to "do you agree to mediation?", from whoever we asked; and that somebody leaves it, in their own words.

An answer is taken for as long as the question stands. One that comes after it is explained, and changes nothing.
"""

from __future__ import annotations

from cases import willing
from cases.actions.table import willingness
from cases.models import Case, MediationConsent, Question
from cases.models.contact import Became, TrayReason
from cases.reading import commands
from cases.reading.intent import Intent
from cases.reading.willing import Reply, leaves, reply, stays_away
from cases.states import QuestionKind, Refused, Verb

from . import choices, coming, questions, which
from .replies import sayable
from .result import Result, waits
from .turn import Turn


def leaving(turn: Turn) -> Result | None:
    """Words that want no mediation, or none any more, of whoever is a side of an open case."""
    if not leaves(turn.words) or (_is_asked_to_come(turn) and stays_away(turn.words)):
        return None
    cases = willing.open_cases_of(turn.sender.phone)[: choices.MOST_OPTIONS]
    agreed = [case for case in cases if willing.agrees(_last(turn, case))]
    cases = agreed or cases
    if len(cases) > 1:
        return which.ask(turn, cases, Verb.CONSENT)
    if not cases:
        return None
    question = turn.sender.question
    is_asked = question is not None and question.kind == QuestionKind.MEDIATE and question.case_id == cases[0].pk
    return _say(turn, cases[0], Reply.REFUSES, question if is_asked else None)


def _is_asked_to_come(turn: Turn) -> bool:
    return turn.sender.question is not None and turn.sender.question.kind in coming.ABOUT_SESSIONS


def whether(turn: Turn, question: Question) -> Result | None:
    """The answer to the question that stands open; None where somebody reports something instead."""
    case, meant = question.matter, reply(turn.words)
    if meant is not None:
        return _say(turn, case, meant, question)
    if commands.acknowledges(turn.words):
        return Result(Became.ACKNOWLEDGED)
    if turn.says(Intent.REPORT) or turn.sender.has_cases:
        return None
    if questions.may_ask_again(question):
        turn.reply("reply_mediate", case)
    else:
        turn.reply("reply_tray")
    return waits(TrayReason.MEDIATION)


def too_late(turn: Turn) -> Result | None:
    """A plain answer to a question that is over: it is explained, never taken."""
    meant = reply(turn.words)
    if meant is None or turn.sender.question is not None:
        return None
    asked = Question.objects.filter(phone=turn.sender.phone).select_related("case__site").order_by("-id").first()
    if asked is None or asked.kind != QuestionKind.MEDIATE:
        return None
    if meant == Reply.WRONG_NUMBER and willing.is_a_side(asked.matter, turn.sender.phone):
        return _say(turn, asked.matter, meant, asked)
    if asked.ended_at is None:
        questions.end(asked)
    turn.reply("reply_mediate_over", asked.matter)
    return Result(Became.KEPT, asked.matter)


def _say(turn: Turn, case: Case, meant: Reply, question: Question | None = None) -> Result:
    by, asked = turn.sender.by, _side_asked(question)
    verb = Verb.WRONG_NUMBER if meant == Reply.WRONG_NUMBER else Verb.CONSENT
    try:
        if meant == Reply.WRONG_NUMBER:
            willingness.wrong_number(case, by=by, asked=asked)
            turn.reply("reply_wrong_number", case)
        elif meant == Reply.REFUSES and asked is None:
            willingness.leave(case, by=by)
        else:
            willingness.answer(case, by=by, agrees=meant == Reply.AGREES, asked=asked)
    except Refused as refusal:
        turn.reply("reply_refused", case, sentence=sayable(str(refusal.sentence)))
        return Result(Became.REFUSED, case, verb)
    return Result(Became.DONE, case, verb)


def _side_asked(question: Question | None) -> int | None:
    """The key of the side that a question was about; none of one that was asked before questions said so."""
    return next(iter(question.options), None) if question is not None else None


def _last(turn: Turn, case: Case) -> MediationConsent | None:
    party, _speaker = willing.side_of(case, turn.sender.by)
    return willing.last_of(case, party) if party is not None else None

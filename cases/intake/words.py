"""Words that are neither a command nor an answer: thanks, more about a case, or a report of something new."""

from __future__ import annotations

from cases import reporters, timemachine
from cases.actions import feedback
from cases.models import Case
from cases.models.contact import Became
from cases.reading import commands
from cases.reading.intent import SHORT, Intent
from cases.states import OPEN, QuestionKind, State, Verb

from . import choices, questions, which
from .asked_deeds import do, report, tell_how_things_stand
from .result import Result
from .turn import Turn


def acknowledgement(turn: Turn) -> Result | None:
    """`收到,谢谢` needs no answer; but somebody of whom we have no case may think we have."""
    if not commands.acknowledges(turn.words):
        return None
    if turn.sender.has_cases:
        return Result(Became.ACKNOWLEDGED)
    turn.reply("reply_none")
    return Result(Became.NO_CASE)


def more_or_new(turn: Turn) -> Result:
    """More words on the case they fit; on a settled one, and whether to open it again is asked; else a report."""
    if (result := _on_a_named_case(turn)) is not None:
        return result
    cases = list(turn.sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS + 1])
    fitting = [case for case in cases if not turn.is_another(case)]
    exact = [case for case in fitting if case.category.code == turn.reading.category.code]
    if turn.reading.fired.get("category") and len(exact) == 1:
        fitting = exact
    if len(fitting) == 1:
        return _more(turn, fitting[0])
    if fitting:
        return which.ask(turn, fitting, Verb.ADD)
    if (settled := _settled(turn)) is not None:
        return _on_settled(turn, settled)
    return _nothing_new(turn, cases) or report(turn)


def _on_a_named_case(turn: Turn) -> Result | None:
    """Words on the case whose number the text gives, or how it stands."""
    case = reporters.named(turn.sender.phone, turn.words)
    if case is None or turn.reading.intent not in (Intent.STATUS, Intent.ADD, Intent.REPORT):
        return None
    if case.is_open or turn.reading.intent == Intent.STATUS:
        return _more(turn, case)
    return _on_settled(turn, case) if case.state == State.RESOLVED else None


def _more(turn: Turn, case: Case) -> Result:
    is_question = turn.reading.intent == Intent.STATUS
    if is_question and commands.presses(turn.words) and feedback.may_press(case):
        return do(turn, Verb.ESCALATE, case)
    turn.add_to(case)
    question = turn.sender.question
    if is_question:
        turn.tell_status(case)
    elif question and question.kind == QuestionKind.BUILDING and question.case_id == case.pk:
        turn.reply("reply_building" if questions.may_ask_again(question) else "reply_added", case)
    else:
        turn.reply("reply_added", case)
    return Result(Became.WORDS, case)


def _settled(turn: Turn) -> Case | None:
    """The case settled last that these words fit and that may still be opened again."""
    recent = turn.sender.cases.to_be_reopened(timemachine.now()).filter(state=State.RESOLVED).order_by("-ended_at")
    return next((case for case in recent[:5] if not turn.is_another(case)), None)


def _on_settled(turn: Turn, case: Case) -> Result:
    """Thanks answer or are kept; anything else may mean that it is not over, which is asked twice at most."""
    is_thanks = turn.says(Intent.CONFIRM) and not choices.is_in_doubt(turn.words)
    if turn.sender.awaits(case) and (is_thanks or turn.rejects):
        return do(turn, Verb.CONFIRM if is_thanks else Verb.REOPEN, case)
    turn.add_to(case)
    if is_thanks:
        turn.reply("reply_kept", case)
        return Result(Became.KEPT, case)
    question = turn.sender.question
    if question is None or question.kind != QuestionKind.REOPEN or question.case_id != case.pk:
        questions.ask(case, QuestionKind.REOPEN, phone=turn.sender.phone)
    elif not questions.may_ask_again(question):
        turn.reply("reply_added", case)
        return Result(Became.WORDS, case)
    turn.reply("reply_reopen", case)
    return Result(Became.WORDS, case)


def _nothing_new(turn: Turn, cases: list[Case]) -> Result | None:
    """Thanks, good news, and a question how things stand make no case, whoever they come from."""
    names_a_kind = bool(turn.reading.fired.get("category"))
    thanks = turn.says(Intent.CONFIRM) and len(turn.body) <= SHORT and (bool(cases) or not names_a_kind)
    asks = turn.says(Intent.STATUS) and not names_a_kind
    if not thanks and not asks:
        return None
    if not turn.sender.has_cases:
        turn.reply("reply_none")
        return Result(Became.NO_CASE)
    return _more(turn, cases[0]) if thanks and cases else tell_how_things_stand(turn)

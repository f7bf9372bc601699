"""Which of their cases a sender means: asked with a list, answered by a digit, a number, or words about one."""

from __future__ import annotations

from cases import access, timemachine
from cases.models import Case, Question
from cases.models.contact import Became, TrayReason
from cases.reading import asking
from cases.reading.intent import verdict
from cases.reading.normal import normal
from cases.reading.reading import understand
from cases.reading.vocabulary import load
from cases.states import State, Verb
from notifications.models import InboundText

from . import choices, questions
from .asked_deeds import do, report, report_text, tell_how_things_stand
from .result import Result, waits
from .turn import Turn


def ask(turn: Turn, cases: list[Case], verb: Verb) -> Result:
    """Ask which of several it is about. Words wait in the tray meanwhile, where a person may sort them too."""
    if not turn.ask_which(cases, verb):
        turn.reply("reply_tray")
        return waits(TrayReason.WHICH_CASE)
    return waits(TrayReason.WHICH_CASE) if verb == Verb.ADD else Result(Became.ASKED_WHICH, verb=verb)


def answer(turn: Turn, question: Question) -> Result | None:
    """What the sender has chosen of our list; None if the text does not say, or plainly reports something else."""
    cases = questions.options_of(question)
    is_deed = question.deed != Verb.ADD
    if is_deed and choices.thought_better(turn.words):
        questions.end(question)
        return tell_how_things_stand(turn)
    if choices.all_of_them(turn.words):
        return _all_of_them(turn, question, cases)
    chosen = choices.option(turn.words, cases, turn.reading, numbers=turn.sender.numbers, by_words=not is_deed)
    if chosen and _may_mean_solved(turn):
        return _ask_again(turn, cases)
    if chosen is None:
        return None
    is_in_words = chosen != choices.NEW_MATTER and choices.leading_digit(turn.words) is None
    if is_in_words and turn.is_another(cases[chosen - 1]):
        return None
    questions.end(question)
    waiting = questions.waiting_for_a_choice(question, phone=turn.text.sender)
    if chosen == choices.NEW_MATTER:
        return _something_new(turn, question, waiting)
    return _this_one(turn, question, cases[chosen - 1], waiting)


def _may_mean_solved(turn: Turn) -> bool:
    """Whether a bare 1 or 2 might be the answer to "solved?" that this number still owes, or was told it may give."""
    is_digit = choices.is_only_digits(turn.words) or choices.leading_digit(turn.words) is not None
    return is_digit and turn.sender.cases.to_be_reopened(timemachine.now()).filter(state=State.RESOLVED).exists()


def _ask_again(turn: Turn, cases: list[Case]) -> Result:
    """The digit was not offered: the last four of the number are."""
    verb = Verb(turn.sender.question.deed) if turn.sender.question else Verb.ADD
    if not turn.ask_which(cases, verb):
        turn.reply("reply_tray")
    return waits(TrayReason.WHICH_CASE)


def _this_one(turn: Turn, question: Question, case: Case, waiting: list[InboundText]) -> Result:
    if question.deed != Verb.ADD:
        return do(turn, Verb(question.deed), case)
    said = [normal(text.body) for text in waiting]
    if access.has_ended(case) and any(verdict(words) is False for words in said):
        _put_on(turn, case, waiting)
        return do(turn, Verb.REOPEN, case)
    if turn.sender.awaits(case) and any(verdict(words) for words in said):
        _put_on(turn, case, waiting)
        return do(turn, Verb.CONFIRM, case)
    _put_on(turn, case, waiting)
    if not choices.is_the_choice(turn.words, turn.sender.numbers.get(case.pk, case.number)):
        turn.add_to(case, is_answer=True)
    if any(asking.asks(words) for words in said):
        turn.tell_status(case)
    else:
        turn.reply_added(case)
    return Result(Became.CHOSEN, case)


def _all_of_them(turn: Turn, question: Question, cases: list[Case]) -> Result:
    """Each of the list: the deed is done to each, the words that waited are the first one's and told to the others."""
    questions.end(question)
    if question.deed != Verb.ADD:
        return [do(turn, Verb(question.deed), case, is_alone=False) for case in cases][-1]
    waiting = questions.waiting_for_a_choice(question, phone=turn.text.sender)
    said = "\n".join(text.body for text in waiting)
    _put_on(turn, cases[0], waiting)
    for place, case in enumerate(cases[1:]):
        turn.add_to(case, is_answer=True, words=said, is_copy=place > 0)
    for case in cases:
        turn.reply_added(case)
    return Result(Became.CHOSEN, cases[0])


def _something_new(turn: Turn, question: Question, waiting: list[InboundText]) -> Result:
    """The text that was asked about is a report of its own; a deed to none of the cases is none.

    "0, the lamp is broken" says itself what is new; what waited belongs to it.
    """
    if choices.leading_digit(turn.words) == choices.NEW_MATTER:
        result = report(turn)
        assert result.case is not None
        _put_on(turn, result.case, waiting)
        return result
    if question.deed != Verb.ADD or not waiting:
        turn.reply("reply_tray")
        return waits(TrayReason.WHICH_CASE)
    first, *more = waiting
    result = report_text(turn, first, understand(first.body, vocabulary=load(), at=first.received_at))
    assert result.case is not None
    questions.put_on(result.case, first)
    _put_on(turn, result.case, more)
    return result


def _put_on(turn: Turn, case: Case, waiting: list[InboundText]) -> None:
    for text in waiting:
        if questions.put_on(case, text):
            questions.keep(case, text, by=turn.sender.by)

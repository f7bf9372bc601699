"""Answers to what we asked: to a list, and in words; here also whether it is solved, and whether to open it again.

Each rule is tried before the text is taken for words of its own, and gives None when the text is no answer: whatever
reports something new stays a report.
"""

from __future__ import annotations

from cases import access, timemachine
from cases.models import Case, Question
from cases.models.contact import Became
from cases.reading.intent import Intent
from cases.states import OPEN, QuestionKind, Verb

from . import came_back, choices, coming, contentment, mediating, places, questions, strays, which, withdrawing, words
from .asked_deeds import do
from .result import Result
from .turn import Turn


def to_a_list(turn: Turn) -> Result | None:
    """A digit of a list, or the building: looked for before commands, because "1" is one too."""
    question = turn.sender.question
    if question is not None and question.kind == QuestionKind.WHICH:
        return which.answer(turn, question)
    if question is not None and question.kind == QuestionKind.MEDIATE:
        return mediating.whether(turn, question)
    if question is not None and question.kind in coming.ABOUT_SESSIONS:
        return coming.whether(turn, question)
    if question is not None and question.kind == QuestionKind.CONTENT:
        return contentment.whether(turn, question)
    if question is not None and question.kind == QuestionKind.OURS:
        return strays.ours_or_not(turn, question)
    if question is not None and question.kind == QuestionKind.WHAT:
        return strays.what_or_nothing(turn, question)
    if question is not None and question.kind == QuestionKind.WITHDRAW:
        return withdrawing.whether(turn, question)
    if question is not None and question.kind == QuestionKind.PLACE and question.options:
        return places.there_or_not(turn, question)
    if question is not None and question.kind == QuestionKind.BUILDING:
        return places.building(turn, question)
    return None


def in_words(turn: Turn) -> Result | None:
    """Words that answer the open question, or that say what became of a settled case."""
    question = turn.sender.question
    if question is None:
        return None
    if question.kind == QuestionKind.PLACE:
        return places.place(turn, question)
    if question.kind == QuestionKind.BUILDING and choices.has_no_building(turn.words):
        return places.no_building(turn, question)
    if question.kind == QuestionKind.SOLVED and turn.sender.awaits(question.matter):
        return _solved_or_not(turn, question.matter)
    if question.kind == QuestionKind.REOPEN:
        return _reopen_in_words(turn, question)
    if question.kind == QuestionKind.WRONG:
        return words.what_is_wrong(turn, question)
    return None


# -- solved or not ----------------------------------------------------------------------------------------------------


def _solved_or_not(turn: Turn, case: Case) -> Result | None:
    """Not a bare digit, but an answer all the same ("还在漏"); something new is none; else it is asked again.

    "1, but now the roof leaks" is both: confirmed here, and None for what it reports.
    """
    words, is_another = turn.words, turn.is_another(case)
    first = choices.leading_digit(words)
    if first == 2 or (first == 1 and not is_another and turn.says(Intent.REJECT)):
        return do(turn, Verb.REOPEN, case)
    if first == 1 and (is_another or not choices.denies(words)):
        result = do(turn, Verb.CONFIRM, case)
        return None if is_another else result
    if first is None and not choices.says_both(words):
        if turn.rejects:
            return _rejected(turn, case, is_another=is_another)
        if turn.says(Intent.CONFIRM) and not choices.is_in_doubt(words):
            return _confirmed(turn, case, is_another=is_another)
        if is_another:
            return None
        if turn.asks:
            return _how_it_stands(turn, case)
    return ask_again_whether(turn, case)


def ask_again_whether(turn: Turn, case: Case) -> Result:
    """Keep the words, and ask once more whether it is solved."""
    turn.add_to(case)
    turn.reply("reply_unclear", case)
    return Result(Became.WORDS, case)


def _confirmed(turn: Turn, case: Case, *, is_another: bool) -> Result | None:
    """Solved: this case, or the one the words are about; "solved, but …" is both an answer and a report."""
    meant = _of_this_kind(turn, case) if is_another else case
    if meant.pk == case.pk and is_another and not choices.says_more(turn.words):
        return ask_again_whether(turn, case)
    result = do(turn, Verb.CONFIRM, meant)
    return None if meant.pk == case.pk and is_another else result


def _rejected(turn: Turn, case: Case, *, is_another: bool) -> Result | None:
    """Not solved: this case, or that of the person's which the words are about. What is wrong elsewhere is new."""
    if not is_another:
        return do(turn, Verb.REOPEN, case)
    meant = _of_this_kind(turn, case)
    if meant.pk != case.pk and access.has_ended(meant):
        return do(turn, Verb.REOPEN, meant)
    if meant.pk == case.pk and (choices.says_not_settled(turn.words) or came_back.is_of(turn, case)):
        return do(turn, Verb.REOPEN, case)
    return None


def _of_this_kind(turn: Turn, case: Case) -> Case:
    """The person's own case, open or to be opened again, that the words are about; else the one asked about."""
    kind = turn.sender.cases.filter(category=turn.reading.category)
    fitting = [
        *kind.filter(state__in=OPEN)[:3],
        *kind.to_be_reopened(timemachine.now()),
    ]
    return next((other for other in fitting if not turn.is_another(other)), case)


def _how_it_stands(turn: Turn, case: Case) -> Result | None:
    """A question for the state: of the case we asked about, unless another one is still open."""
    if turn.sender.cases.filter(state__in=OPEN).exists():
        return None
    turn.add_to(case)
    turn.tell_status(case)
    return Result(Became.WORDS, case)


# -- open it again or not ---------------------------------------------------------------------------------------------


def _reopen_in_words(turn: Turn, question: Question) -> Result | None:
    again = choices.again(turn.words)
    first = choices.leading_digit(turn.words)
    if first in (1, 2):
        again = first == 2
    if again is None and not turn.is_another(question.matter):
        again = True if turn.says(Intent.REJECT) else False if turn.says(Intent.CONFIRM) else None
    return None if again is None else reopen_or_not(turn, question, again=again)


def reopen_or_not(turn: Turn, question: Question, *, again: bool) -> Result:
    """The answer to "open it again?"."""
    # The case first, as everywhere, and then the question.
    result = do(turn, Verb.REOPEN, question.matter) if again else None
    questions.end(question)
    if result is not None:
        return result
    turn.reply("reply_kept", question.matter)
    return Result(Became.KEPT, question.matter)

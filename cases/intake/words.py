"""Words that are neither a command nor an answer: thanks, more about a case, or a report of something new."""

from __future__ import annotations

from cases import timemachine
from cases.actions import feedback
from cases.models import Case, Question
from cases.models.contact import Became
from cases.reading import asking, commands
from cases.reading.intent import SHORT, Intent
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import OPEN, QuestionKind, State, Verb

from . import came_back, choices, kinship, questions, strays, verdicts, which, withdrawing
from .asked_deeds import do, tell, tell_how_things_stand
from .result import Result
from .turn import Turn


def acknowledgement(turn: Turn) -> Result | None:
    """`收到,谢谢` needs no answer; but somebody of whom we have no case may think we have."""
    if not commands.acknowledges(turn.words):
        return None
    return Result(Became.ACKNOWLEDGED) if turn.sender.has_cases else strays.has_no_case(turn)


def pictures(turn: Turn) -> Result | None:
    """A picture without words: for the open case, which its lead is told; which of several is asked. On a settled one
    that waits for its answer it is kept, and the question put again. None if there is no such case."""
    cases = list(turn.sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS])
    if (case := turn.sender.opened_again) is not None:
        cases = [case]
    if len(cases) > 1:
        return which.ask(turn, cases, Verb.ADD)
    if cases:
        turn.add_to(cases[0], is_answer=True)
        turn.reply_added(cases[0])
        return Result(Became.WORDS, cases[0])
    settled = turn.sender.cases.to_be_reopened(timemachine.now()).filter(state=State.RESOLVED).order_by("-ended_at")
    last = settled.first()
    if last is None:
        return None
    turn.add_to(last, is_answer=True)
    is_asked = turn.sender.awaits(last)
    if not is_asked:
        questions.ask(last, QuestionKind.REOPEN, phone=turn.sender.phone)
    turn.reply("reply_unclear" if is_asked else "reply_reopen", last)
    return Result(Became.WORDS, last)


def more_or_new(turn: Turn) -> Result:
    """More words on the case they fit; on a settled one, and whether to open it again is asked; else a report."""
    for rule in (_on_the_one_opened_again, _afraid, _asked):
        if (result := rule(turn)) is not None:
            return result
    is_stray = strays.seems(turn)
    if (result := (None if is_stray else came_back.opened(turn)) or came_back.asked(turn)) is not None:
        return result
    if is_stray:
        return _nothing_new(turn, []) or strays.unless_stray(turn)
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
    return _nothing_new(turn, cases) or strays.unless_stray(turn)


def on_a_named_case(turn: Turn, case: Case) -> Result | None:
    """Words on the case whose number the text gives, or how it stands."""
    if case.is_open or turn.asks:
        return _more(turn, case)
    return _on_settled(turn, case) if case.state == State.RESOLVED else None


def _on_the_one_opened_again(turn: Turn) -> Result | None:
    """Whoever has just said "not solved" goes on about it: for a day their words belong there, unless they plainly name
    another case, place or matter."""
    case = turn.sender.opened_again
    return _more(turn, case) if case is not None and not names_another(turn, case) else None


def what_is_wrong(turn: Turn, question: Question) -> Result | None:
    """The answer to "what is not solved?": it stands with the case, for a day of whatever kind it is. None if it is no
    answer: a question, a nod, another place, or something else, as it says or by then plainly is."""
    case = question.matter
    is_none = turn.asks or commands.acknowledges(turn.words) or choices.says_new(turn.words)
    is_late = turn.sender.opened_again is None
    if is_none or not kinship.is_there(turn, case) or (is_late and names_another(turn, case)):
        return None
    questions.end(question)
    turn.add_to(case, is_answer=True)
    turn.reply_added(case)
    return Result(Became.WORDS, case)


def names_another(turn: Turn, case: Case) -> bool:
    """Whether the words plainly speak of something else than this open case of the sender's: another place; another
    matter, said to be one; or one of their other cases, by its kind."""
    reading, own = turn.reading, turn.sender.as_reported(case)
    if reading.site is not None and own.site_id is not None and reading.site.pk != own.site_id:
        return True
    if reading.building_number is not None and own.building and reading.building_number != own.building.number:
        return True
    if not turn.is_another(case):
        return False
    if choices.says_new(turn.words):
        return True
    if turn.asks or choices.goes_on(turn.words):
        return False
    return all(
        len(word) > 1 for word in reading.fired["category"]
    ) and reading.category.code not in kinship.with_what_comes_of(case)


def _afraid(turn: Turn) -> Result | None:
    """Who fears to be known as the one who complained speaks of what is open, whoever is named in it."""
    if not choices.fears_to_be_known(turn.words) or len(turn.body) > SHORT:
        return None
    cases = list(turn.sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS])
    return _more(turn, cases[0]) if len(cases) == 1 else which.ask(turn, cases, Verb.ADD) if cases else None


def _asked(turn: Turn) -> Result | None:
    """A question how it stands is answered with the case and its times, or with all of them, and is never a new one.
    What is told beside it stands on the case."""
    if not turn.asks:
        return None
    cases = list(turn.sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS])
    # What the question itself says, as "who is in charge", names no matter.
    rest = asking.without_question(turn.words)
    reading = turn.reading if rest == turn.words else understand(rest, vocabulary=load(), at=turn.text.received_at)
    about = [case for case in cases if _may_be_about(turn, case, reading)]
    if not cases or (not about and _names_a_matter(reading)):
        return None
    if len(about) == 1:
        return _more(turn, about[0])
    if asking.asks_and_tells_nothing(turn.words) or not about:
        return tell(turn, about or cases)
    return which.ask(turn, about, Verb.ADD)


def _may_be_about(turn: Turn, case: Case, reading: Reading) -> bool:
    """Whether words so read may be about this case: nothing they name is elsewhere, or of another kind."""
    own = turn.sender.as_reported(case)
    if reading.site is not None and own.site_id is not None and reading.site.pk != own.site_id:
        return False
    if reading.building_number is not None and own.building and own.building.number != reading.building_number:
        return False
    return not _names_a_matter(reading) or own.category.code in _matters(reading)


def _matters(reading: Reading) -> set[str]:
    return {each.code for each in (reading.category, *reading.others)} - {questions.ASKS_WHEN, "other"}


def _names_a_matter(reading: Reading) -> bool:
    return any(len(word) > 1 for word in reading.fired.get("category", ())) and bool(_matters(reading))


def _more(turn: Turn, case: Case) -> Result:
    is_question = turn.asks
    if is_question and commands.presses(turn.words) and feedback.may_press(case):
        return do(turn, Verb.ESCALATE, case)
    turn.add_to(case, is_answer=is_question or turn.says(Intent.CONFIRM))
    question = turn.sender.question
    if is_question:
        turn.tell_status(case)
    elif question and question.kind == QuestionKind.BUILDING and question.case_id == case.pk:
        if questions.may_ask_again(question):
            turn.reply("reply_building", case)
        else:
            turn.reply_added(case)
    else:
        turn.reply_added(case)
    return Result(Became.WORDS, case)


def _settled(turn: Turn) -> Case | None:
    """The case settled last that these words fit and that may still be opened again."""
    recent = turn.sender.cases.to_be_reopened(timemachine.now()).filter(state=State.RESOLVED).order_by("-ended_at")
    kinds = set(verdicts.kinds_of(turn.words))
    fitting = (case for case in recent[:5] if not turn.is_another(case) and kinship.is_there(turn, case))
    return next((case for case in fitting if not kinds or case.category.code in kinds), None)


def _on_settled(turn: Turn, case: Case) -> Result:
    """Thanks answer or are kept; anything else may mean that it is not over, which is asked twice at most."""
    confirms = turn.says(Intent.CONFIRM) and not choices.is_in_doubt(turn.words)
    is_thanks = confirms or turn.has_good_news
    if turn.rejects and not turn.asks and case.may_be_reopened(timemachine.now()):
        return do(turn, Verb.REOPEN, case)
    if turn.sender.awaits(case) and confirms:
        return do(turn, Verb.CONFIRM, case)
    turn.add_to(case, is_answer=is_thanks)
    if is_thanks:
        turn.reply("reply_kept", case)
        return Result(Became.KEPT, case)
    question = turn.sender.question
    if question is None or question.kind != QuestionKind.REOPEN or question.case_id != case.pk:
        questions.ask(case, QuestionKind.REOPEN, phone=turn.sender.phone)
    elif not questions.may_ask_again(question):
        turn.reply_added(case)
        return Result(Became.WORDS, case)
    turn.reply("reply_reopen", case)
    return Result(Became.WORDS, case)


def _nothing_new(turn: Turn, cases: list[Case]) -> Result | None:
    """Thanks, good news, and a question how things stand make no case, whoever they come from."""
    names_a_kind = _names_a_matter(turn.reading)
    thanks = turn.says(Intent.CONFIRM) and len(turn.body) <= SHORT and (bool(cases) or not names_a_kind)
    asks = (turn.asks or withdrawing.may_be(turn.words)) and not names_a_kind
    if not thanks and not asks:
        return None
    if not turn.sender.has_cases:
        return strays.has_no_case(turn)
    return _more(turn, cases[0]) if thanks and cases else tell_how_things_stand(turn)

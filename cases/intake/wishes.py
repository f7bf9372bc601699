"""What a text asks for as a whole: a command, one of the words for it, or in a short sentence."""

from __future__ import annotations

from cases import reporters, timemachine
from cases.actions import feedback
from cases.models import Case
from cases.models.contact import Became
from cases.reading import commands
from cases.reading.commands import Command
from cases.reading.intent import Intent
from cases.states import ENDED, OPEN, QuestionKind, Verb
from notifications import optouts

from . import choices, places, which
from .answers import reopen_or_not
from .asked_deeds import do, tell_how_things_stand
from .result import Result
from .turn import Turn

FOR_ALL: dict[str, Verb] = {Command.PRESS: Verb.ESCALATE, Command.WITHDRAW: Verb.WITHDRAW}
AT_ONCE = {Intent.STOP: Command.STOP, Intent.RESUME: Command.RESUME, Intent.HELP: Command.HELP}


def command(turn: Turn) -> Result | None:
    """The whole message is a command."""
    whole = commands.whole(turn.words)
    return _obey(turn, whole) if whole is not None else None


def for_all(turn: Turn) -> Result | None:
    """`都催一下`, `两个都撤回`: of every open case."""
    rest = choices.without_all(turn.words)
    wanted = FOR_ALL.get(commands.whole(rest) or "") if rest is not None else None
    cases = list(turn.sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS])
    if wanted is None or not cases:
        return None
    return [do(turn, wanted, case) for case in cases][-1]


def at_once(turn: Turn) -> Result | None:
    """Stop, start and help in a sentence, whatever was asked: `不要再给我发短信了`."""
    wanted = (
        Intent.STOP if choices.wants_no_texts(turn.words) else Intent.RESUME if choices.wants_texts(turn.words) else ""
    )
    for intent, meant in AT_ONCE.items():
        if intent == wanted or turn.says(intent):
            _reopen_besides(turn)
            return _obey(turn, meant)
    return None


def take_back(turn: Turn) -> Result | None:
    """A short sentence that takes the report back."""
    return _on_one_of_the_open(turn, Verb.WITHDRAW) if commands.takes_back(turn.words) else None


def another_lead(turn: Turn) -> Result | None:
    """A short sentence that asks for somebody else than whoever leads; words like others while nobody does."""
    if not commands.asks_for_another(turn.words):
        return None
    cases = list(turn.sender.cases.filter(state__in=OPEN, lead__isnull=False)[: choices.MOST_OPTIONS])
    chosen = choices.option(turn.words, cases, turn.reading, numbers=turn.sender.numbers)
    if chosen:
        cases = cases[chosen - 1 : chosen]
    if len(cases) > 1:
        return which.ask(turn, cases, Verb.ASK_ASIDE)
    return do(turn, Verb.ASK_ASIDE, cases[0]) if cases else None


def _reopen_besides(turn: Turn) -> None:
    """`没解决,别再发了` is an answer to what we asked besides."""
    question = turn.sender.question
    if question is None or question.kind != QuestionKind.SOLVED or not choices.says_not_settled(turn.words):
        return
    if turn.sender.awaits(question.matter):
        do(turn, Verb.REOPEN, question.matter)


def _obey(turn: Turn, command: Command) -> Result:
    match command:
        case Command.STOP:
            turn.reply("reply_stopped")
            optouts.opt_out(turn.sender.phone, cause=f"text:{turn.text.pk}")
            return Result(Became.STOPPED)
        case Command.RESUME:
            optouts.opt_in(turn.sender.phone)
            turn.reply("reply_resumed")
            return Result(Became.RESUMED)
        case Command.HELP:
            turn.reply("reply_help")
            return Result(Became.HELP)
        case Command.STATUS:
            return tell_how_things_stand(turn)
        case Command.SOLVED:
            return _solved_or_not(turn, Verb.CONFIRM)
        case Command.NOT_SOLVED:
            return _solved_or_not(turn, Verb.REOPEN)
        case Command.PRESS:
            return _on_one_of_the_open(turn, Verb.ESCALATE)
        case Command.WITHDRAW:
            return _on_one_of_the_open(turn, Verb.WITHDRAW)


def _solved_or_not(turn: Turn, verb: Verb) -> Result:
    """1 or 2: to the question that is open, else about the last case that has ended, else about none."""
    sender, question = turn.sender, turn.sender.question
    if question is not None and question.kind == QuestionKind.REOPEN:
        return reopen_or_not(turn, question, again=verb == Verb.REOPEN)
    if question is not None and question.kind == QuestionKind.SOLVED:
        return do(turn, verb, question.matter)
    # A digit is no place, and belongs to nothing else than what we asked last.
    is_no_place = question is not None and question.kind == QuestionKind.PLACE
    if is_no_place and question is not None and (result := places.place(turn, question)) is not None:
        return result
    case = sender.cases.filter(state__in=ENDED).order_by("-ended_at").first()
    cases = list(sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS + 1])
    if cases and (case is None or _is_past(turn, case, verb)):
        return _unasked(turn, cases)
    if case is not None and verb == Verb.CONFIRM and not case.answer and reporters.has_said_solved(case, sender.by):
        turn.reply("reply_kept", case)
        return Result(Became.KEPT, case)
    return do(turn, verb, case)


def _unasked(turn: Turn, cases: list[Case]) -> Result:
    """An answer that we did not ask for, from somebody whose case is still open: it says something about that."""
    question = turn.sender.question
    if question and question.kind == QuestionKind.PLACE and (result := places.place(turn, question)) is not None:
        return result
    if len(cases) > 1:
        is_digit = choices.is_only_digits(turn.words)
        return tell_how_things_stand(turn) if is_digit else which.ask(turn, cases, Verb.ADD)
    turn.add_to(cases[0])
    turn.tell_status(cases[0])
    return Result(Became.WORDS, cases[0])


def _on_one_of_the_open(turn: Turn, verb: Verb) -> Result:
    cases = list(turn.sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS])
    chosen = choices.option(turn.words, cases, turn.reading, numbers=turn.sender.numbers)
    named = cases[chosen - 1 : chosen] if chosen else []
    if verb == Verb.ESCALATE and len(cases) > 1:
        # Only what is late can be pressed: where one is, that one is meant.
        late = [case for case in cases if feedback.may_press(case)]
        if not late and not named:
            for case in cases:
                turn.tell_in_time(case)
            return Result(Became.STATUS)
        cases = late or cases
    if len(named or cases) > 1:
        return which.ask(turn, named or cases, verb)
    only = (named or cases)[0] if named or cases else turn.sender.cases.first()
    return do(turn, verb, only)  # of a case that has ended the deed says why not


def _is_past(turn: Turn, case: Case, verb: Verb) -> bool:
    """Whether a case that has ended has its answer already, or can no longer be opened again."""
    if verb == Verb.CONFIRM:
        return not turn.sender.awaits(case)
    return not case.may_be_reopened(timemachine.now())

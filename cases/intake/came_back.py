"""What was settled and is there again. "又漏了" opens that case. "修好的地方又坏了" says that something mended is
broken, not what it was, and is asked about: whether to open it again, or which it was.

Only of cases that their resident may still open again; what fits none of them is a report of its own.
"""

from __future__ import annotations

from cases import timemachine
from cases.models import Case
from cases.models.contact import Became
from cases.reading import answered
from cases.reading.intent import verdict
from cases.states import OPEN, QuestionKind, State, Verb

from . import choices, kinship, questions, verdicts, which
from .asked_deeds import do
from .result import Result
from .turn import Turn

# So many of a person's cases are looked through.
MOST = 8
# Words of these say how something is broken, or nothing; not what was mended.
SAYS_HOW = ("quality", "property_damage", questions.ASKS_WHEN, "worker_conduct", "safety", "other")


def opened(turn: Turn) -> Result | None:
    """What was settled has come back ("又漏了", "2 又漏了"): opened again, whatever else of the sender's is open. Where
    the words fit an open one as well, it is asked."""
    comes_back = choices.comes_back(turn.words)
    names_it = turn.reading.fired.get("category") and verdict(turn.words) is False
    if not (turn.rejects or names_it or comes_back) or (turn.asks and not comes_back):
        return None
    settled = [case for case in _ended(turn) if case.state == State.RESOLVED and not turn.is_another(case)]
    cases = [case for case in turn.sender.cases.filter(state__in=OPEN)[:MOST] if not turn.is_another(case)]
    kinds = _kinds(turn) - {questions.ASKS_WHEN, "other"}
    if answered.broke_again(turn.words) and not kinds - set(SAYS_HOW):
        return None  # it does not say what
    settled = [case for case in settled if not kinds or case.category.code in kinds]
    cases = [case for case in cases if not kinds or case.category.code in kinds]
    if not settled:
        return None
    if choices.leading_digit(turn.words) == 2 or not cases:
        return do(turn, Verb.REOPEN, settled[0])
    return which.ask(turn, [settled[0], *cases], Verb.ADD)


def asked(turn: Turn) -> Result | None:
    """Something mended is broken again: whether to open what was settled, or which of the sender's it was."""
    if not answered.broke_again(turn.words):
        return None
    ended = _ended(turn)
    if not ended:
        return None
    kinds = _kinds(turn) - set(SAYS_HOW)
    open_ones = [case for case in turn.sender.cases.filter(state__in=OPEN)[:MOST] if kinship.is_there(turn, case)]
    of_kind = [case for case in (*ended, *open_ones) if kinds & kinship.with_what_comes_of(case)]
    cases = of_kind or [*ended, *open_ones]
    if kinds and not of_kind:
        return which.ask(turn, ended, Verb.ADD)  # another kind of thing: it may be new, which the list offers
    if len(cases) > 1:
        return which.ask(turn, cases, Verb.ADD)
    return _whether(turn, cases[0]) if not cases[0].is_open else None


def is_of(turn: Turn, case: Case) -> bool:
    """Whether words say that something mended is broken again which may be this case's."""
    kinds = _kinds(turn) - set(SAYS_HOW)
    is_kin = not kinds or bool(kinds & kinship.with_what_comes_of(case))
    return bool(answered.broke_again(turn.words)) and is_kin and kinship.is_there(turn, case)


def _ended(turn: Turn) -> list[Case]:
    """What may be opened again and is at no other place than the words name; the last to end first."""
    ended = turn.sender.cases.to_be_reopened(timemachine.now()).order_by("-ended_at")
    return [case for case in ended[:MOST] if kinship.is_there(turn, case)]


def _kinds(turn: Turn) -> set[str]:
    kinds = {turn.reading.category.code} if turn.reading.fired.get("category") else set()
    return kinds | set(verdicts.kinds_of(turn.words))


def _whether(turn: Turn, case: Case) -> Result:
    turn.add_to(case)
    questions.ask(case, QuestionKind.REOPEN, phone=turn.sender.phone)
    turn.reply("reply_reopen", case)
    return Result(Became.WORDS, case)

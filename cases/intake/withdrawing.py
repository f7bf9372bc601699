"""Words that may mean to take a report back ("撤销吧,算了", "不用来了"): asked before it is done.

Plain commands and orders to take it back are obeyed at once (`wishes`).
"""

from __future__ import annotations

import re

from cases.models import Question
from cases.models.contact import Became
from cases.reading import commands
from cases.reading.commands import Command
from cases.reading.intent import verdict
from cases.reading.normal import bare
from cases.states import OPEN, QuestionKind, Verb

from . import choices, questions, verdicts, which
from .asked_deeds import do
from .result import Result
from .turn import Turn

LONGEST = 30
# So many are taken back together.
MOST = 12
_PERHAPS = re.compile(
    r"(?:撤销|撤回|撤诉|撤单|撤案|取消)[了吧啊呗]"
    r"|^(?:那|就|还是|唉|哎)*算了?吧?(?:$|[,.。 !])|算了(?:吧|,)?(?:不|别|就这样)|都算了(?:吧|$|[,. ])"
    r"|(?:^|[,.。 ])(?:还是)?算了吧?$"
    r"|(?:不用|不必|不要|别|甭|无需|不需要)(?:再)?(?:派人)?(?:来|过来|管|处理|麻烦|跑|修|查)(?:人|你们|这事|那个|一趟|处理)?了"
    r"|不(?:想|再)?(?:投诉|反映|追究|计较|报)了|不麻烦(?:你们|您)?了|当我没(?:说|报|讲)"
    r"|\b(?:never ?mind|forget it|no need to come|don'?t (?:come|bother)|drop it|call it off|cancel (?:it|this|that))\b"
)
_YES = re.compile(
    r"^(?:都|全部?|两个都)?(?:要的?|撤吧?|撤回吧?|撤了吧?|嗯+|好的?|对的?|是的?|确定|确认|yes|y|ok|okay|sure)$"
)
_NO = re.compile(
    r"^都?(?:不要?|不撤回?了?|别撤?|先不撤?|不是的?|不用撤?|继续(?:办|处理)?|还是要?(?:来|办|处理)吧?|no|n|keep it)$"
)


def _may_be_of_all(words: str) -> bool:
    is_of_all = choices.means_all(words) or verdicts.means_all(words)
    return is_of_all and may_be(choices.without_all(words) or words)


def may_be(words: str) -> bool:
    """Whether a short text may mean to take the report back."""
    rest = bare(words)
    return len(rest) <= LONGEST and _PERHAPS.search(rest) is not None


def perhaps(turn: Turn) -> Result | None:
    """Ask whether to take it back, or which of several."""
    asked = turn.sender.question
    if asked is not None and asked.kind == QuestionKind.REOPEN and choices.again(turn.words) is not None:
        return None
    if not may_be(turn.words) or turn.asks or turn.rejects:
        return None
    cases = list(turn.sender.cases.filter(state__in=OPEN)[: choices.MOST_OPTIONS])
    if not cases:
        return None
    chosen = choices.option(turn.words, cases, turn.reading, numbers=turn.sender.numbers)
    if chosen:
        cases = cases[chosen - 1 : chosen]
    if len(cases) > 1:
        return which.ask(turn, cases, Verb.WITHDRAW)
    turn.add_to(cases[0], is_answer=True)
    questions.ask(cases[0], QuestionKind.WITHDRAW, phone=turn.sender.phone)
    turn.reply("reply_withdraw", cases[0])
    return Result(Became.ASKED_WHETHER, cases[0], Verb.WITHDRAW)


def of_all(turn: Turn) -> Result | None:
    """`都不用来了`: whether to take back all that is open, asked once."""
    if not _may_be_of_all(turn.words) or turn.asks or verdict(turn.words) is False:
        return None
    cases = list(turn.sender.cases.filter(state__in=OPEN)[:MOST])
    if len(cases) < 2:
        return None
    for place, case in enumerate(cases):
        turn.add_to(case, is_answer=True, is_copy=place > 0)
    questions.ask_whether_all(cases, phone=turn.sender.phone, deed=Verb.WITHDRAW, inbound=turn.text)
    sender = turn.sender
    listed = choices.listed(cases[: choices.MOST_OPTIONS], sender.language, numbers=sender.numbers)
    turn.reply("reply_withdraw_all", count=str(len(cases)), choices=listed)
    return Result(Became.ASKED_WHETHER, None, Verb.WITHDRAW)


def whether(turn: Turn, question: Question) -> Result | None:
    """The answer to "take it back?". Anything else ends the question: it is no answer, and a later digit neither."""
    questions.end(question)
    cases = [case for case in questions.options_of(question) if case.is_open] or [question.matter]
    is_yes = _says(turn, (Command.SOLVED, Command.WITHDRAW), 1, _YES) or commands.takes_back(turn.words)
    if is_yes:
        for_all = len(cases) == 1 or _says(turn, (Command.SOLVED, Command.WITHDRAW), 1, _YES)
        chosen = 0 if for_all else choices.option(turn.words, cases, turn.reading, numbers=turn.sender.numbers)
        meant = cases[chosen - 1 : chosen] if chosen else cases
        return [do(turn, Verb.WITHDRAW, case) for case in meant][-1]
    if _says(turn, (Command.NOT_SOLVED,), 2, _NO) or choices.thought_better(turn.words):
        if len(cases) == 1:
            turn.reply("reply_goes_on", cases[0])
        else:
            turn.reply("reply_goes_on_all", count=str(len(cases)))
        return Result(Became.WORDS, cases[0])
    return None


def _says(turn: Turn, whole: tuple[Command, ...], digit: int, words: re.Pattern[str]) -> bool:
    """Whether an answer is one of these commands, this digit and more, or such words and nothing else."""
    said = commands.whole(turn.words)
    return said in whole or choices.leading_digit(turn.words) == digit or words.match(bare(turn.words)) is not None

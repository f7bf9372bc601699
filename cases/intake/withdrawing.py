"""Words that may mean to take a report back ("撤销吧,算了", "不用来了"): asked before it is done.

Plain commands and orders to take it back are obeyed at once (`wishes`).
"""

from __future__ import annotations

import re

from cases.models import Question
from cases.models.contact import Became
from cases.reading import commands
from cases.reading.commands import Command
from cases.reading.normal import bare
from cases.states import OPEN, QuestionKind, Verb

from . import choices, questions, which
from .asked_deeds import do
from .result import Result
from .turn import Turn

LONGEST = 30
_PERHAPS = re.compile(
    r"(?:撤销|撤回|撤诉|撤单|撤案|取消)[了吧啊呗]"
    r"|^(?:那|就|还是|唉|哎)*算了?吧?(?:$|[,.。 !])|算了(?:吧|,)?(?:不|别|就这样)|(?:^|[,.。 ])(?:还是)?算了吧?$"
    r"|(?:不用|不必|不要|别|甭|无需|不需要)(?:再)?(?:派人)?(?:来|过来|管|处理|麻烦|跑|修|查)(?:人|你们|这事|那个|一趟|处理)?了"
    r"|不(?:想|再)?(?:投诉|反映|追究|计较|报)了|不麻烦(?:你们|您)?了|当我没(?:说|报|讲)"
    r"|\b(?:never ?mind|forget it|no need to come|don'?t (?:come|bother)|drop it|call it off|cancel (?:it|this|that))\b"
)
_YES = re.compile(r"^(?:要的?|撤吧?|撤回吧?|撤了吧?|嗯+|好的?|对的?|是的?|确定|确认|yes|y|ok|okay|sure)$")
_NO = re.compile(
    r"^(?:不要?|不撤回?了?|别撤?|先不撤?|不是的?|不用撤?|继续(?:办|处理)?|还是(?:要)?(?:来|办|处理)吧?|no|n|keep it)$"
)


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


def whether(turn: Turn, question: Question) -> Result | None:
    """The answer to "take it back?". Anything else ends the question: it is no answer, and a later digit neither."""
    said, rest = commands.whole(turn.words), bare(turn.words)
    digit = choices.leading_digit(turn.words)
    if said in (Command.SOLVED, Command.WITHDRAW) or digit == 1 or _YES.match(rest) or commands.takes_back(turn.words):
        questions.end(question)
        return do(turn, Verb.WITHDRAW, question.matter)
    if said == Command.NOT_SOLVED or digit == 2 or _NO.match(rest) or choices.thought_better(turn.words):
        questions.end(question)
        turn.reply("reply_goes_on", question.matter)
        return Result(Became.WORDS, question.matter)
    questions.end(question)
    return None

"""What an answer names decides before the question that happens to stand open: the number of a case, whole or its last
digits, its building, what it is about, or all of them ("都没解决").

Pure words are read in `reading.intent.verdict`; here it is found out which of the sender's cases each part of a text is
about. None if it names nothing, or only what is asked about anyway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cases import access, numbers, reporters, timemachine
from cases.models import Case
from cases.models.contact import Became
from cases.reading import commands
from cases.reading.intent import verdict
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import OPEN, QuestionKind, State, Verb

from . import choices, which, words
from .asked_deeds import ask_next, do, report, tell
from .result import Result
from .turn import Turn

# So many of a person's cases are looked through.
MOST = 12
_CLAUSE = re.compile(r"[,.;!?。、\n]|但是?|不过|可是|\b(?:but|and)\b")
_ALL = re.compile(
    r"全?都(?:已经?|还)?(?:是|给|帮我)?(?:解决|好|修|弄|搞|处理|办|没|未|不|妥|可以|行|漏|吵)"
    r"|(?:全部|全)(?:都|已经?)?(?:解决|好|修|弄|搞|处理|办|没|未|不满意)"
    r"|(?:两|俩|三|几|每)(?:个|件|样|处|家)?(?:事情?|案子|问题|单子)?(?:都|全|也)"
    r"|(?:一|哪)(?:个|件|样)(?:都|也)(?:没|未|不)|1 ?[和跟与、&+及] ?2|第一个?和第二"
    r"|\b(?:both|neither|none of them|all of them|all (?:are |is )?(?:solved|fixed|good|done))\b"
)


@dataclass
class _Verdicts:
    """What was said of which case: solved or not, and those that the words could not tell apart."""

    of: dict[int, bool] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    unclear: list[Case] = field(default_factory=list)
    unclear_as: bool = True

    def say(self, case: Case, is_solved: bool) -> None:
        self.of[case.pk], self.cases[case.pk] = is_solved, case


def answer(turn: Turn) -> Result | None:
    """An answer that says of which case it is one."""
    case = reporters.named(turn.sender.phone, turn.words)
    if case is not None:
        return _of_the_numbered(turn, case)
    settled = _settled(turn)
    if len(settled) < 2:
        return None
    said = _verdicts(turn, settled)
    asked = turn.sender.question
    about = asked.case_id if asked is not None and asked.kind == QuestionKind.SOLVED else None
    ended = [case for case in said.cases.values() if access.has_ended(case)]
    if said.unclear and not ended:
        return which.ask(turn, said.unclear, Verb.CONFIRM if said.unclear_as else Verb.REOPEN)
    if not ended or (len(ended) == 1 and ended[0].pk == about):
        return None
    return _each(turn, [(case, said.of[case.pk]) for case in ended])


# -- by its number ----------------------------------------------------------------------------------------------------


def _of_the_numbered(turn: Turn, case: Case) -> Result | None:
    known_as = turn.sender.numbers.get(case.pk, case.number)
    rest = numbers.without(turn.words, known_as)
    asked = turn.sender.question
    if asked is not None and asked.kind == QuestionKind.WHICH and case.pk in asked.options and verdict(rest) is None:
        return None  # chosen from our list
    if (told := _told_to_do(turn, case, rest)) is not None:
        return told
    is_solved = verdict(rest)
    if is_solved is None and choices.again(rest):
        is_solved = False
    if is_solved is None or not access.has_ended(case):
        return words.on_a_named_case(turn, case)
    result = _each(turn, [(case, is_solved)])
    return report(turn) if is_solved and turn.is_another(case) and choices.says_more(rest) else result


def _told_to_do(turn: Turn, case: Case, rest: str) -> Result | None:
    """A command, or a wish, with the number of the case it is meant for."""
    match commands.whole(rest):
        case commands.Command.STATUS:
            return tell(turn, [case])
        case commands.Command.PRESS:
            return do(turn, Verb.ESCALATE, case)
        case commands.Command.WITHDRAW:
            return do(turn, Verb.WITHDRAW, case)
        case _:
            return do(turn, Verb.WITHDRAW, case) if commands.takes_back(turn.words) else None


# -- by what else it says ---------------------------------------------------------------------------------------------


def _settled(turn: Turn) -> list[Case]:
    """What an answer may be about: settled, and asked about or still to be opened again. The newest settled first."""
    ended = turn.sender.cases.to_be_reopened(timemachine.now()).filter(state=State.RESOLVED)
    return list(ended.order_by("-ended_at")[:MOST])


def _verdicts(turn: Turn, settled: list[Case]) -> _Verdicts:
    said = _Verdicts()
    both = _ALL.search(turn.words) is not None
    waiting: Reading | None = None  # "3号楼的,没解决": named in one clause, judged in the next
    for clause in _clauses(turn.words):
        is_solved = verdict(clause)
        if is_solved is not None and both and _ALL.search(clause):
            for case in settled:
                if turn.sender.awaits(case):
                    said.say(case, is_solved)
            continue
        reading = understand(clause, vocabulary=load(), at=turn.text.received_at)
        names = _names(reading)
        if is_solved is None:
            waiting = reading if names else waiting
            continue
        about = reading if names else waiting
        if about is None:
            continue
        found = _about(turn, about, settled)
        for case in found if len(found) == 1 else ():
            said.say(case, is_solved)
        if len(found) > 1:
            said.unclear, said.unclear_as = found, is_solved
    return said


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(text) if clause.strip()]


def _names(reading: Reading) -> bool:
    return reading.building_number is not None or bool(reading.fired.get("category")) or reading.site is not None


def _about(turn: Turn, reading: Reading, settled: list[Case]) -> list[Case]:
    """The cases a clause is about: by building, by kind, and by both where it says both. An open one of that kind keeps
    an answer from being taken for a settled one."""
    cases = [*settled, *turn.sender.cases.filter(state__in=OPEN)[:MOST]]
    kinds = {reading.category.code, *(each.code for each in reading.others)} if reading.fired.get("category") else set()
    found = []
    for case in cases:
        own = turn.sender.as_reported(case)
        number = own.building.number if own.building else None
        if reading.site is not None and reading.site.pk != own.site_id:
            continue
        if reading.building_number is not None and number != reading.building_number:
            continue
        if kinds and own.category.code not in kinds and kinds != {"other"}:
            continue
        found.append(case)
    return found


def _each(turn: Turn, verdicts: list[tuple[Case, bool]]) -> Result:
    """Do what was said of each, the newest last, and ask about the next one that still waits."""
    result = Result(Became.STATUS)
    for case, is_solved in verdicts:
        if not is_solved:
            result = do(turn, Verb.REOPEN, case, is_alone=False)
        elif turn.sender.awaits(case):
            result = do(turn, Verb.CONFIRM, case, is_alone=False)
        else:
            turn.add_to(case, is_answer=True) if len(verdicts) == 1 else None
            turn.reply("reply_kept", case)
            result = Result(Became.KEPT, case)
    ask_next(turn)
    return result

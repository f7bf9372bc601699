"""What an answer names decides before the question that happens to stand open: the number of a case, whole or its last
digits, its building, what it is about, or all of them ("都没解决").

What a clause answers is `verdicts`; here it is found out which of the sender's cases each part of a text is about. None
if it names nothing, or only what is asked about anyway.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from cases import access, numbers, timemachine
from cases.models import Case
from cases.models.contact import Became
from cases.reading import commands
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import OPEN, QuestionKind, State, Verb

from . import choices, verdicts, which, words
from .asked_deeds import ask_next, do, report, tell
from .result import Result
from .turn import Turn

# So many of a person's cases are looked through.
MOST = 12


@dataclass
class _Said:
    """What was said of which case: solved or not, and those that the words could not tell apart."""

    of: dict[int, bool] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    unclear: list[Case] = field(default_factory=list)
    unclear_as: bool = True

    def say(self, case: Case, is_solved: bool) -> None:
        self.of[case.pk], self.cases[case.pk] = is_solved, case

    def is_unclear(self, cases: list[Case], is_solved: bool) -> None:
        """Of several unclear answers a "not solved" is what is asked about."""
        self.unclear, self.unclear_as = cases, self.unclear_as and is_solved


def answer(turn: Turn) -> Result | None:
    """An answer that says of which case it is one."""
    numbered = turn.sender.named_in(turn.words)
    if len(numbered) > 1 and (result := _of_several_numbered(turn, numbered)) is not None:
        return result
    if numbered:
        return _of_the_numbered(turn, *next(iter(numbered.items())))
    settled = _settled(turn)
    others = list(turn.sender.cases.filter(state__in=OPEN)[:MOST])
    if not settled or len(settled) + len(others) < 2:
        return None
    said = _what_is_said(turn, settled, others)
    asked = turn.sender.question
    about = asked.case_id if asked is not None and asked.kind == QuestionKind.SOLVED else None
    ended = [case for case in said.cases.values() if access.has_ended(case)]
    if said.unclear and not ended:
        return _ask(turn, said)
    if not ended:
        return words.on_a_named_case(turn, next(iter(said.cases.values()))) if len(said.cases) == 1 else None
    if len(ended) == 1 and ended[0].pk == about and _is_half_meant(turn, is_solved=said.of[ended[0].pk]):
        return None
    result = _each(turn, [(case, said.of[case.pk]) for case in ended])
    is_new = choices.says_new(turn.words) and all(turn.is_another(case) for case in ended)
    return report(turn) if is_new else result


# -- by its number ----------------------------------------------------------------------------------------------------


def _of_several_numbered(turn: Turn, numbered: dict[Case, str]) -> Result | None:
    """`0001没解决,0002好了`, `0001和0002都好了`: to each what is said beside its number."""
    found = [(span, case) for case, number in numbered.items() for span in numbers.said_at(number, turn.words)]
    places = sorted(found, key=lambda place: place[0])
    said = verdicts.beside(turn.words, [span for span, _case in places])
    of = {case: is_solved for (_span, case), is_solved in zip(places, said, strict=True) if is_solved is not None}
    ended = [(case, is_solved) for case, is_solved in of.items() if access.has_ended(case)]
    return _each(turn, ended) if ended else None


def _of_the_numbered(turn: Turn, case: Case, number: str) -> Result | None:
    rest = numbers.without(turn.words, number)
    asked = turn.sender.question
    is_solved = verdicts.of(rest)
    if asked is not None and asked.kind == QuestionKind.WHICH and case.pk in asked.options and is_solved is None:
        return None  # chosen from our list
    if not verdicts.plain(rest):
        return tell(turn, [case])
    if (told := _told_to_do(turn, case, rest)) is not None:
        return told
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


def _what_is_said(turn: Turn, settled: list[Case], others: list[Case]) -> _Said:
    said = _Said()
    awaiting = [case for case in settled if turn.sender.awaits(case)]
    waiting: Reading | None = None  # "3号楼的,没解决": named in one clause, judged in the next
    names_one = False
    for clause in verdicts.clauses(turn.words):
        is_solved = verdicts.of(clause)
        if is_solved is not None and verdicts.means_all(clause):
            for case in awaiting:
                said.say(case, is_solved)
            continue
        reading = understand(verdicts.without_digit(clause), vocabulary=load(), at=turn.text.received_at)
        names = _names(reading) or verdicts.kinds_of(clause) != ()
        if is_solved is None:
            waiting = reading if names else waiting
            continue
        about = reading if names else waiting
        if about is None:
            names_one = names_one or verdicts.names_one(clause)
            if names_one and len(awaiting) > 1:
                said.is_unclear(awaiting, is_solved)
            continue
        found = _about(turn, about, [*settled, *others], kinds=verdicts.kinds_of(clause))
        if len(found) == 1:
            said.say(found[0], is_solved)
        elif found:
            said.is_unclear(found, is_solved)
        elif len(awaiting) > 1 and not about.fired.get("category"):
            said.is_unclear(awaiting, is_solved)  # a place where none of them is
    return said


def _names(reading: Reading) -> bool:
    return reading.building_number is not None or bool(reading.fired.get("category")) or reading.site is not None


def _about(turn: Turn, reading: Reading, cases: list[Case], *, kinds: tuple[str, ...]) -> list[Case]:
    """The cases a clause is about: by building, by kind, and by both where it says both. An open one of that kind keeps
    an answer from being taken for a settled one."""
    named = {reading.category.code, *(each.code for each in reading.others)} if reading.fired.get("category") else set()
    named = (named | set(kinds)) - {"other"}
    found = []
    for case in cases:
        own = turn.sender.as_reported(case)
        number = own.building.number if own.building else None
        if reading.site is not None and reading.site.pk != own.site_id:
            continue
        if reading.building_number is not None and number != reading.building_number:
            continue
        if named and own.category.code not in named:
            continue
        found.append(case)
    return found


def _ask(turn: Turn, said: _Said) -> Result:
    """Which of them is meant. Where one is still open the answer is no deed yet."""
    if any(case.is_open for case in said.unclear):
        return which.ask(turn, said.unclear, Verb.ADD)
    return which.ask(turn, said.unclear, Verb.CONFIRM if said.unclear_as else Verb.REOPEN)


def _is_half_meant(turn: Turn, *, is_solved: bool) -> bool:
    """Whether an answer to what is asked about anyway is weighed there: a question, or "solved, but …"."""
    return turn.asks or (is_solved and (choices.is_in_doubt(turn.words) or choices.says_more(turn.words)))


def _each(turn: Turn, said: list[tuple[Case, bool]]) -> Result:
    """Do what was said of each, the newest last, and ask about the next one that still waits."""
    if len(said) == 1 and not said[0][1]:
        return do(turn, Verb.REOPEN, said[0][0])
    result = Result(Became.STATUS)
    for case, is_solved in said:
        if not is_solved:
            result = do(turn, Verb.REOPEN, case, is_alone=False)
        elif turn.sender.awaits(case):
            result = do(turn, Verb.CONFIRM, case, is_alone=False)
        else:
            turn.add_to(case, is_answer=True) if len(said) == 1 else None
            turn.reply("reply_kept", case)
            result = Result(Became.KEPT, case)
    ask_next(turn)
    return result

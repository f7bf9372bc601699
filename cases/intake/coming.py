"""Answers to the notice of a session: "能来回1,不能回2", and to offered dates: "1)… 2)… 3)…, 都不行回4".

Whoever is asked need not have reported anything. What is asked about a session that was moved, called off, held or
ended is explained, and never taken for something else.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.db.models import Q

from cases import numbers, reaching, timemachine
from cases.actions.table import coming as answering
from cases.actions.table.inviting import MOST_OFFERS
from cases.formats import when
from cases.models import Invitation, Party, Question, Representative
from cases.models.contact import Became
from cases.reading import attending
from cases.states import Coming, QuestionKind, Refused, Verb
from mediation.models import Member

from . import choices, questions
from .replies import sayable
from .result import Result
from .turn import Turn

MOST = MOST_OFFERS
LONGEST = 48
ABOUT_SESSIONS = (QuestionKind.COMING, QuestionKind.DATES)
# So long after the day it was about an answer is still taken for one, and explained.
EXPLAINED_FOR = timedelta(days=7)
_A_NUMBER = re.compile(r"\d{4}")


def by_number(turn: Turn) -> Result | None:
    """An answer that names the case: `0012 能来`, from a phone that is asked there and has reported nothing, or was
    asked something else since."""
    # A long text, or one in which no number of a case can be, is none: nothing is looked up for it.
    if len(turn.words) > LONGEST or not _A_NUMBER.search(turn.words):
        return None
    for row in _waiting(turn.sender.phone):
        case = row.session.case
        if case.is_open and numbers.is_said(case.number, turn.words):
            rest = numbers.without(turn.words, case.number)
            return _answered(turn, [row], rest)
    return None


def _waiting(phone: str) -> list[Invitation]:
    """The last invitations of the sides for which this phone may speak and which are not over; the newest first."""
    speaks = Representative.objects.filter(phone=phone, left_at__isnull=True).values("party")
    works = Member.objects.filter(phone=phone, is_active=True, organisation__isnull=False).values("organisation")
    theirs = Q(party__phone=phone) | Q(party__in=speaks) | Q(party__organisation__in=works)
    rows = Invitation.objects.filter(theirs, session__ended_at__isnull=True, session__begun_at__isnull=True)
    return list(rows.select_related("session__case", "party").order_by("-id")[:12])


def whether(turn: Turn, question: Question) -> Result | None:
    """The answer to the open question about a session; None where the words are none."""
    rows = list(
        Invitation.objects.filter(pk__in=question.options).select_related("session__case", "party").order_by("pk")
    )
    if not rows:
        return None
    last = rows[0].planned_at or max((datetime.fromisoformat(each) for each in rows[0].offers), default=None)
    if last is not None and last < timemachine.now() - EXPLAINED_FOR:
        questions.end(question)
        return None
    return _answered(turn, rows, turn.words)


def _answered(turn: Turn, rows: list[Invitation], words: str) -> Result | None:
    case, first = rows[0].session.case, rows[0]
    picks, said = _dates(words, len(first.offers)) if first.offers else ((), _coming(words))
    if not picks and not said:
        return None
    if any(answering.why_over(row, case) for row in rows) or not _still_theirs(turn, rows):
        _end_question(turn)
        turn.reply("reply_session_over", case)
        return Result(Became.WORDS, case)
    try:
        answering.answer(case, by=turn.sender.by, invitations=rows, coming=said, picks=picks)
    except Refused as refusal:
        turn.reply("reply_refused", case, sentence=sayable(str(refusal.sentence)))
        return Result(Became.REFUSED, case, Verb.COME)
    if choices.leading_digit(words) is not None and turn.sender.own_cases.filter(pk=case.pk).exists():
        turn.add_to(case, is_answer=True)  # what was said beside the digit
    if first.offers:
        turn.reply("reply_dates" if picks else "reply_no_date", case)
    elif said == Coming.COMES:
        turn.reply("reply_coming", case, until=when(first.planned_at, turn.sender.language))
    else:
        turn.reply("reply_not_coming", case)
    return Result(Became.DONE, case, Verb.COME)


def _still_theirs(turn: Turn, rows: list[Invitation]) -> bool:
    """Whether the sides that were asked are sides still, and this phone theirs."""
    theirs = set(reaching.spoken_for(rows[0].session.case, turn.sender.by).values_list("pk", flat=True))
    return Party.objects.filter(pk__in=[row.party_id for row in rows]).exists() and any(
        row.party_id in theirs for row in rows
    )


def _end_question(turn: Turn) -> None:
    question = turn.sender.question
    if question is not None and question.kind in ABOUT_SESSIONS:
        questions.end(question)


def _coming(words: str) -> str:
    """Whether they come, in a digit with whatever follows it, or in a few words; empty where the words say neither."""
    digit = choices.leading_digit(words)
    if digit is not None:
        return {1: Coming.COMES, 2: Coming.CANNOT}.get(digit, "")
    said = attending.attends(words)
    return Coming(said.value) if said is not None else ""


def _dates(words: str, count: int) -> tuple[tuple[int, ...], str]:
    """Which of the offered dates would do, by their place, or that none would."""
    if choices.leading_digit(words) == MOST + 1:
        return (), Coming.ANOTHER
    picked, is_none = attending.picks(words, count)
    return picked, Coming.ANOTHER if is_none else ""

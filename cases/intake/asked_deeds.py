"""What is done for a sender, each by a call of an action: a new case, a deed on one, word how their cases stand.

Which of it a text asks for is decided by the rules (`conversation`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cases.actions import aside, feedback, reporting
from cases.actions.new_report import NewReport
from cases.actions.table import willingness
from cases.models import Case, CaseMessage
from cases.models.contact import OF_NO_CASE, Became
from cases.reading import commands
from cases.reading.normal import normal
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import OPEN, Channel, QuestionKind, Refused, State, Verb
from notifications.models import InboundText

from . import choices, places_named, questions
from .replies import sayable
from .result import Result
from .turn import Turn

# Of so many settled cases the next to be asked about is looked for.
MOST_ASKED = 12
PLAIN = {Verb.WITHDRAW: feedback.withdraw, Verb.ESCALATE: feedback.press, Verb.CONSENT: willingness.leave}
# What the resident says beside the deed is part of it.
WITH_WORDS = (Verb.CONFIRM, Verb.REOPEN)


def report(turn: Turn) -> Result:
    """A new case of the text, at once."""
    return report_text(turn, turn.text, turn.reading)


def report_text(turn: Turn, text: InboundText, reading: Reading) -> Result:
    """A new case of a text of the sender, this one or one that has waited.

    A place not told is that of the sender's last case, but never in an emergency.
    """
    sender = turn.sender
    before = told_before(turn)
    if reading.site is None and before is not None and before.site is not None:
        reading = with_place_of(before, reading)
    last = None if reading.emergency or reading.site else sender.own_cases.filter(site__isnull=False).first()
    site, building, unit, room = reading.site, reading.building, reading.unit, reading.room
    if last is not None:
        last = sender.as_reported(last)
        site = last.site
        if reading.building_number is not None:
            building = questions.building_of(last, reading.building_number)
        else:
            building, unit, room = last.building, unit or last.unit, room or last.room
    guess = None
    if reading.site is not None and not reading.emergency and not places_named.is_equal(reading, normal(text.body)):
        # Near to a name is asked, not assumed; where there is danger somebody goes.
        guess, site, building = reading.site, None, None
    new = NewReport.of(
        reading,
        guess=guess,
        words=text.body,
        channel=Channel.TEXT,
        phone=sender.phone,
        language=sender.language,
        site=site,
        building=building,
        unit=unit,
        room=room,
        inbound=text,
        is_first=not sender.has_any,
    )
    result = Result(Became.CASE, reporting.report(new, by=sender.by))
    sender.has_reported()
    return result


def told_before(turn: Turn) -> Reading | None:
    """What was read of the texts that still wait for their question, for the place they named, the last first."""
    waiting = turn.sender.question
    if waiting is None or waiting.kind not in OF_NO_CASE or waiting.inbound is None:
        return None
    told: Reading | None = None
    for text in questions.waiting_for_words(waiting):
        reading = understand(text.body, vocabulary=load(), at=text.received_at)
        told = with_place_of(told, reading) if told is not None and reading.site is None else reading
    return told


def with_place_of(before: Reading, reading: Reading) -> Reading:
    """The reading with the place that was told before, but for what it says of the place itself."""
    number = reading.building_number or before.building_number
    return replace(
        reading,
        site=before.site,
        building=questions.building_on(before.site, number) if before.site else None,
        building_number=number,
        unit=reading.unit or before.unit,
        room=reading.room or before.room,
    )


def do(turn: Turn, verb: Verb, case: Case | None, *, is_alone: bool = True, keeps_words: bool = True) -> Result:
    """Do it, and let its event answer; or say why not, in the words the page would use. `is_alone`: it is all that the
    text does, so that afterwards the next case is asked about that waits for the same answer. `keeps_words`: what was
    said may stand on the case, where its lead reads it."""
    if case is None:
        turn.reply("reply_none")
        return Result(Became.NO_CASE)
    by = turn.sender.by
    try:
        if verb in WITH_WORDS:
            is_code = commands.whole(turn.words) is not None or not keeps_words
            said = "" if is_code else turn.body
            if verb == Verb.REOPEN:
                asks = is_alone and keeps_words and _asks_what(turn, case)
                feedback.reopen(case, by=by, words=said, asks=asks)
            else:
                asks = is_alone and not turn.is_another(case) and _next(turn, but=case) is None
                feedback.confirm(case, by=by, words=said, asks=asks)
        elif verb == Verb.ASK_ASIDE:
            is_choice = choices.is_only_digits(turn.words)
            told = CaseMessage.objects.filter(case=case, event__verb=Verb.STEP_ASIDE)
            told = told.filter(message__recipient=turn.sender.phone)
            before = told.count()
            aside.ask(case, by=by, words="" if is_choice else turn.body, channel=Channel.TEXT)
            if told.count() == before:
                turn.reply("reply_aside", case)  # else the text that the lead goes has answered it
        else:
            PLAIN[verb](case, by=by)
    except Refused as refusal:
        if verb == Verb.ESCALATE and case.is_open:
            turn.tell_in_time(case)
        else:
            turn.reply("reply_refused", case, sentence=sayable(str(refusal.sentence)))
        return Result(Became.REFUSED, case, verb)
    if verb in WITH_WORDS:
        questions.end_solved(turn.sender.phone)
        if is_alone:
            ask_next(turn)
    return Result(Became.DONE, case, verb)


def _asks_what(turn: Turn, case: Case) -> bool:
    """Whether it is asked what is not solved: nothing was said of it, and no other case waits to be asked about."""
    asked = turn.sender.question
    number = turn.sender.numbers.get(case.pk, case.number)
    has_said = asked is not None and asked.kind == QuestionKind.REOPEN and asked.case_id == case.pk
    return not has_said and choices.only_denies(turn.words, number) and _next(turn, but=case) is None


def _next(turn: Turn, *, but: Case | None = None) -> Case | None:
    settled = turn.sender.cases.filter(state=State.RESOLVED).order_by("-ended_at")
    waiting = (each for each in settled[:MOST_ASKED] if but is None or each.pk != but.pk)
    return next((each for each in waiting if turn.sender.awaits(each)), None)


def ask_next(turn: Turn) -> None:
    """One question stands open for a number: of several settled cases the next is asked about when one has its
    answer."""
    case = _next(turn)
    if case is not None:
        questions.ask(case, QuestionKind.SOLVED, phone=turn.sender.phone)
        turn.reply("reply_next", case)


def tell_how_things_stand(turn: Turn) -> Result:
    """Say how the open cases stand, or the last one."""
    return tell(turn, list(turn.sender.cases.filter(state__in=OPEN)[:3] or turn.sender.cases[:1]))


def tell(turn: Turn, cases: Sequence[Case]) -> Result:
    """Say how these cases stand."""
    for case in cases:
        turn.tell_status(case)
    if not cases:
        turn.reply("reply_none")
    return Result(Became.STATUS)

"""What is done for a sender, each by a call of an action: a new case, a deed on one, word how their cases stand.

Which of it a text asks for is decided by the rules (`conversation`).
"""

from __future__ import annotations

from cases.actions import aside, feedback, reporting
from cases.actions.new_report import NewReport
from cases.models import Case
from cases.models.contact import Became
from cases.reading import commands
from cases.reading.reading import Reading
from cases.states import OPEN, Channel, Refused, Verb
from notifications.models import InboundText

from . import choices, questions
from .replies import sayable
from .result import Result
from .turn import Turn

PLAIN = {Verb.WITHDRAW: feedback.withdraw, Verb.ESCALATE: feedback.press}
# What the resident says beside the deed is part of it.
WITH_WORDS = {Verb.CONFIRM: feedback.confirm, Verb.REOPEN: feedback.reopen}


def report(turn: Turn) -> Result:
    """A new case of the text, at once."""
    return report_text(turn, turn.text, turn.reading)


def report_text(turn: Turn, text: InboundText, reading: Reading) -> Result:
    """A new case of a text of the sender, this one or one that has waited.

    A place not told is that of the sender's last case, but never in an emergency.
    """
    sender = turn.sender
    last = None if reading.emergency or reading.site else sender.own_cases.filter(site__isnull=False).first()
    site, building, unit, room = reading.site, reading.building, reading.unit, reading.room
    if last is not None:
        last = sender.as_reported(last)
        site = last.site
        if reading.building_number is not None:
            building = questions.building_of(last, reading.building_number)
        else:
            building, unit, room = last.building, unit or last.unit, room or last.room
    new = NewReport.of(
        reading,
        words=text.body,
        channel=Channel.TEXT,
        phone=sender.phone,
        language=sender.language,
        site=site,
        building=building,
        unit=unit,
        room=room,
        inbound=text,
    )
    return Result(Became.CASE, reporting.report(new, by=sender.by))


def do(turn: Turn, verb: Verb, case: Case | None) -> Result:
    """Do it, and let its event answer; or say why not, in the words the page would use."""
    if case is None:
        turn.reply("reply_none")
        return Result(Became.NO_CASE)
    by = turn.sender.by
    try:
        if verb in WITH_WORDS:
            is_code = commands.whole(turn.words) is not None
            WITH_WORDS[verb](case, by=by, words="" if is_code else turn.body)
        elif verb == Verb.ASK_ASIDE:
            is_choice = choices.is_only_digits(turn.words)
            aside.ask(case, by=by, words="" if is_choice else turn.body, channel=Channel.TEXT)
            turn.reply("reply_aside", case)
        else:
            PLAIN[verb](case, by=by)
    except Refused as refusal:
        turn.reply("reply_refused", case, sentence=sayable(str(refusal.sentence)))
        return Result(Became.REFUSED, case, verb)
    if verb in WITH_WORDS:
        questions.end_solved(turn.sender.phone)
    return Result(Became.DONE, case, verb)


def tell_how_things_stand(turn: Turn) -> Result:
    """Say how the open cases stand, or the last one."""
    cases = turn.sender.cases.filter(state__in=OPEN)[:3] or turn.sender.cases[:1]
    for case in cases:
        turn.tell_status(case)
    if not cases:
        turn.reply("reply_none")
    return Result(Became.STATUS)

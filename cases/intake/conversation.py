"""What a text leads to: a case, a word on a case, an answer, or the tray. Never nothing.

The order of the rules is the order in which they are asked. All of it runs inside `inbox.reading`: what a text does and
that it was read stand or fall together, and texts of one sender come one after the other.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone, translation

from cases.actions import tray as sorting
from cases.models import HeardText, TrayItem
from cases.models.contact import Became, TrayReason
from cases.reading import commands
from cases.reading.normal import says_anything
from cases.states import QuestionKind
from mediation import directory
from notifications import phones
from notifications.models import InboundText

from . import (
    answers,
    asked_deeds,
    coming,
    complaints,
    mediating,
    named,
    notices,
    places,
    strays,
    wishes,
    withdrawing,
    words,
)
from .result import Result, waits
from .turn import Turn


def emergency(turn: Turn) -> Result | None:
    """Always a new case, whatever else is going on. (Who has no number was already laid in the tray.)"""
    return asked_deeds.report(turn) if turn.reading.emergency else None


def spammer(turn: Turn) -> Result | None:
    """A person has marked this sender's texts as spam; they get no answer."""
    if not turn.sender.known.has_written or turn.sender.own_cases.exists():
        return None
    is_one = sorting.is_spammer(turn.text.sender)
    return waits(TrayReason.SPAMMER) if is_one else None


def answered_by_provider(turn: Turn) -> Result | None:
    """Words to which the provider answers by itself; another answer would be a second text."""
    return Result(Became.PROVIDER) if commands.is_answered_by_provider(turn.words) else None


def no_words(turn: Turn) -> Result | None:
    """Only pictures, marks or emoji, or nothing at all. A picture belongs to the case that is open, and to its lead."""
    if says_anything(turn.body):
        return None
    has_picture = any(each.get("type", "").startswith("image/") or not each.get("type") for each in turn.text.media)
    if has_picture and (result := words.pictures(turn)) is not None:
        return result
    question = turn.sender.question
    if turn.body.strip() and question and question.kind == QuestionKind.SOLVED:
        return answers.ask_again_whether(turn, question.matter)
    turn.reply("reply_tray")
    if turn.text.media:
        return waits(TrayReason.PICTURES_ONLY if has_picture else TrayReason.ATTACHMENT)
    return waits(TrayReason.NO_WORDS)


# Which goes first, when a text could be several things.
RULES: tuple[Callable[[Turn], Result | None], ...] = (
    emergency,
    spammer,
    answered_by_provider,
    strays.repeated,
    strays.automatic,
    mediating.leaving,
    complaints.about_our_own,
    notices.wish,
    coming.by_number,
    named.answer,
    answers.to_a_list,
    mediating.too_late,
    wishes.command,
    wishes.for_all,
    no_words,
    withdrawing.of_all,
    strays.stray,
    wishes.at_once,
    wishes.take_back,
    withdrawing.perhaps,
    wishes.another_lead,
    places.corrected,
    answers.in_words,
    words.acknowledgement,
    words.more_or_new,
)


def hear(text: InboundText) -> Became:
    """Act on one text, and note what became of it."""
    phone = phones.e164(text.sender)
    if phone is None:
        return tray(text, TrayReason.NO_NUMBER)
    turn = Turn.of(text, phone=phone)
    with translation.override(turn.sender.language):
        result = next(result for rule in RULES if (result := rule(turn)) is not None)
        if result.became in (Became.CASE, Became.WORDS, Became.PLACE):
            strays.if_opted_out(turn)
    return _note(text, result)


def tray(text: InboundText, reason: TrayReason) -> Became:
    """Lay the text in the tray, where a person takes it up."""
    return _note(text, waits(reason))


def _note(text: InboundText, result: Result) -> Became:
    HeardText.objects.create(inbound=text, became=result.became, case=result.case, verb=result.verb or "")
    if result.reason is not None:
        keeper = directory.keeper_of(text.recipient)
        item = {"reason": result.reason, "about": result.case, "at": timezone.now(), "keeper": keeper}
        TrayItem.objects.get_or_create(inbound=text, defaults=item)
    return result.became

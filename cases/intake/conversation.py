"""What a text leads to: a case, a word on a case, an answer, or the tray. Never nothing.

Emergency first, inside anything; then the digit or the building we asked for; then whole-message commands; then words
that answer what we asked; then a report. Runs inside `inbox.reading`: what it does and that the text was read stand or
fall together, and texts of one sender come one after the other.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone, translation

from cases.actions import tray as sorting
from cases.models import Case, TrayItem
from notifications import phones
from notifications.models import InboundText

from .hearing import Hearing
from .normal import is_chinese, normal

LONGEST_CODE = 3


def hear(text: InboundText) -> str:
    """Act on one text and say in a word what became of it (`case HL-…`, `answer …`, `tray: …`)."""
    phone = phones.e164(text.sender)
    if phone is None:
        return tray(text, "the sender is no phone number")
    language = _language(text.body, phone)
    with translation.override(language):
        heard = Hearing(text, phone, language)
        outcome = heard.emergency()
        if outcome is None and not heard.has_cases and sorting.is_spammer(text.sender):
            return tray(text, "a sender of spam")
        outcome = outcome or heard.outcome()
    reason = outcome.removeprefix("tray: ")
    return tray(text, reason) if reason != outcome else outcome


def _language(body: str, phone: str) -> str:
    """What to answer in. A bare "1" has no language: go on in the one this person used before, else in Chinese."""
    if shows_its_language(body):
        return "zh-hans" if is_chinese(body) or not body.isascii() else "en"
    latest = _cases_of(phone).first()
    return latest.language if latest else "zh-hans"


def _cases_of(phone: str) -> QuerySet[Case]:
    return Case.objects.filter(parties__phone=phone, parties__is_reporter=True).order_by("-id")


def tray(text: InboundText, reason: str) -> str:
    """Lay the text in the tray, where a person takes it up."""
    TrayItem.objects.get_or_create(inbound=text, defaults={"reason": reason[:120], "at": timezone.now()})
    return f"tray: {reason}"


def shows_its_language(body: str) -> bool:
    """Whether the text has a Chinese character, or more letters than the codes people text (`TD`, `cx`, `yes`)."""
    letters = [char for char in normal(body) if char.isalpha()]
    return is_chinese(body) or len(letters) > LONGEST_CODE

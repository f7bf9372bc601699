"""What a text leads to: a case, a word on a case, an answer, or the tray. Never nothing.

Emergency first, inside anything; then the digit or the building we asked for; then whole-message commands; then words
that answer what we asked; then a report. Runs inside `inbox.reading`: what it does and that the text was read stand or
fall together, and texts of one sender come one after the other.
"""

from __future__ import annotations

from django.utils import timezone, translation

from cases.actions import tray as sorting
from cases.models import TrayItem
from notifications import phones
from notifications.models import InboundText

from .hearing import Hearing


def hear(text: InboundText) -> str:
    """Act on one text and say in a word what became of it (`case HL-…`, `answer …`, `tray: …`)."""
    phone = phones.e164(text.sender)
    if phone is None:
        return tray(text, "the sender is no phone number")
    heard = Hearing(text, phone)
    with translation.override(heard.language):
        outcome = heard.emergency()
        if outcome is None and not heard.has_cases and sorting.is_spammer(text.sender):
            return tray(text, "a sender of spam")
        outcome = outcome or heard.outcome()
    reason = outcome.removeprefix("tray: ")
    return tray(text, reason) if reason != outcome else outcome


def tray(text: InboundText, reason: str) -> str:
    """Lay the text in the tray, where a person takes it up."""
    TrayItem.objects.get_or_create(inbound=text, defaults={"reason": reason[:120], "at": timezone.now()})
    return f"tray: {reason}"

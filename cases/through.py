"""By which door a deed of a resident came, and which of the doors prove a number."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Through(TextChoices):
    """By which door a resident's deed came, and with it what shows that it was theirs (law.md section 11).

    A text comes from its number, a link or a code from who holds the phone. Who sent a form is not known: behind the
    link they were shown they speak for the words of that form alone.
    """

    TEXT = "text", _("by text message")
    LINK = "link", _("behind a code sent to the phone")
    CODE = "code", _("behind a code read out on the phone")
    CALL = "call", _("on the phone, written down")
    FORM = "form", _("by web form, number not proven")


# What proves that a number is whose deed it is.
PROOFS = (Through.TEXT, Through.LINK, Through.CODE)

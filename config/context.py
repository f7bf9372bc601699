"""What the chrome of every page needs: the phone number to call, how it looks, and whether this is a demo."""

from collections.abc import Callable
from typing import TypedDict

import phonenumbers
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from config import looks
from config.beginning import first_page
from mediation.models import Member


class Chrome(TypedDict):
    """Context of base.html."""

    call_number: str
    call_href: str
    text_number: str
    is_demo: bool
    looks: looks.Looks
    begins_at: Callable[[], str]


def readable(number: str) -> str:
    """Write an E.164 number as people here dial it: 0523 8600 0000, or 139 5260 0001; other countries keep their +.

    What is no phone number (a hotline such as 12345) is returned as it is.
    """
    try:
        parsed = phonenumbers.parse(number, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_possible_number(parsed):
        return number
    kind = phonenumbers.PhoneNumberFormat
    here = parsed.country_code == phonenumbers.country_code_for_region(settings.PHONENUMBER_DEFAULT_REGION)
    return phonenumbers.format_number(parsed, kind.NATIONAL if here else kind.INTERNATIONAL)


def begins_at(request: HttpRequest | None) -> str:
    """Where the name on top leads: members to their own first page, all others to the front door."""
    member = getattr(request, "user", None)
    return first_page(member) if isinstance(member, Member) else reverse("home")


def chrome(request: HttpRequest | None = None) -> Chrome:
    """Context processor. The number to call is PUBLIC_PHONE; without one, the number that texts go to."""
    number = settings.PUBLIC_PHONE or settings.TWILIO_FROM
    return {
        "call_number": readable(number),
        "call_href": f"tel:{number.replace(' ', '')}",
        "text_number": readable(settings.TWILIO_FROM) if settings.TWILIO_FROM else "",
        "is_demo": getattr(settings, "DEMO", False),
        "looks": looks.of(request),
        # Asked where the page is drawn: who is signed in costs a statement that not every answer needs.
        "begins_at": lambda: begins_at(request),
    }

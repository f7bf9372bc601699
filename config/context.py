"""What the chrome of every page needs: the phone number to call, and whether this is a demo."""

from typing import TypedDict

import phonenumbers
from django.conf import settings
from django.http import HttpRequest


class Chrome(TypedDict):
    """Context of base.html."""

    call_number: str
    call_href: str
    text_number: str
    is_demo: bool


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


def chrome(request: HttpRequest | None = None) -> Chrome:
    """Context processor. The number to call is PUBLIC_PHONE; without one, the number that texts go to."""
    number = settings.PUBLIC_PHONE or settings.TWILIO_FROM
    return {
        "call_number": readable(number),
        "call_href": f"tel:{number.replace(' ', '')}",
        "text_number": readable(settings.TWILIO_FROM) if settings.TWILIO_FROM else "",
        "is_demo": getattr(settings, "DEMO", False),
    }

"""Phone numbers as this app stores and shows them: E.164 inside, masked wherever a person or a log reads along.

Forms and models of people use django-phonenumber-field; this is for numbers that arrive as bare strings.
"""

import re
from functools import lru_cache

import phonenumbers

DEFAULT_REGION = "CN"
# Nearly every number here, and already as it should be: taking one apart costs a hundred times as much.
CHINESE_MOBILE = re.compile(r"\+861[3-9][0-9]{9}")


def e164(raw: object) -> str | None:
    """The number in E.164 (`+8613952600001`), or None when no text could ever reach it."""
    text = str(raw)
    return text if CHINESE_MOBILE.fullmatch(text) else _e164(text)


@lru_cache(maxsize=4096)
def _e164(raw: str) -> str | None:
    try:
        number = phonenumbers.parse(raw, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None  # too short, too long, or a short code that only answers inside the country
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def masked(phone: str) -> str:
    """The number with its middle hidden: `+86139****0001`. Short ones keep only their last two digits."""
    if len(phone) < 9:
        return "****" + phone[-2:]
    return f"{phone[:-8]}****{phone[-4:]}"

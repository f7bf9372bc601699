"""The provider's codes and what each means for us: one table (delivery.md, Send 4).

Sentences are English msgids for staff. A code not listed is judged by the HTTP status it
came with, in the gateway.
"""

from django.utils.translation import gettext_noop

from notifications.gateways.base import Meaning

OUR_SETUP = gettext_noop("The text service is not set up correctly. Tell the operator.")
BUSY = gettext_noop("The text service is busy.")
BAD_NUMBER = gettext_noop("This phone number does not exist or cannot receive texts.")
LANDLINE = gettext_noop("This is a landline: it cannot receive texts.")
OPTED_OUT = gettext_noop("This person has asked not to receive texts.")
FILTERED = gettext_noop("The phone network blocked the text.")
UNREACHABLE = gettext_noop("The phone could not be reached: switched off or without signal.")
BAD_TEXT = gettext_noop("The provider does not accept this text as it is written.")
NO_COUNTRY = gettext_noop("Texts to this country are not switched on.")
LOST = gettext_noop("The phone network lost the text.")
REFUSED = gettext_noop("The provider refused the text.")

CODES: dict[int, tuple[Meaning, str]] = {
    # Our account: an operator can mend it, so the texts wait.
    10001: (Meaning.RETRY, OUR_SETUP),
    20003: (Meaning.RETRY, OUR_SETUP),
    20005: (Meaning.RETRY, OUR_SETUP),
    20006: (Meaning.RETRY, OUR_SETUP),
    20404: (Meaning.RETRY, OUR_SETUP),
    21212: (Meaning.RETRY, OUR_SETUP),
    21603: (Meaning.RETRY, OUR_SETUP),
    21606: (Meaning.RETRY, OUR_SETUP),
    21701: (Meaning.RETRY, OUR_SETUP),
    21703: (Meaning.RETRY, OUR_SETUP),
    30002: (Meaning.RETRY, OUR_SETUP),
    63038: (Meaning.RETRY, OUR_SETUP),
    # Too fast, or a passing fault.
    14107: (Meaning.RETRY, BUSY),
    20429: (Meaning.RETRY, BUSY),
    21611: (Meaning.RETRY, BUSY),
    30001: (Meaning.RETRY, BUSY),
    30022: (Meaning.RETRY, BUSY),
    30003: (Meaning.RETRY, UNREACHABLE),
    30008: (Meaning.RETRY, LOST),
    30009: (Meaning.RETRY, LOST),
    30017: (Meaning.RETRY, BUSY),
    # The number.
    21211: (Meaning.PERMANENT, BAD_NUMBER),
    21214: (Meaning.PERMANENT, BAD_NUMBER),
    21217: (Meaning.PERMANENT, BAD_NUMBER),
    21265: (Meaning.PERMANENT, BAD_NUMBER),
    21266: (Meaning.PERMANENT, BAD_NUMBER),
    21604: (Meaning.PERMANENT, BAD_NUMBER),
    21608: (Meaning.PERMANENT, BAD_NUMBER),
    21612: (Meaning.PERMANENT, BAD_NUMBER),
    21635: (Meaning.PERMANENT, LANDLINE),
    21614: (Meaning.PERMANENT, LANDLINE),
    30005: (Meaning.PERMANENT, BAD_NUMBER),
    30006: (Meaning.PERMANENT, LANDLINE),
    30011: (Meaning.PERMANENT, BAD_NUMBER),
    21408: (Meaning.PERMANENT, NO_COUNTRY),
    30454: (Meaning.PERMANENT, NO_COUNTRY),
    # The person.
    21610: (Meaning.OPTED_OUT, OPTED_OUT),
    # The words.
    21602: (Meaning.PERMANENT, BAD_TEXT),
    21605: (Meaning.PERMANENT, BAD_TEXT),
    21617: (Meaning.PERMANENT, BAD_TEXT),
    21619: (Meaning.PERMANENT, BAD_TEXT),
    21654: (Meaning.PERMANENT, BAD_TEXT),
    21655: (Meaning.PERMANENT, BAD_TEXT),
    21656: (Meaning.PERMANENT, BAD_TEXT),
    30004: (Meaning.PERMANENT, FILTERED),
    30007: (Meaning.PERMANENT, FILTERED),
    30010: (Meaning.PERMANENT, REFUSED),
    30032: (Meaning.PERMANENT, FILTERED),
    30034: (Meaning.PERMANENT, FILTERED),
    30036: (Meaning.PERMANENT, LOST),
    30410: (Meaning.RETRY, BUSY),
    30453: (Meaning.PERMANENT, FILTERED),
}


def meaning_of(code: int | str | None) -> tuple[Meaning, str]:
    """What a provider's code means and the sentence for it; (Meaning.UNKNOWN, "") for one not in the table."""
    try:
        return CODES.get(int(code or 0), (Meaning.UNKNOWN, ""))
    except ValueError:
        return Meaning.UNKNOWN, ""

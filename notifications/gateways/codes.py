"""The provider's codes and what each means for us: one table (delivery.md, Send 4).

A code not listed is judged by the HTTP status it came with, in the gateway.
"""

from notifications.gateways.base import Meaning
from notifications.models import FailureReason as Reason

CODES: dict[int, tuple[Meaning, Reason | None]] = {
    # Our account: an operator can mend it, so the texts wait.
    10001: (Meaning.RETRY, Reason.SETUP),
    20003: (Meaning.RETRY, Reason.SETUP),
    20005: (Meaning.RETRY, Reason.SETUP),
    20006: (Meaning.RETRY, Reason.SETUP),
    20404: (Meaning.RETRY, Reason.SETUP),
    21212: (Meaning.RETRY, Reason.SETUP),
    21603: (Meaning.RETRY, Reason.SETUP),
    21606: (Meaning.RETRY, Reason.SETUP),
    21701: (Meaning.RETRY, Reason.SETUP),
    21703: (Meaning.RETRY, Reason.SETUP),
    30002: (Meaning.RETRY, Reason.SETUP),
    63038: (Meaning.RETRY, Reason.SETUP),
    # Too fast, or a passing fault.
    14107: (Meaning.RETRY, Reason.BUSY),
    20429: (Meaning.RETRY, Reason.BUSY),
    21611: (Meaning.RETRY, Reason.BUSY),
    30001: (Meaning.RETRY, Reason.BUSY),
    30022: (Meaning.RETRY, Reason.BUSY),
    30003: (Meaning.RETRY, Reason.UNREACHABLE),
    30008: (Meaning.RETRY, Reason.LOST),
    30009: (Meaning.RETRY, Reason.LOST),
    30017: (Meaning.RETRY, Reason.BUSY),
    # The number.
    21211: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21214: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21217: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21265: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21266: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21604: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21608: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21612: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21635: (Meaning.PERMANENT, Reason.LANDLINE),
    21614: (Meaning.PERMANENT, Reason.LANDLINE),
    30005: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    30006: (Meaning.PERMANENT, Reason.LANDLINE),
    30011: (Meaning.PERMANENT, Reason.BAD_NUMBER),
    21408: (Meaning.PERMANENT, Reason.NO_COUNTRY),
    30454: (Meaning.PERMANENT, Reason.NO_COUNTRY),
    # The person.
    21610: (Meaning.OPTED_OUT, Reason.OPTED_OUT),
    # The words.
    21602: (Meaning.PERMANENT, Reason.BAD_TEXT),
    21605: (Meaning.PERMANENT, Reason.BAD_TEXT),
    21617: (Meaning.PERMANENT, Reason.BAD_TEXT),
    21619: (Meaning.PERMANENT, Reason.BAD_TEXT),
    21654: (Meaning.PERMANENT, Reason.BAD_TEXT),
    21655: (Meaning.PERMANENT, Reason.BAD_TEXT),
    21656: (Meaning.PERMANENT, Reason.BAD_TEXT),
    30004: (Meaning.PERMANENT, Reason.FILTERED),
    30007: (Meaning.PERMANENT, Reason.FILTERED),
    30010: (Meaning.PERMANENT, Reason.REFUSED),
    30032: (Meaning.PERMANENT, Reason.FILTERED),
    30034: (Meaning.PERMANENT, Reason.FILTERED),
    30036: (Meaning.PERMANENT, Reason.LOST),
    30410: (Meaning.RETRY, Reason.BUSY),
    30453: (Meaning.PERMANENT, Reason.FILTERED),
}


def meaning_of(code: int | str | None) -> tuple[Meaning, Reason | None]:
    """What a provider's code means and the reason it stands for; (Meaning.UNKNOWN, None) for one not in the table."""
    try:
        return CODES.get(int(code or 0), (Meaning.UNKNOWN, None))
    except ValueError:
        return Meaning.UNKNOWN, None

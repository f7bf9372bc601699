"""What every provider of text messages must be able to do for us, in our words: the port, its answers, its failures.

No provider is named here and nothing is sent; a new provider is one more file beside `twilio`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from notifications.models import MessageStatus


class Meaning(Enum):
    """What a provider's code asks of us."""

    RETRY = "retry"
    PERMANENT = "permanent"
    OPTED_OUT = "opted out"
    UNKNOWN = "unknown"


class NotSent(Exception):
    """The text certainly did not leave, and none would just now: try again later."""

    def __init__(self, reason: str, *, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


class Refused(Exception):
    """The provider will never take this text. `sentence` (English msgid) says why in words for staff."""

    def __init__(self, sentence: str, *, code: str, meaning: Meaning = Meaning.PERMANENT) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.meaning = meaning


class OutcomeUnknown(Exception):
    """The provider may or may not have taken the text: wait for its receipt, then look in its list."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One text on its way out. Providers with registered templates use key and values, the others the body."""

    recipient: str
    body: str
    receipt_url: str
    template: str
    params: Mapping[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What the provider says of one text: an answer, a receipt or a line of its list.

    `status` is None for words that tell us nothing; `sentence` (English msgid) and `meaning` explain a failure.
    """

    sid: str
    status: MessageStatus | None
    word: str = ""
    error_code: str = ""
    meaning: Meaning = Meaning.UNKNOWN
    sentence: str = ""
    body: str = ""
    created_at: datetime | None = None


class Gateway(Protocol):
    """A provider. Every call has its own timeout and raises nothing but the three failures above."""

    def send(self, text: Outgoing) -> Arrived:
        """Hand one text over. Raises NotSent, Refused or OutcomeUnknown."""

    def sent_to(self, recipient: str, *, since: datetime) -> Iterator[Arrived]:
        """The provider's own list of our texts to the E.164 number, newest first. Raises NotSent."""

    def look_up(self, sid: str) -> Arrived:
        """What became of one text. Raises NotSent."""

    def is_genuine(self, *, path: str, params: Mapping[str, str], signature: str) -> bool:
        """Whether a callback on our path (with its query) really comes from the provider about our account."""

    def read_receipt(self, data: Mapping[str, str]) -> Arrived:
        """A delivery receipt in our words."""

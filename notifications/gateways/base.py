"""What every provider of text messages must be able to do for us, in our words: the port, its answers, its failures.

No provider is named here and nothing is sent; a new provider is one more file beside `twilio`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol
from uuid import UUID

from notifications.models import FailureReason, MessageStatus, PictureProblem


class Meaning(Enum):
    """What a provider's code asks of us."""

    RETRY = "retry"
    PERMANENT = "permanent"
    OPTED_OUT = "opted out"
    UNKNOWN = "unknown"


class NotSent(Exception):
    """The text certainly did not leave, and none would just now: try again later."""

    def __init__(self, reason: str, *, code: str = "", needs_operator: bool = False) -> None:
        super().__init__(reason)
        self.code = code
        self.needs_operator = needs_operator


class Rejected(Exception):
    """The provider will never take this text. `why` is what staff read."""

    def __init__(self, why: FailureReason, *, code: str, meaning: Meaning = Meaning.PERMANENT) -> None:
        super().__init__(why)
        self.why = why
        self.code = code
        self.meaning = meaning


class OutcomeUnknown(Exception):
    """The provider may or may not have taken the text: wait for its receipt, then look in its list."""


class MediaRefused(Exception):
    """A picture that will never be fetched. `problem` says why; the reason is one more word for the log."""

    def __init__(self, reason: str, *, problem: PictureProblem) -> None:
        super().__init__(reason)
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One text on its way out. Providers with registered templates use key, version and values, the others the body.

    `token` is our own number of the text: a provider that cannot report to `receipt_url` gives it back in its reports.
    """

    recipient: str
    body: str
    receipt_url: str
    template: str
    params: Mapping[str, str | int]
    language: str = "zh-hans"
    version: str = ""
    token: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """What the provider says of one text: an answer, a receipt or a line of its list.

    `status` is None for words that tell us nothing; of a failure, `failure` says why and `meaning` what to do.
    """

    sid: str
    status: MessageStatus | None
    word: str = ""
    error_code: str = ""
    meaning: Meaning = Meaning.UNKNOWN
    failure: FailureReason | None = None
    body: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One text that somebody sent us, in our words. `raw` is what the provider said, unchanged.

    `media` has an entry for each picture: its `url`, empty where it is to be asked for (`media_of`), and its `type`.
    """

    sid: str
    sender: str
    recipient: str
    body: str
    media: Sequence[Mapping[str, str]] = ()
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Callback:
    """A request of the provider as it came: our path with its query, its headers, its form, its bytes."""

    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]
    content: bytes = b""


class Gateway(Protocol):
    """A provider. Every call has its own timeout and raises nothing but the failures above."""

    # What the provider wants to read when we have taken its callback: the content, and its type.
    thanks: tuple[str, str]

    def send(self, text: Outgoing) -> Arrived:
        """Hand one text over. Raises NotSent, Rejected or OutcomeUnknown."""

    def sent_to(self, recipient: str, *, since: datetime) -> Iterator[Arrived]:
        """The provider's own list of our texts to the E.164 number, newest first. Raises NotSent."""

    def look_up(self, sid: str) -> Arrived:
        """What became of one text. Raises NotSent."""

    def received_since(self, since: datetime) -> Iterator[Incoming]:
        """The provider's own list of texts people sent us, newest first. Raises NotSent."""

    def media_of(self, sid: str) -> Sequence[Mapping[str, str]]:
        """The addresses of the pictures of one text people sent us, for a text that was listed. Raises NotSent."""

    def fetch_media(self, url: str) -> bytes:
        """A picture that came with a text. Raises NotSent (try again later) or MediaRefused (never)."""

    def is_genuine(self, callback: Callback) -> bool:
        """Whether a callback really comes from the provider, about our account."""

    def read_texts(self, callback: Callback) -> Sequence[Incoming]:
        """The texts of people that a callback brings."""

    def read_receipts(self, callback: Callback) -> Sequence[tuple[UUID | None, Arrived]]:
        """The delivery receipts a callback brings, each with our token where the provider gives it back."""

    def read_text(self, data: Mapping[str, str]) -> Incoming:
        """One text from the fields the provider posts."""

    def read_receipt(self, data: Mapping[str, str]) -> Arrived:
        """One delivery receipt from the fields the provider posts."""

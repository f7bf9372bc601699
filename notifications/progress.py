"""How a message moves: only forward, whoever brings the news and in whatever order (delivery.md, Send 5).

Answers of the provider, receipts and look-ups all end here. The caller's transaction holds the row's lock.
"""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from notifications import optouts, rendering
from notifications.gateways.base import Arrived, Meaning
from notifications.models import FAILURES, FINAL, UNDERWAY, FailureReason, Message, MessageStatus, Receipt

RANK = {
    MessageStatus.QUEUED: 0,
    MessageStatus.SENDING: 1,
    MessageStatus.UNKNOWN: 2,
    MessageStatus.ACCEPTED: 3,
    MessageStatus.SENT: 4,
    **dict.fromkeys(FINAL, 5),
}

# The phone network, not the provider, may lose a text: so many copies are tried, so far apart.
CARRIER_TRIES = 3
CARRIER_PAUSE = timedelta(minutes=10)
# An accepted message without a further receipt is looked up after this long; see `reconciliation`.
LOOK_UP_AFTER = timedelta(minutes=10)
RAW_VALUE_LIMIT = 4000

MOVED = (
    "status",
    "next_attempt_at",
    "lease_until",
    "provider_sid",
    "error_code",
    "failure",
    "held",
    "sent_at",
    "final_at",
)


def note(message: Message | None, news: Arrived, *, token: UUID, raw: Mapping[str, str], at: datetime) -> Receipt:
    """Keep a report of the provider as a receipt, and apply it to its message if it is news."""
    is_stale = message is not None and _is_past(message, news)
    receipt = Receipt.objects.create(
        message=message,
        token=token,
        provider_sid=rendering.plain(news.sid)[:64],
        status=news.status or "",
        provider_status=rendering.plain(news.word)[:32],
        error_code=rendering.plain(news.error_code)[:16],
        raw={rendering.plain(key)[:64]: rendering.plain(value)[:RAW_VALUE_LIMIT] for key, value in raw.items()},
        received_at=at,
    )
    if message is not None and not is_stale:
        _advance(message, news, at=at)
    return receipt


def advance(message: Message, news: Arrived, *, at: datetime) -> None:
    """Apply the provider's own answer, or a line of its list, to the message it is about. Saves."""
    if not _is_past(message, news):
        _advance(message, news, at=at)


def finish(
    message: Message, status: MessageStatus, *, failure: FailureReason, at: datetime, error_code: str = ""
) -> None:
    """End a message in a final state with the reason that a person reads. Saves."""
    _finish(message, status, failure=failure, at=at, error_code=error_code)
    _save(message)


def finish_all(messages: Sequence[Message], status: MessageStatus, *, failure: FailureReason, at: datetime) -> None:
    """End many in the same way, by one statement."""
    for message in messages:
        _finish(message, status, failure=failure, at=at)
    ended = {"status": status, "failure": failure, "final_at": at, "next_attempt_at": None, "lease_until": None}
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(**ended, held="")


def put_back(message: Message, *, at: datetime, error_code: str = "") -> None:
    """Queue a message again for the given moment: the one step backwards, and only ours. Saves."""
    _put_back(message, at=at)
    message.error_code = error_code
    _save(message)


def doubt(message: Message, *, look_up_at: datetime) -> None:
    """Mark a message as perhaps taken by the provider, to be looked up at the given moment. Saves."""
    if RANK[MessageStatus(message.status)] < RANK[MessageStatus.UNKNOWN]:
        message.status = MessageStatus.UNKNOWN
        message.next_attempt_at = look_up_at
        message.lease_until = None
        _save(message)


def back_off(attempts: int) -> timedelta:
    """Pause before the next try: 10 s doubling up to 5 minutes, each shortened or stretched by up to a quarter."""
    pause = min(10.0 * 2.0 ** min(max(attempts - 1, 0), 10), 300.0)
    return timedelta(seconds=pause * random.uniform(0.75, 1.25))  # noqa: S311 - spreads load, keeps no secret


def _is_past(message: Message, news: Arrived) -> bool:
    """Whether the news is about a copy we gave up: its late receipts must not touch the copy now on its way.

    An arrival is an arrival, whichever copy it was.
    """
    if not news.sid or news.status == MessageStatus.DELIVERED:
        return False
    if message.provider_sid:
        return news.sid != message.provider_sid
    if message.status == MessageStatus.SENDING and message.attempts == 1:
        return False  # its first copy is on its way: none was given up
    return Receipt.objects.filter(message=message, provider_sid=news.sid, status__in=FAILURES).exists()


def _advance(message: Message, news: Arrived, *, at: datetime) -> None:
    """Equal or lower rank changes nothing but the sid; a failure ends the message or gives it another copy."""
    if news.status is None or message.is_final:
        return
    is_named_now = not message.provider_sid and bool(news.sid)
    message.provider_sid = message.provider_sid or news.sid or None
    if news.status in (MessageStatus.FAILED, MessageStatus.UNDELIVERED):
        _fail(message, news, at=at)
    elif RANK[news.status] > RANK[MessageStatus(message.status)]:
        message.status = news.status
        message.lease_until = None
        message.error_code = message.failure = ""
        message.sent_at = message.sent_at or at
        message.next_attempt_at = at + LOOK_UP_AFTER if news.status in UNDERWAY else None
        message.final_at = at if news.status in FINAL else None
    _save(message, is_named_now=is_named_now)


def _fail(message: Message, news: Arrived, *, at: datetime) -> None:
    assert news.status is not None
    message.error_code = news.error_code
    if news.meaning == Meaning.OPTED_OUT:
        optouts.opt_out(message.recipient, cause=f"provider:{news.error_code}", at=at)
    copies = Receipt.objects.filter(message=message, status__in=FAILURES).values("provider_sid").distinct().count()
    is_over = message.expires_at is not None and message.expires_at <= at
    if news.meaning == Meaning.RETRY and copies < CARRIER_TRIES and not is_over:
        _put_back(message, at=at + CARRIER_PAUSE * max(copies, 1))
    else:
        _finish(message, news.status, failure=news.failure or FailureReason.NOT_DELIVERED, at=at)


def _finish(
    message: Message, status: MessageStatus, *, failure: FailureReason, at: datetime, error_code: str = ""
) -> None:
    message.status = status
    message.failure = failure
    message.error_code = error_code or message.error_code
    message.final_at = at
    message.next_attempt_at = message.lease_until = None
    message.held = ""


def _put_back(message: Message, *, at: datetime) -> None:
    message.status = MessageStatus.QUEUED
    message.next_attempt_at = at
    message.lease_until = None
    message.provider_sid = None


def _save(message: Message, *, is_named_now: bool = False) -> None:
    if not is_named_now:
        message.save(update_fields=MOVED)
        return
    try:
        with transaction.atomic():
            message.save(update_fields=MOVED)
    except IntegrityError:
        # Two messages of the same words, one line in the provider's list: the other one has been given it.
        message.provider_sid = None
        message.save(update_fields=MOVED)

"""Sending what is due: claim it under a lease, commit, call the provider, record the answer (delivery.md, Send).

A batch is sent by several hands at once, because a call is mostly waiting; the texts of one person stay in one hand, in
their order. A sender may die between any two lines: a lease that runs out makes the message unknown, and
`reconciliation` finds out.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notifications import alarms, optouts, phones, progress, tries
from notifications.claims import BATCH_SECONDS, claim, release
from notifications.gateways.base import Gateway, Meaning, NotSent, OutcomeUnknown, Outgoing, Rejected
from notifications.hands import Hands
from notifications.models import WAITING, AlarmKind, FailureReason, Message, MessageStatus

log = structlog.get_logger(__name__)

BATCH = 200
# A batch that was worth its claim.
SMALL = 50
# A drain begins no batch after this many seconds.
DRAIN_SECONDS = 120.0
# How long an unknown outcome waits for its receipt before the provider's list is asked.
RECONCILE_AFTER = timedelta(minutes=5)

# So many messages of a batch that fail for no known reason say that it is not theirs.
SYSTEMATIC = 2

Lane = deque[Message]


def drain(*, only_urgent: bool = False, apart: float = 0.0) -> int:
    """Send until nothing is due or the time is used. Returns how many messages were dealt with.

    Small batches begin `apart` seconds from one another: to look what is due costs as much as to send some ten texts,
    and in a rush some ten come in a moment.
    """
    started, dealt_with = time.monotonic(), 0
    with Hands(settings.SMS_CONCURRENCY) as hands:
        while (began := time.monotonic()) - started < DRAIN_SECONDS:
            batch = _send_due(hands, only_urgent=only_urgent)
            dealt_with += batch
            if batch == 0:
                break
            if batch < SMALL:
                time.sleep(max(began + apart - time.monotonic(), 0.0))
    return dealt_with


def _send_due(hands: Hands, *, limit: int = BATCH, only_urgent: bool = False) -> int:
    """Claim and send up to `limit` messages, or urgent ones. Returns how many were dealt with, 0 when nothing can be
    sent now."""
    claimed, ended = claim(limit=limit, at=timezone.now(), only_urgent=only_urgent)
    batch = _Batch(claimed)
    try:
        batch.send(hands)
    finally:
        # When the provider is not well, what we hold goes back instead of being tried one timeout after another.
        release(batch.left(), at=timezone.now() + (progress.back_off(1) if batch.is_over.is_set() else timedelta(0)))
    return len(claimed) + ended


class _Batch:
    """Claimed messages, one lane for each person; hands take a whole lane at a time."""

    def __init__(self, messages: Iterable[Message]) -> None:
        lanes: dict[str, Lane] = {}
        for message in messages:
            lanes.setdefault(message.recipient, deque()).append(message)
        self.lanes = deque(lanes.values())
        self.taken: list[Lane] = []
        self.is_over = threading.Event()
        self.failed = 0
        self.until = time.monotonic() + BATCH_SECONDS

    def send(self, hands: Hands) -> None:
        """Send lane after lane; stop when the provider fails or the time is used."""
        if self.lanes:
            hands.work(self._work, hands=len(self.lanes))

    def left(self) -> list[Message]:
        """What nobody called the provider for."""
        return [message for lane in (*self.taken, *self.lanes) for message in lane]

    def _work(self, gateway: Gateway) -> None:
        while self._goes_on():
            try:
                lane = self.lanes.popleft()
            except IndexError:
                return
            self.taken.append(lane)
            while lane and self._goes_on():
                if not self._send_or_doubt(gateway, lane.popleft()):
                    self.is_over.set()

    def _send_or_doubt(self, gateway: Gateway, message: Message) -> bool:
        """Send a message over which anything may fail: the others go on. When a second one fails as well it is no
        message's fault, and the rest goes back."""
        try:
            return _send(gateway, message)
        except tries.NOT_A_ROWS_FAULT:
            raise
        except Exception:
            log.exception("message not sent", message=message.pk)
        _doubt_or_give_up(message)
        self.failed += 1
        return self.failed < SYSTEMATIC

    def _goes_on(self) -> bool:
        return not self.is_over.is_set() and time.monotonic() < self.until


def _doubt_or_give_up(message: Message) -> None:
    """Whether the provider has it nobody knows, so that it is looked up; after `MOST` tries it is given up, and its
    reader is phoned."""
    _record(message, _give_up if message.attempts >= tries.MOST else _look_up_later)
    if message.attempts >= tries.MOST:
        tries.give_up("messages", message.pk)


def _look_up_later(row: Message, at: datetime) -> None:
    progress.doubt(row, look_up_at=at + RECONCILE_AFTER)


def _give_up(row: Message, at: datetime) -> None:
    progress.finish(row, MessageStatus.FAILED, failure=FailureReason.NEVER_SENT, at=at)


def _send(gateway: Gateway, message: Message) -> bool:
    """Call the provider for a claimed message and record its answer. Returns whether it makes sense to go on."""
    assert message.lease_until is not None
    if timezone.now() + timedelta(seconds=2 * settings.SMS_TIMEOUT) > message.lease_until:
        # This process slept; someone else may think the message lost. Calling now could send it twice.
        return True
    try:
        news = gateway.send(
            Outgoing(
                recipient=message.recipient,
                body=message.body,
                receipt_url=settings.PUBLIC_URL + reverse("receipt", args=[message.token]),
                template=message.template,
                language=message.language,
                version=message.template_version,
                params=message.params,
                token=message.token,
            )
        )
    except NotSent as error:
        log.warning("not sent", message=message.pk, to=phones.masked(message.recipient), why=str(error))
        pause = progress.back_off(message.attempts)
        code = error.code
        if error.needs_operator:
            alarms.raise_alarm(AlarmKind.SETUP, about=code, at=timezone.now())
        _record(message, lambda row, at: progress.put_back(row, at=at + pause, error_code=code))
        return False
    except OutcomeUnknown as error:
        log.warning("outcome unknown", message=message.pk, to=phones.masked(message.recipient), why=str(error))
        _record(message, lambda row, at: progress.doubt(row, look_up_at=at + RECONCILE_AFTER))
        return False
    except Rejected as error:
        log.warning("refused", message=message.pk, to=phones.masked(message.recipient), code=error.code)
        refusal = error
        _record(message, lambda row, at: _refuse(row, refusal, at))
        return True
    _record(message, lambda row, at: progress.advance(row, news, at=at))
    return True


def _refuse(row: Message, refusal: Rejected, at: datetime) -> None:
    if refusal.meaning == Meaning.OPTED_OUT:
        optouts.opt_out(row.recipient, cause=f"provider:{refusal.code}", at=at)
    progress.finish(row, MessageStatus.FAILED, failure=refusal.why, error_code=refusal.code, at=at)


def _record(message: Message, write: Callable[[Message, datetime], None]) -> None:
    """Write the outcome of our call under the row's lock, unless a receipt told more already or another try began."""
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.attempts != message.attempts:
            log.warning("another try has begun; this answer came too late", message=message.pk)
        elif row.status in WAITING:
            write(row, timezone.now())

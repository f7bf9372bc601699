"""Sending what is due: claim it under a lease, commit, call the provider, record the answer (delivery contract, Send).

A sender may die between any two lines: a lease that runs out makes the message unknown, and `reconciliation` finds
out. At most one message of a person is on its way at a time, oldest first; urgent ones pass.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop

from notifications import gateways, optouts, phones, progress
from notifications.gateways.base import Gateway, Meaning, NotSent, OutcomeUnknown, Outgoing, Refused
from notifications.models import WAITING, Message, MessageStatus, OptOut
from notifications.quiet import is_quiet

log = structlog.get_logger(__name__)

# A batch starts no call after this many seconds; a drain begins no batch after its own.
BATCH_SECONDS = 60.0
DRAIN_SECONDS = 120.0
# How long an unknown outcome waits for its receipt before the provider's list is asked.
RECONCILE_AFTER = timedelta(minutes=5)

PASSES_QUIET = Q(is_urgent=True) | Q(is_direct_answer=True)

PERSON_OPTED_OUT = gettext_noop("This person has asked not to receive texts.")
TOO_LATE = gettext_noop("The text was no longer true when it could have been sent.")


def drain() -> int:
    """Send until nothing is due or the time is used. Returns how many messages were dealt with."""
    started, dealt_with = time.monotonic(), 0
    while time.monotonic() - started < DRAIN_SECONDS:
        batch = send_due()
        dealt_with += batch
        if batch == 0:
            break
    return dealt_with


def send_due(limit: int = 50) -> int:
    """Claim and send up to `limit` messages. Returns how many were dealt with, 0 when nothing can be sent now."""
    claimed, ended = claim(limit=limit, at=timezone.now())
    gateway, waiting, pause = gateways.current(), deque(claimed), timedelta(0)
    started = time.monotonic()
    try:
        while waiting and time.monotonic() - started < BATCH_SECONDS:
            if not _send(gateway, waiting.popleft()):
                # The provider is not well: what we hold goes back instead of being tried one timeout after another.
                pause = progress.back_off(1)
                break
    finally:
        release(waiting, at=timezone.now() + pause)
    return len(claimed) + ended


def lease() -> timedelta:
    """How long a claim holds: a whole batch, the longest single call (connecting, then reading), and some air."""
    return timedelta(seconds=BATCH_SECONDS + 2 * settings.SMS_TIMEOUT + 30)


def due(at: datetime) -> QuerySet[Message]:
    """What may be sent at this moment: due, not held for the night, and not behind an older one to the same person."""
    messages = Message.objects.filter(status=MessageStatus.QUEUED, next_attempt_at__lte=at)
    # One that was accepted once and lost by the phone network holds nobody up: the others have overtaken it already.
    older = Message.objects.filter(
        recipient=OuterRef("recipient"), id__lt=OuterRef("id"), status__in=WAITING, sent_at__isnull=True
    )
    if is_quiet(at):
        messages = messages.filter(PASSES_QUIET)
        older = older.filter(PASSES_QUIET | ~Q(status=MessageStatus.QUEUED))
    return messages.filter(Q(is_urgent=True) | ~Exists(older))


def claim(*, limit: int, at: datetime) -> tuple[list[Message], int]:
    """Take due messages under a lease and commit. Returns them, and how many were ended instead (late, opted out).

    Two senders never hold the same message: rows locked by another are skipped, and a row that another has just
    claimed no longer matches when its lock falls. Nor two messages of one person: the younger sees the older waiting.
    """
    with transaction.atomic():
        rows = list(due(at).order_by("-is_urgent", "next_attempt_at", "id").select_for_update(skip_locked=True)[:limit])
        silent = set(OptOut.objects.filter(phone__in={row.recipient for row in rows}).values_list("phone", flat=True))
        taken: list[Message] = []
        for row in rows:
            if row.expires_at is not None and row.expires_at <= at:
                progress.finish(row, MessageStatus.EXPIRED, failure=TOO_LATE, at=at)
            elif row.recipient in silent and not row.is_direct_answer:
                progress.finish(row, MessageStatus.CANCELLED, failure=PERSON_OPTED_OUT, at=at)
            else:
                taken.append(row)
        until = at + lease()
        Message.objects.filter(pk__in=[row.pk for row in taken]).update(
            status=MessageStatus.SENDING, lease_until=until, attempts=F("attempts") + 1
        )
        for row in taken:
            row.status, row.lease_until, row.attempts = MessageStatus.SENDING, until, row.attempts + 1
    return taken, len(rows) - len(taken)


def release(messages: Iterable[Message], *, at: datetime) -> None:
    """Give back claimed messages for which the provider was not called."""
    for message in messages:
        Message.objects.filter(
            pk=message.pk, status=MessageStatus.SENDING, attempts=message.attempts, lease_until=message.lease_until
        ).update(status=MessageStatus.QUEUED, next_attempt_at=at, lease_until=None, attempts=F("attempts") - 1)


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
                params=message.params,
            )
        )
    except NotSent as error:
        log.warning("not sent", message=message.pk, to=phones.masked(message.recipient), why=str(error))
        pause = progress.back_off(message.attempts)
        code = error.code
        _record(message, lambda row, at: progress.put_back(row, at=at + pause, error_code=code))
        return False
    except OutcomeUnknown as error:
        log.warning("outcome unknown", message=message.pk, to=phones.masked(message.recipient), why=str(error))
        _record(message, lambda row, at: progress.doubt(row, look_up_at=at + RECONCILE_AFTER))
        return False
    except Refused as error:
        log.warning("refused", message=message.pk, to=phones.masked(message.recipient), code=error.code)
        refusal = error
        _record(message, lambda row, at: _refuse(row, refusal, at))
        return True
    _record(message, lambda row, at: progress.advance(row, news, at=at))
    return True


def _refuse(row: Message, refusal: Refused, at: datetime) -> None:
    if refusal.meaning == Meaning.OPTED_OUT:
        optouts.opt_out(row.recipient, cause=f"provider:{refusal.code}", at=at)
    progress.finish(row, MessageStatus.FAILED, failure=refusal.sentence, error_code=refusal.code, at=at)


def _record(message: Message, write: Callable[[Message, datetime], None]) -> None:
    """Write the outcome of our call under the row's lock, unless a receipt told more already or another try began."""
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.attempts != message.attempts:
            log.warning("another try has begun; this answer came too late", message=message.pk)
        elif row.status in WAITING:
            write(row, timezone.now())

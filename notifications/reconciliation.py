"""Finding out what became of messages that nobody reported on: leases that ran out, unknown outcomes, silence.

Asks the provider and never sends; what it puts back in the queue, `delivery` sends. Safe to run twice and late.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications import claims, gateways, phones, progress
from notifications.delivery import RECONCILE_AFTER
from notifications.gateways.base import Arrived, Gateway, NotSent
from notifications.models import FAILURES, UNDERWAY, FailureReason, Message, MessageStatus, Receipt

log = structlog.get_logger(__name__)

# While one sweep asks about a message, no other does.
ASKING = timedelta(minutes=2)
# Clocks differ: a line of the provider's list may seem this much older than our message.
CLOCK_SKEW = timedelta(minutes=10)
LOOK_UP_AGAIN = timedelta(hours=1)
# A queued message nobody could send, and an accepted one nobody reported on, end after this long.
GIVE_UP_AFTER = timedelta(days=2)
SILENT_AFTER = timedelta(days=3)


def sweep(limit: int = 50) -> dict[str, int]:
    """Do all of the below once. Returns how many messages each part moved."""
    at = timezone.now()
    return {
        "leases": expire_leases(at),
        "given_up": give_up(at),
        "unknown": settle_unknown(limit=limit),
        "silent": look_up_silent(limit=limit),
    }


@transaction.atomic
def expire_leases(at: datetime) -> int:
    """Messages whose sender died: whether the provider was called, nobody knows."""
    return _free(Q(status=MessageStatus.SENDING, lease_until__lt=at)).update(
        status=MessageStatus.UNKNOWN, lease_until=None, next_attempt_at=at + RECONCILE_AFTER
    )


@transaction.atomic
def give_up(at: datetime) -> int:
    """Messages that are obsolete or no longer true, waited for two days, or stayed in doubt for three."""
    queued, given_up = Q(status=MessageStatus.QUEUED), Q(created_at__lt=at - GIVE_UP_AFTER)
    # What a later text made obsolete is not lost: it comes first, before it could count as expired.
    obsolete = Q(pk__in=claims.superseded(Message.objects.filter(queued)).values("pk"))
    ends = [
        (queued & obsolete, MessageStatus.CANCELLED, FailureReason.SUPERSEDED),
        (queued & Q(expires_at__lte=at), MessageStatus.EXPIRED, FailureReason.TOO_LATE),
        (queued & given_up & ~Q(held=""), MessageStatus.FAILED, FailureReason.HELD_TOO_LONG),
        (queued & given_up, MessageStatus.FAILED, FailureReason.NEVER_SENT),
        (
            Q(status=MessageStatus.UNKNOWN, created_at__lt=at - SILENT_AFTER),
            MessageStatus.UNDELIVERED,
            FailureReason.NEVER_REPORTED,
        ),
    ]
    return sum(
        _free(which).update(status=status, failure=failure, final_at=at, next_attempt_at=None, held="")
        for which, status, failure in ends
    )


def settle_unknown(limit: int = 50) -> int:
    """Look unknown messages up in the provider's list: found ones were taken, the others go back in the queue.

    Without the list nothing is decided: a message is never sent again on a guess. Returns how many were settled.
    """
    gateway, settled = gateways.current(), 0
    for message in _take(Q(status=MessageStatus.UNKNOWN), limit=limit):
        try:
            lines = list(gateway.sent_to(message.recipient, since=message.created_at - CLOCK_SKEW))
        except NotSent as error:
            log.warning("cannot reconcile now", message=message.pk, why=str(error))
            break
        settled += _settle(message, lines)
    return settled


def look_up_silent(limit: int = 50) -> int:
    """Ask about accepted messages without a final receipt; after three days, end them. Returns how many were asked."""
    gateway, asked = gateways.current(), 0
    for message in _take(Q(status__in=UNDERWAY), limit=limit):
        try:
            news = _current_state(gateway, message)
        except NotSent as error:
            log.warning("cannot look up now", message=message.pk, why=str(error))
            break
        asked += 1
        _apply_look_up(message, news)
    return asked


def _free(which: Q) -> QuerySet[Message]:
    """Matching rows nobody holds, locked in one order, so that two sweeps cannot wait for each other."""
    locked = Message.objects.filter(which).order_by("pk").select_for_update(skip_locked=True)
    return Message.objects.filter(pk__in=locked.values("pk"))


def _take(which: Q, *, limit: int) -> list[Message]:
    """Due rows, moved on a little and committed, so that two sweeps do not ask about the same one."""
    at = timezone.now()
    with transaction.atomic():
        rows = list(
            Message.objects.filter(which, next_attempt_at__lte=at)
            .order_by("next_attempt_at")
            .select_for_update(skip_locked=True)[:limit]
        )
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(next_attempt_at=at + ASKING)
    return rows


def _settle(message: Message, lines: Iterable[Arrived]) -> bool:
    at = timezone.now()
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.status != MessageStatus.UNKNOWN or row.attempts != message.attempts:
            return False
        line = _line_of(row, lines)
        if line is None:
            log.info("not in the provider's list; sending again", message=row.pk, to=phones.masked(row.recipient))
            progress.put_back(row, at=at)
        else:
            progress.note(row, line, token=row.token, raw={"found": "list", "MessageSid": line.sid}, at=at)
        return True


def _line_of(message: Message, lines: Iterable[Arrived]) -> Arrived | None:
    """The line of the provider's list that is this message: same words, not another message's, not a copy that failed.

    Providers may put a notice before the words and change white space.
    """
    body = " ".join(message.body.split())
    same = [line for line in lines if line.status and " ".join(line.body.split()).endswith(body)]
    sids = [line.sid for line in same]
    others = set(
        Message.objects.filter(provider_sid__in=sids).exclude(pk=message.pk).values_list("provider_sid", flat=True)
    ) | set(
        Receipt.objects.filter(message=message, provider_sid__in=sids, status__in=FAILURES).values_list(
            "provider_sid", flat=True
        )
    )
    return next((line for line in same if line.sid not in others), None)


def _current_state(gateway: Gateway, message: Message) -> Arrived | None:
    return gateway.look_up(message.provider_sid) if message.provider_sid else None


def _apply_look_up(message: Message, news: Arrived | None) -> None:
    at = timezone.now()
    with transaction.atomic():
        row = Message.objects.select_for_update().get(pk=message.pk)
        if row.status != message.status or row.provider_sid != message.provider_sid:
            return
        if news is not None and news.status != row.status:
            progress.note(row, news, token=row.token, raw={"found": "look-up", "MessageSid": news.sid}, at=at)
        if row.status not in UNDERWAY:
            return
        if row.sent_at is not None and row.sent_at < at - SILENT_AFTER:
            progress.finish(row, MessageStatus.UNDELIVERED, failure=FailureReason.NEVER_REPORTED, at=at)
        else:
            Message.objects.filter(pk=row.pk).update(next_attempt_at=at + LOOK_UP_AGAIN)

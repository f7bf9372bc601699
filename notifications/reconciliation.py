"""Finding out what became of messages that nobody reported on: leases that ran out, unknown outcomes, silence.

Asks the provider and never sends; what it puts back in the queue, `delivery` sends. Safe to run twice and late.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from notifications import claims, gateways, phones, progress, tries
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
MOST_AT_ONCE = 5000


def sweep(limit: int = 50) -> dict[str, int]:
    """Do all of the below once. Returns how many messages each part moved."""
    at = timezone.now()
    parts: dict[str, Callable[[], int]] = {
        "leases": lambda: expire_leases(at),
        "given_up": lambda: give_up(at),
        "unknown": lambda: settle_unknown(limit=limit),
        "silent": lambda: look_up_silent(limit=limit),
    }
    return dict(zip(parts, (int(str(answer)) for answer in tries.apart(*parts.values())), strict=True))


def expire_leases(at: datetime) -> int:
    """Messages whose sender died: whether the provider was called, nobody knows."""
    return _end(
        "leases",
        Q(status=MessageStatus.SENDING, lease_until__lt=at),
        status=MessageStatus.UNKNOWN,
        lease_until=None,
        next_attempt_at=at + RECONCILE_AFTER,
    )


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
        _end(failure.value, which, status=status, failure=failure, final_at=at, next_attempt_at=None, held="")
        for which, status, failure in ends
    )


def _end(sweep: str, which: Q, **columns: object) -> int:
    """Set these columns of the matching rows, all at once or, if one of them fails, each by itself."""

    def end(ids: Sequence[int]) -> int:
        return _free(Q(which, pk__in=ids)).update(**columns)

    rows = list(Message.objects.filter(which).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return tries.together(sweep[:24], rows, end, lambda pk: end([pk]))


def settle_unknown(limit: int = 50) -> int:
    """Look unknown messages up in the provider's list: found ones were taken, the others go back in the queue.

    Without the list nothing is decided: a message is never sent again on a guess. Returns how many were settled.
    """
    gateway = gateways.current()

    def settle(message: Message) -> bool:
        return _settle(message, list(gateway.sent_to(message.recipient, since=message.created_at - CLOCK_SKEW)))

    return _each("unknown", _take(Q(status=MessageStatus.UNKNOWN), limit=limit), settle)


def look_up_silent(limit: int = 50) -> int:
    """Ask about accepted messages without a final receipt; after three days, end them. Returns how many were asked."""
    gateway = gateways.current()

    def ask(message: Message) -> bool:
        _apply_look_up(message, _current_state(gateway, message))
        return True

    return _each("silent", _take(Q(status__in=UNDERWAY), limit=limit), ask)


def _each(sweep: str, messages: Iterable[Message], work: Callable[[Message], bool]) -> int:
    """Do it for every message, each in a try of its own, until the provider has no answer now."""
    away: list[NotSent] = []

    def unless_away(message: Message) -> bool:
        try:
            return work(message)
        except NotSent as error:
            away.append(error)
            return False

    done, by_key = 0, {message.pk: message for message in messages}
    for message in by_key.values():
        done += tries.one_by_one(sweep, [message.pk], lambda pk: unless_away(by_key[pk]), atomic=False)
        if away:
            log.warning("cannot ask the provider now", sweep=sweep, message=message.pk, why=str(away[0]))
            break
    return done


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

"""Taking what is due out of the queue: whose turn it is, what has become pointless, what must wait, what goes.

The world is looked at again at this moment (delivery.md, Send 6). A claim is a lease: whoever dies with it is
found by `reconciliation`. The provider is not called here.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from notifications import alarms, bundling, countries, limits, progress, segments, tries
from notifications.models import (
    FAILURES,
    WAITING,
    FailureReason,
    Message,
    MessageStatus,
    OptOut,
)
from notifications.quiet import is_quiet

# A batch starts no call after this many seconds.
BATCH_SECONDS = 60.0

PASSES_QUIET = Q(is_urgent=True) | Q(at_night=True) | Q(is_direct_answer=True)


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
    """Take due messages under a lease and commit. Returns them, and how many were ended or held instead.

    Two senders never hold the same message: rows locked by another are skipped, and a row that another has just
    claimed no longer matches when its lock falls. Nor two messages of one person: the younger sees the older waiting.
    If one of them cannot be claimed, each is claimed by itself, and it alone is left.
    """
    turn = due(at).order_by("-is_urgent", "next_attempt_at", "id")
    taken: list[Message] = []
    ended = 0

    def take(ids: Sequence[int]) -> int:
        nonlocal ended
        fresh, held = _claim(turn.filter(pk__in=ids), at)
        taken.extend(fresh)
        ended += held
        return len(fresh) + held

    tries.together("claims", list(turn.values_list("pk", flat=True)[:limit]), take, lambda pk: take([pk]))
    return taken, ended


def _claim(turn: QuerySet[Message], at: datetime) -> tuple[list[Message], int]:
    with transaction.atomic():
        rows = list(turn.select_for_update(skip_locked=True))
        going = _fitted(bundling.bundled(_end_pointless(rows, at), at), at) if rows else []
        verdict = limits.judge(going, at=at)
        _hold(verdict.held)
        taken = [row for row in going if row.pk not in verdict.held]
        until = at + lease()
        Message.objects.filter(pk__in=[row.pk for row in taken]).update(
            status=MessageStatus.SENDING, lease_until=until, attempts=F("attempts") + 1, held=""
        )
        for row in taken:
            row.status, row.lease_until, row.attempts = MessageStatus.SENDING, until, row.attempts + 1
    for (kind, about), times in verdict.alarms.items():
        alarms.raise_alarm(kind, about=about, times=times, at=at)
    return taken, len(rows) - len(taken)


def release(messages: Iterable[Message], *, at: datetime) -> None:
    """Give back claimed messages for which the provider was not called."""
    for message in messages:
        Message.objects.filter(
            pk=message.pk, status=MessageStatus.SENDING, attempts=message.attempts, lease_until=message.lease_until
        ).update(status=MessageStatus.QUEUED, next_attempt_at=at, lease_until=None, attempts=F("attempts") - 1)


def superseded(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those of the messages about which a later one says what stands now: same person, topic and kind of news."""
    later = Message.objects.filter(
        recipient=OuterRef("recipient"), topic=OuterRef("topic"), news=OuterRef("news"), id__gt=OuterRef("id")
    ).exclude(status__in=FAILURES)
    return messages.exclude(news="").filter(Exists(later))


def _end_pointless(rows: Sequence[Message], at: datetime) -> list[Message]:
    """End what nobody should get any more; what is left, in the same order."""
    silent = set(OptOut.objects.filter(phone__in={row.recipient for row in rows}).values_list("phone", flat=True))
    news = [row.pk for row in rows if row.news]
    obsolete = set(superseded(Message.objects.filter(pk__in=news)).values_list("pk", flat=True)) if news else set()
    left = []
    for row in rows:
        if row.pk in obsolete:
            progress.finish(row, MessageStatus.CANCELLED, failure=FailureReason.SUPERSEDED, at=at)
        elif row.expires_at is not None and row.expires_at <= at:
            progress.finish(row, MessageStatus.EXPIRED, failure=FailureReason.TOO_LATE, at=at)
        elif row.recipient in silent and not row.is_direct_answer:
            progress.finish(row, MessageStatus.CANCELLED, failure=FailureReason.OPTED_OUT, at=at)
        else:
            left.append(row)
    return left


def _fitted(rows: Sequence[Message], at: datetime) -> list[Message]:
    """Make the words fit the countries they go to, end what cannot; what is left, in the same order."""
    rules, left = countries.rules(), []
    for row in rows:
        rule = countries.rule_for(row.recipient, rules)
        body, problem = countries.fitted(row.body, template=row.template, rule=rule)
        if problem:
            progress.finish(row, MessageStatus.FAILED, failure=problem, at=at)
            continue
        if body != row.body:
            # What is stored is what was sent: the provider's list is searched for these words.
            row.body, row.parts = body, segments.parts(body)
            Message.objects.filter(pk=row.pk).update(body=row.body, parts=row.parts)
        left.append(row)
    return left


def _hold(held: dict[int, limits.Hold]) -> None:
    for pk, hold in held.items():
        Message.objects.filter(pk=pk).update(held=hold.reason, next_attempt_at=hold.until)

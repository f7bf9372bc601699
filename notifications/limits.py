"""What is held back although it is due: caps per number, the day's budget, and no endless answers to a flood of texts.

A held text waits with a sentence that says why, and an alarm is raised: nothing is held silently, nothing is dropped.
What comes in is never held: it is stored and read whatever its number.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext_noop

from notifications.models import AlarmKind, InboundText, Limits, Message, MessageStatus

# Numbers that differ only here are one range: they are sold, and abused, together.
RANGE_DIGITS = 4
FLOOD_WINDOW = timedelta(hours=1)

NUMBER_CAP = gettext_noop("This number has had its texts for today; it goes on tomorrow.")
BUDGET = gettext_noop("Today's budget for texts is used up; it goes on tomorrow.")
URGENT_BUDGET = gettext_noop("Even the budget for urgent texts is used up; it goes on tomorrow.")
FLOOD_NUMBER = gettext_noop("This number sends us texts without end; answers to it wait an hour.")
FLOOD_RANGE = gettext_noop("Many numbers of this range send us texts; answers to them wait an hour.")


@dataclass(frozen=True)
class Hold:
    """Why a message waits, until when, and what to raise the alarm about."""

    sentence: str
    until: datetime
    alarm: AlarmKind
    about: str = ""


def holds(messages: Sequence[Message], *, at: datetime) -> dict[int, Hold]:
    """Which of the messages, in the order they would be sent, must wait, by primary key.

    Counts what was accepted since midnight, local time. Senders at work side by side may each pass the budget by the
    batch they hold.
    """
    if not messages:
        return {}
    limits, midnight = Limits.current(), _midnight(at)
    spent, texts = _spent(midnight), _texts_of(messages, midnight)
    flooding, ranges = _floods(messages, limits, at)
    held: dict[int, Hold] = {}
    for message in messages:
        hold = _flood(message, flooding, ranges, at) or _cap(message, limits, texts, spent, midnight)
        if hold is not None:
            held[message.pk] = hold
        else:
            texts[message.recipient] += not message.is_urgent
            spent += message.parts
    return held


def release_held(*, at: datetime) -> int:
    """Let everything that is held be looked at again now: the limits have changed. Returns how many."""
    return Message.objects.filter(status=MessageStatus.QUEUED).exclude(held="").update(next_attempt_at=at)


def range_of(number: str) -> str:
    """The range an E.164 number belongs to: its beginning. Empty for what is too short to have one."""
    return number[:-RANGE_DIGITS] if len(number) > 2 * RANGE_DIGITS else ""


def _cap(message: Message, limits: Limits, texts: Counter[str], spent: int, midnight: datetime) -> Hold | None:
    tomorrow = midnight + timedelta(days=1)
    budget = limits.parts_per_day + (limits.urgent_parts_per_day if message.is_urgent else 0)
    if spent + message.parts > budget:
        if message.is_urgent:
            return Hold(URGENT_BUDGET, tomorrow, AlarmKind.URGENT_BUDGET)
        return Hold(BUDGET, tomorrow, AlarmKind.BUDGET)
    if texts[message.recipient] >= limits.texts_per_number and not message.is_urgent:
        return Hold(NUMBER_CAP, tomorrow, AlarmKind.NUMBER_CAP, message.recipient)
    return None


def _flood(message: Message, flooding: set[str], ranges: set[str], at: datetime) -> Hold | None:
    if not message.is_direct_answer:
        return None
    if message.recipient in flooding:
        return Hold(FLOOD_NUMBER, at + FLOOD_WINDOW, AlarmKind.FLOOD_NUMBER, message.recipient)
    if range_of(message.recipient) in ranges and not message.is_urgent:
        return Hold(FLOOD_RANGE, at + FLOOD_WINDOW, AlarmKind.FLOOD_RANGE, range_of(message.recipient))
    return None


def _midnight(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _spent(midnight: datetime) -> int:
    """Parts accepted since midnight, and those that may just be."""
    accepted = Message.objects.filter(sent_at__gte=midnight).aggregate(parts=Sum("parts"))["parts"] or 0
    doubtful = (MessageStatus.SENDING, MessageStatus.UNKNOWN)
    under_way = Message.objects.filter(status__in=doubtful, sent_at__isnull=True).aggregate(parts=Sum("parts"))["parts"]
    return accepted + (under_way or 0)


def _texts_of(messages: Iterable[Message], midnight: datetime) -> Counter[str]:
    rows = (
        Message.objects.filter(
            sent_at__gte=midnight, is_urgent=False, recipient__in={each.recipient for each in messages}
        )
        .values_list("recipient")
        .annotate(Count("id"))
    )
    return Counter(dict(rows))


def _floods(messages: Iterable[Message], limits: Limits, at: datetime) -> tuple[set[str], set[str]]:
    """The numbers, and the ranges, that sent more texts in the last hour than we answer."""
    numbers = {message.recipient for message in messages if message.is_direct_answer}
    ranges = {found for number in numbers if (found := range_of(number))}
    if not numbers:
        return set(), set()
    since = at - FLOOD_WINDOW
    lately = InboundText.objects.filter(received_at__gt=since)
    counted = lately.filter(sender__in=numbers).values_list("sender").annotate(times=Count("id"))
    flooding = {sender for sender, times in counted if times > limits.answered_per_number}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT left(sender, -{RANGE_DIGITS}), count(*) FROM notifications_inboundtext "  # noqa: S608 - a constant
            f"WHERE received_at > %s AND left(sender, -{RANGE_DIGITS}) = ANY(%s) GROUP BY 1 HAVING count(*) > %s",
            [since, list(ranges), limits.answered_per_range],
        )
        return flooding, {row[0] for row in cursor.fetchall()}

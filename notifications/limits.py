"""What is held back although it is due: caps per number, the day's budget, and no endless answers to a flood of texts.

A held text waits with a reason that staff read, and an alarm is raised: nothing is held silently, nothing is dropped.
What comes in is never held: it is stored and read whatever its number. Why the limits are as they are stands in
docs/decisions/0014-limits-caps-and-budget.md.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Q, Sum
from django.utils import timezone

from notifications.models import AlarmKind, HeldReason, InboundText, Limits, Message, MessageStatus

# Numbers that differ only here are one range: they are sold, and abused, together.
RANGE_DIGITS = 4
FLOOD_WINDOW = timedelta(hours=1)


@dataclass(frozen=True)
class Hold:
    """Why a message waits, until when, and what to raise the alarm about."""

    reason: HeldReason
    until: datetime
    about: str = ""

    @property
    def alarm(self) -> AlarmKind:
        return AlarmKind(self.reason.value)


@dataclass
class Verdict:
    """What must wait, by primary key; and what to raise alarms about, with how many texts each."""

    held: dict[int, Hold] = field(default_factory=dict)
    alarms: Counter[tuple[AlarmKind, str]] = field(default_factory=Counter)


@dataclass
class _Today:
    """What has been sent since midnight: parts to all; and to each number urgent texts, others, answers among these."""

    parts: int
    urgent: Counter[str]
    texts: Counter[str]
    answers: Counter[str]

    def add(self, message: Message) -> None:
        self.parts += message.parts
        self.urgent[message.recipient] += message.is_urgent
        self.texts[message.recipient] += not message.is_urgent
        self.answers[message.recipient] += message.is_direct_answer and not message.is_urgent


def judge(messages: Sequence[Message], *, at: datetime) -> Verdict:
    """Which of the messages, in the order they would be sent, must wait, and what a person must hear of.

    Counts what was accepted since midnight, local time. Senders at work side by side may each pass the budget by the
    batch they hold.
    """
    verdict = Verdict()
    if not messages:
        return verdict
    limits, midnight = Limits.current(), _midnight(at)
    today = _today(messages, midnight)
    flooding, ranges = _floods(messages, limits, at)
    for message in messages:
        hold = _flood(message, flooding, ranges, at, limits, today) or _budget(message, limits, today, midnight)
        is_full = _is_full(message, limits, today)
        if hold is None and is_full and not message.is_urgent:
            hold = Hold(HeldReason.NUMBER_CAP, midnight + timedelta(days=1), message.recipient)
        if hold is not None:
            verdict.held[message.pk] = hold
            verdict.alarms[hold.alarm, hold.about] += 1
            continue
        if is_full:
            verdict.alarms[AlarmKind.NUMBER_CAP, message.recipient] += 1
        today.add(message)
    return verdict


def release_held(*, at: datetime) -> int:
    """Let everything that is held be looked at again now: the limits have changed. Returns how many."""
    return Message.objects.filter(status=MessageStatus.QUEUED).exclude(held="").update(next_attempt_at=at)


def range_of(number: str) -> str:
    """The range an E.164 number belongs to: its beginning. Empty for what is too short to have one."""
    return number[:-RANGE_DIGITS] if len(number) > 2 * RANGE_DIGITS else ""


def _budget(message: Message, limits: Limits, today: _Today, midnight: datetime) -> Hold | None:
    has_reserve = message.is_urgent and message.has_reserve
    budget = limits.parts_per_day + (limits.urgent_parts_per_day if has_reserve else 0)
    if today.parts + message.parts <= budget:
        return None
    tomorrow = midnight + timedelta(days=1)
    if has_reserve:
        return Hold(HeldReason.URGENT_BUDGET, tomorrow)
    return Hold(HeldReason.BUDGET, tomorrow)


def _is_full(message: Message, limits: Limits, today: _Today) -> bool:
    """Whether the number has had all it may get today, or all the answers. Urgent texts use up no others' place."""
    sent = today.texts[message.recipient] + (today.urgent[message.recipient] if message.is_urgent else 0)
    is_answered = message.is_direct_answer and today.answers[message.recipient] >= limits.answers_per_number
    return sent >= limits.texts_per_number or is_answered


def _flood(
    message: Message, flooding: set[str], ranges: set[str], at: datetime, limits: Limits, today: _Today
) -> Hold | None:
    """Answers to a flood wait. Whoever floods us and is in danger is told whom to call all the same, so many times."""
    number = message.recipient
    if not message.is_direct_answer or (message.is_urgent and today.urgent[number] < limits.answered_per_number):
        return None
    if number in flooding:
        return Hold(HeldReason.FLOOD_NUMBER, at + FLOOD_WINDOW, number)
    if range_of(number) in ranges and not message.is_urgent:
        return Hold(HeldReason.FLOOD_RANGE, at + FLOOD_WINDOW, range_of(number))
    return None


def _midnight(at: datetime) -> datetime:
    return timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)


def _spent(midnight: datetime) -> int:
    """Parts accepted since midnight, and those that may just be."""
    accepted = Message.objects.filter(sent_at__gte=midnight).aggregate(parts=Sum("parts"))["parts"] or 0
    doubtful = (MessageStatus.SENDING, MessageStatus.UNKNOWN)
    under_way = Message.objects.filter(status__in=doubtful, sent_at__isnull=True).aggregate(parts=Sum("parts"))["parts"]
    return accepted + (under_way or 0)


def _today(messages: Iterable[Message], midnight: datetime) -> _Today:
    ordinary = Q(is_urgent=False)
    rows = (
        Message.objects.filter(sent_at__gte=midnight, recipient__in={each.recipient for each in messages})
        .values_list("recipient")
        .annotate(
            urgent=Count("id", filter=~ordinary),
            texts=Count("id", filter=ordinary),
            answers=Count("id", filter=ordinary & Q(is_direct_answer=True)),
        )
    )
    today = _Today(_spent(midnight), Counter(), Counter(), Counter())
    for recipient, urgent, texts, answers in rows:
        today.urgent[recipient], today.texts[recipient], today.answers[recipient] = urgent, texts, answers
    return today


def _floods(messages: Iterable[Message], limits: Limits, at: datetime) -> tuple[set[str], set[str]]:
    """The numbers, and the ranges, that sent more texts in the last hour than we answer."""
    numbers = {message.recipient for message in messages if message.is_direct_answer}
    ranges = {start for number in numbers if (start := range_of(number))}
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

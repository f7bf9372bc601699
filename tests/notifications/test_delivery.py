"""Sending through the provider's own client to a carrier that really runs: what the phone shows, what the row says."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from notifications import delivery, optouts, outbox, reconciliation
from notifications.models import Message, MessageStatus, OptOut, Receipt
from notifications.quiet import is_quiet
from tests.notifications.carrier import Carrier, eventually
from tests.notifications.conftest import PHONE, together

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "+8613952600002"
NIGHT = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)  # 23:00 in Shanghai
MORNING = dt.datetime(2026, 11, 24, 0, 0, 30, tzinfo=dt.UTC)  # 08:00:30


def now_due(message: Message) -> Message:
    """As if the pause before its next attempt were over."""
    Message.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now())
    message.refresh_from_db()
    return message


def is_delivered(message: Message) -> bool:
    message.refresh_from_db()
    return message.status == MessageStatus.DELIVERED


def test_a_message_reaches_the_phone_and_its_receipts_come_home(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    message = write("您的纠纷 HL-2026-000001 已收到")
    assert delivery.drain() == 1
    eventually(lambda: is_delivered(message))
    assert carrier.shows(PHONE) == ["您的纠纷 HL-2026-000001 已收到"]
    assert message.provider_sid == carrier.texts(PHONE)[0]["sid"]
    assert message.sent_at is not None and message.final_at is not None
    eventually(lambda: Receipt.objects.filter(message=message).count() == 3)


def test_texts_of_one_person_go_out_in_their_order(carrier: Carrier, write: Callable[..., Message]) -> None:
    words = [str(number) for number in range(6)]
    for word in words:
        write(word)
        write(word, phone=OTHER)
    together(delivery.drain, delivery.drain)
    delivery.drain()
    eventually(lambda: len(carrier.shows(PHONE)) == 6)
    assert carrier.shows(PHONE) == words
    assert [text["body"] for text in carrier.texts(OTHER)] == words


def test_two_senders_at_once_send_nothing_twice(carrier: Carrier, write: Callable[..., Message]) -> None:
    for number in range(30):
        write(f"第{number}号", phone=f"+861395260{number:04}")
    counts = together(delivery.drain, delivery.drain, delivery.drain)
    assert sum(counts) == 30
    for number in range(30):
        assert len(carrier.texts(f"+861395260{number:04}")) == 1


def test_an_older_text_in_doubt_holds_the_next_one_and_an_urgent_one_passes(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    carrier.faults(before=1)
    first, second = write("一"), write("二")
    delivery.drain()
    first.refresh_from_db()
    assert first.status == MessageStatus.UNKNOWN
    assert delivery.drain() == 0
    write("请立即撤离,拨打119", is_urgent=True)
    assert delivery.drain() == 1
    assert [text["body"] for text in carrier.texts(PHONE)] == ["请立即撤离,拨打119"]
    now_due(first)
    assert reconciliation.settle_unknown() == 1
    assert delivery.drain() == 2
    assert [text["body"] for text in carrier.texts(PHONE)][1:] == ["一", "二"]
    eventually(lambda: is_delivered(second))


def test_at_night_only_urgent_texts_and_direct_answers_go_out(
    carrier: Carrier, write: Callable[..., Message], settings: Settings
) -> None:
    settings.SMS_QUIET_HOURS = "21:00-08:00"
    with time_machine.travel(NIGHT, tick=True) as clock:
        write("明天到场")
        write("已收到,编号 HL-2026-000001", is_direct_answer=True)
        write("燃气泄漏,请拨打119", phone=OTHER, is_urgent=True)
        assert delivery.drain() == 2
        assert [text["body"] for text in carrier.texts(PHONE)] == ["已收到,编号 HL-2026-000001"]
        assert [text["body"] for text in carrier.texts(OTHER)] == ["燃气泄漏,请拨打119"]
        clock.move_to(MORNING)
        assert delivery.drain() == 1
    assert [text["body"] for text in carrier.texts(PHONE)][1:] == ["明天到场"]


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        ("21:00-08:00", "20:59:59", False),
        ("21:00-08:00", "21:00", True),
        ("21:00-08:00", "07:59:59", True),
        ("21:00-08:00", "08:00", False),
        ("12:00-14:00", "13:00", True),
        ("12:00-14:00", "14:00", False),
        ("", "23:00", False),
    ],
)
def test_the_quiet_hours_are_shanghais(settings: Settings, hours: str, clock: str, quiet: bool) -> None:
    settings.SMS_QUIET_HOURS = hours
    at = dt.datetime.fromisoformat(f"2026-11-23T{clock}+08:00")
    assert is_quiet(at) is quiet
    assert is_quiet(at.astimezone(dt.UTC)) is quiet


def test_who_opted_out_gets_answers_and_nothing_else(carrier: Carrier, write: Callable[..., Message]) -> None:
    optouts.opt_out(PHONE, cause="inbound:1")
    optouts.opt_out(PHONE, cause="inbound:2")
    news, answer = write("已派单"), write("您已退订", is_direct_answer=True)
    delivery.drain()
    news.refresh_from_db()
    answer.refresh_from_db()
    assert news.status == MessageStatus.CANCELLED
    assert news.failure
    assert answer.status == MessageStatus.ACCEPTED or answer.sent_at is not None
    assert [text["body"] for text in carrier.texts(PHONE)] == ["您已退订"]
    assert optouts.opt_in(PHONE)
    assert not OptOut.objects.filter(phone=PHONE).exists()


def test_a_text_that_came_too_late_is_not_sent(carrier: Carrier, write: Callable[..., Message]) -> None:
    message = write("10点前到场", expires_at=timezone.now() - dt.timedelta(seconds=1))
    delivery.drain()
    message.refresh_from_db()
    assert message.status == MessageStatus.EXPIRED
    assert message.failure
    assert carrier.texts(PHONE) == []


def test_a_provider_that_cannot_be_reached_is_tried_again_later(write: Callable[..., Message]) -> None:
    message, waiting = write("一"), write("一", phone=OTHER)
    before = timezone.now()
    delivery.drain()
    message.refresh_from_db()
    waiting.refresh_from_db()
    assert (message.status, message.attempts) == (MessageStatus.QUEUED, 1)
    assert message.next_attempt_at is not None
    assert dt.timedelta(seconds=7) < message.next_attempt_at - before < dt.timedelta(seconds=20)
    # The provider is down for all: what else was claimed is given back untried.
    assert (waiting.status, waiting.attempts) == (MessageStatus.QUEUED, 0)


def test_too_many_requests_is_not_a_failure(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(too_many=1)
    message = write("一")
    delivery.drain()
    message.refresh_from_db()
    assert (message.status, message.error_code) == (MessageStatus.QUEUED, "20429")
    now_due(message)
    delivery.drain()
    eventually(lambda: is_delivered(message))
    assert carrier.shows(PHONE) == ["一"]


@pytest.mark.parametrize(
    ("code", "status", "opts_out"),
    [(21211, 400, False), (21614, 400, False), (21610, 400, True), (30007, 400, False), (29999, 400, False)],
)
def test_a_refusal_ends_with_a_sentence(
    carrier: Carrier, write: Callable[..., Message], code: int, status: int, opts_out: bool
) -> None:
    carrier.faults(refuse=1, refuse_code=code, refuse_status=status)
    message, next_one = write("一"), write("二", phone=OTHER)
    delivery.drain()
    message.refresh_from_db()
    assert (message.status, message.error_code) == (MessageStatus.FAILED, str(code))
    assert message.failure and message.final_at is not None
    assert OptOut.objects.filter(phone=PHONE).exists() is opts_out
    assert len(carrier.texts(OTHER)) == 1
    next_one.refresh_from_db()
    assert next_one.sent_at is not None


@pytest.mark.parametrize(("code", "status"), [(20003, 401), (20404, 404), (21606, 400)])
def test_our_own_wrong_setup_makes_texts_wait_instead_of_failing(
    carrier: Carrier, write: Callable[..., Message], code: int, status: int
) -> None:
    carrier.faults(refuse=1, refuse_code=code, refuse_status=status)
    message = write("一")
    delivery.drain()
    message.refresh_from_db()
    assert (message.status, message.error_code) == (MessageStatus.QUEUED, str(code))


def test_a_service_that_is_not_set_up_keeps_its_texts(write: Callable[..., Message], settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKENS = []
    message = write("一")
    delivery.drain()
    message.refresh_from_db()
    assert message.status == MessageStatus.QUEUED


def test_a_text_refused_by_the_network_is_tried_three_times(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(undelivered=-1, undelivered_code=30003)
    message = write("一")
    for copy in (1, 2, 3):
        now_due(message)
        delivery.drain()
        eventually(lambda copy=copy: Receipt.objects.filter(message=message, status="undelivered").count() == copy)
    message.refresh_from_db()
    assert (message.status, message.error_code) == (MessageStatus.UNDELIVERED, "30003")
    assert len(carrier.texts(PHONE)) == 3
    assert carrier.shows(PHONE) == []
    assert outbox.queue(cause=message.cause, recipient=PHONE, template="words", params={"words": "一"}) is None


def test_a_text_lost_by_the_network_holds_nobody_up(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(undelivered=1, undelivered_code=30003)
    lost = write("一")
    delivery.drain()
    eventually(lambda: Receipt.objects.filter(message=lost, status="undelivered").exists())
    lost.refresh_from_db()
    assert lost.status == MessageStatus.QUEUED
    write("二")
    assert delivery.drain() == 1
    assert [text["body"] for text in carrier.texts(PHONE)] == ["一", "二"]

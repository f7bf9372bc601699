"""When nobody knows whether the provider took a text: died senders, silence, lost answers. Never twice, never lost."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from notifications import delivery, gateways, reconciliation
from notifications.gateways.base import Outgoing
from notifications.models import Message, MessageStatus, Receipt
from tests.notifications.carrier import ROOT, Carrier, eventually
from tests.notifications.conftest import IMPATIENT, PATIENT, PHONE, together
from tests.roles import rewriting

pytestmark = pytest.mark.django_db(transaction=True)


def five_minutes_later(message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now())


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def die_before_the_call(message: Message) -> None:
    """A sender that claimed the message and was killed: its lease runs out."""
    delivery.claim(limit=50, at=timezone.now())
    Message.objects.filter(pk=message.pk).update(lease_until=timezone.now() - dt.timedelta(seconds=1))


def die_after_the_call(message: Message, *, receipt_url: str = "") -> None:
    """A sender killed between the provider's answer and its own record."""
    die_before_the_call(message)
    gateways.current().send(
        Outgoing(
            recipient=message.recipient,
            body=message.body,
            receipt_url=receipt_url,
            template=message.template,
            params=message.params,
        )
    )


def test_a_sender_that_died_before_the_call_costs_time_and_no_message(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    message = write("一")
    die_before_the_call(message)
    assert delivery.drain() == 0
    reconciliation.sweep()
    assert fresh(message).status == MessageStatus.UNKNOWN
    assert reconciliation.settle_unknown() == 0, "the provider's list is asked only after five minutes"
    five_minutes_later(message)
    reconciliation.sweep()
    assert fresh(message).status == MessageStatus.QUEUED
    delivery.drain()
    eventually(lambda: fresh(message).status == MessageStatus.DELIVERED)
    assert carrier.shows(PHONE) == ["一"]


def test_a_sender_that_died_after_the_call_sends_nothing_twice(carrier: Carrier, write: Callable[..., Message]) -> None:
    message = write("一")
    die_after_the_call(message)
    reconciliation.sweep()
    five_minutes_later(message)
    assert reconciliation.settle_unknown() == 1
    assert delivery.drain() == 0
    assert fresh(message).provider_sid == carrier.texts(PHONE)[0]["sid"]
    assert len(carrier.texts(PHONE)) == 1


def test_a_receipt_settles_what_its_dead_sender_could_not(
    carrier: Carrier, write: Callable[..., Message], live_server: object
) -> None:
    message = write("一")
    die_after_the_call(message, receipt_url=f"{live_server.url}/sms/receipts/{message.token}/")  # type: ignore[attr-defined]
    eventually(lambda: fresh(message).status == MessageStatus.DELIVERED)
    assert sum(reconciliation.sweep().values()) == 0
    assert len(carrier.texts(PHONE)) == 1


@pytest.mark.parametrize("fault", ["after", "silent_after", "drop"])
def test_a_lost_answer_is_found_in_the_providers_list(
    carrier: Carrier, write: Callable[..., Message], settings: Settings, fault: str
) -> None:
    carrier.faults(**{fault: 1, "receipts": "never"})
    message = write("一")
    settings.SMS_TIMEOUT = IMPATIENT
    delivery.drain()
    settings.SMS_TIMEOUT = PATIENT
    assert fresh(message).status == MessageStatus.UNKNOWN
    five_minutes_later(message)
    assert reconciliation.settle_unknown() == 1
    assert fresh(message).status in (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.DELIVERED)
    delivery.drain()
    assert len(carrier.texts(PHONE)) == 1


@pytest.mark.parametrize("fault", ["before", "silent_before"])
def test_a_text_the_provider_never_took_is_sent_again(
    carrier: Carrier, write: Callable[..., Message], settings: Settings, fault: str
) -> None:
    carrier.faults(**{fault: 1})
    message = write("一")
    settings.SMS_TIMEOUT = IMPATIENT
    delivery.drain()
    settings.SMS_TIMEOUT = PATIENT
    assert fresh(message).status == MessageStatus.UNKNOWN
    five_minutes_later(message)
    assert reconciliation.settle_unknown() == 1
    delivery.drain()
    eventually(lambda: fresh(message).status == MessageStatus.DELIVERED)
    assert len(carrier.texts(PHONE)) == 1
    assert fresh(message).attempts == 2


def test_without_the_list_nothing_is_sent_on_a_guess(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(after=1, receipts="never", list_down=1)
    message = write("一")
    delivery.drain()
    five_minutes_later(message)
    assert reconciliation.settle_unknown() == 0
    assert fresh(message).status == MessageStatus.UNKNOWN
    five_minutes_later(message)
    assert reconciliation.settle_unknown() == 1
    assert len(carrier.texts(PHONE)) == 1


def test_the_same_words_to_one_person_are_told_apart(carrier: Carrier, write: Callable[..., Message]) -> None:
    earlier = write("请回复1或2")
    delivery.drain()
    eventually(lambda: fresh(earlier).provider_sid)
    carrier.faults(before=1)
    later = write("请回复1或2")
    delivery.drain()
    assert fresh(later).status == MessageStatus.UNKNOWN
    five_minutes_later(later)
    reconciliation.settle_unknown()
    assert fresh(later).status == MessageStatus.QUEUED, "the line in the list is the earlier message's"
    delivery.drain()
    assert len(carrier.texts(PHONE)) == 2


def test_two_sweeps_at_once_send_a_lost_text_once(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(before=1)
    message = write("一")
    delivery.drain()
    five_minutes_later(message)

    def sweep_and_send() -> None:
        reconciliation.sweep()
        delivery.drain()

    together(sweep_and_send, sweep_and_send, sweep_and_send)
    assert len(carrier.texts(PHONE)) == 1


def test_a_sender_that_wakes_late_does_not_call(carrier: Carrier, write: Callable[..., Message]) -> None:
    message = write("一")
    (claimed,), _ended = delivery.claim(limit=1, at=timezone.now())
    claimed.lease_until = timezone.now()
    assert delivery._send(gateways.current(), claimed)
    assert carrier.texts(PHONE) == []
    assert fresh(message).status == MessageStatus.SENDING


def test_an_answer_after_another_try_began_changes_nothing(carrier: Carrier, write: Callable[..., Message]) -> None:
    message = write("一")
    (claimed,), _ended = delivery.claim(limit=1, at=timezone.now())
    Message.objects.filter(pk=message.pk).update(attempts=2)
    delivery._send(gateways.current(), claimed)
    row = fresh(message)
    assert (row.status, row.attempts) == (MessageStatus.SENDING, 2)


def test_a_text_without_receipts_is_asked_after(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(receipts="never")
    message = write("一")
    delivery.drain()
    assert fresh(message).status == MessageStatus.ACCEPTED
    eventually(lambda: carrier.texts(PHONE)[0]["status"] == "delivered")
    assert reconciliation.look_up_silent() == 0
    five_minutes_later(message)
    assert reconciliation.look_up_silent() == 1
    assert fresh(message).status == MessageStatus.DELIVERED
    assert Receipt.objects.get(message=message).raw["found"] == "look-up"


def test_three_days_of_silence_end_where_a_person_sees_it(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(receipts="never", receipt_delay=60)
    message = write("一")
    delivery.drain()
    five_minutes_later(message)
    reconciliation.look_up_silent()
    assert fresh(message).status == MessageStatus.ACCEPTED
    long_ago = timezone.now() - dt.timedelta(days=3, minutes=1)
    Message.objects.filter(pk=message.pk).update(sent_at=long_ago, next_attempt_at=timezone.now())
    reconciliation.sweep()
    row = fresh(message)
    assert row.status == MessageStatus.UNDELIVERED
    assert row.failure


def test_what_could_not_be_sent_for_two_days_or_is_no_longer_true_ends(write: Callable[..., Message]) -> None:
    old, late, young = write("一"), write("二", expires_at=timezone.now()), write("三")
    doubtful = write("四", phone="+8613952600002")
    long_ago = timezone.now() - dt.timedelta(days=3, minutes=1)
    with rewriting(Message):
        Message.objects.filter(pk=doubtful.pk).update(status=MessageStatus.UNKNOWN, created_at=long_ago)
        Message.objects.filter(pk=old.pk).update(created_at=timezone.now() - dt.timedelta(days=2, minutes=1))
    assert reconciliation.sweep()["given_up"] == 3
    assert fresh(doubtful).status == MessageStatus.UNDELIVERED
    assert fresh(old).status == MessageStatus.FAILED
    assert fresh(late).status == MessageStatus.EXPIRED
    assert fresh(young).status == MessageStatus.QUEUED
    assert fresh(old).failure and fresh(late).failure


def test_the_command_does_what_beat_does(
    carrier: Carrier, write: Callable[..., Message], capsys: pytest.CaptureFixture[str]
) -> None:
    write("一")
    call_command("sweep_messages")
    assert "sent=1" in capsys.readouterr().out
    assert len(carrier.texts(PHONE)) == 1


def kill_the_sender_in_its_call(carrier: Carrier, is_calling: Callable[[], object]) -> None:
    """Start a real sender process, wait until it is inside its call to the provider, and kill -9 it there."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    env = os.environ | {
        "DATABASE_URL": database,
        "SMS_API_URL": carrier.url,
        "SMS_TIMEOUT": "60",
        "SMS_QUIET_HOURS": "",
    }
    process = subprocess.Popen([sys.executable, "manage.py", "sweep_messages"], cwd=ROOT, env=env)
    try:
        eventually(is_calling)
        eventually(lambda: Message.objects.filter(status=MessageStatus.SENDING).exists())
    finally:
        process.kill()
        process.wait(timeout=60)


@pytest.mark.parametrize(("fault", "copies_before"), [("silent_before", 0), ("silent_after", 1)])
def test_a_sender_killed_in_its_call_is_made_good_without_a_second_copy(
    carrier: Carrier, write: Callable[..., Message], fault: str, copies_before: int
) -> None:
    carrier.faults(**{fault: 1, "receipts": "never"})
    message = write("一")
    kill_the_sender_in_its_call(carrier, lambda: carrier.faults()[fault] == 0)
    row = fresh(message)
    assert (row.status, row.attempts) == (MessageStatus.SENDING, 1)
    assert len(carrier.texts(PHONE)) == copies_before
    Message.objects.filter(pk=message.pk).update(lease_until=timezone.now())
    reconciliation.sweep()
    five_minutes_later(message)
    reconciliation.sweep()
    delivery.drain()
    assert len(carrier.texts(PHONE)) == 1
    assert fresh(message).sent_at is not None


def test_a_sender_that_breaks_gives_back_what_it_holds(
    carrier: Carrier, write: Callable[..., Message], settings: Settings
) -> None:
    settings.ROOT_URLCONF = "tests.notifications.nowhere"
    messages = [write("一", phone=f"+861395260{number:04}") for number in range(3)]
    settings.SMS_CONCURRENCY = 1
    delivery.drain()
    # One may have been the message's own fault; a second is not.
    assert [fresh(message).status for message in messages] == ["unknown", "unknown", "queued"]

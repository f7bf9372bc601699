"""Delivery reports: in any order, double, at once, before our own record, and from people who are not the provider."""

import itertools
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notifications import delivery, progress, receipts
from notifications.emulator.signing import sign
from notifications.gateways.base import Arrived
from notifications.models import Message, MessageStatus, Receipt
from tests.notifications.carrier import ACCOUNT_SID, AUTH_TOKEN, Carrier, eventually
from tests.notifications.conftest import PHONE, together
from tests.roles import owner

pytestmark = pytest.mark.django_db(transaction=True)


def sending(message: Message) -> Message:
    (claimed,), _ended = delivery.claim(limit=1, at=timezone.now())
    return claimed


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def form(status: str = "delivered", **more: str) -> dict[str, str]:
    return {"AccountSid": ACCOUNT_SID, "MessageSid": "SM1", "MessageStatus": status, **more}


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered"])))
def test_whatever_the_order_the_end_is_the_same(
    write: Callable[..., Message], report: Callable[..., int], order: tuple[str, ...]
) -> None:
    message = sending(write("一"))
    for status in (*order, *order):
        assert report(message.token, status) == 204
    row = fresh(message)
    assert (row.status, row.provider_sid) == (MessageStatus.DELIVERED, "SM1")
    assert Receipt.objects.filter(message=message).count() == 6


def test_a_receipt_may_come_before_our_own_record(write: Callable[..., Message], report: Callable[..., int]) -> None:
    message = sending(write("一"))
    report(message.token, "sent", sid="SM7")
    answer = Arrived(sid="SM7", status=MessageStatus.ACCEPTED)
    delivery._record(message, lambda row, at: progress.advance(row, answer, at=at))
    row = fresh(message)
    assert (row.status, row.provider_sid, row.lease_until) == (MessageStatus.SENT, "SM7", None)


def test_the_same_receipts_at_the_same_moment_move_the_message_once(write: Callable[..., Message]) -> None:
    message = sending(write("一"))
    together(*[lambda: receipts.apply(message.token, form()) for _ in range(5)])
    row = fresh(message)
    assert row.status == MessageStatus.DELIVERED
    assert Receipt.objects.filter(message=message).count() == 5


def test_failures_at_the_same_moment_cost_one_try(write: Callable[..., Message]) -> None:
    message = sending(write("一"))
    lost = form("undelivered", ErrorCode="30003")
    together(*[lambda: receipts.apply(message.token, lost) for _ in range(5)])
    row = fresh(message)
    assert (row.status, row.attempts, row.provider_sid) == (MessageStatus.QUEUED, 1, None)


def test_late_news_of_a_lost_copy_does_not_touch_the_next_one(
    write: Callable[..., Message], report: Callable[..., int]
) -> None:
    message = sending(write("一"))
    report(message.token, "undelivered", sid="SM1", code="30003")
    report(message.token, "sent", sid="SM1")
    assert fresh(message).status == MessageStatus.QUEUED
    Message.objects.filter(pk=message.pk).update(next_attempt_at=timezone.now())
    again = sending(message)
    report(again.token, "queued", sid="SM2")
    report(again.token, "undelivered", sid="SM1", code="30003")
    row = fresh(message)
    assert (row.status, row.provider_sid) == (MessageStatus.ACCEPTED, "SM2")
    report(again.token, "delivered", sid="SM1")
    assert fresh(message).status == MessageStatus.DELIVERED, "an arrival is an arrival, whichever copy it was"


def test_an_opted_out_receipt_takes_the_number_off(write: Callable[..., Message], report: Callable[..., int]) -> None:
    message = sending(write("一"))
    report(message.token, "failed", code="21610")
    assert fresh(message).status == MessageStatus.FAILED
    later = write("二")
    delivery.drain()
    assert fresh(later).status == MessageStatus.CANCELLED


def test_a_failure_nobody_has_a_word_for_still_ends_with_a_sentence(
    write: Callable[..., Message], report: Callable[..., int]
) -> None:
    for code in ("", "99999", "abc"):
        message = sending(write("一"))
        report(message.token, "undelivered", sid=f"SM{code}", code=code)
        row = fresh(message)
        assert (row.status, row.error_code) == (MessageStatus.UNDELIVERED, code)
        assert row.failure


def test_a_word_we_do_not_know_is_kept_and_changes_nothing(
    write: Callable[..., Message], report: Callable[..., int]
) -> None:
    message = sending(write("一"))
    assert report(message.token, "teleported\x00") == 204
    assert fresh(message).status == MessageStatus.SENDING
    assert Receipt.objects.get().provider_status == "teleported"


def test_a_token_we_do_not_know_is_stored_all_the_same(report: Callable[..., int]) -> None:
    token = uuid.uuid4()
    assert report(token, "delivered") == 204
    kept = Receipt.objects.get(token=token)
    assert kept.message is None
    assert kept.status == MessageStatus.DELIVERED


def test_two_messages_with_one_sid_do_not_break_the_webhook(
    write: Callable[..., Message], report: Callable[..., int]
) -> None:
    first = sending(write("一"))
    report(first.token, "delivered", sid="SM1")
    second = sending(write("二"))
    assert report(second.token, "delivered", sid="SM1") == 204
    assert fresh(second).status == MessageStatus.DELIVERED


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_keeps_receipts(report: Callable[..., int], change: str) -> None:
    report(uuid.uuid4(), "delivered")
    with (
        pytest.raises(ProgrammingError, match="is evidence"),
        transaction.atomic(),
        owner(),
        connection.cursor() as cursor,
    ):
        table = Receipt._meta.db_table
        cursor.execute(f"UPDATE {table} SET status = 'sent'" if change == "update" else f"DELETE FROM {table}")
    assert Receipt.objects.get().status == MessageStatus.DELIVERED


def test_double_and_shuffled_receipts_of_the_carrier_end_well(carrier: Carrier, write: Callable[..., Message]) -> None:
    for manner, count in (("double", 6), ("shuffled", 3)):
        carrier.faults(receipts=manner)
        message = write(manner)
        delivery.drain()
        eventually(lambda message=message, count=count: Receipt.objects.filter(message=message).count() == count)
        assert fresh(message).status == MessageStatus.DELIVERED
    assert carrier.shows(PHONE) == ["double", "shuffled"]


ATTACKS: dict[str, dict[str, Any]] = {
    "no signature": {"signature": None},
    "an empty signature": {"signature": ""},
    "a signature of another length": {"signature": "abc"},
    "a signature that is no ASCII": {"signature": "签名"},
    "another token": {"token": "stolen"},
    "another account": {"form": form(AccountSid="AC" + "9" * 32)},
    "no account": {"form": {"MessageSid": "SM1", "MessageStatus": "delivered"}},
    "a signature over another address": {"signed_url": "https://evil.example/sms/receipts/x/"},
    "a changed field": {"sent_form": form("failed")},
    "an added field": {"sent_form": form(ErrorCode="21610")},
    "another query": {"query": "?a=1"},
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_is_not_the_provider_gets_403_and_changes_nothing(
    write: Callable[..., Message], client: Client, settings: Settings, attack: str
) -> None:
    how = ATTACKS[attack]
    message = sending(write("一"))
    path = f"/sms/receipts/{message.token}/"
    signed = how.get("form", form())
    signature = sign(how.get("signed_url", settings.PUBLIC_URL + path), signed, token=how.get("token", AUTH_TOKEN))
    signature = how.get("signature", signature)
    headers = {} if signature is None else {"X-Twilio-Signature": signature}
    answer = client.post(path + how.get("query", ""), how.get("sent_form", signed), headers=headers)
    assert answer.status_code == 403
    assert fresh(message).status == MessageStatus.SENDING
    assert Receipt.objects.count() == 0


def test_the_host_header_plays_no_part(write: Callable[..., Message], client: Client, settings: Settings) -> None:
    message = sending(write("一"))
    path = f"/sms/receipts/{message.token}/"
    genuine = sign(settings.PUBLIC_URL + path, form(), token=AUTH_TOKEN)
    forged = sign(f"http://evil.example{path}", form(), token=AUTH_TOKEN)
    wrong_host = {"host": "evil.example"}
    assert client.post(path, form(), headers={**wrong_host, "X-Twilio-Signature": forged}).status_code == 403
    assert client.post(path, form(), headers={**wrong_host, "X-Twilio-Signature": genuine}).status_code == 204


def test_two_tokens_are_accepted_while_rotating_and_an_empty_one_never(client: Client, settings: Settings) -> None:
    path = f"/sms/receipts/{uuid.uuid4()}/"
    settings.TWILIO_AUTH_TOKENS = ["new-token", AUTH_TOKEN, ""]
    for token, expected in (("new-token", 204), (AUTH_TOKEN, 204), ("", 403)):
        signature = sign(settings.PUBLIC_URL + path, form(), token=token)
        assert client.post(path, form(), headers={"X-Twilio-Signature": signature}).status_code == expected
    settings.TWILIO_ACCOUNT_SID = ""
    unset = form(AccountSid="")
    signature = sign(settings.PUBLIC_URL + path, unset, token=AUTH_TOKEN)
    assert client.post(path, unset, headers={"X-Twilio-Signature": signature}).status_code == 403


def test_only_a_post_is_a_receipt(client: Client) -> None:
    assert client.get(f"/sms/receipts/{uuid.uuid4()}/").status_code == 405
    assert client.post("/sms/receipts/not-a-token/").status_code == 404
    assert client.post(f"/sms/receipts/{uuid.uuid4()}/", "{", content_type="application/json").status_code == 403

"""The port of a provider: one with template codes, its own receipts and its own texts fits without a change above."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from notifications import delivery, outbox
from notifications.models import InboundText, Message, MessageStatus
from tests.notifications.conftest import PHONE
from tests.notifications.mainland import MainlandGateway, sign

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _mainland(settings: Settings) -> None:
    settings.SMS_GATEWAY = "tests.notifications.mainland.MainlandGateway"
    MainlandGateway.taken.clear()


def push(client: Client, path: str, rows: list[dict[str, str]], *, signature: str | None = None) -> Any:
    content = json.dumps(rows).encode()
    headers = {"X-Sign": sign(content) if signature is None else signature}
    return client.post(path, content, content_type="application/json", headers=headers)


def receipt(message: Message, word: str, number: int = 0) -> dict[str, str]:
    return {"out_id": str(message.token), "biz_id": f"biz{number}", "err_code": word}


def test_a_text_leaves_as_a_template_code_with_values_and_its_receipt_comes_to_one_address(client: Client) -> None:
    message = outbox.queue(
        cause="event:1", recipient=PHONE, template="received", params={"number": "HL-1", "place": "3号楼"}
    )
    assert message is not None
    delivery.drain()
    (taken,) = MainlandGateway.taken
    assert (taken["template"], taken["values"]) == ("SMS_1001", {"number": "HL-1", "place": "3号楼"})
    answer = push(client, "/sms/receipts/", [receipt(message, "DELIVRD")] * 2)
    assert (answer.status_code, answer.json()) == (200, {"code": 0, "msg": "成功"})
    message.refresh_from_db()
    assert message.status == MessageStatus.DELIVERED


def test_a_template_that_is_not_registered_ends_with_a_sentence() -> None:
    message = outbox.queue(cause="event:1", recipient=PHONE, template="lines", params={"unit": 1, "words": "x"})
    assert message is not None
    delivery.drain()
    message.refresh_from_db()
    assert (message.status, message.error_code) == (MessageStatus.FAILED, "TEMPLATE")


def test_several_receipts_come_at_once_and_one_of_nobody_is_kept(client: Client, write: Callable[..., Message]) -> None:
    first, second = write("一"), write("二", phone="+8613952600002")
    delivery.drain()
    stranger = Message(token="00000000-0000-0000-0000-000000000009")
    rows = [receipt(first, "DELIVRD"), receipt(second, "UNDELIV", 1), receipt(stranger, "DELIVRD", 7)]
    assert push(client, "/sms/receipts/", rows).status_code == 200
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (MessageStatus.DELIVERED, MessageStatus.UNDELIVERED)


def test_texts_of_people_come_several_at_once(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "config.urls"
    rows = [
        {"sequence_id": str(place), "phone_number": "13952600001", "dest_code": "10690", "content": f"第{place}条"}
        for place in range(3)
    ]
    assert push(client, "/sms/inbound/", rows).status_code == 200
    assert push(client, "/sms/inbound/", rows).json() == {"code": 0, "msg": "成功"}
    assert list(InboundText.objects.order_by("id").values_list("sender", "body")) == [
        (PHONE, "第0条"), (PHONE, "第1条"), (PHONE, "第2条"),
    ]  # fmt: skip
    assert push(client, "/sms/inbound/", rows, signature="forged").status_code == 403

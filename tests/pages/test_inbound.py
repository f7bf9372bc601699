"""The door texts come in by, over HTTP and signed as the provider signs."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from twilio.request_validator import RequestValidator

from notifications.models import InboundText

pytestmark = pytest.mark.django_db
ADDRESS = "/sms/inbound/"


def text(**fields: str) -> dict[str, str]:
    return {
        "MessageSid": "SM" + "1" * 32,
        "AccountSid": settings.TWILIO_ACCOUNT_SID,
        "From": "+8613800138001",
        "To": "+8652386000000",
        "Body": "三号楼漏水",
        "NumMedia": "0",
        **fields,
    }


def post(client: Client, said: dict[str, str], *, signature: str | None = None):  # type: ignore[no-untyped-def]
    genuine = RequestValidator(settings.TWILIO_AUTH_TOKENS[0]).compute_signature(settings.PUBLIC_URL + ADDRESS, said)
    return client.post(ADDRESS, said, headers={"x-twilio-signature": genuine if signature is None else signature})


def test_a_genuine_text_is_stored_once_and_answered_with_nothing(client: Client) -> None:
    first, second = post(client, text()), post(client, text())
    assert first.status_code == second.status_code == 200
    assert first.content == second.content == b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
    assert first.headers["Content-Type"] == "text/xml"
    assert InboundText.objects.get().body == "三号楼漏水"


def test_a_text_needs_no_csrf_token() -> None:
    assert post(Client(enforce_csrf_checks=True), text()).status_code == 200


@pytest.mark.parametrize("signature", ["", "wrong", "签名", "a" * 5000])
def test_a_text_that_is_not_genuine_is_refused_and_not_stored(client: Client, signature: str) -> None:
    assert post(client, text(), signature=signature).status_code == 403
    assert client.post(ADDRESS, text()).status_code == 403
    assert not InboundText.objects.exists()


def test_a_genuine_text_without_a_number_of_its_own_is_stored_once_too(client: Client) -> None:
    said = text()
    del said["MessageSid"]
    assert post(client, said).status_code == post(client, said).status_code == 200
    assert InboundText.objects.count() == 1


def test_the_door_is_only_for_posting(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405


def test_emoji_nul_and_long_texts_are_stored(client: Client) -> None:
    assert post(client, text(Body="\U0001f624" * 800 + "吵")).status_code == 200
    assert InboundText.objects.get().body.endswith("吵")

"""What the tests of the text channel share: a running carrier, their own words, no quiet hours unless asked."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connections
from django.test import Client
from pytest_django import Settings

from config import celery as _celery_app  # noqa: F401 - wake-ups need the application
from notifications import outbox, wakeup
from notifications.emulator.signing import sign
from notifications.models import Message
from tests.notifications.carrier import ACCOUNT_SID, AUTH_TOKEN, Carrier, running_carrier

PHONE = "+8613952600001"
# Seconds to wait for the provider: a busy machine may be slow, and one that never answers is not worth waiting for.
PATIENT, IMPATIENT = 20.0, 1.0


@pytest.fixture(autouse=True)
def channel(settings: Settings) -> None:
    """The tests' own words and addresses."""
    settings.ROOT_URLCONF = "tests.notifications.urls"
    settings.TEMPLATES = [
        {**django_settings.TEMPLATES[0], "DIRS": [Path(__file__).with_name("templates")]},
        *django_settings.TEMPLATES[1:],
    ]
    settings.TWILIO_ACCOUNT_SID = ACCOUNT_SID
    settings.TWILIO_AUTH_TOKENS = [AUTH_TOKEN]
    settings.SMS_TIMEOUT = PATIENT
    settings.SMS_CONCURRENCY = 1  # so that a fault meets the text it is meant for; tests of speed say otherwise
    settings.SMS_QUIET_HOURS = ""
    settings.SMS_API_URL = "http://127.0.0.1:9"  # nobody answers there, unless a test brings the carrier
    wakeup._silent_until.clear()


@pytest.fixture(scope="session")
def carrier_process(live_server: Any) -> Iterator[Carrier]:
    with running_carrier(inbound_url=f"{live_server.url}/sms/inbound/") as running:
        yield running


@pytest.fixture
def carrier(carrier_process: Carrier, live_server: Any, settings: Settings) -> Iterator[Carrier]:
    """The carrier, emptied, with the application under test reachable for its callbacks."""
    settings.SMS_API_URL = carrier_process.url
    settings.PUBLIC_URL = live_server.url
    yield carrier_process
    # No receipt may arrive while the tables are emptied for the next test.
    carrier_process.reset()


@pytest.fixture
def write() -> Callable[..., Message]:
    """Queue a message; every call is a new cause."""
    numbers = iter(range(1, 1000))

    def queue(words: str = "您好", *, phone: str = PHONE, **more: Any) -> Message:
        number = next(numbers)
        message = outbox.queue(
            cause=more.pop("cause", f"event:{number}"),
            recipient=phone,
            template="words",
            params={"words": words},
            **more,
        )
        assert message is not None
        return message

    return queue


@pytest.fixture
def report(client: Client, settings: Settings) -> Callable[..., int]:
    """Post a signed receipt as the provider would; returns the HTTP status."""

    def post(message_token: object, status: str, *, sid: str = "SM1", code: str = "") -> int:
        path = f"/sms/receipts/{message_token}/"
        form = {"AccountSid": ACCOUNT_SID, "MessageSid": sid, "MessageStatus": status}
        if code:
            form["ErrorCode"] = code
        signature = sign(settings.PUBLIC_URL + path, form, token=AUTH_TOKEN)
        return client.post(path, form, headers={"X-Twilio-Signature": signature}).status_code

    return post


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run the works at the same moment, each on its own thread and connection."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=60)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, work) for work in works]]

"""What the operator sees of the channel, and what start-up says about a wrong set-up."""

from collections.abc import Callable

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django import Settings

from mediation.models import Member
from notifications import inbox, optouts
from notifications.models import InboundText, Message, OptOut, Receipt
from tests.notifications.conftest import PHONE

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client, settings: Settings) -> Client:
    settings.ROOT_URLCONF = "config.urls"
    client.force_login(
        Member.objects.create_superuser("+8613952699999", "a long password", name="运维"),
        backend="config.sign_in.MemberBackend",
    )
    return client


def test_the_operator_sees_what_happened_but_neither_numbers_nor_words(
    operator: Client, write: Callable[..., Message], report: Callable[..., int], settings: Settings
) -> None:
    message = write("楼上太吵")
    settings.ROOT_URLCONF = "tests.notifications.urls"
    report(message.token, "sent")
    settings.ROOT_URLCONF = "config.urls"
    text, _created = inbox.receive({"MessageSid": "SM1", "From": PHONE, "Body": "楼上太吵"})
    optouts.opt_out(PHONE, cause="inbound:1")
    rows = [message, Receipt.objects.get(), text, OptOut.objects.get()]
    for row in rows:
        place = f"/admin/notifications/{row._meta.model_name}/"
        for address in (place, f"{place}{row.pk}/change/"):
            page = operator.get(address)
            assert page.status_code == 200, address
            assert PHONE not in page.content.decode()
            assert "楼上太吵" not in page.content.decode()
        assert operator.get(f"{place}add/").status_code == 403
        assert operator.post(f"{place}{row.pk}/change/", {"status": "delivered"}).status_code == 403
        assert operator.post(f"{place}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Message.objects.count() == InboundText.objects.count() == OptOut.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("SMS_QUIET_HOURS", "21-8", "notifications.E001"),
        ("SMS_QUIET_HOURS", "21:00", "notifications.E001"),
        ("TWILIO_FROM", "13952600001", "notifications.E002"),
    ],
)
def test_a_wrong_set_up_is_said_at_start_up(settings: Settings, name: str, value: str, problem: str) -> None:
    setattr(settings, name, value)
    assert problem in [found.id for found in run_checks()]

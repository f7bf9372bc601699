"""What a stranger, a broken provider or a trickster may bring: refused, or stored and held; never lost or believed."""

import base64
import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from cases import tasks
from cases.models import Photo
from notifications import delivery, gateways, inbox
from notifications.emulator.signing import sign
from notifications.gateways.base import Meaning, MediaRefused, NotSent
from notifications.gateways.codes import CODES
from notifications.models import InboundText, Message, MessageStatus
from tests.cases.conftest import build
from tests.notifications.carrier import ACCOUNT_SID, APP_NUMBER, AUTH_TOKEN, Carrier
from tests.notifications.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/sms/inbound/"
MEDIA = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/SM{'1' * 32}/Media/ME{'2' * 32}"


def form(**more: str) -> dict[str, str]:
    said = {"AccountSid": ACCOUNT_SID, "MessageSid": "SM1", "From": PHONE, "To": APP_NUMBER, "Body": "吵"}
    return {**said, **more}


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30)) -> str:
    content = io.BytesIO()
    Image.new("RGB", size, "red").save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


# -- forged, stale, wrong account, wrong host -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "token", "account"),
    [
        ("http://testserver/sms/inbound/", "somebody else's", ACCOUNT_SID),
        ("http://testserver/sms/inbound/", "retired-token", ACCOUNT_SID),
        ("http://testserver/sms/inbound/", AUTH_TOKEN, "AC" + "9" * 32),
        ("http://evil.example/sms/inbound/", AUTH_TOKEN, ACCOUNT_SID),
        ("https://testserver/sms/inbound/", AUTH_TOKEN, ACCOUNT_SID),
        ("http://testserver/sms/inbound/?x=1", AUTH_TOKEN, ACCOUNT_SID),
    ],
    ids=["forged", "stale token", "wrong account", "wrong host", "wrong scheme", "wrong query"],
)
def test_what_the_provider_did_not_sign_for_us_is_refused(
    client: Client, settings: Settings, url: str, token: str, account: str
) -> None:
    settings.ROOT_URLCONF = "config.urls"
    said = form(AccountSid=account)
    answer = client.post(PATH, said, headers={"X-Twilio-Signature": sign(url, said, token=token)})
    assert answer.status_code == 403
    assert not InboundText.objects.exists()


def test_while_a_token_is_rotated_both_are_accepted(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "config.urls"
    settings.TWILIO_AUTH_TOKENS = ["new-token", AUTH_TOKEN]
    for number, token in enumerate(("new-token", AUTH_TOKEN)):
        said = form(MessageSid=f"SM{number}")
        headers = {"X-Twilio-Signature": sign(settings.PUBLIC_URL + PATH, said, token=token), "Host": "evil.example"}
        assert client.post(PATH, said, headers=headers).status_code == 200
    assert InboundText.objects.count() == 2


# -- pictures ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        MEDIA.replace("https", "http"),
        MEDIA.replace("api.twilio.com", "api.twilio.com.evil.example"),
        MEDIA.replace("api.twilio.com", "api.twilio.com@evil.example"),
        MEDIA.replace("api.twilio.com", "api.twilio.com:8443"),
        MEDIA.replace(ACCOUNT_SID, "AC" + "9" * 32),
        MEDIA + "/../../../Messages.json",
        MEDIA + "?x=1",
        "",
    ],
)
def test_a_picture_that_lives_elsewhere_is_not_asked_for(url: str, settings: Settings) -> None:
    settings.SMS_API_URL = ""
    with pytest.raises(MediaRefused):
        gateways.current().fetch_media(url)


def send_with(carrier: Carrier, *media: dict[str, str], body: str = "锦绣华庭3号楼漏水") -> InboundText:
    carrier._post(f"/phones/%2B{PHONE[1:]}/send", {"body": body, "media": list(media)})
    return InboundText.objects.latest("id")


@pytest.fixture
def reading(settings: Settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": []}, *settings.TEMPLATES[1:]]
    build()


def test_pictures_come_with_the_report_and_what_will_not_do_is_noted(
    carrier: Carrier, reading: None, settings: Settings
) -> None:
    settings.PHOTO_MAX_BYTES = 100_000
    settings.PHOTO_MAX_PIXELS = settings.PHOTO_MAX_PIXELS_UNSHRUNK = 1_000_000
    text = send_with(
        carrier,
        {"type": "image/jpeg", "content": picture()},
        {"type": "image/jpeg", "content": base64.b64encode(b"MZ this is a program" * 50).decode()},
        {"type": "text/html", "content": base64.b64encode(b"<script>alert(1)</script>").decode()},
        {"type": "image/png", "content": picture("PNG", (4000, 4000))},
        {"type": "image/jpeg", "content": base64.b64encode(b"\xff\xd8\xff" + b"x" * 200_000).decode()},
        {"type": "image/jpeg", "url": "http://127.0.0.1:9/inside"},
    )
    tasks.read_text(text.pk)
    assert tasks.fetch_pictures() == 1
    assert tasks.fetch_pictures() == 0
    text.refresh_from_db()
    assert text.outcome == "case"
    assert [each.get("problem") for each in text.media] == [
        None, "no_photo", "no_photo", "too_large", "too_large", "elsewhere",
    ]  # fmt: skip
    photo = Photo.objects.get()
    assert photo.report == text.report
    with Image.open(photo.file) as kept:
        assert (kept.format, kept.size) == ("JPEG", (40, 30))


def test_a_picture_that_cannot_be_fetched_now_is_fetched_later(carrier: Carrier, reading: None) -> None:
    text = send_with(carrier, {"type": "image/jpeg", "content": picture()})
    tasks.read_text(text.pk)
    carrier.faults(media_down=1)
    assert tasks.fetch_pictures() == 0
    assert InboundText.objects.get(pk=text.pk).outcome == "case"
    assert tasks.fetch_pictures() == 1
    assert Photo.objects.count() == 1


# -- what was missed --------------------------------------------------------------------------------------------------


def test_what_came_while_we_were_down_is_fetched_from_the_list_once(carrier: Carrier) -> None:
    carrier.send(PHONE, "先到的")
    carrier.faults(inbound_held=2)
    carrier.send(PHONE, "第一条")
    carrier.send("+8613952600002", "第二条\x07")
    assert InboundText.objects.count() == 1
    for _ in range(2):
        call_command("fetch_missed")
        assert list(InboundText.objects.order_by("id").values_list("body", flat=True))[1:] == ["第一条", "第二条\x07"]
    carrier.faults(list_down=1)
    with pytest.raises(NotSent):
        inbox.fetch_missed(since=timezone.now() - dt.timedelta(hours=1))


def test_the_pictures_of_a_text_that_was_missed_are_fetched_too(carrier: Carrier, reading: None) -> None:
    carrier.faults(inbound_held=1)
    pictured = {"type": "image/jpeg", "content": picture()}
    carrier._post(f"/phones/%2B{PHONE[1:]}/send", {"body": "锦绣华庭3号楼漏水", "media": [pictured, pictured]})
    assert not InboundText.objects.exists()
    call_command("fetch_missed")
    text = InboundText.objects.get()
    assert len(text.media) == 2
    tasks.read_text(text.pk)
    carrier.faults(list_down=1)
    assert tasks.fetch_pictures() == 0, "the text waits for no list"
    assert InboundText.objects.get().outcome == "case"
    assert tasks.fetch_pictures() == 1
    assert Photo.objects.count() == 2
    assert all(each["url"] and "problem" not in each for each in InboundText.objects.get().media)


def test_reconcile_by_hand_is_safe_to_run_twice(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(after=1, receipts="never")
    message = write("一")
    delivery.drain()
    Message.objects.update(next_attempt_at=timezone.now())
    call_command("reconcile")
    call_command("reconcile")
    message.refresh_from_db()
    assert message.status in (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.DELIVERED)
    assert len(carrier.texts(PHONE)) == 1


# -- every code -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_of_the_table_does_what_the_table_says(
    carrier: Carrier, write: Callable[..., Message], code: int
) -> None:
    meaning, sentence = CODES[code]
    carrier.faults(refuse=1, refuse_code=code, refuse_status=400)
    message = write("一")
    delivery.drain()
    message.refresh_from_db()
    ends = meaning in (Meaning.PERMANENT, Meaning.OPTED_OUT)
    assert message.status == (MessageStatus.FAILED if ends else MessageStatus.QUEUED)
    assert message.error_code == str(code)
    assert message.failure == (sentence if ends else "")

"""Texts that come in: stored by one insert, once, whatever they carry; read in order, once, and never lost."""

import datetime as dt
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from notifications import inbox
from notifications.emulator.signing import sign
from notifications.models import InboundText
from tests.notifications.carrier import ACCOUNT_SID, APP_NUMBER, AUTH_TOKEN, Carrier
from tests.notifications.conftest import PHONE, together
from tests.roles import rewriting

pytestmark = pytest.mark.django_db(transaction=True)
PATH = "/sms/inbound/"


def posted(body: str = "楼上太吵", *, sid: str = "SM1", **more: str) -> dict[str, str]:
    form = {"AccountSid": ACCOUNT_SID, "MessageSid": sid, "From": PHONE, "To": APP_NUMBER, "Body": body}
    return {**form, "NumMedia": "0", **more}


def post(client: Client, settings: Settings, form: dict[str, str]) -> int:
    signature = sign(settings.PUBLIC_URL + PATH, form, token=AUTH_TOKEN)
    return client.post(PATH, form, headers={"X-Twilio-Signature": signature}).status_code


def test_a_text_is_stored_by_one_insert(settings: Settings) -> None:
    with CaptureQueriesContext(connection) as queries:
        text, created = inbox.receive(posted(NewField="kept", NumSegments="1"))
    assert created
    assert len(queries) == 1
    stored = InboundText.objects.get()
    assert (stored.pk, stored.body, stored.sender, stored.recipient) == (text.pk, "楼上太吵", PHONE, APP_NUMBER)
    assert stored.raw["NewField"] == "kept"
    assert stored.read_at is None and stored.received_at == text.received_at


def test_a_repeat_is_the_same_text_and_its_first_words_stay(client: Client, settings: Settings) -> None:
    assert post(client, settings, posted("一")) == 200
    assert post(client, settings, posted("一")) == 200
    assert post(client, settings, posted("二")) == 200
    assert InboundText.objects.get().body == "一"


def test_the_same_webhook_in_parallel_is_one_row(settings: Settings) -> None:
    outcomes = together(*[lambda: inbox.receive(posted()) for _ in range(8)])
    assert sum(created for _text, created in outcomes) == 1
    assert len({text.pk for text, _created in outcomes}) == 1
    assert InboundText.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "噪" * 1600,
        "😀𨋢" * 800,
        "樓上裝修太吵",
        "a\x00b\x01\u202ec",
        "<script>alert(1)</script>",
        "=HYPERLINK('x')",
        "'; DROP TABLE notifications_inboundtext; --",
        "100%s %(x)s",
    ],
)
def test_nothing_a_phone_can_send_is_refused(client: Client, settings: Settings, body: str) -> None:
    assert post(client, settings, posted(body)) == 200
    assert InboundText.objects.get().body == body.replace("\x00", "")


def test_a_truncated_text_is_stored_too_and_its_repeat_known() -> None:
    truncated = {"AccountSid": ACCOUNT_SID, "Body": "楼上"}
    first, created = inbox.receive(truncated)
    again, created_again = inbox.receive(truncated)
    assert created and not created_again
    assert first.pk == again.pk
    assert inbox.receive({})[1]


def test_strange_senders_and_lone_surrogates_are_stored() -> None:
    strange, _created = inbox.receive(posted("a\ud800b", sid="SM" + "x" * 200, From="中国移动" * 40, NumMedia="many"))
    assert InboundText.objects.get(pk=strange.pk).body == "a?b"
    short, _created = inbox.receive(posted(sid="SM2", From="10086"))
    assert short.sender == "10086"


def test_media_are_noted_for_later() -> None:
    form = posted(NumMedia="2", MediaUrl0="https://x/1", MediaContentType0="image/jpeg", MediaUrl1="https://x/2")
    text, _created = inbox.receive(form)
    assert text.media == [{"url": "https://x/1", "type": "image/jpeg"}, {"url": "https://x/2", "type": ""}]


@pytest.mark.parametrize("signed", [False, True])
def test_an_unsigned_text_leaves_nothing(client: Client, settings: Settings, signed: bool) -> None:
    headers = {"X-Twilio-Signature": sign("http://evil/sms/inbound/", posted(), token=AUTH_TOKEN)} if signed else {}
    assert client.post(PATH, posted(), headers=headers).status_code == 403
    assert InboundText.objects.count() == 0


def test_a_text_is_read_once_with_what_became_of_it() -> None:
    text, _created = inbox.receive(posted())
    with inbox.reading(text.pk) as read:
        assert read is not None
        read.outcome = "case"
    with inbox.reading(text.pk) as again:
        assert again is None
    stored = InboundText.objects.get()
    assert stored.outcome == "case"
    assert stored.read_at is not None
    with inbox.reading(99_999_999) as nothing:
        assert nothing is None


def test_a_reading_that_fails_undoes_everything_and_counts() -> None:
    text, _created = inbox.receive(posted())
    with pytest.raises(RuntimeError), inbox.reading(text.pk):
        inbox.receive(posted(sid="SM-written-while-reading"))
        raise RuntimeError("the reader broke\x00")
    stored = InboundText.objects.get()
    assert (stored.read_at, stored.attempts) == (None, 1)
    assert stored.last_error == "RuntimeError: the reader broke"


def test_what_the_task_missed_is_found_again() -> None:
    old, _created = inbox.receive(posted(sid="SM1"))
    young, _created = inbox.receive(posted(sid="SM2"))
    with rewriting(InboundText):
        InboundText.objects.filter(pk=old.pk).update(received_at=timezone.now() - dt.timedelta(seconds=11))
    assert list(inbox.unread()) == [old]
    assert list(inbox.unread(dt.timedelta(0))) == [old, young]
    assert inbox.older_first(young.pk) == [old.pk, young.pk]
    assert inbox.older_first(old.pk) == [old.pk]


def test_two_texts_of_one_person_are_read_one_after_the_other_and_others_do_not_wait() -> None:
    first, _created = inbox.receive(posted("一", sid="SM1"))
    second, _created = inbox.receive(posted("二", sid="SM2"))
    stranger, _created = inbox.receive(posted("三", sid="SM3", From="+8613952600002"))
    order: list[str] = []
    inside, leave = threading.Event(), threading.Event()

    def read(text_id: int, hold: bool) -> None:
        try:
            with inbox.reading(text_id) as text:
                assert text is not None
                if hold:
                    inside.set()
                    leave.wait(60)
                order.append(text.body)
        finally:
            connections.close_all()

    slow = threading.Thread(target=read, args=(first.pk, True))
    slow.start()
    assert inside.wait(60)
    waiting = threading.Thread(target=read, args=(second.pk, False))
    waiting.start()
    read(stranger.pk, False)
    time.sleep(0.2)
    assert order == ["三"]
    leave.set()
    slow.join(60)
    waiting.join(60)
    assert order == ["三", "一", "二"]


def test_a_burst_from_the_carrier_is_all_stored(carrier: Carrier) -> None:
    sids = [f"SM{number:032}" for number in range(40)]

    def burst(mine: list[str]) -> Callable[[], list[int]]:
        return lambda: [carrier.send(PHONE, f"楼上太吵 {sid}", sid=sid)["webhook_status"] for sid in mine]

    answers = together(*[burst(sids[start::4] + sids[start:8:4]) for start in range(4)])
    assert {status for answer in answers for status in answer} == {200}
    assert set(InboundText.objects.values_list("message_sid", flat=True)) == set(sids)

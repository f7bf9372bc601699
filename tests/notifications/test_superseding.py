"""Later news makes earlier news obsolete, as long as that has not gone out; receipts and questions never are."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from notifications import delivery, reconciliation
from notifications.models import LOST, FailureReason, Message, MessageStatus
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def out(carrier: Carrier, phone: str = PHONE) -> list[str]:
    return [text["body"] for text in carrier.texts(phone) if text["direction"] == "out"]


def test_of_three_states_only_the_last_goes_out(carrier: Carrier, write: Callable[..., Message]) -> None:
    early = [write(word, topic="case:1", news="standing") for word in ("已派单", "改派")]
    write("已到场", topic="case:1", news="standing")
    delivery.drain()
    assert out(carrier) == ["已到场"]
    assert {(fresh(one).status, fresh(one).failure) for one in early} == {
        (MessageStatus.CANCELLED, FailureReason.SUPERSEDED)
    }
    assert not Message.objects.filter(LOST).exists()


@pytest.mark.parametrize(
    "other",
    [
        {"topic": "case:2", "news": "standing"},
        {"topic": "case:1", "news": "whose"},
        {"topic": "case:1"},
        {"topic": "case:1", "news": "standing", "phone": "+8613952600002"},
    ],
    ids=["another case", "another kind of news", "a receipt or question", "another person"],
)
def test_news_of_another_kind_leaves_it_alone(
    carrier: Carrier, write: Callable[..., Message], other: dict[str, str]
) -> None:
    first = write("已派单", topic="case:1", news="standing")
    write("别的", **other)
    delivery.drain()
    delivery.drain()
    assert fresh(first).sent_at


def test_what_has_gone_out_stays_and_what_could_not_gives_way(carrier: Carrier, write: Callable[..., Message]) -> None:
    gone = write("已派单", topic="case:1", news="standing")
    delivery.drain()
    carrier.faults(too_many=1)
    waits = write("改派", topic="case:1", news="standing")
    delivery.drain()
    write("已到场", topic="case:1", news="standing")
    Message.objects.filter(status=MessageStatus.QUEUED).update(next_attempt_at=timezone.now())
    delivery.drain()
    delivery.drain()
    assert out(carrier) == ["已派单", "已到场"]
    assert fresh(gone).status != MessageStatus.CANCELLED
    assert fresh(waits).failure == FailureReason.SUPERSEDED


def test_an_obsolete_text_that_is_also_too_late_is_no_reason_to_phone(write: Callable[..., Message]) -> None:
    past = timezone.now() - dt.timedelta(minutes=1)
    obsolete = write("三点前到", topic="case:1", news="standing", expires_at=past)
    late = write("三点前到", topic="case:2", news="standing", expires_at=past)
    write("已到场", topic="case:1", news="standing")
    reconciliation.sweep()
    assert fresh(obsolete).failure == FailureReason.SUPERSEDED
    assert list(Message.objects.filter(LOST)) == [fresh(late)]


def test_many_hands_send_faster_and_keep_each_persons_order(
    carrier: Carrier, write: Callable[..., Message], settings
) -> None:  # type: ignore[no-untyped-def]
    settings.SMS_CONCURRENCY = 8
    carrier.faults(slow=0.4)
    people = [f"+861395261{number:04}" for number in range(16)]
    for word in "一二三":
        for person in people:
            write(word, phone=person)
    began = timezone.now()
    assert delivery.drain() == 48
    # One after the other they would take 48 x 0.4 s for the waiting alone.
    assert (timezone.now() - began).total_seconds() < 48 * 0.4
    for person in people:
        assert out(carrier, person) == ["一", "二", "三"]

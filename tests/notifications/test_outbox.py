"""Writing a message down: with the deed or not at all, once, and with a wake-up that cannot hurt."""

import socket
import time
from collections.abc import Callable, Iterator

import pytest
import redis
from celery import Celery
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from config.celery import app
from notifications import outbox, wakeup
from notifications.models import Message, MessageStatus
from tests.notifications.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)


def drafts(count: int, *, phone: str = PHONE) -> list[outbox.Draft]:
    return [
        outbox.Draft(cause=f"event:{number}", recipient=phone, template="words", params={"words": str(number)})
        for number in range(count)
    ]


@pytest.fixture
def queue_of_tasks() -> Iterator[Callable[[], int]]:
    """How many wake-ups lie in the real broker."""
    prefix = settings.CELERY_BROKER_TRANSPORT_OPTIONS["global_keyprefix"]
    broker = redis.Redis.from_url(settings.REDIS_URL)
    key = f"{prefix}{app.conf.task_default_queue}"
    wakeup.flush(90)  # what a test before has left to be sent
    time.sleep(2 * wakeup.APART)
    broker.delete(key)
    yield lambda: wakeup.flush(90) and int(broker.llen(key))  # type: ignore[arg-type]
    broker.delete(key)


@pytest.fixture
def broker() -> Iterator[Callable[[str], None]]:
    """Lead this process to another broker for one test."""
    apps: list[Celery] = []

    def use(url: str) -> None:
        other = Celery("other", set_as_current=False)
        other.config_from_object("django.conf:settings", namespace="CELERY")
        other.conf.broker_url = url
        other.set_current()
        apps.append(other)

    yield use
    app.set_current()


def test_a_deed_that_is_undone_leaves_no_message(write: Callable[..., Message]) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        write("已派单")
        raise RuntimeError("the deed failed")
    assert Message.objects.count() == 0


def test_a_cause_tells_one_person_one_thing_once() -> None:
    asked = {"cause": "event:1", "recipient": PHONE, "template": "words", "params": {"words": "一"}}
    first = outbox.queue(**asked)
    again = outbox.queue(**{**asked, "params": {"words": "二"}, "recipient": "139 5260 0001"})
    other = outbox.queue(**{**asked, "recipient": "+8613952600002"})
    assert first is not None and other is not None
    assert again is None
    assert list(Message.objects.order_by("id").values_list("body", flat=True)) == ["一", "一"]
    assert (first.status, first.attempts, first.parts) == (MessageStatus.QUEUED, 0, 1)


def test_many_messages_are_one_insert_and_one_wake_up(queue_of_tasks: Callable[[], int]) -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        keys = outbox.queue_many(drafts(200))
    assert keys == list(Message.objects.order_by("id").values_list("pk", flat=True)) and len(keys) == 200
    assert [Message.objects.get(pk=key).cause for key in keys[:3]] == ["event:0", "event:1", "event:2"]
    assert sum("INSERT" in query["sql"] for query in queries) == 1
    assert queue_of_tasks() == 1
    again = outbox.queue_many(drafts(201))
    assert again == [None] * 200 + [Message.objects.latest("id").pk], "what was told before has no new row"
    assert queue_of_tasks() == 2
    assert outbox.queue_many([]) == []


def test_the_sender_is_woken_after_the_commit_and_once_a_transaction(
    write: Callable[..., Message], queue_of_tasks: Callable[[], int]
) -> None:
    with transaction.atomic():
        write("一")
        write("二")
        with pytest.raises(RuntimeError), transaction.atomic():
            write("三")
            raise RuntimeError("only this part is undone")
        assert queue_of_tasks() == 0
    assert queue_of_tasks() == 1


@pytest.mark.parametrize("recipient", ["10086", "12", "楼上的邻居", "", "=1+1", "x" * 200])
def test_a_number_no_text_can_reach_fails_where_a_person_sees_it(recipient: str) -> None:
    message = outbox.queue(cause="event:1", recipient=recipient, template="words", params={"words": "好"})
    assert message is not None
    assert message.status == MessageStatus.FAILED
    assert message.failure and message.final_at is not None
    assert message.next_attempt_at is None


def test_the_database_refuses_states_that_cannot_be() -> None:
    message = outbox.queue(cause="event:1", recipient=PHONE, template="words", params={"words": "好"})
    assert message is not None
    states = {"status": "lost"}, {"status": "delivered"}, {"status": "sending"}, {"next_attempt_at": None}
    for wrong in (*states, {"failure": "in our words"}, {"held": "till tomorrow"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=message.pk).update(**wrong)


def test_a_frozen_broker_costs_nobody_a_moment_and_no_message(
    write: Callable[..., Message], broker: Callable[[str], None]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as frozen:  # accepts, never answers
        url = f"redis://127.0.0.1:{frozen.getsockname()[1]}/0"
        broker(url)
        started = time.monotonic()
        for word in "一二":
            with transaction.atomic():
                write(word)
        assert time.monotonic() - started < settings.CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"]
        assert Message.objects.count() == 2
        assert wakeup.flush(90)
        assert list(wakeup._silent_until) == [url]  # and nobody asks it again for a while


def test_wake_ups_that_come_close_together_go_as_one() -> None:
    calls = [(app, "read", (number,)) for number in (1, 2, 2, 3)] + [(app, "send", ()), (app, "send", ())]
    assert wakeup._merged(calls) == [(app, "read", [1, 2, 3]), (app, "send", [])]


def test_who_wakes_the_sender_alone_does_so_at_once_and_many_do_it_a_few_times(
    queue_of_tasks: Callable[[], int],
) -> None:
    started = time.monotonic()
    wakeup.wake("notifications.tasks.send")
    assert queue_of_tasks() == 1 and time.monotonic() - started < 5
    for _ in range(20):
        wakeup.wake("notifications.tasks.send")
        time.sleep(0.025)
    # Those that came after the last one that went are not forgotten: they go as one.
    assert 2 <= queue_of_tasks() <= 1 + (time.monotonic() - started) / wakeup.APART


def test_a_broker_that_is_gone_is_no_trouble(write: Callable[..., Message], broker: Callable[[str], None]) -> None:
    broker("redis://127.0.0.1:1/0")
    started = time.monotonic()
    write("一")
    assert Message.objects.count() == 1
    assert time.monotonic() - started < 30


def test_a_broker_that_comes_back_is_asked_again(
    write: Callable[..., Message], broker: Callable[[str], None], queue_of_tasks: Callable[[], int]
) -> None:
    broker("redis://127.0.0.1:1/0")
    write("一")
    assert wakeup.flush(90)
    app.set_current()
    write("二")
    assert queue_of_tasks() == 1
    assert list(wakeup._silent_until) == ["redis://127.0.0.1:1/0"]

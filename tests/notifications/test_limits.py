"""What is held back, why, until when, and who is told: caps per number, the day's budget, floods of texts."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.conf import settings as settings_of_django
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from mediation.models import Member
from notifications import alarms, delivery, inbox, reconciliation
from notifications.models import (
    Alarm,
    AlarmKind,
    FailureReason,
    HeldReason,
    InboundText,
    Limits,
    Message,
    MessageStatus,
)
from tests.notifications.carrier import Carrier
from tests.notifications.conftest import PHONE
from tests.roles import rewriting

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "+8613952600002"
NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)


def set_limits(**given: int) -> None:
    Limits.objects.update_or_create(pk=1, defaults=given)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def texts_come(count: int, *, sender: str = PHONE) -> None:
    for _ in range(count):
        number = InboundText.objects.count()
        inbox.receive({"MessageSid": f"SM{number}", "From": sender, "Body": "吵"})


def out(carrier: Carrier, phone: str) -> list[str]:
    return [text["body"] for text in carrier.texts(phone) if text["direction"] == "out"]


def test_a_number_gets_so_many_texts_a_day_and_the_rest_waits_with_a_reason(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    set_limits(texts_per_number=2)
    with time_machine.travel(NOON, tick=True) as clock:
        first = [write(word) for word in "一二"]
        held = write("三")
        free = write("一", phone=OTHER)
        urgent = write("请立即撤离", is_urgent=True)
        delivery.drain()
        assert all(fresh(message).sent_at for message in (*first, free, urgent))
        held = fresh(held)
        assert (held.status, held.attempts) == (MessageStatus.QUEUED, 0)
        assert held.held
        assert timezone.localtime(held.next_attempt_at).isoformat() == "2026-11-24T00:00:00+08:00"
        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.about, alarm.seen_at) == (AlarmKind.NUMBER_CAP, PHONE, None)
        clock.move_to(NOON + dt.timedelta(days=1))
        delivery.drain()
        assert fresh(held).sent_at and not fresh(held).held
    assert out(carrier, PHONE) == ["请立即撤离", "一", "二", "三"]


def test_by_default_a_leader_hears_of_everything_on_a_busy_day_and_a_stranger_is_not_answered_without_end(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    with time_machine.travel(NOON, tick=True):
        busy = [write(f"第{n}件") for n in range(300)]
        Message.objects.filter(pk__in=[each.pk for each in busy[:-1]]).update(
            status=MessageStatus.DELIVERED, sent_at=NOON, final_at=NOON, next_attempt_at=None
        )
        answers = [write("收到", phone=OTHER, is_direct_answer=True) for _ in range(101)]
        Message.objects.filter(pk__in=[each.pk for each in answers[:-1]]).update(
            status=MessageStatus.DELIVERED, sent_at=NOON, final_at=NOON, next_attempt_at=None
        )
        delivery.drain()
        assert fresh(busy[-1]).sent_at and not fresh(answers[-1]).sent_at
        assert fresh(answers[-1]).held == HeldReason.NUMBER_CAP
        news = write("已派单", phone=OTHER)
        with rewriting(Message):
            Message.objects.filter(pk=answers[-1].pk).delete()
        delivery.drain()
        assert fresh(news).sent_at, "what happens in the case is told all the same"


def test_an_urgent_text_over_the_limit_goes_and_is_said_aloud(carrier: Carrier, write: Callable[..., Message]) -> None:
    set_limits(texts_per_number=1)
    first, second = write("撤离", is_urgent=True), write("再撤离", is_urgent=True)
    delivery.drain()
    assert fresh(first).sent_at and fresh(second).sent_at
    assert (Alarm.objects.get().kind, Alarm.objects.get().times) == (AlarmKind.NUMBER_CAP, 1)


def test_the_budget_counts_parts_and_urgent_texts_have_a_reserve(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    set_limits(parts_per_day=3, urgent_parts_per_day=1)
    with time_machine.travel(NOON, tick=True):
        write("长" * 71)  # two parts
        delivery.drain()
        fits, over = write("短", phone=OTHER), write("短" * 71, phone=PHONE)
        delivery.drain()
        assert fresh(fits).sent_at and not fresh(over).sent_at
        urgent, too_many = write("撤离", phone=OTHER, is_urgent=True), write("撤离", phone=PHONE, is_urgent=True)
        delivery.drain()
        assert fresh(urgent).sent_at and not fresh(too_many).sent_at
        assert {alarm.kind for alarm in alarms.unseen()} == {AlarmKind.BUDGET, AlarmKind.URGENT_BUDGET}
        assert {fresh(over).held, fresh(too_many).held} == {HeldReason.BUDGET, HeldReason.URGENT_BUDGET}


def test_one_number_that_texts_without_end_is_stored_and_read_but_not_answered(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    set_limits(answered_per_number=3)
    texts_come(3)
    answered = write("收到", is_direct_answer=True)
    delivery.drain()
    assert fresh(answered).sent_at
    texts_come(1)
    held = write("收到", is_direct_answer=True)
    in_danger = [write("有危险先离开", is_direct_answer=True, is_urgent=True) for _ in range(4)]
    news = write("已派单", phone=OTHER)
    delivery.drain()
    assert fresh(held).held == HeldReason.FLOOD_NUMBER
    assert [bool(fresh(message).sent_at) for message in in_danger] == [True, True, True, False], (
        "machines say fire, too"
    )
    assert fresh(in_danger[-1]).held == HeldReason.FLOOD_NUMBER
    assert fresh(news).sent_at
    assert InboundText.objects.count() == 4
    assert Alarm.objects.get().about == PHONE


def test_many_numbers_of_one_range_are_stored_and_read_but_not_answered(
    carrier: Carrier, write: Callable[..., Message]
) -> None:
    set_limits(answered_per_range=20)
    for number in range(21):
        texts_come(1, sender=f"+861395260{number:04}")
    held = [write("收到", phone=f"+861395260{number:04}", is_direct_answer=True) for number in range(3)]
    neighbour = write("收到", phone="+8613952700001", is_direct_answer=True)
    emergency = write("有危险先离开", phone="+8613952600009", is_direct_answer=True, is_urgent=True)
    delivery.drain()
    assert {fresh(message).held for message in held} == {HeldReason.FLOOD_RANGE}
    assert fresh(neighbour).sent_at and fresh(emergency).sent_at
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.about, alarm.times) == (AlarmKind.FLOOD_RANGE, "+861395260", 3)
    assert InboundText.objects.count() == 21


def test_an_alarm_is_one_row_a_day_and_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        alarms.raise_alarm(AlarmKind.BUDGET, times=5, at=NOON)
    alarms.raise_alarm(AlarmKind.BUDGET, at=NOON + dt.timedelta(days=1))
    assert list(Alarm.objects.order_by("id").values_list("times", flat=True)) == [15, 1]
    assert sum(record.levelname == "ERROR" for record in caplog.records) == 2


def test_a_provider_that_refuses_our_setup_raises_an_alarm(carrier: Carrier, write: Callable[..., Message]) -> None:
    carrier.faults(refuse=1, refuse_code=20003, refuse_status=401)
    write("一")
    delivery.drain()
    assert (Alarm.objects.get().kind, Alarm.objects.get().about) == (AlarmKind.SETUP, "20003")


def test_what_a_limit_held_for_two_days_ends_where_a_person_sees_it(write: Callable[..., Message]) -> None:
    set_limits(texts_per_number=1)
    message = write("一")
    with rewriting(Message):
        Message.objects.filter(pk=message.pk).update(
            held=HeldReason.NUMBER_CAP, created_at=timezone.now() - dt.timedelta(days=2, minutes=1)
        )
    reconciliation.sweep()
    assert (fresh(message).status, fresh(message).failure) == (MessageStatus.FAILED, FailureReason.HELD_TOO_LONG)


def test_the_operator_raises_a_limit_and_what_was_held_goes_at_once(
    carrier: Carrier, write: Callable[..., Message], client: Client, settings: Settings
) -> None:
    set_limits(texts_per_number=1)
    write("一")
    held = write("二")
    delivery.drain()
    assert delivery.drain() == 0 and fresh(held).held
    settings.ROOT_URLCONF = "config.urls"
    client.force_login(
        Member.objects.create_superuser("+8613952699999", "password", name="运维"),
        backend="config.sign_in.MemberBackend",
    )
    assert PHONE not in client.get("/admin/notifications/alarm/").content.decode()
    alarm = Alarm.objects.get()
    assert alarm.get_kind_display() in client.get("/admin/notifications/message/").content.decode()
    client.post("/admin/notifications/alarm/", {"action": "tick_off", "_selected_action": [alarm.pk]})
    assert not alarms.unseen().exists()
    page = client.get("/admin/notifications/limits/1/change/")
    form = {name: page.context["adminform"].form.initial[name] for name in page.context["adminform"].form.fields}
    answer = client.post("/admin/notifications/limits/1/change/", {**form, "texts_per_number": 5})
    assert answer.status_code == 302, answer.content
    settings.ROOT_URLCONF = "tests.notifications.urls"
    assert delivery.drain() == 1
    assert fresh(held).sent_at


def test_the_page_that_gives_the_reasons_has_the_numbers_that_are_in_force() -> None:
    page = (settings_of_django.BASE_DIR / "docs/decisions/0014-limits-caps-and-budget.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `(\w+)` \| (\d+)", page, re.MULTILINE))
    defaults = Limits()
    names = {field.name for field in Limits._meta.concrete_fields if not field.primary_key}
    assert {name: int(number) for name, number in said.items()} == {name: getattr(defaults, name) for name in names}

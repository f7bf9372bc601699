"""What sounds like danger is read in a lane of its own, and what is urgent is sent in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases import tasks
from cases.models import Case
from cases.reading.lane import may_be_danger
from mediation.models import EmergencyService, EmergencyWord
from notifications import claims, inbox, outbox, wakeup
from notifications.gateways.base import Incoming
from notifications.models import InboundText, Message
from tests.cases.street import Street

DANGER = "3号楼着火了快来人"
NOISE = "楼下电钻吵死了"


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the tasks that were woken, in their order."""
    names: list[str] = []
    monkeypatch.setattr(wakeup, "wake", lambda task, *args: names.append(task))
    yield names


def came(words: str, *, number: int = 1) -> InboundText:
    sid, sender = f"SM{number}", f"+86139{number:08}"
    raw = {"Body": words}
    incoming = Incoming(sid=sid, sender=sender, recipient="+8652386000000", body=words, media=(), raw=raw)
    return inbox.store(incoming, goes_first=may_be_danger)[0]


@pytest.mark.parametrize(
    "words",
    [DANGER, "楼道煤 气 味很重", "有人要跳楼", "zhaohuole", "上次着火的事怎么说", "不会着火吧", "脚手架倒了砸到人",
     "孩子被埋在沟里了", "gas is leaking in building 3"],
)  # fmt: skip
def test_a_word_of_danger_goes_first_whether_it_counts_or_not(street: Street, words: str) -> None:
    assert may_be_danger(words)


@pytest.mark.parametrize("words", [NOISE, "你好", "2", "查询", "3号楼漏水,已经三天了", "谢谢,解决了", ""])
def test_what_is_no_danger_waits_its_turn(street: Street, words: str) -> None:
    assert not may_be_danger(words)


def test_a_word_that_was_added_just_now_chooses_the_lane_at_once(street: Street) -> None:
    assert not may_be_danger("蓝精灵到三号楼了")
    EmergencyWord.objects.create(word="蓝精灵", service=EmergencyService.FIRE)
    assert may_be_danger("蓝精灵到三号楼了")


def test_a_text_that_sounds_like_danger_is_woken_in_its_own_lane(
    street: Street, woken: list[str], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        came(NOISE, number=1)
        came(DANGER, number=2)
    assert woken == [inbox.READ_TASK, inbox.READ_FIRST_TASK]


def test_a_lane_that_cannot_be_chosen_loses_no_text(
    street: Street, woken: list[str], django_capture_on_commit_callbacks
) -> None:
    def breaks(words: str) -> bool:
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True):
        incoming = Incoming(sid="SM1", sender="+8613900000001", recipient="", body=DANGER, media=(), raw={})
        assert inbox.store(incoming, goes_first=breaks)[1]
    assert woken == [inbox.READ_TASK]


def test_the_sweep_of_the_lane_reads_danger_from_between_everything_that_waits(
    street: Street, clock: time_machine.Coordinates
) -> None:
    texts = [came(DANGER if number == 7 else NOISE, number=number) for number in range(12)]
    clock.shift(timedelta(seconds=30))
    assert tasks.sweep_danger() == 1
    read = InboundText.objects.filter(read_at__isnull=False)
    assert [text.pk for text in read] == [texts[7].pk]
    assert Case.objects.get().emergency


def test_an_urgent_message_is_sent_in_its_own_lane_and_no_other_goes_with_it(
    street: Street, woken: list[str], clock: time_machine.Coordinates, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        street.case()
        street.case("着火了", phone="+8613800138009", tier="U", category="safety")
    # Beside the cutting of words for the search, which nobody waits for.
    assert [task for task in woken if task.startswith("notifications.")] == [outbox.SEND_TASK, outbox.SEND_FIRST_TASK]
    urgent = set(Message.objects.filter(is_urgent=True).values_list("pk", flat=True))
    claimed, _ended = claims.claim(limit=200, at=timezone.now(), only_urgent=True)
    assert urgent and {message.pk for message in claimed} == urgent
    left, _ended = claims.claim(limit=200, at=timezone.now())
    assert left and not any(message.is_urgent for message in left)

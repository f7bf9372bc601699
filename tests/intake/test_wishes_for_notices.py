"""A resident asks by text, in their own words, to be told of works, and to be told no more."""

from __future__ import annotations

import pytest

from cases.models import Case, Subscription
from cases.reading.normal import normal
from cases.reading.noticing import asks_for_notices, wants_no_notices
from notifications.models import OptOut
from tests.cases.street import GRANDMOTHER, Street, texts_to
from tests.intake.conftest import Say

pytestmark = pytest.mark.django_db

ASK = [
    "订阅通知 锦绣华庭 3号楼",
    "我想收停水通知",
    "以后停水提前告诉我一声",
    "有施工请短信通知我",
    "能不能把我加到施工通知里",
    "以后锦绣华庭3号楼停水停电麻烦提前通知我们",
    "请把停水通知发给我",
    "想提前知道哪天停水,请通知我",
    "麻烦以后施工前提前说一声",
    "3号楼停水的话请告诉我",
    "开通停水提醒",
    "可以给我发施工通知吗",
    "subscribe to works notices jinxiu huating 3",
    "text me before works at building 3",
    "notices Jinxiu Huating 3",
]
NO_MORE = [
    "不要通知",
    "不要通知了",
    "别再发停水通知了",
    "取消施工通知",
    "退订通知",
    "不想再收施工通知",
    "停止发送施工告知",
    "施工通知不要发了",
    "关掉施工提醒",
    "no notices",
    "stop notices",
    "no more notices please",
]
NEITHER = [
    "停水也不通知我们",
    "为什么停水没有通知",
    "今天突然停水,怎么不提前通知",
    "不要通知施工队,我怕报复",
    "不要通知物业",
    "订阅",
    "退订",
    "楼下施工吵死了",
    "施工公告上说九点停水,现在才七点就停了",
    "请通知施工队马上来修",
    "收到通知了",
    "请通知我什么时候来人",
    "应该提前通知居民",
    "停水通知贴在哪里",
    "通知说今天停水,怎么没停",
    "处理好了请通知我",
    "请恢复给我发通知",
    "我又想收通知了",
    "no notice was given before the works",
    "the notice says nine but they started at six",
    "tell me when the water comes back",
    "water off again no notice",
]


@pytest.mark.parametrize("words", ASK)
def test_who_asks_to_be_told_is_understood(words: str) -> None:
    assert asks_for_notices(normal(words))


@pytest.mark.parametrize("words", NO_MORE)
def test_who_wants_no_more_is_understood(words: str) -> None:
    assert wants_no_notices(normal(words))
    assert not asks_for_notices(normal(words))


@pytest.mark.parametrize("words", NEITHER)
def test_who_complains_or_speaks_of_others_asks_for_neither(words: str) -> None:
    assert not asks_for_notices(normal(words))
    assert not wants_no_notices(normal(words))


def test_asked_for_with_its_place_it_is_kept_answered_and_opens_no_case(street: Street, say: Say) -> None:
    assert say("订阅通知 锦绣华庭 3号楼").outcome == "notices"
    kept = Subscription.objects.get()
    assert (kept.phone, kept.site, kept.building and kept.building.number) == (GRANDMOTHER, street.site, 3)
    assert texts_to(GRANDMOTHER) == ["好的,锦绣华庭3号楼有施工或停水停电会发短信告诉您。不想再收请回“不要通知”。"]
    assert not Case.objects.exists()


def test_asked_for_twice_it_is_one(street: Street, say: Say) -> None:
    say("订阅通知 锦绣华庭 3号楼")
    say("以后锦绣华庭3号楼停水提前告诉我一声")
    assert Subscription.objects.count() == 1


def test_without_a_place_it_is_that_of_the_senders_own_case(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼楼下电钻吵死了")
    say("以后停水提前告诉我一声")
    kept = Subscription.objects.get()
    assert (kept.site, kept.building and kept.building.number) == (street.site, 3)


def test_without_any_place_it_is_asked(street: Street, say: Say) -> None:
    say("订阅通知")
    assert "哪里的施工" in texts_to(GRANDMOTHER)[-1]
    assert not Subscription.objects.exists()


def test_no_more_ends_the_notices_and_nothing_else(street: Street, say: Say) -> None:
    say("订阅通知 锦绣华庭 3号楼")
    assert say("别再发停水通知了").outcome == "notices"
    assert Subscription.objects.get().ended_at is not None
    assert not OptOut.objects.exists()
    assert "不再发施工告知" in texts_to(GRANDMOTHER)[-1]


def test_of_more_places_than_one_number_may_have_the_first_gives_way(street: Street, say: Say) -> None:
    for number in range(1, 7):
        say(f"订阅通知 锦绣华庭 {number}号楼")
    running = Subscription.objects.filter(ended_at=None).values_list("building__number", flat=True)
    assert sorted(running) == [2, 3, 4, 5, 6]

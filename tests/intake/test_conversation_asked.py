"""Whatever sounds like a question is answered with cases and times, and opens none (B07, U-23, U-29)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import Case, Sign
from cases.states import Verb
from tests.cases.street import GRANDMOTHER, Street, fresh, texts_to
from tests.intake.conftest import Say


@pytest.fixture
def leak(street: Street) -> Case:
    """An assigned leak in building 3, room 501."""
    return street.assigned(words="厨房漏水", category="leak", building=street.site.buildings.get(number=3), room="501")


@pytest.mark.parametrize(
    "body",
    [
        "锦绣华庭3号楼501什么时候来",
        "3号楼还在漏，什么时候来",
        "我是3号楼的，什么时候来人",
        "3号楼501 什么时候来修",
        "3号楼501怎么还没人来",
        "你们什么时候来",
        "3号楼501今天来不来",
        "几时来",
        "你们到底来不来人啊",
        "到底管不管",
        "等了一天了,人呢",
        "漏水的事有结果了吗",
        "啥时候能修好",
        "我那个事情现在啥样子了",
        "谁来处理啊?",
        "师傅几点到",
        "修好没有",
        "when will somebody come",
        "查询一下",
        "查询我的案子",
        "请问谁负责我这个",
        "who is in charge of my case?",
        "经办人电话多少",
        "派的谁",
        "还没来",
        "没人来",
        "收到了吗",
        "请尽快处理",
        "急急急",
        "any news about the leak?",
    ],
)
def test_a_question_is_answered_with_the_time_and_is_no_case(body: str, leak: Case, say: Say) -> None:
    assert say(body).outcome == f"words {leak.number}"
    told = texts_to(GRANDMOTHER)[-1]
    assert leak.number in told and fresh(leak).lead.name in told
    assert Case.objects.count() == 1


@pytest.mark.parametrize("body", ["几时来", "你们到底来不来人啊", "你好,请问什么时候来", "等了两天了,什么时候来人"])
def test_with_several_cases_each_is_told(body: str, street: Street, leak: Case, say: Say) -> None:
    noise = street.assigned(building=street.site.buildings.get(number=3))
    assert say(body).outcome == "status"
    told = texts_to(GRANDMOTHER)[-2:]
    assert {each for each in (leak.number, noise.number) if any(each in text for text in told)} == {
        leak.number,
        noise.number,
    }


def test_of_several_the_one_that_is_named_is_told(street: Street, leak: Case, say: Say) -> None:
    street.assigned(building=street.site.buildings.get(number=5))
    assert say("漏水什么时候来修").outcome == f"words {leak.number}"
    assert say("3号楼的什么时候来").outcome == f"words {leak.number}"


def test_after_choosing_the_time_is_told(street: Street, leak: Case, say: Say) -> None:
    street.assigned(building=street.site.buildings.get(number=3))
    say("今天有人来吗,家里有老人")
    assert say(leak.number[-4:]).outcome == f"chosen {leak.number}"
    assert "前到场" in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize(
    "body", ["5号楼停水了,什么时候来水", "电梯坏了什么时候修", "门口垃圾没人来收", "东苑公寓2号楼电钻吵死了,到底管不管"]
)
def test_a_question_after_a_new_complaint_leaves_it_one(body: str, leak: Case, say: Say) -> None:
    assert say(body).outcome.startswith("case ")


@pytest.mark.parametrize("body", ["我那个事情现在啥样子了", "谢谢你们", "没事了,已经不漏了"])
def test_a_question_or_thanks_are_no_early_sign(body: str, leak: Case, say: Say) -> None:
    say(body)
    assert not Sign.objects.exists()


def test_an_answer_and_a_question_do_not_make_the_next_text_a_second(street: Street, say: Say, clock) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    clock.shift(timedelta(days=3))
    say("什么时候来")
    say("电钻声音很大,孩子没法睡")
    assert not case.signs.exists()


def test_to_answer_where_is_no_correction(street: Street, say: Say) -> None:
    say("锦绣华庭楼下电钻吵死了")
    case = Case.objects.get()
    say("3号楼")
    say("不是3号楼,是5号楼")
    told, corrected = case.events.filter(verb=Verb.PLACE).order_by("id")
    assert told.facts.get("was_unknown") and not corrected.facts.get("was_unknown")


# -- in a hurry -------------------------------------------------------------------------------------------------------


def test_haste_before_the_time_says_the_time(leak: Case, say: Say) -> None:
    assert say("催办").outcome == f"refused escalate {leak.number}"
    told = texts_to(GRANDMOTHER)[-1]
    assert "前" in told and "还没到" in told and "催办" in told


def test_haste_about_all_is_for_each(street: Street, leak: Case, say: Say) -> None:
    noise = street.assigned(building=street.site.buildings.get(number=3))
    say("都催一下")
    told = texts_to(GRANDMOTHER)[-2:]
    assert any(leak.number in text for text in told) and any(noise.number in text for text in told)


@pytest.mark.parametrize("body", ["什么时候来", "还没人来", "算了"])
def test_who_has_no_case_is_told_so(body: str, street: Street, say: Say) -> None:
    assert say(body).outcome == "no_case"
    assert "没有您的案件" in texts_to(GRANDMOTHER)[-1] and not Case.objects.exists()


def test_haste_about_several_that_are_in_time_tells_each(street: Street, leak: Case, say: Say) -> None:
    noise = street.assigned(building=street.site.buildings.get(number=3))
    say("催办")
    told = texts_to(GRANDMOTHER)[-2:]
    assert any(leak.number in text for text in told) and any(noise.number in text for text in told)


# -- what is said is true ---------------------------------------------------------------------------------------------


def test_nobody_has_been_told_where_nobody_leads(street: Street, say: Say) -> None:
    case = street.case(building=street.site.buildings.get(number=3))
    assert say("早上六点就开始敲墙").outcome == f"words {case.number}"
    assert "经办人" not in texts_to(GRANDMOTHER)[-1] and "组长" in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize(
    "body",
    [
        "我不想给施工队知道是我说的",
        "别告诉施工方我的名字",
        "会不会让楼上知道是我投诉的",
        "谁能看到我的电话",
        "请替我保密",
        "别让楼上知道是我投诉的",
    ],
)
def test_who_is_afraid_is_told_what_the_other_side_cannot_see(body: str, street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    assert say(body).outcome == f"words {case.number}"
    assert "看不到您的姓名" in texts_to(GRANDMOTHER)[-1]

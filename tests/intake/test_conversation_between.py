"""Something else while we ask where it is, or which case it is about: a new matter, more words, second thoughts."""

from __future__ import annotations

import pytest

from cases.models import Case, Report, TrayItem
from cases.states import QuestionKind, State
from mediation.models import Tier
from tests.cases.street import Street, fresh
from tests.intake.conftest import Say
from tests.intake.test_conversation_strangers import last, open_kinds, two

__all__ = ["two"]

# -- while the place is asked for -------------------------------------------------------------------------------------


def test_another_matter_in_between_is_a_case_and_the_place_told_is_that_of_both(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    assert say("停水了,没水做饭").outcome.startswith("case ")
    say("锦绣华庭3号楼")
    assert [(each.category.code, each.site, each.building.number) for each in Case.objects.order_by("id")] == [
        ("noise", street.site, 3),
        ("utility_outage", street.site, 3),
    ]
    assert not open_kinds()


def test_what_was_told_of_the_place_before_is_not_asked_again(street: Street, say: Say) -> None:
    say("3号楼2单元501电钻吵死了")
    case = Case.objects.get()
    assert say("锦绣华庭").outcome == f"place {case.number}"
    case = fresh(case)
    assert (case.building.number, case.unit, case.room) == (3, "2", "501")
    assert not open_kinds()


def test_the_building_may_come_before_the_site(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    say("3号楼")
    say("锦绣华庭")
    assert Case.objects.get().building.number == 3


def test_good_news_or_a_digit_while_a_place_is_asked_for_is_kept_and_the_place_asked_again(
    street: Street, say: Say
) -> None:
    say("楼下电钻吵死了")
    case = Case.objects.get()
    assert say("好了").outcome == f"asked_again {case.number}"
    assert "没有您的案件" not in last()


@pytest.mark.parametrize("body", ["地下车库", "小区大门口", "整个小区", "我不知道几号楼"])
def test_no_building_is_an_answer(body: str, street: Street, say: Say) -> None:
    say("锦绣华庭电钻吵死了")
    case = Case.objects.get()
    assert say(body).outcome == f"words {case.number}"
    assert not open_kinds()


def test_a_report_from_the_whole_estate_is_no_answer_to_which_building(street: Street, say: Say) -> None:
    say("锦绣华庭电钻吵死了")
    assert Case.objects.get(reports__inbound=say("小区停水了")).category.code == "utility_outage"


# -- while "which of your cases?" is open ----------------------------------------------------------------------------

WHICH = "今天有人来吗,家里有老人"


@pytest.mark.parametrize("body", ["1,谢谢", "1 今天下午在家", "5号楼的", "0002那件", "漏水的那个,还滴到电视上了"])
def test_an_answer_with_more_words_chooses_and_keeps_them(
    body: str, street: Street, say: Say, two: tuple[Case, Case]
) -> None:
    _noise, leak = two
    asked = say(WHICH)
    assert say(body).outcome == f"chosen {leak.number}"
    assert Report.objects.get(inbound=asked).case == leak
    assert Report.objects.filter(case=leak, saying__body=body).exists()


@pytest.mark.parametrize("body", ["锦绣华庭7号楼电钻吵死了", "东苑公寓2号楼屋顶漏水", "停水了", "楼道又堆了水泥"])
def test_a_report_of_something_new_chooses_none_of_them(
    body: str, street: Street, say: Say, two: tuple[Case, Case]
) -> None:
    say(WHICH)
    assert say(body).outcome.startswith("case ")
    assert Case.objects.count() == 3
    assert TrayItem.objects.filter(done_at=None).count() == 1, "the first text still waits"


@pytest.mark.parametrize("body", ["都不是", "新的事", "0"])
def test_none_of_them_can_be_said_in_words(body: str, street: Street, say: Say, two: tuple[Case, Case]) -> None:
    asked = say(WHICH)
    assert say(body).outcome.startswith("case ")
    assert Case.objects.get(reports__inbound=asked) not in two


def test_zero_with_words_says_itself_what_is_new(street: Street, say: Say, two: tuple[Case, Case]) -> None:
    asked, answer = say(WHICH), say("0,路灯坏了")
    new = Case.objects.get(reports__inbound=answer)
    assert new not in two and new.category.code == "safety"
    assert Report.objects.get(inbound=asked).case == new, "what waited belongs to it"


def test_all_that_waited_for_the_choice_goes_to_the_case_chosen(
    street: Street, say: Say, two: tuple[Case, Case]
) -> None:
    noise, _leak = two
    first, second = say(WHICH), say("到底管不管啊,我出门了")
    say("2")
    assert {Report.objects.get(inbound=each).case for each in (first, second)} == {noise}
    assert not TrayItem.objects.filter(done_at=None).exists()


def test_a_report_while_asked_which_to_take_back_takes_nothing_back(
    street: Street, say: Say, two: tuple[Case, Case]
) -> None:
    _noise, leak = two
    say("撤回")
    say("屋顶漏水越来越大了,快来看看")
    assert fresh(leak).state == State.REPORTED
    assert Report.objects.filter(case=leak, saying__body__contains="越来越大").exists()


@pytest.mark.parametrize("body", ["不撤了", "算了"])
def test_who_thinks_better_of_it_takes_nothing_back(
    body: str, street: Street, say: Say, two: tuple[Case, Case]
) -> None:
    say("撤回")
    assert say(body).outcome == "status"
    assert Case.objects.filter(state=State.REPORTED).count() == 2 and not open_kinds()


def test_an_emergency_while_asked_which_is_a_case_at_once(street: Street, say: Say, two: tuple[Case, Case]) -> None:
    say(WHICH)
    assert Case.objects.get(reports__inbound=say("2 着火了")).tier == Tier.URGENT
    assert QuestionKind.WHICH not in open_kinds(), "now it matters where"

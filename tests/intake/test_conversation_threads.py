"""A conversation of several texts: what is missing is asked for, and answers come days later."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases.actions import questions, tray
from cases.models import Case, Question, Report, TrayItem
from cases.states import Answer, Outcome, QuestionKind, State, Verb
from mediation.models import Tier
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to
from tests.intake.conftest import Say


def asked() -> Question:
    return Question.objects.get(ended_at=None)


def last(phone: str = GRANDMOTHER) -> str:
    return texts_to(phone)[-1]


# -- which building? --------------------------------------------------------------------------------------------------


def test_the_building_is_asked_for_in_the_first_answer_and_taken_as_a_bare_number(street: Street, say: Say) -> None:
    say("锦绣华庭楼下电钻吵死了")
    case = Case.objects.get()
    assert "请回复楼号" in texts_to(GRANDMOTHER)[0] and case.number in texts_to(GRANDMOTHER)[0]
    assert asked().kind == QuestionKind.BUILDING
    assert say("3").outcome == f"place {case.number}"
    assert fresh(case).building.number == 3
    assert not Question.objects.filter(ended_at=None).exists()
    assert Case.objects.count() == 1 and "锦绣华庭3号楼" in last()


@pytest.mark.parametrize("answer", ["1", "一", "1号楼", "一栋", "1幢2单元501"])
def test_one_is_the_first_building_while_the_building_is_asked_for(answer: str, street: Street, say: Say) -> None:
    say("锦绣华庭楼下电钻吵死了")
    case = Case.objects.get()
    assert say(answer).outcome == f"place {case.number}"
    assert fresh(case).building.number == 1


def test_after_the_site_the_building_is_the_second_question(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    assert asked().kind == QuestionKind.PLACE
    say("锦绣华庭")
    assert asked().kind == QuestionKind.BUILDING and "楼号" in last()
    say("5号楼")
    assert Case.objects.get().building.number == 5


def test_the_building_is_asked_for_twice_and_no_more(street: Street, say: Say) -> None:
    say("锦绣华庭楼下电钻吵死了")
    case = Case.objects.get()
    say("又在敲了")
    assert "请回复本小区的楼号" in last()
    say("还在敲,没人管")
    assert "楼号" not in last() and case.number in last()
    assert not Question.objects.filter(ended_at=None).exists()
    assert not TrayItem.objects.exists(), "the leader has the case; the building is not worth a third text"
    assert case.reports.count() == 3


def test_a_building_the_site_does_not_have_is_asked_again(street: Street, say: Say) -> None:
    say("锦绣华庭楼下电钻吵死了")
    case = Case.objects.get()
    assert say("99").outcome == f"no_building {case.number}"
    assert "请回复本小区的楼号" in last()
    assert say("98").outcome == f"no_building {case.number}"
    assert not Question.objects.filter(ended_at=None).exists()
    assert case.reports.count() == 3


@pytest.mark.parametrize("answer", ["整个小区", "不清楚", "小区大门口"])
def test_no_single_building_is_an_answer_too(answer: str, street: Street, say: Say) -> None:
    say("锦绣华庭电钻吵死了")
    say(answer)
    assert not Question.objects.filter(ended_at=None).exists()
    assert Case.objects.get().building is None


def test_an_answer_to_our_question_is_no_sign_of_impatience(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    say("锦绣华庭")
    say("3号楼")
    assert not Case.objects.get().signs.exists()


def test_the_place_answer_comes_after_days(street: Street, say: Say, clock: time_machine.Coordinates) -> None:
    say("楼下电钻吵死了")
    case = Case.objects.get()
    clock.shift(timedelta(days=6))
    assert say("锦绣华庭3号楼").outcome == f"place {case.number}"


def test_another_matter_with_its_site_does_not_answer_where_the_first_one_is(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    first = Case.objects.get()
    say("东苑公寓2号楼屋顶漏水")
    assert fresh(first).site is None
    assert Case.objects.exclude(pk=first.pk).get().site == street.other_site


def test_a_place_not_told_is_that_of_the_last_case_but_never_in_an_emergency(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼2单元501电钻吵死了")
    say("屋顶漏水了")
    leak = Case.objects.get(category__code="leak")
    assert (leak.site, leak.building.number, leak.room) == (street.site, 3, "501")
    say("着火了快来人")
    assert Case.objects.get(tier=Tier.URGENT).site is None


# -- which of your cases? ---------------------------------------------------------------------------------------------


@pytest.fixture
def two(street: Street) -> tuple[Case, Case]:
    """Two open cases of one person: noise in building 3, a leak in building 5."""
    three, five = street.site.buildings.get(number=3), street.site.buildings.get(number=5)
    return street.case(building=three), street.case("屋顶漏水", category="leak", building=five)


def test_words_that_fit_several_cases_are_asked_about_and_wait_in_the_tray(
    street: Street, say: Say, two: tuple[Case, Case]
) -> None:
    noise, leak = two
    text = say("今天有人来吗,家里有老人")
    assert text.outcome == "tray which_case"
    assert "1." not in last() and "后四位" in last() and leak.number[-4:] in last() and noise.number[-4:] in last()
    assert asked().options == [leak.pk, noise.pk], "newest first"
    item = TrayItem.objects.get()
    assert item.done_at is None and item.inbound == text
    assert say("2").outcome == f"chosen {noise.number}"
    assert Report.objects.get(inbound=text).case == noise
    item = TrayItem.objects.get()
    assert (item.case, item.sorted_as) == (noise, "attached")
    assert noise.number in last()


def test_the_answer_comes_after_days_and_in_words(
    street: Street, say: Say, two: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    _noise, leak = two
    text = say("今天有人来吗,家里有老人")
    clock.shift(timedelta(days=5))
    assert say("漏水的那个").outcome == f"chosen {leak.number}"
    assert Report.objects.get(inbound=text).case == leak


def test_zero_is_something_new(street: Street, say: Say, two: tuple[Case, Case]) -> None:
    text = say("今天有人来吗,家里有老人")
    outcome = say("0").outcome
    new = Case.objects.get(reports__inbound=text)
    assert outcome == f"case {new.number}" and new not in two
    assert TrayItem.objects.get().case == new


def test_which_is_asked_twice_and_then_a_person_takes_over(street: Street, say: Say, two: tuple[Case, Case]) -> None:
    say("今天有人来吗,家里有老人")
    say("到底管不管啊,我出门了")
    assert asked().times == 2
    say("管不管,我出门了")
    assert not Question.objects.filter(ended_at=None).exists()
    assert TrayItem.objects.filter(done_at=None).count() == 3, "nothing is dropped"
    assert "工作人员" in last()


def test_a_person_may_be_faster_than_the_answer(street: Street, say: Say, two: tuple[Case, Case]) -> None:
    noise, leak = two
    text = say("今天有人来吗,家里有老人")
    tray.attach(TrayItem.objects.get(), by=by(street.reviewer), case=noise)
    assert say("1").outcome == f"chosen {leak.number}"
    assert Report.objects.get(inbound=text).case == noise, "it stays where the person put it"


def test_words_about_one_of_them_need_no_question(street: Street, say: Say, two: tuple[Case, Case]) -> None:
    _noise, leak = two
    assert say("屋顶又漏水了").outcome == f"words {leak.number}"
    assert not Question.objects.filter(kind=QuestionKind.WHICH).exists()


def test_taking_back_asks_which_and_haste_takes_the_late_one(
    street: Street, say: Say, two: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    noise, leak = two
    assert say("撤回").outcome == "asked_which withdraw"
    assert say("1").outcome == f"withdraw {leak.number}"
    assert fresh(leak).state == State.CLOSED and fresh(noise).state == State.REPORTED
    clock.shift(timedelta(days=2))
    street.case("屋顶漏水", category="leak")
    assert say("催办").outcome == f"escalate {noise.number}"


def test_a_digit_too_many_is_no_choice(street: Street, say: Say, two: tuple[Case, Case]) -> None:
    say("今天有人来吗,家里有老人")
    say("9")
    assert asked().kind == QuestionKind.WHICH


# -- after the end ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["还在漏", "根本没解决", "解决个屁,照样吵", "没有人来过"])
def test_a_rejection_in_words_opens_the_case_again(words: str, street: Street, say: Say) -> None:
    case = street.resolved()
    assert say(words).outcome == f"reopen {case.number}"
    again = fresh(case)
    assert (again.handling, again.state) == (2, State.ASSIGNED)
    assert again.events.get(verb=Verb.REOPEN).words == words
    assert again.signs.get().kind == "not_solved"


@pytest.mark.parametrize("words", ["好了,谢谢师傅", "已经修好了,辛苦你们"])
def test_thanks_in_words_confirm(words: str, street: Street, say: Say) -> None:
    case = street.resolved()
    assert say(words).outcome == f"confirm {case.number}"
    assert fresh(case).answer == Answer.SOLVED


def test_a_new_text_on_a_settled_case_attaches_and_asks_whether_to_open_it_again(
    street: Street, say: Say, clock: time_machine.Coordinates
) -> None:
    case = street.resolved()
    say("1")
    clock.shift(timedelta(days=12))
    assert say("早上六点又敲墙了").outcome == f"words {case.number}"
    assert "已办结" in last() and case.number in last()
    assert fresh(case).state == State.RESOLVED and case.reports.count() == 2
    clock.shift(timedelta(days=3))
    assert say("2").outcome == f"reopen {case.number}"
    assert fresh(case).handling == 2


def test_no_need_leaves_it_closed(street: Street, say: Say) -> None:
    case = street.resolved()
    say("1")
    say("早上六点又敲墙了")
    assert say("1").outcome == f"kept {case.number}"
    assert fresh(case).state == State.RESOLVED and fresh(case).answer == Answer.SOLVED
    assert "不再重开" in last()


def test_after_thirty_days_it_is_a_new_case(street: Street, say: Say, clock: time_machine.Coordinates) -> None:
    case = street.resolved()
    say("1")
    clock.shift(timedelta(days=30, minutes=1))
    say("早上六点又敲墙了")
    assert Case.objects.exclude(pk=case.pk).exists()


def test_another_matter_after_the_end_is_a_new_case(street: Street, say: Say) -> None:
    case = street.resolved()
    say("锦绣华庭3号楼屋顶漏水")
    assert Case.objects.exclude(pk=case.pk).get().category.code == "leak"
    assert fresh(case).answer == ""
    closed = street.case(phone=NEIGHBOUR)
    street.close(closed, Outcome.FAILED, "谈不拢")
    say("锦绣华庭3号楼电钻吵", phone=NEIGHBOUR)
    assert Case.objects.filter(parties__phone=NEIGHBOUR).distinct().count() == 2


def test_a_building_said_for_one_case_leaves_the_rooms_of_the_others_as_they_are(street: Street, say: Say) -> None:
    first = street.case(unit="1", room="101", building=None)
    other = street.case(category="leak", words="漏水", unit="2", room="502", building=None)
    questions.ask(first, QuestionKind.BUILDING, phone=GRANDMOTHER, at=timezone.now())
    say("3号楼")
    assert (fresh(first).building.number, fresh(first).room) == (3, "101")
    assert (fresh(other).building.number, fresh(other).unit, fresh(other).room) == (3, "2", "502")

"""Texts of a resident whose report is handled under another one: they speak of their own case and are understood."""

from __future__ import annotations

import pytest
import time_machine

from cases.actions import desk, field, joining
from cases.models import Case, Refusal
from cases.states import Answer
from mediation.models import Building
from tests.cases.promises import HOUR
from tests.cases.street import NEIGHBOUR, Street, by, fresh, texts_to
from tests.intake.conftest import Say


@pytest.fixture
def pair(street: Street, clock: time_machine.Coordinates) -> tuple[Case, Case]:
    """A case in building 5 in hand, and the neighbour's of building 3 joined to it."""
    first = street.case(building=Building.objects.get(site=street.site, number=5), room="501")
    desk.assign(first, by=by(street.leader), lead=street.lead_for(first))
    clock.shift(HOUR)
    later = street.case(phone=NEIGHBOUR, building=Building.objects.get(site=street.site, number=3))
    joining.join(later, by=by(street.leader), into=fresh(first), words="同一件事")
    clock.shift(HOUR)
    return fresh(first), fresh(later)


def test_how_does_it_stand_is_answered_under_their_own_number(pair: tuple[Case, Case], say: Say) -> None:
    first, later = pair
    say("我的事怎么样了", phone=NEIGHBOUR)
    told = texts_to(NEIGHBOUR)[-1]
    assert later.number in told and first.number not in told and "501" not in told
    assert first.lead is not None and first.lead.name in told


def test_their_number_names_the_case(pair: tuple[Case, Case], say: Say) -> None:
    _, later = pair
    heard = len(texts_to(NEIGHBOUR))
    say(f"{later.number} 什么时候来人", phone=NEIGHBOUR)
    assert len(texts_to(NEIGHBOUR)) == heard + 1 and later.number in texts_to(NEIGHBOUR)[-1]
    assert Case.objects.count() == 2


@pytest.mark.parametrize("words", ["今天还在吵", "3号楼电钻还在吵"])
def test_more_words_go_to_the_case_where_it_is_handled(pair: tuple[Case, Case], say: Say, words: str) -> None:
    first, later = pair
    say(words, phone=NEIGHBOUR)
    assert Case.objects.count() == 2
    assert first.reports.get(saying__body=words).party.came_with == later
    assert later.number in texts_to(NEIGHBOUR)[-1]


@pytest.mark.parametrize(("digit", "told", "handling"), [("1", "您的答复已记下", 1), ("2", "已重开", 2)])
def test_a_digit_answers_what_they_were_asked(
    street: Street, pair: tuple[Case, Case], say: Say, digit: str, told: str, handling: int
) -> None:
    first, later = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    field.resolve(fresh(first), by=by(first.lead), outcome="explained", words="改到九点后", resident_word="行")
    assert later.number in texts_to(NEIGHBOUR)[-1] and "回复1" in texts_to(NEIGHBOUR)[-1]
    say(digit, phone=NEIGHBOUR)
    assert (fresh(first).answer, fresh(first).handling) == ("", handling)
    assert later.number in texts_to(NEIGHBOUR)[-1] and told in texts_to(NEIGHBOUR)[-1]


def test_thanks_after_they_have_said_solved_are_kept_and_not_refused(
    street: Street, pair: tuple[Case, Case], say: Say
) -> None:
    first, _ = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    field.resolve(fresh(first), by=by(first.lead), outcome="explained", words="改到九点后", resident_word="行")
    say("1", phone=NEIGHBOUR)
    say("解决了,谢谢", phone=NEIGHBOUR)
    assert not Refusal.objects.filter(verb="confirm").exists()
    assert "已经办过" not in texts_to(NEIGHBOUR)[-1]


def test_the_last_of_them_to_say_solved_settles_it(street: Street, pair: tuple[Case, Case], say: Say) -> None:
    first, _ = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    field.resolve(fresh(first), by=by(first.lead), outcome="explained", words="改到九点后", resident_word="行")
    say("1", phone=NEIGHBOUR)
    say("解决了,谢谢")
    assert fresh(first).answer == Answer.SOLVED


def test_taking_it_back_is_refused_while_another_stands_on_it(pair: tuple[Case, Case], say: Say) -> None:
    first, later = pair
    say("撤回", phone=NEIGHBOUR)
    assert fresh(first).is_open
    told = texts_to(NEIGHBOUR)[-1]
    assert later.number in told and first.number not in told and "不能自行撤回" in told


def test_a_new_matter_is_where_they_live_and_not_where_the_other_does(pair: tuple[Case, Case], say: Say) -> None:
    say("楼道灯坏了一个星期没人修", phone=NEIGHBOUR)
    new = Case.objects.latest("id")
    assert new.pk not in {each.pk for each in pair}
    assert new.building is not None and (new.building.number, new.room) == (3, "")


def test_saying_where_something_else_is_moves_nothing_for_the_other(
    street: Street, say: Say, clock: time_machine.Coordinates
) -> None:
    first = street.case()
    clock.shift(HOUR)
    joining.join(street.case(phone=NEIGHBOUR), by=by(street.leader), into=first)
    say("有人打架", phone=NEIGHBOUR)
    say("锦绣华庭3号楼", phone=NEIGHBOUR)
    assert fresh(first).building is None


def test_they_are_answered_in_their_own_language(street: Street, say: Say, clock: time_machine.Coordinates) -> None:
    first = street.case()
    clock.shift(HOUR)
    joining.join(street.case(phone=NEIGHBOUR, language="en"), by=by(street.leader), into=first)
    say("1", phone=NEIGHBOUR)
    assert texts_to(NEIGHBOUR)[-1].isascii()


def test_of_several_cases_the_list_shows_their_own_number(
    street: Street, pair: tuple[Case, Case], say: Say, clock: time_machine.Coordinates
) -> None:
    first, later = pair
    other = street.case(phone=NEIGHBOUR)
    say("撤回", phone=NEIGHBOUR)
    told = texts_to(NEIGHBOUR)[-1]
    assert later.number[-4:] in told and other.number[-4:] in told and first.number[-4:] not in told

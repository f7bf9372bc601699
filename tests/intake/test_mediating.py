"""Whether somebody agrees to mediation, by text: only a plain answer is one, only while the question stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.actions.table import willingness
from cases.models import Case, Party
from cases.reading.normal import normal
from cases.reading.willing import Reply, leaves, reply
from cases.states import Willing
from mediation.models import Terms
from tests.cases.sides import STRANGER, UPSTAIRS, household, last
from tests.cases.street import GRANDMOTHER, Street, by, texts_to
from tests.intake.conftest import Say


@pytest.fixture
def asked(street: Street) -> tuple[Case, Party]:
    """The household upstairs was asked by text; who reported was, too."""
    case = street.on_site()
    party = household(street, case)
    willingness.ask(case, by=by(case.lead), party=party)
    willingness.ask(case, by=by(case.lead), party=case.parties.get(is_reporter=True))
    return case, party


@pytest.mark.parametrize(
    "words",
    ["1", "１", "1。", "同意", "同意调解", "我同意", "1,同意", "愿意参加调解", "我们都同意", "I agree", "回复1"],
)
def test_a_plain_yes_is_one(asked: tuple[Case, Party], say: Say, words: str) -> None:
    case, party = asked
    assert say(words, phone=UPSTAIRS).outcome == f"consent {case.number}"
    assert last(party) == Willing.AGREED
    assert "同意调解" in texts_to(UPSTAIRS)[-1] or "agree" in texts_to(UPSTAIRS)[-1]
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "words", ["2", "不同意", "不同意调解", "不愿意", "我不想调解", "拒绝", "2,不同意", "不用了谢谢", "I don't agree"]
)
def test_a_plain_no_is_one(asked: tuple[Case, Party], say: Say, words: str) -> None:
    _case, party = asked
    say(words, phone=UPSTAIRS)
    assert last(party) == Willing.REFUSED
    assert "12345" in texts_to(UPSTAIRS)[-1] and "12345" in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize("words", ["3", "打错了", "不是我", "你们发错了", "这不是我的号码", "wrong number"])
def test_a_wrong_number_is_left_alone(asked: tuple[Case, Party], say: Say, words: str) -> None:
    case, party = asked
    say(words, phone=UPSTAIRS)
    party = Party.ever.get(pk=party.pk)
    assert party.phone_denied_at is not None and last(party) == Willing.ASKED
    assert case.number not in texts_to(UPSTAIRS)[-1]


@pytest.mark.parametrize(
    "words", ["先修好再说", "同意,但要先赔钱", "同意吗?", "1还是2?", "什么纠纷", "你们是谁", "你好", "12", "1号楼"]
)
def test_what_is_not_plain_is_no_answer(asked: tuple[Case, Party], say: Say, words: str) -> None:
    case, party = asked
    say(words, phone=UPSTAIRS)
    assert last(party) == Willing.ASKED
    assert case.number not in "".join(texts_to(UPSTAIRS))
    assert Case.objects.count() == 1


def test_that_they_have_read_it_answers_nothing_and_ends_nothing(asked: tuple[Case, Party], say: Say) -> None:
    _case, party = asked
    say("好的,收到", phone=UPSTAIRS)
    assert last(party) == Willing.ASKED
    say("1", phone=UPSTAIRS)
    assert last(party) == Willing.AGREED


def test_an_answer_after_its_time_is_explained_and_never_taken(
    asked: tuple[Case, Party], say: Say, clock: time_machine.Coordinates
) -> None:
    _case, party = asked
    clock.shift(timedelta(days=Terms.current().consent_days, minutes=1))
    for words in ("1", "同意", "2"):
        say(words, phone=UPSTAIRS)
        assert last(party) == Willing.ASKED
        assert "没有登记" in texts_to(UPSTAIRS)[-1]


def test_a_second_answer_is_explained(asked: tuple[Case, Party], say: Say) -> None:
    _case, party = asked
    say("1", phone=UPSTAIRS)
    say("2", phone=UPSTAIRS)
    assert last(party) == Willing.AGREED, "a digit answers one question, once"
    assert "没有登记" in texts_to(UPSTAIRS)[-1]


def test_a_stranger_agrees_to_nothing(asked: tuple[Case, Party], say: Say) -> None:
    _case, party = asked
    say("同意调解", phone=STRANGER)
    assert last(party) == Willing.ASKED


@pytest.mark.parametrize("words", ["不调解了", "我要退出调解", "不想调解了", "撤回同意调解", "no mediation"])
def test_who_agreed_leaves_in_words_of_their_own_at_any_time(
    asked: tuple[Case, Party], say: Say, clock: time_machine.Coordinates, words: str
) -> None:
    case, party = asked
    say("1", phone=UPSTAIRS)
    clock.shift(timedelta(days=40))
    say(words, phone=UPSTAIRS)
    assert last(party) == Willing.WITHDRAWN
    assert Case.objects.get(pk=case.pk).is_open, "the case goes on"


def test_who_reported_answers_and_leaves_the_same_way(asked: tuple[Case, Party], say: Say) -> None:
    case, _party = asked
    own = case.parties.get(is_reporter=True)
    say("1")
    assert last(own) == Willing.AGREED
    say("不调解了")
    assert last(own) == Willing.WITHDRAWN
    assert Case.objects.get(pk=case.pk).state == "on_site", "they have taken nothing else back"


def test_who_reported_may_report_more_meanwhile(asked: tuple[Case, Party], say: Say) -> None:
    case, _party = asked
    say("楼上又在敲墙,今天更吵了")
    assert last(case.parties.get(is_reporter=True)) == Willing.ASKED
    assert case.reports.count() == 2


def test_emergencies_go_before_the_question(asked: tuple[Case, Party], say: Say) -> None:
    _case, party = asked
    say("着火了!锦绣华庭5号楼", phone=UPSTAIRS)
    assert last(party) == Willing.ASKED and Case.objects.count() == 2


@pytest.mark.parametrize(
    "words", ["好的", "收到", "同意他说的", "不同意他来", "换个人来调解", "可以明天来吗", "1个月", "同意赔钱", ""]
)
def test_words_that_only_look_like_it_answer_nothing(words: str) -> None:
    assert reply(normal(words)) is None


@pytest.mark.parametrize(
    "words", ["调解", "同意调解", "不调解解决不了", "调解员没来", "不同意他来调解", "要求调解", "撤回投诉"]
)
def test_words_that_only_look_like_leaving_do_not(words: str) -> None:
    assert not leaves(normal(words))


def test_each_answer_is_one_and_no_other() -> None:
    assert reply("1") == Reply.AGREES and reply("2") == Reply.REFUSES and reply("3") == Reply.WRONG_NUMBER

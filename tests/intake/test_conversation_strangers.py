"""What strangers really answer: beside the point, two things at once, a digit with words, a new matter in between."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.kinds import QuestionKind
from cases.models import Case, Question, Report
from cases.states import Answer, State, Verb
from mediation.models import Tier
from notifications.models import OptOut
from tests.cases.street import GRANDMOTHER, Street, fresh, texts_to
from tests.intake.conftest import Say


def open_kinds() -> list[str]:
    """What stands open; without how content they are, which whoever says "solved" is asked."""
    waiting = Question.objects.filter(ended_at=None).exclude(kind=QuestionKind.CONTENT)
    return list(waiting.values_list("kind", flat=True))


def last() -> str:
    return texts_to(GRANDMOTHER)[-1]


@pytest.fixture
def settled(street: Street) -> Case:
    """A case about noise in building 3, settled, "solved?" just asked."""
    return street.resolved(building=street.site.buildings.get(number=3))


@pytest.fixture
def two(street: Street) -> tuple[Case, Case]:
    """Two open cases of one person: noise in building 3, a leak in building 5."""
    three, five = street.site.buildings.get(number=3), street.site.buildings.get(number=5)
    return street.case(building=three), street.case("屋顶漏水", category="leak", building=five)


# -- while "solved?" is open ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", ["1,很好", "1谢谢", "1 谢谢师傅", "1。都弄好了", "1、满意", "1,没问题了", "不吵了", "没事了,已经不吵了"]
)
def test_an_answer_with_words_says_solved(body: str, settled: Case, say: Say) -> None:
    assert say(body).outcome == f"confirm {settled.number}"
    assert fresh(settled).answer == Answer.SOLVED and not open_kinds()


@pytest.mark.parametrize(
    "body", ["2,还有上次的垃圾也没清", "2 还在漏,而且楼道又堆了水泥", "2没来人", "2.根本没人管", "2还在漏"]
)
def test_a_two_with_words_opens_it_again_and_keeps_them(body: str, settled: Case, say: Say) -> None:
    assert say(body).outcome == f"reopen {settled.number}"
    assert fresh(settled).events.get(verb=Verb.REOPEN).words == body
    assert Case.objects.count() == 1 and not open_kinds()


@pytest.mark.parametrize(
    ("body", "category"),
    [
        ("又停水了", "utility_outage"),
        ("垃圾还没清", "dust_waste"),
        ("楼道又堆了水泥", "dust_waste"),
        ("厨房天花板漏水了", "leak"),
        ("1号楼停水了", "utility_outage"),
        ("2楼漏水", "leak"),
        ("2号楼停电了", "utility_outage"),
        ("5号楼也在吵", "noise"),
    ],
)
def test_something_new_is_a_case_of_its_own_and_the_question_stands(
    body: str, category: str, settled: Case, say: Say
) -> None:
    new = say(body)
    assert Case.objects.get(reports__inbound=new).category.code == category
    settled = fresh(settled)
    assert (settled.state, settled.answer) == (State.RESOLVED, "")
    assert say("1").outcome == f"confirm {settled.number}"


@pytest.mark.parametrize(
    "body",
    [
        "1 但是楼道又堆了水泥",
        "1但是楼道又堆了水泥",
        "1。但是师傅把玻璃打碎了",
        "好了,就是楼道堆了水泥",
        "都好了,谢谢。另外路灯坏了",
    ],
)
def test_solved_and_something_new_in_one_text_are_both_heard(body: str, settled: Case, say: Say) -> None:
    text = say(body)
    assert fresh(settled).answer == Answer.SOLVED
    new = Case.objects.get(reports__inbound=text)
    assert new.category.code != "noise" and new.pk != settled.pk
    assert any(new.number in told for told in texts_to(GRANDMOTHER))


NEITHER = "1还是2? 是1还是2 1_2 12 还行 不知道 解决了一半 好了没有 收到 好的 嗯 1,但是没完全好 👍 √"


@pytest.mark.parametrize("body", [*NEITHER.split(), "好是好了,可还有点吵", "你们修好了我才回1"])
def test_what_says_neither_is_asked_again_and_kept(body: str, settled: Case, say: Say) -> None:
    body = body.replace("_", " ")
    assert say(body).outcome == f"words {settled.number}"
    assert fresh(settled).answer == "" and fresh(settled).state == State.RESOLVED
    assert "回复1" in last() and "回复2" in last()
    assert Report.objects.filter(case=settled, saying__body=body).exists()


@pytest.mark.parametrize("body", ["什么时候来", "到哪一步了"])
def test_a_question_for_the_state_is_answered_with_the_state(body: str, settled: Case, say: Say) -> None:
    assert say(body).outcome == f"words {settled.number}"
    assert "已处理" in last() and "回复1" in last()
    assert Case.objects.count() == 1


def test_who_asks_what_this_number_is_is_told(settled: Case, say: Say) -> None:
    assert say("你们这个号码是干什么的").outcome == "help"
    assert say("1").outcome == f"confirm {settled.number}"


def test_no_more_texts_is_obeyed_whatever_is_asked(street: Street, settled: Case, say: Say) -> None:
    assert say("不要再给我发短信了").outcome == "stop"
    assert OptOut.objects.filter(phone=GRANDMOTHER).exists()


def test_not_solved_and_no_more_texts_are_both_heard(settled: Case, say: Say) -> None:
    assert say("没解决,别再给我发短信了").outcome == "stop"
    assert OptOut.objects.filter(phone=GRANDMOTHER).exists() and fresh(settled).handling == 2


def test_no_more_texts_is_obeyed_while_the_place_is_asked_for(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    assert say("不要再给我发短信了").outcome == "stop"
    assert OptOut.objects.filter(phone=GRANDMOTHER).exists()


def test_of_two_settled_cases_the_words_say_which(street: Street, settled: Case, say: Say) -> None:
    leak = street.resolved(words="屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    assert say("电钻还是吵,没解决").outcome == f"reopen {settled.number}"
    assert fresh(leak).state == State.RESOLVED
    assert say("漏水修好了,谢谢").outcome == f"confirm {leak.number}"


def test_words_about_an_open_case_go_there_though_another_is_asked_about(street: Street, say: Say) -> None:
    leak = street.case("屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    noise = street.resolved(building=street.site.buildings.get(number=3))
    assert say("屋顶还在漏").outcome == f"words {leak.number}"
    assert fresh(noise).state == State.RESOLVED


def test_taking_back_what_is_settled_is_refused_with_a_sentence_about_that_case(settled: Case, say: Say) -> None:
    assert say("撤回").outcome == f"refused withdraw {settled.number}"
    assert settled.number in last()


@pytest.mark.parametrize("body", ["2 着火了", "1 有人触电", "着火了", "没解决!楼塌了!"])
def test_an_emergency_is_a_case_at_once_whatever_is_asked(body: str, settled: Case, say: Say) -> None:
    new = Case.objects.get(reports__inbound=say(body))
    assert new.tier == Tier.URGENT and fresh(settled).answer == ""
    assert any(word in last() for word in ("119", "120", "110"))


# -- after the answer -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["谢谢", "收到,谢谢", "好的", "嗯嗯", "辛苦了师傅", "OK thanks"])
def test_thanks_after_the_end_open_nothing_and_need_no_answer(body: str, settled: Case, say: Say) -> None:
    say("1")
    told = texts_to(GRANDMOTHER)
    assert say(body).outcome == "acknowledged"
    assert not open_kinds() and texts_to(GRANDMOTHER) == told


def test_good_news_after_the_end_is_kept(settled: Case, say: Say) -> None:
    say("1")
    assert say("今天真的不吵了,你们办事快").outcome == f"kept {settled.number}"
    assert not open_kinds()


@pytest.mark.parametrize(("answer", "outcome"), [("要", "reopen"), ("重新处理", "reopen"), ("不用了", "kept")])
def test_whether_to_open_it_again_is_answered_in_words_too(answer: str, outcome: str, settled: Case, say: Say) -> None:
    say("1")
    say("早上六点又敲墙了")
    assert say(answer).outcome == f"{outcome} {settled.number}"


def test_whether_to_open_it_again_is_asked_twice_and_no_more(
    settled: Case, say: Say, clock: time_machine.Coordinates
) -> None:
    say("1")
    for _ in range(2):
        say("早上六点又敲墙了")
        assert "重新处理" in last()
        clock.shift(timedelta(minutes=11))
    say("早上六点又敲墙了")
    assert "重新处理" not in last() and settled.number in last()
    assert Report.objects.filter(case=settled).count() == 4


# -- nothing is asked -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["1", "2", "好了", "没解决", "1,谢谢"])
def test_an_answer_nobody_asked_for_is_answered_with_how_the_case_stands(body: str, street: Street, say: Say) -> None:
    case = street.case(building=street.site.buildings.get(number=3))
    assert say(body).outcome == f"words {case.number}"
    assert case.number in last() and "没有您的案件" not in last()
    assert Report.objects.filter(case=case, saying__body=body).exists()


def test_a_second_two_says_how_the_opened_case_stands(settled: Case, say: Say) -> None:
    say("2")
    assert say("2").outcome == f"words {settled.number}"
    assert settled.number in last()


def test_a_question_when_somebody_comes_is_no_new_case(street: Street, say: Say) -> None:
    case = street.case()
    assert say("什么时候来").outcome == f"words {case.number}"
    assert case.number in last() and Case.objects.count() == 1


def test_good_news_is_no_new_case(street: Street, say: Say) -> None:
    case = street.case()
    assert say("没事了,已经不吵了").outcome == f"words {case.number}"
    assert say("水来了,谢谢").outcome == f"words {case.number}"
    assert Case.objects.count() == 1


@pytest.mark.parametrize("body", ["谢谢师傅", "到哪一步了", "收到", "好的"])
def test_thanks_and_questions_of_one_without_a_case_make_none(body: str, street: Street, say: Say) -> None:
    assert say(body).outcome == "no_case"
    assert "没有您的案件" in last() and not Case.objects.exists()


def test_impatience_in_words_reaches_the_street_office_once_it_is_late(
    street: Street, say: Say, clock: time_machine.Coordinates
) -> None:
    case = street.case()
    assert say("还没人来,催一下").outcome == f"words {case.number}"
    clock.shift(timedelta(days=2))
    assert say("还没人来,催一下").outcome == f"escalate {case.number}"


@pytest.mark.parametrize("body", ["我要撤回", "不用来了,撤回吧", "帮我撤回投诉", "取消投诉", "撤案", "撤回{number}"])
def test_taking_back_in_more_words(body: str, street: Street, say: Say) -> None:
    case = street.case()
    assert say(body.format(number=case.number)).outcome == f"withdraw {case.number}"
    assert fresh(case).state == State.CLOSED


@pytest.mark.parametrize(
    "body", ["不要撤回我的案子", "我没有撤回啊", "谁让你们撤回的", "撤回了吗", "你们把脚手架撤了吧"]
)
def test_what_only_speaks_of_taking_back_takes_nothing_back(body: str, street: Street, say: Say) -> None:
    case = street.case()
    say(body)
    assert fresh(case).state == State.REPORTED

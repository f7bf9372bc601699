"""What an answer names decides before the question that stands open (B04, B06, U-01, U-02)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.models import Case, Question, Report
from cases.states import Answer, State
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, fresh, texts_to
from tests.intake.conftest import Say

Pair = tuple[Case, Case]


@pytest.fixture
def pair(street: Street, clock: time_machine.Coordinates) -> Pair:
    """Two settled cases of one phone, both asked about: noise in building 3, then a leak in building 5."""
    noise = street.resolved(building=street.site.buildings.get(number=3))
    clock.shift(timedelta(minutes=5))
    leak = street.resolved(words="屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    return noise, leak


def stand(pair: Pair) -> tuple[str, str]:
    """What became of each: solved, reopened, or nothing yet."""

    def said(case: Case) -> str:
        case = fresh(case)
        return "reopened" if case.handling == 2 else "solved" if case.answer == Answer.SOLVED else ""

    return said(pair[0]), said(pair[1])


@pytest.mark.parametrize(
    ("body", "becomes"),
    [
        ("{first}没解决", "reopened"),
        ("{first}解决了", "solved"),
        ("{first} 2", "reopened"),
        ("{first}2", "reopened"),
        ("HL20260000011", "solved"),
        ("{first} 1", "solved"),
        ("{first} 没解决", "reopened"),
        ("HL2026000001 2", "reopened"),
        ("hl-2026-000001 2", "reopened"),
        ("ＨＬ－２０２６－０００００１ 1", "solved"),
        ("HL–2026–000001 还在吵", "reopened"),
        ("2 {first}", "reopened"),
        ("1 {first}", "solved"),
        ("0001没解决", "reopened"),
        ("编号0001没解决", "reopened"),
        ("000001好了,谢谢", "solved"),
        ("{first} not solved", "reopened"),
        ("{first} is fixed, thanks", "solved"),
        ("3号楼的没解决", "reopened"),
        ("3号楼的,没解决", "reopened"),
        ("三号楼那个还没解决", "reopened"),
        ("噪音的没解决", "reopened"),
        ("噪音那个解决了", "solved"),
        ("施工噪声没解决", "reopened"),
        ("{first}的问题还没有处理好", "reopened"),
        ("2(0001)", "reopened"),
        ("3栋没弄好", "reopened"),
        ("3#还是吵", "reopened"),
        ("电钻不响了", "solved"),
        ("噪音:2", "reopened"),
        ("2噪音", "reopened"),
        ("building 3 not solved", "reopened"),
    ],
)
def test_an_answer_is_for_the_case_it_names(body: str, becomes: str, pair: Pair, say: Say) -> None:
    say(body.format(first=pair[0].number))
    assert stand(pair) == (becomes, "")


@pytest.mark.parametrize(
    ("body", "both"),
    [
        ("漏水解决了，噪音没解决", ("reopened", "solved")),
        ("噪音没解决,漏水的好了", ("reopened", "solved")),
        ("3号楼的好了，5号楼的没好", ("solved", "reopened")),
        ("{first} 没解决，{second} 解决了", ("reopened", "solved")),
        ("{first}1 {second}2", ("solved", "reopened")),
        ("0001解决了,0002没有", ("solved", "reopened")),
        ("0001 2,0002 1", ("reopened", "solved")),
        ("{first}和{second}都解决了", ("solved", "solved")),
        ("噪音1漏水2", ("solved", "reopened")),
        ("噪音那个1，漏水那个2", ("solved", "reopened")),
        ("噪音问题已解决,漏水问题没有解决", ("solved", "reopened")),
        ("the noise is solved but the leak is not", ("solved", "reopened")),
        ("building 3 is fine, building 5 still leaks", ("solved", "reopened")),
        ("1 1", ("solved", "solved")),
        ("都是1", ("solved", "solved")),
        ("都满意", ("solved", "solved")),
        ("2和2", ("reopened", "reopened")),
        ("俩都没弄", ("reopened", "reopened")),
        ("都解决了，谢谢", ("solved", "solved")),
        ("两个都解决了", ("solved", "solved")),
        ("1和2都解决了", ("solved", "solved")),
        ("全都好了", ("solved", "solved")),
        ("both solved", ("solved", "solved")),
        ("都没解决", ("reopened", "reopened")),
        ("两件事都没解决", ("reopened", "reopened")),
        ("一个都没解决", ("reopened", "reopened")),
        ("both not solved", ("reopened", "reopened")),
    ],
)
def test_one_answer_to_several_questions_answers_each_it_means(
    body: str, both: tuple[str, str], pair: Pair, say: Say
) -> None:
    say(body.format(first=pair[0].number, second=pair[1].number))
    assert stand(pair) == both
    assert Case.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ("一个好了一个没好", "asked_which reopen"),
        ("第一个解决了,第二个没有", "asked_which reopen"),
        ("上次那个没解决", "asked_which reopen"),
        ("6号楼的没解决", "asked_which reopen"),
        ("东苑公寓的没解决", "asked_which reopen"),
        ("解决了一个", "asked_which confirm"),
    ],
)
def test_what_does_not_say_which_of_them_is_asked(body: str, outcome: str, pair: Pair, say: Say) -> None:
    assert say(body).outcome == outcome
    assert stand(pair) == ("", "")
    say(pair[0].number[-4:])
    assert stand(pair) == ("reopened" if "reopen" in outcome else "solved", "")


def test_to_ask_whether_all_is_solved_solves_nothing(pair: Pair, say: Say) -> None:
    say("都解决了吗")
    assert stand(pair) == ("", "")


def test_a_number_alone_is_told_how_it_stands(pair: Pair, say: Say) -> None:
    assert say("0001").outcome == "status"
    assert pair[0].number in texts_to(GRANDMOTHER)[-1]


def test_what_else_is_wrong_is_reported_beside_the_answer(pair: Pair, say: Say) -> None:
    assert say("3号楼没解决，另外电梯坏了").outcome.startswith("case ")
    assert stand(pair) == ("reopened", "")


def test_not_solved_of_an_open_one_opens_no_other_again(street: Street, say: Say) -> None:
    settled = street.resolved(words="屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    leak = street.assigned(words="厨房漏水", category="leak", building=street.site.buildings.get(number=3))
    assert say("3号楼的没解决").outcome == f"words {leak.number}"
    assert fresh(settled).handling == 1


@pytest.mark.parametrize("body", ["好像好了", "解决不了", "谁说解决了", "好了,但是墙没补"])
def test_half_a_yes_is_none(body: str, street: Street, say: Say) -> None:
    case = street.resolved(words="屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    say(body)
    assert fresh(case).answer == "" and "回复1" in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize(("answers", "both"), [("12", ("reopened", "solved")), ("21", ("solved", "reopened"))])
def test_when_one_is_answered_the_next_is_asked_about(
    answers: str, both: tuple[str, str], pair: Pair, say: Say
) -> None:
    say(answers[0])
    assert pair[0].number in texts_to(GRANDMOTHER)[-1] and "回复1" in texts_to(GRANDMOTHER)[-1]
    assert Question.objects.filter(ended_at=None).get().case == pair[0]
    say(answers[1])
    assert stand(pair) == both


def test_words_that_name_a_case_go_there_whatever_is_asked(street: Street, pair: Pair, say: Say) -> None:
    open_one = street.assigned(phone=GRANDMOTHER, words="路灯坏了", category="safety")
    assert say(f"{open_one.number} 我明天上午在家").outcome == f"words {open_one.number}"
    assert say(f"{open_one.number[-4:]}那件什么时候来").outcome == f"words {open_one.number}"
    assert "前到场" in texts_to(GRANDMOTHER)[-1]
    assert stand(pair) == ("", "")


def test_a_number_of_somebody_else_names_nothing(street: Street, pair: Pair, say: Say) -> None:
    other = street.resolved(phone=NEIGHBOUR)
    say(f"{other.number}没解决")
    assert fresh(other).handling == 1


def test_the_digits_of_a_room_are_no_number_of_a_case(pair: Pair, say: Say) -> None:
    say("5号楼0001室没解决")
    assert stand(pair)[0] == ""


# -- what was settled comes back --------------------------------------------------------------------------------------


@pytest.fixture
def between(street: Street, say: Say) -> Pair:
    """A leak settled and confirmed, and a case about noise open beside it."""
    leak = street.resolved(words="屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    say("好了好了,谢谢你们")
    assert fresh(leak).answer == Answer.SOLVED
    return leak, street.case(building=street.site.buildings.get(number=5))


@pytest.mark.parametrize(
    "body", ["2 又漏了", "又漏了", "2", "屋顶又漏水了", "还在漏,没修好", "又漏了,什么时候来", "又开始漏了"]
)
def test_what_was_promised_to_be_opened_again_is(body: str, between: Pair, say: Say) -> None:
    leak, noise = between
    assert say(body).outcome == f"reopen {leak.number}"
    assert fresh(noise).reports.count() == 1


@pytest.mark.parametrize("body", ["3号楼又漏了", "又吵了"])
def test_what_comes_back_elsewhere_or_otherwise_opens_nothing_again(body: str, street: Street, say: Say) -> None:
    leak = street.resolved(words="屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    say("1")
    say(body)
    assert fresh(leak).handling == 1


def test_what_came_back_after_thirty_days_is_a_new_case(
    street: Street, say: Say, clock: time_machine.Coordinates
) -> None:
    leak = street.resolved(words="屋顶漏水", category="leak", building=street.site.buildings.get(number=5))
    say("1")
    clock.shift(timedelta(days=31))
    say("屋顶又漏水了")
    assert fresh(leak).state == State.RESOLVED and Case.objects.count() == 2


def test_a_digit_never_means_two_things(street: Street, between: Pair, say: Say) -> None:
    """While a settled case may be opened by "2", no list takes a digit."""
    leak, noise = between
    other = street.case("门口堵了", category="access", building=street.site.buildings.get(number=5))
    say("家里有老人和小孩,受不了")
    if Question.objects.filter(ended_at=None, kind="which").exists():
        say("2")
        assert Report.objects.filter(saying__body="2").count() == 0
        assert fresh(leak).handling == 1
        assert say(noise.number[-4:]).outcome == f"chosen {noise.number}"
        assert fresh(other).reports.count() == 1


# -- for a day after "not solved" -------------------------------------------------------------------------------------


@pytest.fixture
def reopened(street: Street, say: Say) -> Case:
    leak = street.resolved(words="卫生间漏水", category="leak", building=street.site.buildings.get(number=5))
    say("2")
    return fresh(leak)


@pytest.mark.parametrize(
    "body",
    [
        "还在滴水,吊顶没修",
        "我还想问问吊顶什么时候修",
        "墙皮掉了一大片",
        "楼上不肯开门",
        "5号楼602,下午在家",
        "the ceiling is still wet",
    ],
)
def test_what_follows_a_no_belongs_to_that_case(body: str, reopened: Case, say: Say) -> None:
    assert say(body).outcome == f"words {reopened.number}"
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    "body", ["东苑公寓2号楼停电了", "锦绣华庭3号楼电钻吵死了", "另外楼道堆了建筑垃圾", "路灯坏了没人管"]
)
def test_unless_it_plainly_names_another(body: str, reopened: Case, say: Say) -> None:
    new = say(body)
    assert new.outcome.startswith("case ") or "路灯" in body
    assert Case.objects.count() == 2 or "路灯" in body


def test_after_a_day_it_is_as_with_anybody(reopened: Case, say: Say, clock: time_machine.Coordinates) -> None:
    clock.shift(timedelta(hours=25))
    assert say("停车位被施工队占了").outcome.startswith("case ")

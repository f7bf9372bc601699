"""Taking back in doubt, a place that was wrong, a name that is near, our own people, stop and start (U-16, U-18, U-19,
U-39, B40, B45)."""

from __future__ import annotations

import pytest

from cases.actions import desk
from cases.models import Case, Question, TrayItem
from cases.states import QuestionKind, State
from mediation.models import Building
from notifications.models import Message, OptOut
from tests.cases.street import GRANDMOTHER, Street, by, fresh, texts_to
from tests.intake.conftest import Say


def last() -> str:
    return texts_to(GRANDMOTHER)[-1]


# -- taking it back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    ["撤销吧,算了", "算了", "算了吧,不用来了", "不用来了", "不用麻烦你们了", "我不想投诉了", "never mind, forget it"],
)
def test_a_doubtful_taking_back_is_asked_about(body: str, street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    assert say(body).outcome == f"asked_whether withdraw {case.number}"
    assert case.number in last() and fresh(case).is_open
    assert say("1").outcome == f"withdraw {case.number}"
    assert fresh(case).state == State.CLOSED


@pytest.mark.parametrize("no", ["2", "不", "不撤", "no"])
def test_and_no_leaves_it(no: str, street: Street, say: Say) -> None:
    case = street.assigned()
    say("撤销吧,算了")
    say(no)
    assert fresh(case).is_open and ("继续办理" in last() or "goes on" in last())
    assert not Question.objects.filter(ended_at=None, kind=QuestionKind.WITHDRAW).exists()


def test_a_digit_later_takes_nothing_back(street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    say("撤销吧,算了")
    say("电钻又响了,太吵了")
    say("1")
    assert fresh(case).is_open


def test_what_is_named_is_asked_about(street: Street, say: Say) -> None:
    street.case()
    leak = street.case("厨房漏水", category="leak")
    assert say("漏水不用来了").outcome == f"asked_whether withdraw {leak.number}"


def test_both_are_taken_back(street: Street, say: Say) -> None:
    cases = [street.case(), street.case("厨房漏水", category="leak")]
    say("两个都撤回")
    assert not any(fresh(case).is_open for case in cases)


@pytest.mark.parametrize(
    "body",
    [
        "都不用来了",
        "两个都不用来了",
        "两件都取消吧",
        "那两个投诉都算了吧",
        "不用来了,两个都",
        "你们都别来了",
        "都好了,不用来了",
        "no need to come, both",
    ],
)
def test_all_in_doubt_are_asked_about_once(body: str, street: Street, say: Say) -> None:
    """Left: "both need not come" asked which of the two."""
    cases = [street.assigned(), street.case("厨房漏水", category="leak")]
    assert say(body).outcome == "asked_whether withdraw"
    assert all(case.number[-4:] in last() for case in cases) and all(fresh(case).is_open for case in cases)
    say("1")
    assert [fresh(case).state for case in cases] == [State.CLOSED, State.CLOSED]
    assert all(case.reports.filter(saying__body=body).count() == 1 for case in cases), "why stands with each"
    assert Question.objects.filter(ended_at=None).count() == 0


@pytest.mark.parametrize(("no", "is_gone"), [("2", False), ("不要", False), ("只撤漏水那个,撤回", True)])
def test_and_no_leaves_all_or_one_of_them_is_named(no: str, is_gone: bool, street: Street, say: Say) -> None:
    noise, leak = street.case(), street.case("厨房漏水", category="leak")
    say("都不用来了")
    say(no)
    assert fresh(noise).is_open and fresh(leak).is_open is not is_gone
    assert "2件都继续办理" in last() or is_gone


def test_all_with_what_is_not_solved_takes_nothing_back(street: Street, say: Say) -> None:
    cases = [street.case(), street.case("厨房漏水", category="leak")]
    say("都没解决,算了")
    say("1")
    assert all(fresh(case).is_open for case in cases)


def test_all_of_three_are_all(street: Street, say: Say) -> None:
    """The text that chose stood with two of them at once, and was never read."""
    cases = [street.case(), street.case("厨房漏水", category="leak"), street.case("门口堵了", category="access")]
    say("家里有老人和小孩,受不了")
    say("三个都是")
    assert all(case.reports.count() == 2 for case in cases)


def test_all_of_a_list_are_all(street: Street, say: Say) -> None:
    cases = [street.case(), street.case("厨房漏水", category="leak")]
    say("我出门了,晚上回来")
    say("两个都是")
    assert all(case.reports.count() == 2 for case in cases)


def test_of_several_it_is_asked_which(street: Street, say: Say) -> None:
    noise, leak = street.case(), street.case("屋顶漏水", category="leak")
    assert say("撤销吧,算了").outcome == "asked_which withdraw"
    assert say(noise.number[-4:]).outcome == f"withdraw {noise.number}"
    assert fresh(leak).is_open


# -- where it is ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["不是锦绣华庭", "地址写错了", "我不住锦绣华庭", "wrong address"])
def test_a_place_that_was_wrong_is_asked_anew(body: str, street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    assert say(body).outcome == f"asked_again {case.number}"
    assert Question.objects.get(ended_at=None).kind == QuestionKind.PLACE
    assert say("东苑公寓2号楼").outcome == f"place {case.number}"
    assert (fresh(case).site, fresh(case).building.number) == (street.other_site, 2)
    assert Case.objects.count() == 1


def test_the_right_one_in_the_same_text_is_taken(street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    assert say("不是锦绣华庭,我住东苑公寓").outcome == f"place {case.number}"
    assert fresh(case).site == street.other_site


@pytest.mark.parametrize(
    "body",
    [
        "不是3号楼,是5号楼",
        "楼号写错了,是5号楼",
        "我说错了,是5号楼",
        "不对,是5号楼",
        "我是5号楼不是3号楼",
        "不是三号楼,是五号楼",
    ],
)
def test_another_building_too(body: str, street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    assert say(body).outcome == f"place {case.number}"
    assert fresh(case).building == Building.objects.get(site=street.site, number=5)


@pytest.mark.parametrize("body", ["写错了", "说错了", "不在3号楼"])
def test_a_place_that_was_wrong_and_no_other_is_asked_anew(body: str, street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    assert say(body).outcome == f"asked_again {case.number}"
    assert say("5号楼").outcome == f"place {case.number}"
    assert fresh(case).building == Building.objects.get(site=street.site, number=5)


@pytest.mark.parametrize("body", ["房号错了,是502", "不是501,是502", "门牌号写错了,是502"])
def test_another_room_too(body: str, street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3), room="501")
    assert say(body).outcome == f"place {case.number}"
    assert (fresh(case).building.number, fresh(case).room) == (3, "502")


def test_a_question_while_we_ask_where_is_answered(street: Street, say: Say) -> None:
    say("锦绣花园3号楼漏水")
    case = Case.objects.get()
    assert say("什么时候来").outcome == f"words {case.number}"
    assert "前有人到场" in last()
    assert say("1").outcome == f"place {case.number}"


@pytest.mark.parametrize("body", ["我是锦绣花园3号楼的,楼下电钻吵死了", "锦绣花苑3号楼电钻吵死了"])
def test_a_name_that_is_only_near_is_asked(body: str, street: Street, say: Say) -> None:
    say(body)
    case = Case.objects.get()
    assert case.site is None
    assert "是锦绣华庭吗" in last() and "前有人" not in last() and case.number in last()
    assert say("1").outcome == f"place {case.number}"
    assert (fresh(case).site, fresh(case).building.number) == (street.site, 3)


def test_and_a_no_asks_where(street: Street, say: Say) -> None:
    say("我是锦绣花园3号楼的,楼下电钻吵死了")
    case = Case.objects.get()
    assert say("2").outcome == f"asked_again {case.number}"
    assert say("东苑公寓2号楼").outcome == f"place {case.number}"
    assert fresh(case).site == street.other_site


@pytest.mark.parametrize("body", ["锦绣华庭3号楼电钻吵死了", "jin xiu hua ting 3 hao lou dian zuan chao si le"])
def test_a_name_as_it_is_called_is_not(body: str, street: Street, say: Say) -> None:
    say(body)
    assert Case.objects.get().site == street.site


def test_where_there_is_danger_somebody_goes_and_is_not_asked(street: Street, say: Say) -> None:
    say("锦锈华庭3号楼着火了")
    assert Case.objects.get().site == street.site


# -- our own people ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "我要投诉,上次那个人态度差得很",
        "你们派来的人态度恶劣",
        "经办人偏袒施工队",
        "{lead}态度不好,还骂人",
        "投诉你们那个调解员,不接电话",
        "昨天来的那个师傅爱理不理的",
        "来的同志说话难听",
        "调解员向着施工队",
        "你们的人收了施工队的钱",
        "组长根本不管",
        "杜桂兰态度差",
        "the mediator was rude to me",
    ],
)
def test_a_complaint_about_our_own_people_never_reaches_them(body: str, street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    lead = case.lead
    before = len(texts_to(lead.phone))
    assert say(body.format(lead=lead.name)).outcome == "tray complaint"
    assert len(texts_to(lead.phone)) == before and case.reports.count() == 1
    assert "有意见" in texts_to(street.leader.phone)[-1] and "有意见" in texts_to(street.reviewer.phone)[-1]
    assert "组长" in last() or "leader" in last()
    assert "到场" not in last() and Case.objects.count() == 1
    assert TrayItem.objects.get().about == case


def test_about_the_leader_it_goes_to_the_street_office_alone(street: Street, say: Say) -> None:
    case = street.case(building=street.site.buildings.get(number=3))
    desk.assign(case, by=by(street.leader), lead=street.leader)
    before = len(texts_to(street.leader.phone))
    say("我要投诉,上次那个人态度差得很")
    assert len(texts_to(street.leader.phone)) == before
    assert "组长" not in last() and "街道办" in last()


@pytest.mark.parametrize("body", ["锦绣华庭3号楼施工队的人态度差,骂人", "工人态度恶劣", "物业的人态度差得很"])
def test_about_the_works_it_is_a_dispute_like_any_other(body: str, street: Street, say: Say) -> None:
    assert say(body).outcome.startswith("case ")


# -- texts or none ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body", ["退订。谢谢", "请退订", "stop please", "Stop. Thank you", "不收短信了", "不要再发短信给我"]
)
def test_stop_in_a_sentence(body: str, street: Street, say: Say) -> None:
    street.case()
    assert say(body).outcome == "stop"
    assert OptOut.objects.filter(phone=GRANDMOTHER).exists()


@pytest.mark.parametrize("body", ["恢复短信吧", "我又想收短信了", "please resume"])
def test_start_in_a_sentence(body: str, street: Street, say: Say) -> None:
    say("退订")
    assert say(body).outcome == "resume"


@pytest.mark.parametrize("body", ["请停止夜间施工", "要求停止收费", "别再发出噪音了"])
def test_to_stop_something_else_is_none(body: str, street: Street, say: Say) -> None:
    say(body)
    assert not OptOut.objects.exists()


def test_wanting_out_while_it_still_leaks_is_a_word_on_the_case(street: Street, say: Say) -> None:
    case = street.assigned(words="厨房漏水", category="leak", building=street.site.buildings.get(number=3))
    assert say("我要退订但是漏水还没修").outcome == f"words {case.number}"
    assert Case.objects.count() == 1 and not OptOut.objects.exists()


def test_who_wants_no_texts_is_told_what_still_comes(street: Street, say: Say) -> None:
    say("退订")
    say("锦绣华庭3号楼电钻吵死了")
    case = Case.objects.get()
    told = texts_to(GRANDMOTHER)[1:]
    assert any("退订" in text for text in told) and any(case.number in text for text in told)


# -- a quoted question (B45) ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["----------", "———", "\n> ", "发件人：矛盾协调"])
@pytest.mark.parametrize(("digit", "outcome"), [("1", "confirm"), ("2", "reopen")])
def test_an_answer_below_or_above_the_quoted_question_is_one(
    digit: str, outcome: str, line: str, street: Street, say: Say
) -> None:
    case = street.resolved()
    asked = Message.objects.filter(recipient=GRANDMOTHER).latest("id").body
    assert say(f"「{asked}」\n{line}\n{digit}").outcome == f"{outcome} {case.number}"


def test_and_above_it(street: Street, say: Say) -> None:
    case = street.resolved()
    asked = Message.objects.filter(recipient=GRANDMOTHER).latest("id").body
    assert say(f"2\n> {asked}").outcome == f"reopen {case.number}"


def test_a_reaction_that_quotes_the_question_is_none(street: Street, say: Say) -> None:
    case = street.resolved()
    asked = Message.objects.filter(recipient=GRANDMOTHER).latest("id").body
    say(f"赞了“{asked}”")
    assert fresh(case).answer == "" and fresh(case).handling == 1

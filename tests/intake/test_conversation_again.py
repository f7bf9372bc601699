"""What was settled and is not: after "not solved" it is asked what, and what was mended and broke is its case again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.models import Case, Question, TrayItem
from cases.reading import answered
from cases.states import Outcome, QuestionKind, State
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, fresh, texts_to
from tests.intake.conftest import Say


def last(phone: str = GRANDMOTHER) -> str:
    return texts_to(phone)[-1]


def asked() -> str:
    """What stands open, or nothing."""
    return next(iter(Question.objects.filter(ended_at=None).values_list("kind", flat=True)), "")


@pytest.fixture
def leak(street: Street) -> Case:
    """A leak in the kitchen of building 3, settled and asked about."""
    return street.resolved(words="厨房漏水", category="leak", building=street.site.buildings.get(number=3))


@pytest.fixture
def confirmed(leak: Case, say: Say, clock: time_machine.Coordinates) -> Case:
    """The same, confirmed three days ago."""
    say("1")
    clock.shift(timedelta(days=3))
    return leak


# -- what is not solved -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "no", ["2", "没解决", "还是没解决啊", "根本没修好", "不满意", "still not solved", "0001没解决"]
)
def test_a_bare_no_is_asked_what_is_not_solved(no: str, leak: Case, say: Say) -> None:
    """U-02: in the same text that says that it is open again."""
    before = len(texts_to(GRANDMOTHER))
    assert say(no).outcome == f"reopen {leak.number}"
    told = texts_to(GRANDMOTHER)[before:]
    assert len(told) == 1 and ("哪里没解决" in told[0] or "What is not solved" in told[0])
    assert asked() == QuestionKind.WRONG


@pytest.mark.parametrize("what", ["吊顶没补", "还在滴水", "楼道灯坏了", "施工噪音太大", "都没弄", "垃圾堆在门口没清"])
def test_the_answer_is_what_is_wrong_and_never_a_new_case(
    what: str, leak: Case, say: Say, clock: time_machine.Coordinates
) -> None:
    say("2")
    clock.shift(timedelta(hours=20))
    assert say(what).outcome == f"words {leak.number}"
    assert Case.objects.count() == 1 and asked() == ""
    assert any(what in text for text in texts_to(fresh(leak).lead.phone)), "whoever leads it reads it"
    assert not fresh(leak).signs.filter(kind="second_text").exists(), "an answer is no sign of impatience"


@pytest.mark.parametrize("what", ["吊顶没补", "还在滴水", "都没弄"])
def test_the_question_waits_longer_than_a_day(what: str, leak: Case, say: Say, clock: time_machine.Coordinates) -> None:
    say("2")
    clock.shift(timedelta(days=3))
    assert say(what).outcome == f"words {leak.number}" and asked() == ""


@pytest.mark.parametrize("no", ["2 吊顶没补", "没解决,还在滴水", "厨房还在漏"])
def test_who_says_what_is_not_asked(no: str, leak: Case, say: Say) -> None:
    say(no)
    assert fresh(leak).handling == 2 and asked() == "" and "哪里没解决" not in last()


def test_it_is_asked_once(leak: Case, say: Say) -> None:
    say("2")
    say("好的")
    say("什么时候来")
    say("2")
    assert sum("哪里没解决" in text for text in texts_to(GRANDMOTHER)) == 1
    assert say("吊顶没补").outcome == f"words {leak.number}"


def test_another_place_is_no_answer(leak: Case, say: Say) -> None:
    say("2")
    assert say("东苑公寓2号楼停电了").outcome.startswith("case ")


def test_after_what_came_back_was_told_it_is_not_asked(confirmed: Case, say: Say) -> None:
    say("修好的地方又坏了")
    say("2")
    assert fresh(confirmed).handling == 2 and "哪里没解决" not in last() and asked() == ""


# -- what was mended and broke ----------------------------------------------------------------------------------------

BROKE = [
    "修好的地方又坏了",
    "上次修的又坏了",
    "修过的地方又开裂了",
    "刚修好没几天又不行了",
    "你们补的那块又掉了",
    "上次弄好的又出问题了",
    "前几天修的水管又爆了",
    "好了两天又复发了",
    "刚铺的砖又松了",
    "又坏了",
    "老毛病又犯了",
    "what you fixed is broken again",
    "it broke again",
]


@pytest.mark.parametrize("body", BROKE)
def test_what_was_mended_and_broke_belongs_to_what_was_settled(body: str, confirmed: Case, say: Say) -> None:
    """It was always a new case; some of it was even read as "solved"."""
    assert say(body).outcome == f"words {confirmed.number}"
    assert Case.objects.count() == 1 and asked() == QuestionKind.REOPEN and confirmed.number in last()
    assert say("2").outcome == f"reopen {confirmed.number}"


@pytest.mark.parametrize("body", BROKE)
def test_while_it_is_asked_about_it_is_a_no(body: str, leak: Case, say: Say) -> None:
    assert say(body).outcome == f"reopen {leak.number}"


@pytest.mark.parametrize("body", ["修好才三天,又漏了", "补过的墙又渗水", "修的地方还是漏"])
def test_what_says_what_it_is_opens_it_at_once(body: str, confirmed: Case, say: Say) -> None:
    assert say(body).outcome == f"reopen {confirmed.number}"


def test_a_closed_one_is_asked_about_too(street: Street, say: Say) -> None:
    case = street.assigned(words="厨房漏水", category="leak", building=street.site.buildings.get(number=3))
    street.close(case, Outcome.REFERRED, "转房管处维修")
    assert fresh(case).state == State.CLOSED
    assert say("修好的地方又坏了").outcome == f"words {case.number}"
    say("2")
    assert fresh(case).is_open


def test_of_several_it_is_asked_which(street: Street, confirmed: Case, say: Say) -> None:
    noise = street.resolved(building=street.site.buildings.get(number=3))
    say("1")
    assert say("上次修的又坏了").outcome == "tray which_case"
    assert noise.number[-4:] in last() and confirmed.number[-4:] in last()
    assert say(confirmed.number[-4:]).outcome == f"reopen {confirmed.number}"
    assert not TrayItem.objects.filter(done_at=None).exists() and fresh(noise).handling == 1


def test_of_another_kind_it_may_be_new(street: Street, say: Say) -> None:
    noise = street.resolved(building=street.site.buildings.get(number=3))
    say("1")
    assert say("修好的下水道又堵了").outcome == "tray which_case"
    assert say("0").outcome.startswith("case ") and fresh(noise).handling == 1


def test_after_its_time_or_elsewhere_it_is_a_new_case(
    confirmed: Case, say: Say, clock: time_machine.Coordinates
) -> None:
    assert say("东苑公寓2号楼修好的地方又坏了").outcome.startswith("case ")
    clock.shift(timedelta(days=31))
    assert say("锦绣华庭3号楼修好的地方又坏了").outcome.startswith("case ")


def test_a_stranger_reports_it(street: Street, say: Say) -> None:
    assert say("锦绣华庭3号楼修好的路面又塌了", phone=NEIGHBOUR).outcome.startswith("case ")


@pytest.mark.parametrize("words", ["修好了,谢谢", "又来麻烦你们了,谢谢", "已经修好了不漏了", "all fixed, thanks again"])
def test_thanks_are_not_taken_for_it(words: str) -> None:
    assert not answered.broke_again(words)

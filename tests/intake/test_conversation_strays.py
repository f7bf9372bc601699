"""What is not for us opens no case: a phone's own answers, chat, what is doubtful, a place alone (B08, B09, A.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from cases.intake import asked_deeds, questions, strays, which
from cases.intake import turn as turns
from cases.models import Case, HeardText, Report, TrayItem
from cases.reading import reading as readings
from cases.reading.intent import Intent
from cases.states import State
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, fresh, texts_to
from tests.intake.conftest import Say

DRIVING = "您好，我正在开车，稍后回复您。"


@pytest.mark.parametrize(
    "body",
    [DRIVING, "您好，我现在正在开车，稍后回复您。【自动回复】", "I'm driving right now. I'll get back to you later."],
)
@pytest.mark.parametrize("state", ["none", "open", "asked"])
def test_a_phones_own_answer_is_nothing_and_gets_none(body: str, state: str, street: Street, say: Say) -> None:
    case = {"none": lambda: None, "open": street.assigned, "asked": street.resolved}[state]()
    told = texts_to(GRANDMOTHER)
    assert say(body).outcome == "tray automatic"
    assert texts_to(GRANDMOTHER) == told
    assert Case.objects.count() == (case is not None)
    if case is not None:
        assert fresh(case).reports.count() == 1 and fresh(case).answer == ""


def test_thirty_of_them_within_seconds_are_one_and_feed_nothing(street: Street, say: Say) -> None:
    case = street.assigned()
    told = texts_to(GRANDMOTHER)
    for _ in range(30):
        say(DRIVING)
    assert texts_to(GRANDMOTHER) == told and TrayItem.objects.count() == 1
    assert case.reports.count() == 1
    assert HeardText.objects.filter(became="repeated").count() == 29


def test_the_same_complaint_twice_within_minutes_is_one(
    street: Street, say: Say, clock: time_machine.Coordinates
) -> None:
    say("锦绣华庭3号楼电钻吵死了")
    case = Case.objects.get()
    assert say("锦绣华庭3号楼电钻吵死了").outcome == f"repeated {case.number}"
    assert say("锦绣华庭 3号楼电钻吵死了!").outcome == f"repeated {case.number}"
    assert case.reports.count() == 1 and len(texts_to(GRANDMOTHER)) == 1
    clock.shift(timedelta(minutes=11))
    assert say("锦绣华庭3号楼电钻吵死了").outcome == f"words {case.number}"


def test_a_digit_or_a_command_means_something_each_time(street: Street, say: Say) -> None:
    street.case()
    assert say("查询").outcome == say("查询").outcome == "status"


# -- what the reader finds doubtful, or for somebody else -------------------------------------------------------------


@pytest.fixture
def read_as(monkeypatch: pytest.MonkeyPatch):
    """Stand in for how the reader reads given words: what it learns later is not this test's."""
    real = readings.understand
    known: dict[str, dict[str, object]] = {}

    def understand(words: str, **more: object) -> readings.Reading:
        found = real(words, **more)
        return replace(found, **known[words]) if words in known else found

    for module in (turns, asked_deeds, questions, strays, which):
        monkeypatch.setattr(module, "understand", understand)
    return lambda words, **fields: known.__setitem__(words, fields)


def test_chat_goes_to_the_tray_and_is_answered_once_a_day(
    street: Street, say: Say, read_as, clock: time_machine.Coordinates
) -> None:
    for body in ("今晚吃什么", "晚上打麻将吗", "明天去赶集"):
        read_as(body, intent=Intent.CHAT)
    assert say("今晚吃什么").outcome == "tray not_for_us"
    assert "小区改造" in texts_to(GRANDMOTHER)[-1]
    assert say("晚上打麻将吗").outcome == "tray not_for_us"
    assert len(texts_to(GRANDMOTHER)) == 1
    clock.shift(timedelta(days=1, minutes=1))
    say("明天去赶集")
    assert len(texts_to(GRANDMOTHER)) == 2 and not Case.objects.exists()


def test_chat_of_somebody_with_a_case_is_no_word_on_it(street: Street, say: Say, read_as) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    read_as("今晚吃什么", intent=Intent.CHAT)
    assert say("今晚吃什么").outcome == "tray not_for_us"
    assert case.reports.count() == 1


@pytest.mark.parametrize("yes", ["1", "是", "是的", "1,是小区改造的事"])
def test_what_is_doubtful_is_asked_and_a_yes_files_it(yes: str, street: Street, say: Say, read_as) -> None:
    read_as("楼下那个东西有点怪", is_doubtful=True, intent=Intent.REPORT)
    first = say("楼下那个东西有点怪")
    assert first.outcome == "tray doubtful" and not Case.objects.exists()
    assert "回复1" in texts_to(GRANDMOTHER)[-1]
    case_said = say(yes).outcome
    case = Case.objects.get()
    assert case_said == f"case {case.number}"
    assert Report.objects.get(inbound=first).case == case
    assert not TrayItem.objects.filter(done_at=None).exists()


@pytest.mark.parametrize("no", ["2", "不是", "no"])
def test_a_no_files_nothing(no: str, street: Street, say: Say, read_as) -> None:
    read_as("楼下那个东西有点怪", is_doubtful=True, intent=Intent.REPORT)
    say("楼下那个东西有点怪")
    assert say(no).outcome == "not_ours"
    assert not Case.objects.exists() and not TrayItem.objects.filter(done_at=None).exists()


def test_words_after_the_doubt_are_the_report_and_the_first_goes_with_them(street: Street, say: Say, read_as) -> None:
    read_as("楼下那个东西有点怪", is_doubtful=True, intent=Intent.REPORT)
    first, answer = say("楼下那个东西有点怪"), say("锦绣华庭3号楼下水管堵了,粪水往上冒")
    case = Case.objects.get()
    assert answer.outcome == f"case {case.number}"
    assert Report.objects.get(inbound=first).case == case


def test_doubt_is_asked_once_a_day(street: Street, say: Say, read_as) -> None:
    for body in ("那个东西有点怪", "这个也有点怪"):
        read_as(body, is_doubtful=True, intent=Intent.REPORT)
        say(body)
    assert sum("回复1" in told for told in texts_to(GRANDMOTHER)) == 1
    assert TrayItem.objects.filter(done_at=None).count() == 2 and not Case.objects.exists()


@pytest.mark.parametrize("intent", [Intent.REPORT, Intent.CHAT])
def test_what_is_doubtful_is_asked_of_a_stranger_and_heard_of_whom_we_know(
    intent: Intent, street: Street, say: Say, read_as
) -> None:
    read_as("那个东西有点怪", is_doubtful=True, intent=intent)
    assert say("那个东西有点怪", phone=NEIGHBOUR).outcome == "tray doubtful"
    case = street.assigned()
    assert say("那个东西有点怪").outcome == f"words {case.number}"


def test_what_sounds_like_talk_and_is_about_ones_own_matter_stands_on_the_case(
    street: Street, say: Say, read_as
) -> None:
    case = street.assigned()
    read_as("楼上那电钻啊", intent=Intent.CHAT)
    assert say("楼上那电钻啊").outcome == f"words {case.number}"


def test_talk_that_could_be_thanks_or_a_question_is_answered_once_a_day(street: Street, say: Say) -> None:
    for body in ("好的", "收到", "今晚吃什么"):
        say(body)
    assert len(texts_to(GRANDMOTHER)) == 1 and not Case.objects.exists()


# -- a place alone ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "room"), [("锦绣华庭3号楼", ""), ("锦绣华庭3号楼2单元501", "501")])
def test_a_first_text_that_names_only_a_place_is_asked_what_happened(
    place: str, room: str, street: Street, say: Say
) -> None:
    first = say(place)
    assert first.outcome == "tray what_happened" and not Case.objects.exists()
    assert "锦绣华庭3号楼出了什么事" in texts_to(GRANDMOTHER)[-1]
    say("厨房漏水")
    case = Case.objects.get()
    assert (case.site, case.building.number, case.room) == (street.site, 3, room)
    assert case.category.code == "leak"
    assert Report.objects.get(inbound=first).case == case and not TrayItem.objects.filter(done_at=None).exists()


def test_a_place_told_in_two_texts_is_one(street: Street, say: Say) -> None:
    first, second = say("锦绣华庭"), say("3号楼")
    assert "锦绣华庭3号楼出了什么事" in texts_to(GRANDMOTHER)[-1]
    say("厨房漏水")
    case = Case.objects.get()
    assert (case.site, case.building.number) == (street.site, 3)
    assert {Report.objects.get(inbound=each).case for each in (first, second)} == {case}


@pytest.mark.parametrize("body", ["没事", "不好意思发错了", "没什么事了"])
def test_nothing_that_happened_is_no_case(body: str, street: Street, say: Say) -> None:
    say("锦绣华庭3号楼")
    assert say(body).outcome == "not_ours"
    assert not Case.objects.exists() and not TrayItem.objects.filter(done_at=None).exists()


def test_danger_after_a_place_is_at_that_place(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼")
    say("着火了快来")
    case = Case.objects.get()
    assert (case.emergency, case.site, case.building.number) == ("fire", street.site, 3)


# -- a picture without words (B38) ------------------------------------------------------------------------------------

PICTURE = {"NumMedia": "1", "MediaUrl0": "http://example.invalid/1.jpg", "MediaContentType0": "image/jpeg"}


def test_a_picture_goes_to_the_open_case_and_its_lead_is_told(street: Street, say: Say) -> None:
    case = street.assigned(building=street.site.buildings.get(number=3))
    assert say("", **PICTURE).outcome == f"words {case.number}"
    assert case.number in texts_to(GRANDMOTHER)[-1]
    assert any(case.number in told and "📷" in told for told in texts_to(fresh(case).lead.phone))
    assert case.reports.count() == 2 and not TrayItem.objects.exists() and not case.signs.exists()


def test_of_several_cases_it_is_asked_which_a_picture_shows(street: Street, say: Say) -> None:
    noise, leak = street.case(), street.case("屋顶漏水", category="leak")
    picture = say("", **PICTURE)
    assert picture.outcome == "tray which_case"
    assert say(leak.number[-4:]).outcome == f"chosen {leak.number}"
    assert Report.objects.get(inbound=picture).case == leak and noise.reports.count() == 1


def test_a_picture_on_a_settled_case_is_kept_and_the_question_put_again(street: Street, say: Say) -> None:
    case = street.resolved()
    assert say("", **PICTURE).outcome == f"words {case.number}"
    assert "回复1" in texts_to(GRANDMOTHER)[-1] and fresh(case).state == State.RESOLVED


def test_a_recording_is_no_picture(street: Street, say: Say) -> None:
    street.assigned()
    sound = {"NumMedia": "1", "MediaUrl0": "http://example.invalid/1.amr", "MediaContentType0": "audio/amr"}
    assert say("", **sound).outcome == "tray attachment"

"""A text becomes a case, words on a case, an answer, or a line in the tray. Never nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases import tasks
from cases.actions import desk, feedback, reporting
from cases.models import Case, Question, Refusal, Report, TrayItem
from cases.models.contact import Became, TrayReason
from cases.states import Answer, State, Verb
from mediation.models import Member
from notifications import inbox
from notifications.inbox import ATTEMPTS_BEFORE_TRAY
from notifications.models import InboundText, Message, OptOut
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, resident, texts_to
from tests.intake.conftest import Say, in_short


def test_a_first_text_is_a_case_and_its_number_goes_back(street: Street, say: Say) -> None:
    text = say("锦绣华庭三号楼二单元501,楼下电钻吵死了")
    case = Case.objects.get()
    assert text.outcome == f"case {case.number}"
    assert (case.site, case.building.number, case.unit, case.room) == (street.site, 3, "2", "501")
    (answer,) = texts_to(GRANDMOTHER)
    assert case.number in answer and "锦绣华庭3号楼" in answer and "只用于处理此事" in answer
    message = Message.objects.get(recipient=GRANDMOTHER)
    assert message.is_direct_answer, "it may arrive at night: the person has just written"
    assert case.reports.get().words == "锦绣华庭三号楼二单元501,楼下电钻吵死了"
    assert case.reports.get().reading["category"] == "noise"


def test_an_english_text_is_answered_in_english(street: Street, say: Say) -> None:
    say("Splendid Court building 3, drilling noise all day")
    assert texts_to(GRANDMOTHER)[0].startswith("Received, case HL-")
    assert Case.objects.get().language == "en"


def test_without_a_site_the_case_exists_and_the_place_is_asked_for(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    case = Case.objects.get()
    assert case.site is None
    assert "请回复小区名和楼号" in texts_to(GRANDMOTHER)[0] and case.number in texts_to(GRANDMOTHER)[0]
    answer = say("锦绣华庭3号楼")
    case = fresh(case)
    assert answer.outcome == f"place {case.number}"
    assert (case.site, case.building.number) == (street.site, 3)
    assert "锦绣华庭3号楼" in texts_to(GRANDMOTHER)[1]
    assert any(case.number in told for told in texts_to(street.leader.phone))
    assert case.parties.filter(organisation=street.contractor.organisation).exists(), "the other side is entered now"
    assert not Question.objects.filter(ended_at=None).exists()
    assert Case.objects.count() == 1


def test_a_place_is_asked_for_twice_and_then_a_person_takes_over(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    case = Case.objects.get()
    assert say("就是我们小区啊").outcome == f"asked_again {case.number}"
    third = say("你们不知道吗")
    assert third.outcome == "tray place_unknown"
    item = TrayItem.objects.get()
    assert (item.inbound, item.reason, item.about, item.case) == (third, TrayReason.PLACE_UNKNOWN, case, None)
    assert "工作人员" in texts_to(GRANDMOTHER)[-1]
    assert Case.objects.count() == 1
    assert case.reports.count() == 3, "what was said in between stands on the case"


def test_a_second_text_is_added_to_the_open_case_it_fits(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼电钻吵死了")
    case = Case.objects.get()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    assert say("又在敲了,孩子没法睡").outcome == f"words {case.number}"
    assert case.reports.count() == 2
    assert case.number in texts_to(GRANDMOTHER)[-1]
    lead = fresh(case).lead
    assert any("又在敲" in told for told in texts_to(lead.phone))


def test_another_matter_or_another_site_is_a_case_of_its_own(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼电钻吵死了")
    say("锦绣华庭3号楼屋顶漏水")
    say("东苑公寓2号楼电钻吵死了")
    assert list(Case.objects.order_by("id").values_list("category__code", "site__name")) == [
        ("noise", "锦绣华庭"),
        ("leak", "锦绣华庭"),
        ("noise", "东苑公寓"),
    ]


def test_two_people_of_one_building_have_a_case_each(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼电钻吵死了")
    say("锦绣华庭3号楼电钻吵死了", phone=NEIGHBOUR)
    assert Case.objects.count() == 2


# -- the answer to "solved?" -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", ["1", "１", "1。", "已解决", "解決了"])
def test_one_says_solved(one: str, street: Street, say: Say) -> None:
    case = street.resolved()
    assert say(one).outcome == f"confirm {case.number}"
    assert fresh(case).answer == Answer.SOLVED
    assert "谢谢" in texts_to(GRANDMOTHER)[-1]


def test_two_says_not_solved_and_the_case_is_open_again(street: Street, say: Say) -> None:
    case = street.resolved()
    assert say("2").outcome == f"reopen {case.number}"
    again = fresh(case)
    assert (again.state, again.handling) == (State.ASSIGNED, 2)
    assert "已重开" in texts_to(GRANDMOTHER)[-1]


def test_a_late_two_still_reopens_within_thirty_days_and_not_after(street: Street, say: Say, clock) -> None:
    case = street.resolved()
    say("1")
    clock.shift(timedelta(days=29))
    assert say("2").outcome == f"reopen {case.number}"
    other = street.resolved(phone=NEIGHBOUR)
    clock.shift(timedelta(days=31))
    assert say("2", phone=NEIGHBOUR).outcome == f"refused reopen {other.number}"
    assert fresh(other).state == State.RESOLVED
    assert other.number in texts_to(NEIGHBOUR)[-1]
    assert Refusal.objects.filter(case=other, verb=Verb.REOPEN).count() == 1


def test_a_digit_without_a_question_or_a_case_is_answered_all_the_same(street: Street, say: Say) -> None:
    assert say("1").outcome == "no_case"
    assert "没有您的案件" in texts_to(GRANDMOTHER)[-1]
    assert not Case.objects.exists()


def test_a_one_said_twice_is_refused_kindly_the_second_time(street: Street, say: Say) -> None:
    case = street.resolved()
    say("1")
    assert say("1").outcome == f"refused confirm {case.number}"
    assert fresh(case).answer == Answer.SOLVED
    assert case.number in texts_to(GRANDMOTHER)[-1]


def test_words_instead_of_a_digit_stand_on_the_case_and_the_question_is_put_again(street: Street, say: Say) -> None:
    case = street.resolved()
    assert say("他们说改时间,我再看看吧").outcome == f"words {case.number}"
    assert "回复1" in texts_to(GRANDMOTHER)[-1]
    assert case.reports.filter(saying__body__contains="再看看").count() == 1
    assert say("1").outcome == f"confirm {case.number}"


def test_somebody_elses_digit_answers_nothing(street: Street, say: Say) -> None:
    case = street.resolved()
    say("1", phone=NEIGHBOUR)
    assert fresh(case).answer == ""


# -- commands ----------------------------------------------------------------------------------------------------------


def test_status_says_how_each_open_case_stands(street: Street, say: Say) -> None:
    assert say("查询").outcome == "status"
    assert "没有您的案件" in texts_to(GRANDMOTHER)[-1]
    first, second = street.case(), street.assigned(category="leak", words="屋顶漏水")
    say("查询")
    told = texts_to(GRANDMOTHER)[-2:]
    assert any(first.number in text and "已登记" in text for text in told)
    assert any(second.number in text and second.lead.name in text for text in told)


def test_haste_is_refused_in_time_and_reaches_the_street_office_once_it_is_late(
    street: Street, say: Say, clock
) -> None:
    case = street.case()
    assert say("催办").outcome == f"refused escalate {case.number}"
    clock.shift(timedelta(days=2))
    assert say("催办").outcome == f"escalate {case.number}"
    assert any(case.number in told for told in texts_to(street.reviewer.phone))


def test_a_report_is_taken_back_by_a_word(street: Street, say: Say) -> None:
    case = street.case()
    assert say("撤回").outcome == f"withdraw {case.number}"
    assert fresh(case).state == State.CLOSED


def test_no_more_texts_until_asked_for_again(street: Street, say: Say) -> None:
    say("退订")
    assert OptOut.objects.filter(phone=GRANDMOTHER).exists()
    say("恢复")
    assert not OptOut.objects.filter(phone=GRANDMOTHER).exists()
    assert "继续发短信" in texts_to(GRANDMOTHER)[-1]


def test_wanting_no_texts_inside_a_report_is_a_report(street: Street, say: Say) -> None:
    text = say("我想退订但楼上还在吵")
    assert text.outcome.startswith("case HL-")
    assert not OptOut.objects.filter(phone=GRANDMOTHER).exists()


def test_help_says_what_one_can_write(street: Street, say: Say) -> None:
    assert say("帮助").outcome == "help"
    assert "查询" in texts_to(GRANDMOTHER)[-1]


def test_what_the_provider_has_answered_is_not_answered_twice(street: Street, say: Say) -> None:
    say("STOP")
    assert texts_to(GRANDMOTHER) == []


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", ["", "   ", "\n\t", "😡😡😡", "…", "!!!", "\x00", "\u202e\u200f", "[]", "👍🏽"])
def test_a_text_that_says_nothing_goes_to_a_person(body: str, street: Street, say: Say) -> None:
    text = say(body)
    assert text.outcome == "tray no_words"
    assert TrayItem.objects.get().inbound == text
    assert "工作人员" in texts_to(GRANDMOTHER)[-1] or "Someone" in texts_to(GRANDMOTHER)[-1]


def test_a_picture_without_words_goes_to_a_person(street: Street, say: Say) -> None:
    text = say("", NumMedia="1", MediaUrl0="http://example.invalid/1.jpg", MediaContentType0="image/jpeg")
    assert text.outcome == "tray pictures_only"


@pytest.mark.parametrize(
    "body",
    [
        "锦绣华庭3号楼吵" + "死了" * 800,
        "😡" * 800 + "吵",
        "锦绣华庭\x003号楼\x00吵死了",
        "\u202e锦绣华庭3号楼吵死了\u202c",
        "锦绣华庭3号楼\x07\x1b[31m吵死了\x08",
        "<script>alert(1)</script> 锦绣华庭3号楼吵",
        "=cmd|' /C calc'!A0 锦绣华庭3号楼吵",
        "{{ settings.SECRET_KEY }} {% now 'Y' %} 锦绣华庭3号楼吵",
        "'; DROP TABLE cases_case; -- 吵",
        "%s %(x)s {0} 吵",
        "\ud83d吵",
    ],
)
def test_a_text_of_any_length_and_any_characters_is_a_case(body: str, street: Street, say: Say) -> None:
    text = say(body)
    case = Case.objects.get()
    assert text.outcome == f"case {case.number}"
    assert case.number in texts_to(GRANDMOTHER)[0]
    assert case.reports.get().words == text.body
    say("查询")
    say(body)
    assert all("\u202e" not in told and "\x1b" not in told for told in texts_to(GRANDMOTHER))


@pytest.mark.parametrize("sender", ["", "10086x", "MyBank", "+1", "anonymous", "+86" + "1" * 30])
def test_a_sender_that_is_no_phone_number_goes_to_a_person(sender: str, street: Street, say: Say) -> None:
    text = say("楼上漏水", phone=sender)
    assert text.outcome == "tray no_number"
    assert not Message.objects.exists()


def test_a_text_that_cannot_be_read_goes_to_a_person_after_enough_tries(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(reporting, "_open", broken)
    text, _is_new = inbox.receive({"MessageSid": "SM1", "From": GRANDMOTHER, "To": "+86", "Body": "楼上漏水"})
    for _try in range(ATTEMPTS_BEFORE_TRAY):
        assert not TrayItem.objects.exists()
        tasks.read_text(text.pk)
    text = InboundText.objects.get(pk=text.pk)
    assert text.read_at is not None and in_short(text) == "tray unread"
    assert TrayItem.objects.get().inbound == text
    assert not Case.objects.exists()


def test_nothing_is_ever_dropped(street: Street, say: Say) -> None:
    """Each text is in the end a report, an answer or a line in the tray."""
    bodies = ["楼下吵", "锦绣华庭3号楼", "1", "查询", "", "着火了", "退订", "恢复", "??", "屋顶漏水", "撤回", "T恤丢了"]
    for body in bodies:
        say(body)
    for text in InboundText.objects.all():
        is_report = Report.objects.filter(inbound=text).exists()
        is_answered = Message.objects.filter(cause__startswith=f"text:{text.pk}").exists()
        in_tray = TrayItem.objects.filter(inbound=text).exists()
        is_deed = text.heard.became == Became.DONE
        assert is_report or is_answered or in_tray or is_deed, text.body


def test_a_member_who_texts_is_heard_like_anybody(street: Street, say: Say) -> None:
    member: Member = street.contractor
    say("锦绣华庭3号楼围挡倒了", phone=str(member.phone))
    assert Case.objects.get().parties.filter(phone=member.phone, is_reporter=True).exists()


def test_the_place_question_of_an_ended_case_swallows_no_new_report(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    case = Case.objects.get()
    feedback.withdraw(case, by=resident())
    assert say("东苑公寓2号楼漏水").outcome != f"place {case.number}"
    assert Case.objects.count() == 2

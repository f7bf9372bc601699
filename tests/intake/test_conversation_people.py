"""Who wants no texts, who sends spam, whom to call back; and one thread per person, however many hands read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from cases import tasks
from cases.actions import calls, desk, field, tray
from cases.models import CallTask, Case, TrayItem
from cases.models.contact import CallReason
from cases.states import Answer, Forbidden, NotNow
from cases.sweeps import calls as call_sweep
from mediation.models import Tier
from notifications import inbox
from notifications.models import FailureReason, InboundText, Message, MessageStatus, OptOut
from tests.cases.conftest import build
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, phoned, texts_to
from tests.intake.conftest import Say

# -- who wants no texts -----------------------------------------------------------------------------------------------


def unwanted() -> None:
    """What the sender does with texts to a number that has opted out."""
    waiting = Message.objects.filter(recipient=GRANDMOTHER, status=MessageStatus.QUEUED)
    ended = {"final_at": timezone.now(), "next_attempt_at": None}
    waiting.update(status=MessageStatus.CANCELLED, failure=FailureReason.OPTED_OUT, **ended)


def test_who_wants_no_texts_is_phoned_once_a_case_with_the_newest_news(street: Street, say: Say) -> None:
    case = street.case()
    say("别再给我发短信了")
    assert OptOut.objects.filter(phone=GRANDMOTHER).exists()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    unwanted()
    assert call_sweep.raise_calls() == 1
    task = CallTask.objects.get(reason=CallReason.NO_TEXTS)
    case = fresh(case)
    field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
    unwanted()
    assert call_sweep.raise_calls() == 0, "the open call is about the newest text now"
    newest = Message.objects.filter(recipient=GRANDMOTHER, template="arrive_resident").get()
    assert CallTask.objects.get(pk=task.pk).message == newest
    calls.log_call(CallTask.objects.get(pk=task.pk), by=by(street.leader), answer="", words="已电话告知")
    assert call_sweep.raise_calls() == 0, "what was told by phone is told"
    field.resolve(fresh(case), by=by(case.lead), outcome="explained", words="好了", resident_word="行")
    unwanted()
    assert call_sweep.raise_calls() == 1
    again = CallTask.objects.get(reason=CallReason.NO_TEXTS, done_at=None)
    phoned(again, by=by(street.leader), answer="solved", words="说好了")
    assert fresh(case).answer == Answer.SOLVED


def test_their_own_report_is_a_case_all_the_same(street: Street, say: Say) -> None:
    say("退订")
    say("锦绣华庭3号楼电钻吵死了")
    assert Case.objects.count() == 1


# -- spam and calls ---------------------------------------------------------------------------------------------------


def test_an_advertisement_lies_in_the_tray_and_gets_no_answer(street: Street, say: Say) -> None:
    assert say("恭喜您中奖了,点击链接领取贷款额度,加微信").outcome == "tray advertising"
    assert texts_to(GRANDMOTHER) == []


def test_a_sender_of_spam_is_kept_and_not_answered_until_a_person_says_otherwise(street: Street, say: Say) -> None:
    say("???")
    tray.spam(TrayItem.objects.get(), by=by(street.reviewer))
    answers = len(texts_to(GRANDMOTHER))
    text = say("锦绣华庭3号楼电钻吵死了")
    assert text.outcome == "tray spammer"
    assert InboundText.objects.filter(outcome="spam").count() == 1
    assert len(texts_to(GRANDMOTHER)) == answers
    waiting = TrayItem.objects.get(done_at=None)
    say("着火了救命")
    assert Case.objects.get().tier == Tier.URGENT, "an emergency is heard from anybody"
    Case.objects.get().parties.update(is_reporter=False)
    tray.dismiss(waiting, by=by(street.reviewer))
    assert say("锦绣华庭3号楼电钻又吵死了").outcome.startswith("case")


def test_whoever_has_reported_a_case_is_no_spammer(street: Street, say: Say) -> None:
    street.case()
    say("???")
    with pytest.raises(NotNow):
        tray.spam(TrayItem.objects.get(), by=by(street.reviewer))
    assert TrayItem.objects.get().done_at is None


def test_calling_back_is_a_call_of_the_street_office(street: Street, say: Say) -> None:
    text = say("???")
    tray.call_back(TrayItem.objects.get(), by=by(street.reviewer))
    task = CallTask.objects.get()
    assert (task.case, task.inbound, task.reason) == (None, text, CallReason.CALL_BACK)
    with pytest.raises(Forbidden):
        calls.log_call(task, by=by(street.leader), answer="", words="x")
    calls.log_call(task, by=by(street.reviewer), answer="", words="打错了")
    assert CallTask.objects.get().done_at is not None


# -- one thread per person --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_texts_of_one_person_are_one_thread_however_many_hands_read_them() -> None:
    street = build()
    bodies = ["楼下电钻吵死了", "锦绣华庭", "3号楼", "又在敲了", "孩子没法睡"]
    ids = [
        inbox.receive({"MessageSid": f"SM{n}-{phone}", "From": phone, "To": "+86", "Body": body})[0].pk
        for n, body in enumerate(bodies)
        for phone in (GRANDMOTHER, NEIGHBOUR)
    ]

    def read(text_id: int) -> None:
        try:
            tasks.read_text(text_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as hands:
        list(hands.map(read, reversed(ids)))
    tasks.sweep_texts()
    assert not InboundText.objects.filter(read_at=None).exists()
    for phone in (GRANDMOTHER, NEIGHBOUR):
        (case,) = Case.objects.filter(parties__phone=phone)
        assert (case.site, case.building.number) == (street.site, 3)
        assert list(case.reports.order_by("id").values_list("saying__body", flat=True)) == bodies


# -- their language ---------------------------------------------------------------------------------------------------


def test_whoever_writes_pinyin_is_answered_in_chinese(street: Street, say: Say) -> None:
    say("jin xiu hua ting 3 dong lou ding lou shui")
    assert Case.objects.get().language == "zh-hans"
    assert texts_to(GRANDMOTHER)[0].startswith("【矛盾协调】")
    say("cha xun")
    assert "已登记" in texts_to(GRANDMOTHER)[-1]
    say("jinxiuhuating building 3 the roof leaks", phone=NEIGHBOUR)
    assert texts_to(NEIGHBOUR)[0].startswith("Received, case HL-")
    say("cx", phone=NEIGHBOUR)
    assert "HL-" in texts_to(NEIGHBOUR)[-1] and "已登记" not in texts_to(NEIGHBOUR)[-1]

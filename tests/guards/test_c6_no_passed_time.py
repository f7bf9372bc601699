"""No resident is promised a time that has passed, by whatever deed and in whatever text (finding C6)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import desk, feedback, placing, undertaking
from cases.announcements import texts
from cases.formats import when
from cases.intake import replies
from cases.models import Case, Clock
from mediation.models import Promise
from notifications import editing, inbox
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, Street, by, fresh, resident, texts_to

FRESH_WITH_THE_DEED = {
    # What gives a new time is in the future when it is said.
    *("report_resident", "report_resident_building", "report_resident_emergency"),
    *("report_resident_announced", "reopen_resident_asks"),
    *("reopen_resident", "extend_resident", "hold_resident", "adjourn_resident", "correct_resident"),
    "renew_resident",
    *("undertake_resident", "keep_part_resident", "issue_resident", "refer_resident"),
    # What goes on after a settlement is named while its date is still to come (`texts`).
    "resolve_resident_tracked",
}


def names_a_passed_time(case: Case, said: str) -> list[str]:
    """The due times of the case that have passed and stand in this text all the same."""
    passed = Clock.objects.filter(case=case, due_at__lt=timezone.now()).values_list("due_at", flat=True)
    return [moment for due in passed if (moment := when(due, "zh-hans")) in said]


def test_every_text_that_tells_a_resident_a_time_says_it_otherwise_once_it_has_passed(db: None) -> None:
    """C6, generated from the files: a new one that quotes a time must have its other words, or give a fresh time."""
    quoting = {
        text.template
        for text in editing.template_texts()
        if re.search(r"_resident(_|$)|^status_", text.template)
        and {name for name in editing.declared(text.template, "zh-hans") if re.search(r"_by$|^until$", name)}
    }
    with_other_words = {*texts.WITH_A_TIME, *texts.WITH_A_WAY_BACK, *(f"status_{each}" for each in replies.PROMISED_IN)}
    assert quoting == with_other_words | FRESH_WITH_THE_DEED
    on_file = {text.template for text in editing.template_texts()}
    assert {f"{template}_late" for template in with_other_words} <= on_file


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_other_words_name_no_time(db: None, language: str) -> None:
    late = [text.template for text in editing.template_texts() if text.template.endswith("_late")]
    assert late
    assert not [each for each in late if {"arrive_by", "resolve_by", "reopen_by"} & editing.declared(each, language)]


def test_a_corrected_place_promises_no_time_that_has_passed(street: Street, clock) -> None:
    """C6."""
    case = street.assigned()
    clock.shift(timedelta(days=5))
    placing.locate(case, by=by(street.leader), site=street.site, building=street.site.buildings.first())
    said = texts_to(GRANDMOTHER)[-1]
    assert not names_a_passed_time(case, said) and "原定时间已过" in said


@pytest.mark.parametrize("deed", ["assign", "reassign", "place elsewhere"])
def test_nor_does_any_other_deed(street: Street, clock, deed: str) -> None:
    case = street.case() if deed == "assign" else street.assigned()
    clock.shift(timedelta(days=5))
    if deed == "assign":
        desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    elif deed == "reassign":
        desk.reassign(case, by=by(street.leader), lead=street.leader, words="换人")
    else:
        placing.locate(case, by=by(street.leader), site=street.other_site, building=None, words="地点有误")
        street.approve(case)
    assert not names_a_passed_time(case, texts_to(GRANDMOTHER)[-1])


@pytest.mark.parametrize("state", ["reported", "assigned", "on_site"])
def test_nor_does_the_answer_how_it_stands(street: Street, clock, state: str) -> None:
    case = {"reported": street.case, "assigned": street.assigned, "on_site": street.on_site}[state]()
    clock.shift(timedelta(days=20))
    text, _is_new = inbox.receive({"MessageSid": "SM1", "From": GRANDMOTHER, "To": "+86", "Body": "查询"})
    replies.status(text, fresh(case), phone=GRANDMOTHER, language="zh-hans")
    said = Message.objects.latest("id").body
    assert not names_a_passed_time(case, said) and "时间已过" in said


def test_nor_is_a_resident_asked_to_reply_by_a_day_that_is_over(street: Street, clock) -> None:
    case = street.resolved()
    clock.shift(timedelta(days=40))
    feedback.confirm(case, by=resident())
    assert "重新上报" in texts_to(GRANDMOTHER)[-1]


def test_a_text_that_waits_is_not_sent_once_its_time_has_passed(street: Street) -> None:
    case = street.assigned()
    placing.locate(case, by=by(street.leader), site=street.site, building=street.site.buildings.first())
    message = Message.objects.filter(template="place_resident").latest("id")
    assert message.expires_at == Clock.objects.get(case=case, promise=Promise.ARRIVE).due_at


def test_the_page_speaks_of_no_appointment_that_is_over(street: Street, clock, client) -> None:
    case = street.on_site()
    at = timezone.now() + timedelta(hours=3)
    undertaking.adjourn(case, by=by(case.lead), at=at, words="在居委会碰头")
    page = reverse("track", args=[case.token])
    assert "下次约定" in client.get(page).text or when(at, "zh-hans") in client.get(page).text
    clock.shift(timedelta(days=2))
    shown = client.get(page).text.split("nextdue")[-1].split("<h2")[0]
    assert when(at, "zh-hans") not in shown

"""The resident's pages over HTTP: report, follow, answer. What is asserted is what the person reads, and rows."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import feedback
from cases.models import Case, Party, Photo, Refusal, Words
from cases.states import State
from tests.addresses import token_of
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, fresh, linked, texts_to
from tests.guards.by_form import code_sent_to
from tests.pages.conftest import SignedIn

Take = Callable[[], SimpleUploadedFile]


def form(**answers: Any) -> dict[str, Any]:
    return {"words": "三号楼楼下电钻从早吵到晚", "phone": "138 0013 8001", "submission": str(uuid.uuid4()), **answers}


def page(case: Case, verb: str = "") -> str:
    return reverse("track-verb", args=[token_of(case), verb]) if verb else reverse("track", args=[token_of(case)])


def test_every_active_site_is_offered_and_one_way_round_them(english: Client, street: Street) -> None:
    text = english.get(reverse("report")).text
    assert reverse("report-site", args=[street.site.code]) in text
    assert text.count('href="/r/') == 20
    assert reverse("report-elsewhere") in text


def test_the_site_of_the_qr_code_is_preset_with_its_own_hotline(client: Client, street: Street) -> None:
    text = client.get(reverse("report-site", args=[street.site.code.upper()])).text
    assert street.site.name in text
    assert f'href="tel:{street.site.hotline}"' in text
    assert "1号楼" in text


def test_an_unknown_site_code_leads_nowhere(client: Client, street: Street) -> None:
    assert client.get("/r/atlantis/").status_code == 404


def test_a_report_gives_a_number_and_a_page_at_once(english: Client, street: Street, photo: Take) -> None:
    building = street.site.buildings.get(number=3)
    answers = form(building=building.pk, unit="2", room="501", photo=[photo(), photo()])
    answer = english.post(reverse("report-site", args=[street.site.code]), answers, follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain == [(page(case), 302)]
    assert case.number in answer.text
    assert "Somebody sent" in answer.text and answer.text.count("by today ") + answer.text.count("by tomorrow ") >= 2
    assert (case.site, case.building, case.unit, case.room) == (street.site, building, "2", "501")
    assert case.category.code == "noise"
    assert str(case.parties.get(is_reporter=True).phone) == GRANDMOTHER
    assert case.photos.count() == 2
    assert b"secret place" not in case.photos.first().file.read()
    assert f'data-case-number="{case.number}"' in answer.text
    assert 'data-case-state="reported"' in answer.text


def test_the_same_form_sent_twice_is_one_case(client: Client, street: Street) -> None:
    answers = form()
    first = client.post(reverse("report-site", args=[street.site.code]), answers)
    second = client.post(reverse("report-site", args=[street.site.code]), answers)
    assert first.headers["Location"] == second.headers["Location"]
    assert Case.objects.count() == 1


def test_who_gives_no_number_says_so_and_keeps_the_link(english: Client, street: Street) -> None:
    address = reverse("report-site", args=[street.site.code])
    refused = english.post(address, form(phone=""))
    assert refused.status_code == 422
    assert "tick that you would rather not" in refused.text
    answer = english.post(address, form(phone="", anonymous="on"), follow=True)
    assert answer.status_code == 200
    assert Party.objects.get(is_reporter=True).phone == ""


def test_a_number_is_not_kept_of_who_would_rather_not(client: Client, street: Street) -> None:
    client.post(reverse("report-site", args=[street.site.code]), form(anonymous="on"))
    assert Party.objects.get(is_reporter=True).phone == ""


@pytest.mark.parametrize("phone", ["12", "nobody", "1380013800", "+999 1"])
def test_a_number_that_cannot_be_reached_is_pointed_at(english: Client, street: Street, phone: str) -> None:
    answer = english.post(reverse("report-site", args=[street.site.code]), form(phone=phone))
    assert answer.status_code == 422
    assert "not a phone number we can reach" in answer.text
    assert 'href="#id_phone"' in answer.text
    assert not Case.objects.exists()


@pytest.mark.parametrize("words", ["", "   \n\t ", "\x00"])
def test_a_form_without_words_keeps_what_else_was_entered(english: Client, street: Street, words: str) -> None:
    answer = english.post(reverse("report-site", args=[street.site.code]), form(words=words, room="501"))
    assert answer.status_code == 422
    assert "Tell us in a few words what happened." in answer.text
    assert 'value="501"' in answer.text and "138 0013 8001" in answer.text
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jpg", b"<script>alert(1)</script>"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.jpg", b"\xff\xd8\xff\xe0broken"),
        ("empty.jpg", b""),
    ],
)
def test_a_file_that_is_no_photo_is_refused_in_a_sentence(
    english: Client, street: Street, name: str, content: bytes
) -> None:
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    answer = english.post(reverse("report-site", args=[street.site.code]), form(photo=upload))
    assert answer.status_code == 422
    assert 'href="#id_photo"' in answer.text
    assert not Photo.objects.exists()


def test_words_with_markup_and_nul_are_shown_as_words(english: Client, street: Street) -> None:
    words = "<b>吵</b>\x00 & \U0001f624" + "很" * 1500
    answer = english.post(reverse("report-site", args=[street.site.code]), form(words=words), follow=True)
    assert "&lt;b&gt;吵&lt;/b&gt; &amp; \U0001f624很" in answer.text


def test_too_many_words_are_told_the_limit(english: Client, street: Street) -> None:
    answer = english.post(reverse("report-site", args=[street.site.code]), form(words="很" * 2001))
    assert answer.status_code == 422
    assert "at most 2000 characters" in answer.text


def test_a_report_from_elsewhere_is_a_case_whose_site_is_asked_for(client: Client, street: Street) -> None:
    client.post(reverse("report-elsewhere"), form(words="我们小区路灯都不亮"))
    assert Case.objects.get().site is None
    client.post(reverse("report-elsewhere"), form(words="东苑公寓5号楼停水了"))
    assert Case.objects.order_by("-id")[0].site == street.other_site


def test_a_building_of_another_site_is_refused(client: Client, street: Street) -> None:
    foreign = street.other_site.buildings.first()
    answer = client.post(reverse("report-site", args=[street.site.code]), form(building=foreign.pk))
    assert answer.status_code == 422


def test_the_page_tells_who_comes_and_by_when(english: Client, street: Street) -> None:
    case = street.assigned()
    text = english.get(page(case)).text
    assert f"{case.lead.name} is in charge and will come" in text
    assert "Somebody there" in text and "tomorrow 09:00" in text
    assert str(case.lead.phone) not in text


def test_a_wrong_link_and_no_link_look_the_same(client: Client, street: Street) -> None:
    street.case()
    assert client.get("/c/AAAAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    assert client.get("/c/HL-2026-000001/").status_code == 404


def test_the_case_page_is_kept_by_nobody(client: Client, street: Street) -> None:
    headers = client.get(page(street.case())).headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["Referrer-Policy"] == "same-origin"


def test_one_tap_says_solved(english: Client, street: Street) -> None:
    case = street.resolved()
    assert "Is it solved?" in english.get(page(case)).text
    answer = english.post(page(case, "confirm"), follow=True)
    assert "Thank you. The case is settled." in answer.text
    assert fresh(case).answer == "solved"
    again = english.post(page(case, "confirm"))
    assert again.status_code == 409
    assert "already been done" in again.text


def test_not_solved_opens_it_again_with_new_times(english: Client, street: Street) -> None:
    case = street.resolved()
    assert english.get(page(case, "reopen")).status_code == 200
    answer = english.post(page(case, "reopen"), {"words": "第二天又吵了"}, follow=True)
    assert "opened it again" in answer.text
    case = fresh(case)
    assert case.state == State.ASSIGNED and case.handling == 2


def test_pressing_is_offered_once_a_promise_has_passed_and_tells_the_street(
    english: Client, street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.case()
    assert "Press for haste" not in english.get(page(case)).text
    early = english.post(page(case, "press"))
    assert early.status_code == 409
    assert "has not passed yet" in early.text
    clock.shift(timedelta(hours=8))
    assert "Press for haste" in english.get(page(case)).text
    answer = english.post(page(case, "press"), follow=True)
    assert "The street office has been told" in answer.text
    assert "Press for haste" not in answer.text


def test_who_reported_may_take_it_back(english: Client, street: Street) -> None:
    case = street.case()
    assert english.get(page(case, "withdraw")).status_code == 200
    answer = english.post(page(case, "withdraw"), {"words": ""}, follow=True)
    assert "You took the report back" in answer.text
    late = english.get(page(case, "withdraw"))
    assert late.status_code == 409
    assert "The case has moved on" in late.text


def test_a_report_taken_back_without_a_word_shows_no_empty_line_to_staff(
    english: Client, street: Street, signed_in: SignedIn
) -> None:
    case = street.case()
    english.post(page(case, "withdraw"), {"words": ""})
    shown = signed_in(street.leader).get(reverse("desk-case", args=[case.number])).text
    assert "Withdrawn" in shown
    assert not re.search(r"<dd>\s*</dd>", shown)


def test_words_that_were_masked_leave_no_empty_line_on_the_residents_page(english: Client, street: Street) -> None:
    case = street.resolved()
    assert "What was done" in english.get(page(case)).text
    Words.objects.filter(pk=case.conclusion_id).update(body="", salt="", masked_at=timezone.now())
    shown = english.get(page(case)).text
    assert "What was done" not in shown
    assert not re.search(r"<dd>\s*</dd>", shown)


def test_words_and_photos_can_be_added(english: Client, street: Street, photo: Take) -> None:
    case = street.assigned()
    empty = english.post(page(case, "add"), {"words": ""})
    assert empty.status_code == 409 and "Write a few words first." in empty.text
    answer = english.post(page(case, "add"), {"words": "还有灰", "photo": photo()}, follow=True)
    assert "还有灰" in answer.text
    shown = case.photos.get()
    address = reverse("track-photo", args=[token_of(case), shown.pk])
    assert address in answer.text
    assert english.get(address).headers["Content-Type"] == "image/jpeg"


def test_a_photo_of_another_case_is_not_to_be_had(client: Client, street: Street, photo: Take) -> None:
    mine, other = street.case(), street.case(phone=NEIGHBOUR)
    client.post(page(other, "add"), {"photo": photo()})
    theirs = other.photos.get()
    assert client.get(reverse("track-photo", args=[token_of(mine), theirs.pk])).status_code == 404


@pytest.mark.parametrize("verb", ["assign", "accept", "resolve", "decide", "open_contact", "nonsense"])
def test_a_link_does_not_open_the_members_verbs(client: Client, street: Street, verb: str) -> None:
    case = street.case()
    assert client.post(f"/c/{case.token}/{verb}/").status_code == 404


def test_a_refusal_leaves_its_trace(client: Client, street: Street) -> None:
    case = street.case()
    assert client.post(page(case, "confirm")).status_code == 409
    assert Refusal.objects.get(case=case).verb == "confirm"


def test_the_history_for_residents_blames_nobody(
    english: Client, street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.case()
    clock.shift(timedelta(hours=8))
    feedback.press(case, by=linked(case))
    text = english.get(page(case)).text
    assert "You asked for haste; the street office was told" in text
    assert "Missed:" not in text


@pytest.mark.usefixtures("counts")
def test_following_by_number_and_phone(english: Client, street: Street) -> None:
    case = street.case()
    asked = {"number": f" {case.number.lower()} ", "phone": "138-0013-8001"}
    assert "six digits" in english.post(reverse("follow"), asked).text
    code = code_sent_to(GRANDMOTHER)
    wrong = english.post(reverse("follow-code"), {**asked, "code": "12 34"})
    assert wrong.status_code == 422 and "This code does not fit" in wrong.text
    assert "Enter the six digits." in english.post(reverse("follow-code"), asked).text
    found = english.post(reverse("follow-code"), {**asked, "code": f" {code[:3]} {code[3:]} "}, follow=True)
    assert found.status_code == 200 and case.number in found.text and "楼下电钻吵死了" in found.text


@pytest.mark.usefixtures("counts")
def test_a_wrong_phone_and_a_number_that_does_not_exist_are_answered_alike(english: Client, street: Street) -> None:
    case = street.case()

    def said(number: str) -> str:
        answer = english.post(reverse("follow"), {"number": number, "phone": f"139{uuid.uuid4().int % 10**8:08d}"})
        assert answer.status_code == 200
        return answer.text.split("<h1>")[1].split("<form")[0]

    assert said(case.number) == said("HL-2026-999999")


def test_following_works_without_redis(english: Client, street: Street, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    case = street.case()
    assert english.post(reverse("follow"), {"number": case.number, "phone": NEIGHBOUR}).status_code == 200
    assert english.post(reverse("follow"), {"number": case.number, "phone": GRANDMOTHER}).status_code == 200
    assert case.number in texts_to(GRANDMOTHER)[-1] and not texts_to(NEIGHBOUR)

"""The form one question a page, for who would rather have it so: answers and photos stay, nothing is asked twice, and
all of it can be had on one page at any time. Without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.models import Case, Photo
from tests.cases.street import Street

INPUT = re.compile(r"<input\b[^>]*>")


def fields(page: str) -> dict[str, list[str]]:
    """What the page would send besides what is typed: its hidden fields and what is ticked."""
    form = page[page.index('<form class="card form form--one"') :]
    found: dict[str, list[str]] = {}
    for tag in INPUT.findall(form[: form.index("</form>")]):
        said = dict(re.findall(r'(\w[\w-]*)="([^"]*)"', tag))
        if said.get("type") == "hidden" or (said.get("type") == "checkbox" and "checked" in tag):
            found.setdefault(said["name"], []).append(unescape(said.get("value", "")))
    found.pop("csrfmiddlewaretoken", None)
    return found


class Filling:
    """Somebody who fills in the form without a script."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        self.answer = client.get(f"{address}?one=1")

    @property
    def page(self) -> str:
        return self.answer.text

    def press(self, go: str, **typed: object) -> str:
        self.answer = self.client.post(self.address, {**fields(self.page), **typed, "go": go})
        return self.page if self.answer.status_code != 302 else self.answer["Location"]


@pytest.fixture
def filling(street: Street, english: Client) -> Filling:
    return Filling(english, reverse("report-site", args=[street.site.code]))


def test_one_question_after_the_other_makes_a_case_of_all_answers(street: Street, filling: Filling) -> None:
    assert "Question 1 of 4" in filling.page and 'name="room"' in filling.page
    building = street.site.buildings.get(number=3)
    assert "Question 2 of 4" in filling.press("next", words="电钻从早响到晚")
    assert "Question 3 of 4" in filling.press("next", building=building.pk, unit="2", room="501")
    assert "Question 4 of 4" in filling.press("next")
    assert filling.press("send", phone="13800138001").startswith("/c/")
    case = Case.objects.get()
    assert (case.building, case.unit, case.room) == (building, "2", "501")
    assert case.reports.get().words == "电钻从早响到晚"
    assert str(case.parties.get(is_reporter=True).phone) == "+8613800138001"


def test_only_what_was_asked_is_said_to_be_wrong(filling: Filling) -> None:
    page = filling.press("next", words="")
    assert "Question 1 of 4" in page and "Tell us in a few words what happened." in page
    page = filling.press("next", words="太吵")
    assert "Please put this right" not in page and "phone number" not in page
    page = filling.press("next", room="<>")
    assert "Question 2 of 4" in page and "Digits and letters only" in page


def test_back_keeps_what_was_answered(filling: Filling) -> None:
    filling.press("next", words="太吵")
    page = filling.press("back", room="501")
    assert "Question 1 of 4" in page and "太吵" in page
    page = filling.press("next", words="太吵了")
    assert 'value="501"' in page


def test_a_photo_stays_with_the_form(filling: Filling, photo: Callable[[], SimpleUploadedFile]) -> None:
    filling.press("next", words="太吵")
    filling.press("next")
    filling.press("next", photo=photo())
    assert "photo-kept" in filling.page
    page = filling.press("back")
    assert "These photos are kept" in page
    filling.press("next")
    filling.press("send", anonymous="on")
    assert Photo.objects.filter(case=Case.objects.get()).count() == 1


def test_what_is_missing_at_the_end_leads_to_its_question(filling: Filling) -> None:
    filling.press("next", words="太吵")
    filling.press("next")
    filling.press("next")
    page = filling.press("send", phone="12")
    assert "Question 4 of 4" in page and "not a phone number" in page and not Case.objects.exists()


def test_all_of_it_can_be_had_on_one_page(filling: Filling) -> None:
    filling.press("next", words="太吵")
    page = filling.press("whole", room="501")
    assert "太吵" in page and 'value="501"' in page and "Please put this right" not in page
    assert 'name="anonymous"' in page and "Question" not in page


def test_the_whole_form_offers_it(street: Street, english: Client) -> None:
    page = english.get(reverse("report-site", args=[street.site.code])).text
    assert 'href="?one=1"' in page
    assert "Question 1 of 4" in english.get(reverse("report-elsewhere") + "?one=1").text


@pytest.mark.parametrize("step", ["9", "-1", "x", "", "99999999"])
def test_a_strange_step_is_answered_with_a_question(step: str, street: Street, english: Client) -> None:
    answer = english.post(
        reverse("report-site", args=[street.site.code]), {"step": step, "go": "next", "words": "太吵"}
    )
    assert answer.status_code in (200, 422) and "Question" in answer.text
    assert not Case.objects.exists()

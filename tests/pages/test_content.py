"""Whether a resident is content, asked on their own page once they have said that it is solved, and said by nobody for
them (U-28; law.md section 9)."""

from __future__ import annotations

import pytest
from django.db import Error
from django.test import Client
from django.urls import reverse

from cases.actions import contentment, feedback
from cases.models import Case, Satisfaction
from cases.states import Actor, Forbidden, NotNow, Through
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, linked, resident
from tests.pages.conftest import SignedIn

ASKED = "Are you content with how it was settled?"


def theirs(case: Case) -> str:
    return reverse("track", args=[case.token])


def press(client: Client, case: Case, mark: str) -> str:
    return client.post(reverse("track-content", args=[case.token]), {"mark": mark}, follow=True).text


@pytest.fixture
def by_form(street: Street) -> Case:
    """A settled case whose reporter sent a form, so that its link speaks for who sent it."""
    case = street.resolved()
    case.parties.filter(is_reporter=True).update(phone_proven_at=None, phone_proven_by="")
    return fresh(case)


def test_it_is_asked_after_solved_and_the_answer_stands_there(by_form: Case, english: Client) -> None:
    assert ASKED not in english.get(theirs(by_form)).text
    english.post(reverse("track-verb", args=[by_form.token, "confirm"]))
    page = english.get(theirs(by_form)).text
    assert ASKED in page and page.count('name="mark"') == 3
    page = press(english, by_form, "so_so")
    assert "You said: so-so. Thank you." in page and ASKED not in page
    row = Satisfaction.objects.get()
    assert (row.case, row.mark, row.through, row.handling) == (by_form, "so_so", Through.FORM, 1)


def test_not_content_opens_nothing(by_form: Case, english: Client) -> None:
    english.post(reverse("track-verb", args=[by_form.token, "confirm"]))
    press(english, by_form, "not")
    assert not fresh(by_form).is_open


def test_before_solved_is_said_it_is_refused_in_a_sentence(by_form: Case, english: Client) -> None:
    assert "First say whether it is solved." in press(english, by_form, "content")
    assert not Satisfaction.objects.exists()


def test_a_second_press_and_a_strange_one_change_nothing(by_form: Case, english: Client) -> None:
    english.post(reverse("track-verb", args=[by_form.token, "confirm"]))
    assert "Choose one of the three." in press(english, by_form, "delighted")
    press(english, by_form, "content")
    assert "This has already been done." in press(english, by_form, "not")
    assert [row.mark for row in Satisfaction.objects.all()] == ["content"]


def test_no_member_says_it_for_them(street: Street, by_form: Case, english: Client, signed_in: SignedIn) -> None:
    english.post(reverse("track-verb", args=[by_form.token, "confirm"]))
    for member in (by_form.lead, street.leader, street.reviewer):
        client = signed_in(member)
        assert ASKED not in client.get(theirs(by_form)).text
        press(client, by_form, "content")
        with pytest.raises(Forbidden):
            contentment.say(by_form, by=by(member), mark="content")
    with pytest.raises(Forbidden):
        contentment.say(by_form, by=Actor(phone=GRANDMOTHER, through=Through.CALL), mark="content")
    assert not Satisfaction.objects.exists()


def test_a_stranger_s_number_says_nothing(street: Street) -> None:
    case = street.resolved()
    feedback.confirm(case, by=resident())
    with pytest.raises(Forbidden):
        contentment.say(case, by=resident(NEIGHBOUR), mark="content")
    contentment.say(case, by=linked(case), mark="content")
    with pytest.raises(NotNow):
        contentment.say(case, by=resident(), mark="not")


def test_what_was_said_is_never_changed(street: Street) -> None:
    case = street.resolved()
    feedback.confirm(case, by=resident())
    row = contentment.say(case, by=resident(), mark="not")
    with pytest.raises(Error):
        Satisfaction.objects.filter(pk=row.pk).update(mark="content")

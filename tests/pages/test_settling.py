"""The form that settles a case says what each way of settling needs, and holds to what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.forms.members import NEEDS
from cases.models import Case
from cases.states import SETTLING, Outcome
from tests.cases.street import Street
from tests.pages.conftest import SignedIn

PHOTO, WORD = "photo", "resident_word"


@pytest.fixture
def case(street: Street) -> Case:
    return street.on_site()


def address(case: Case) -> str:
    return reverse("desk-verb", args=[case.number, "resolve"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_way_of_settling_stands_with_what_it_needs_and_nothing_is_if_you_like(
    case: Case, signed_in: SignedIn, language: str
) -> None:
    client: Client = signed_in(case.lead)
    client.cookies["django_language"] = language
    text = client.get(address(case)).text
    choices = re.findall(r'<label for="id_outcome_\d">(.*?)</label>', text, re.S)
    assert len(choices) == len(SETTLING) == len(NEEDS)
    with translation.override(language):
        for choice, outcome in zip(choices, SETTLING, strict=True):
            assert str(outcome.label) in choice and str(NEEDS[outcome]) in choice
    assert 'class="optional"' not in text


@pytest.mark.parametrize(
    ("outcome", "given", "settles"),
    [
        (Outcome.RECTIFIED, (), False),
        (Outcome.RECTIFIED, (PHOTO,), True),
        (Outcome.RECTIFIED, (WORD,), True),
        (Outcome.WRITTEN, (WORD, PHOTO), False),
        (Outcome.ORAL, (WORD, PHOTO), False),
        (Outcome.EXPLAINED, (PHOTO,), False),
        (Outcome.EXPLAINED, (WORD,), True),
    ],
)
def test_what_the_form_calls_needed_is_needed_and_enough(
    case: Case,
    signed_in: SignedIn,
    photo: Callable[[], SimpleUploadedFile],
    outcome: Outcome,
    given: tuple[str, ...],
    settles: bool,
) -> None:
    evidence: dict[str, Any] = {PHOTO: photo(), WORD: "可以"}
    answers = {"outcome": outcome.value, "words": "改到九点后", **{name: evidence[name] for name in given}}
    assert signed_in(case.lead).post(address(case), answers).status_code == (302 if settles else 409)
    with translation.override("en"):
        needs = str(NEEDS[outcome])
    assert settles == (
        (PHOTO in given and "a photo" in needs) or (WORD in given and "what the resident said" in needs)
    ), needs

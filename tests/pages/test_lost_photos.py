"""What a member reads of photos that came with a text and are not shown."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from mediation.models import OrganisationKind
from notifications import inbox
from notifications.inbox import PICTURE_TRIES
from notifications.models import InboundText, PictureProblem
from tests.cases.street import GRANDMOTHER, Street
from tests.pages.conftest import SignedIn

LOST = re.compile(r'<p class="soft small">([^<]*(?:photo|照片)[^<]*)</p>')


@pytest.fixture
def text(street: Street) -> InboundText:
    found, _is_new = inbox.receive({"MessageSid": "MM1", "From": GRANDMOTHER, "To": "+86", "Body": "楼道漏水"})
    street.case(inbound=found)
    return found


def come(text: InboundText, *problems: str, **more: Any) -> None:
    address = {"url": "https://api.example/1", "type": "image/jpeg"}
    media = [{**address, "problem": problem} if problem else address for problem in problems]
    InboundText.objects.filter(pk=text.pk).update(media=media, **more)


def told(client: Client, name: str = "desk-case") -> list[str]:
    return LOST.findall(client.get(reverse(name, args=[Case.objects.get().number])).text)


def test_why_a_photo_is_missing_stands_beside_the_words_it_came_with(
    street: Street, signed_in: SignedIn, text: InboundText
) -> None:
    come(text, "no_photo", "", "too_large", "damaged", "gone", "elsewhere", "?", pictures_at=timezone.now())
    client = signed_in(street.leader)
    assert told(client) == [
        f"A photo that came with this text could not be kept: {why}."
        for why in (
            "not a photo",
            "too large",
            "damaged",
            "not to be had any more",
            "not where a photo of a text should be",
        )
    ] + ["A photo that came with this text could not be kept."]
    assert told(signed_in(street.reviewer), "review-case") == told(client)
    client.cookies["django_language"] = "zh-hans"
    assert told(client)[0] == "随这条短信发来的一张照片没能保存：不是照片。"


def test_photos_on_their_way_and_photos_given_up_are_told_apart(
    street: Street, signed_in: SignedIn, text: InboundText
) -> None:
    client = signed_in(street.leader)
    come(text, "", "")
    assert told(client) == ["2 photos of this text are on their way."]
    come(text, "", picture_tries=PICTURE_TRIES)
    assert told(client) == ["1 photo of this text could not be fetched. Ask for it again."]


def test_a_text_whose_photos_are_all_shown_says_nothing_of_them(
    street: Street, signed_in: SignedIn, text: InboundText
) -> None:
    come(text, "", pictures_at=timezone.now())
    assert told(signed_in(street.leader)) == []


def test_who_sees_the_place_only_is_told_nothing_of_photos(
    street: Street, signed_in: SignedIn, text: InboundText
) -> None:
    come(text, PictureProblem.GONE, pictures_at=timezone.now())
    assert told(signed_in(street.member(OrganisationKind.CONTRACTOR))) == []

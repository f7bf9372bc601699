"""What stands behind the resident's link: what they said themselves, and not what the group adds."""

from __future__ import annotations

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.actions import reporting, tray
from cases.actions.reporting import NewReport
from cases.models import TrayItem
from cases.models.contact import TrayReason
from cases.states import Actor, Channel
from mediation.models import Category
from notifications import inbox
from tests.addresses import token_of
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street
from tests.pages.conftest import SignedIn
from tests.pages.test_residents import page

Take = Callable[[], SimpleUploadedFile]


def test_the_link_shows_what_the_resident_said_and_not_what_members_added(
    english: Client, signed_in: SignedIn, street: Street, photo: Take
) -> None:
    case = street.case("楼下电钻吵死了")
    english.post(page(case, "add"), {"words": "今天又吵", "photo": photo()})
    answers = {"words": "与施工队长私下谈过，他不承认", "photo": photo()}
    signed_in(street.leader).post(reverse("desk-verb", args=[case.number, "add"]), answers)
    theirs, members = case.photos.order_by("id")
    text = english.get(page(case)).text
    assert "楼下电钻吵死了" in text and "今天又吵" in text
    assert "他不承认" not in text
    assert english.get(reverse("track-photo", args=[token_of(case), theirs.pk])).status_code == 200
    assert english.get(reverse("track-photo", args=[token_of(case), members.pk])).status_code == 404


def test_the_link_shows_a_text_of_theirs_from_the_tray_and_not_that_of_another_sender(
    english: Client, street: Street
) -> None:
    case = street.case()
    for sender, words in ((GRANDMOTHER, "就是三号楼那件"), (NEIGHBOUR, "我是楼上的，是我家在装修")):
        text, _is_new = inbox.receive({"MessageSid": sender, "From": sender, "To": "+86", "Body": words})
        item = TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)
        tray.attach(item, by=Actor(member=street.reviewer), case=case)
    text = english.get(page(case)).text
    assert "就是三号楼那件" in text
    assert "是我家在装修" not in text


def test_what_a_member_wrote_down_for_a_caller_is_what_the_caller_told_us(english: Client, street: Street) -> None:
    category = Category.objects.get(code="noise")
    told = NewReport("来电说电钻吵", category, category.default_tier, Channel.CALL, phone=GRANDMOTHER, site=street.site)
    case = reporting.report(told, by=Actor(member=street.leader))
    assert "来电说电钻吵" in english.get(page(case)).text

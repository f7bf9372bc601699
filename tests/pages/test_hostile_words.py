"""What a stranger's text may hold is shown to staff as words: in the tray, on the case, in the texts it causes."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.html import escape

from cases import tasks
from cases.models import Case, TrayItem
from cases.models.contact import TrayReason
from notifications import inbox
from notifications.models import InboundText, Message
from notifications.rendering import DIRECTION_MARKS
from tests.cases.street import Street
from tests.pages.conftest import SignedIn

STRANGER = "+8613800138055"
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '=HYPERLINK("http://evil.example","x")',
    "\u202e吵死了\u202c",
    "吵\x1b[31m\x07",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "']}); DROP TABLE cases_case; --",
    "😡" * 1600,
]


def comes_in(body: str) -> None:
    text, _is_new = inbox.receive({"MessageSid": "SM1", "From": STRANGER, "To": "+86", "Body": body})
    tasks.read_text(text.pk)


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_in_a_case_and_in_every_text_it_causes(words: str, street: Street, signed_in: SignedIn) -> None:
    comes_in(f"锦绣华庭3号楼电钻吵死了 {words}")
    case = Case.objects.get()
    client = signed_in(street.leader)
    shown = client.get(reverse("desk-case", args=[case.number])).text
    assert escape(words.replace("\x00", "")) in shown
    assert "<script>alert(1)" not in shown and "<img src=x" not in shown
    assert client.get(reverse("desk")).status_code == 200
    for body in Message.objects.values_list("body", flat=True):
        assert not DIRECTION_MARKS & set(body) and not {"\x1b", "\x07"} & set(body)


@pytest.mark.parametrize("words", ["<b>???</b>?", "\u202e???", "!!!\x1b[31m", "😡" * 1600])
def test_in_the_tray(words: str, street: Street, signed_in: SignedIn) -> None:
    comes_in(words)
    text = InboundText.objects.get()
    item, _is_new = TrayItem.objects.get_or_create(
        inbound=text, defaults={"reason": TrayReason.NO_WORDS, "at": text.received_at}
    )
    client = signed_in(street.reviewer)
    assert "<b>???" not in client.get(reverse("tray")).text
    assert escape(words) in client.get(reverse("tray-item", args=[item.pk])).text

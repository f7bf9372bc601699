"""What people type into forms as they type it: line breaks, extensions, case numbers in any signs."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases import numbers
from cases.models import Case, Key, Party
from notifications.models import FailureReason, Message
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street
from tests.guards.by_form import code_sent_to
from tests.pages.conftest import SignedIn


def form(**answers: Any) -> dict[str, Any]:
    return {"words": "三号楼楼下电钻从早吵到晚", "phone": "138 0013 8001", "submission": str(uuid.uuid4()), **answers}


def test_two_thousand_signs_are_two_thousand_as_the_browser_counts_them(english: Client, street: Street) -> None:
    """B29: a browser counts a line end as one, and sends it as two."""
    lines = "\n".join(["漏" * 99] * 20)
    words = lines + "x" * (2000 - len(lines))
    address = reverse("report-site", args=[street.site.code])
    assert len(words) == 2000 and len(words.replace("\n", "\r\n")) == 2019
    assert english.post(address, form(words=words.replace("\n", "\r\n"))).status_code == 302
    assert Case.objects.get().reports.get().words == words
    too_long = english.post(address, form(words=(words + "y").replace("\n", "\r\n")))
    assert too_long.status_code == 422 and "at most 2000" in too_long.text


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_line_end_is_one_however_it_is_sent(end: str, signed_in: SignedIn, street: Street) -> None:
    case = street.assigned()
    client = signed_in(street.leader)
    answer = client.post(reverse("desk-verb", args=[case.number, "add"]), {"words": f"一{end}二"})
    assert answer.status_code == 302
    assert case.reports.latest("id").words == "一\n二"


@pytest.mark.parametrize(
    "typed", ["0523-86212345转801", "0523-86212345-801", "0523 86212345 ext 801", "０５２３８６２１２３４５转８０１"]
)
def test_an_extension_is_kept_and_shown_to_whoever_calls(
    typed: str, signed_in: SignedIn, english: Client, street: Street
) -> None:
    """B30: 转801 was refused, ext 801 cut off without a word."""
    answer = english.post(reverse("report-site", args=[street.site.code]), form(phone=typed))
    assert answer.status_code == 302
    case = Case.objects.get()
    party = Party.objects.get(case=case, is_reporter=True)
    assert (str(party.phone), party.extension) == ("+8652386212345", "801")
    client = signed_in(street.leader)
    shown = client.post(reverse("desk-verb", args=[case.number, "open_contact"])).text
    assert 'href="tel:+8652386212345,801"' in shown and "ext. 801" in shown
    assert "801" not in client.get(reverse("desk-case", args=[case.number])).text.replace("8001", "")


def test_no_text_goes_to_a_switchboard(english: Client, street: Street) -> None:
    english.post(reverse("report-site", args=[street.site.code]), form(phone="17012345678转1234"))
    (text,) = Message.objects.filter(recipient="+8617012345678")
    assert (text.failure, text.next_attempt_at) == (FailureReason.LANDLINE, None)


def test_two_numbers_in_a_form_are_asked_about(english: Client, street: Street) -> None:
    answer = english.post(reverse("report-site", args=[street.site.code]), form(phone="13912345678 13812345678"))
    assert answer.status_code == 422 and "Enter one number" in answer.text


@pytest.mark.parametrize("typed", ["139-1234-5678", "139·1234·5678", "张三13912345678", "139 1234 5678（女儿）"])
def test_a_number_is_read_as_people_write_it(typed: str, english: Client, street: Street) -> None:
    answer = english.post(reverse("report-site", args=[street.site.code]), form(phone=typed))
    assert answer.status_code == 302
    assert str(Party.objects.get(is_reporter=True).phone) == "+8613912345678"


@pytest.mark.parametrize("typed", ["1380013", "139****5678", "12345", "abc", "139123456789", "86212345"])
def test_what_nobody_can_ring_is_refused(typed: str, english: Client, street: Street) -> None:
    answer = english.post(reverse("report-site", args=[street.site.code]), form(phone=typed))
    assert answer.status_code == 422 and "not a phone number we can reach" in answer.text


WAYS = [
    "HL2026000001", "HL 2026 000001", "ＨＬ－２０２６－０００００１", "HL-2026-０００００１", "HL–2026–000001",
    "编号HL-2026-000001", "HL-2026-000001。", "hl2026-000001", "HL—2026—000001", "HL_2026_000001", "“HL-2026-000001”",
    "HL-2026-1", "【HL-2026-000001】", "工单编号：ｈｌ 2026 — 000001 ，谢谢", "HL\u20112026\u2011000001",
    "\u200bHL-2026-000001", "HL.2026.000001", "HL/2026/000001", "1", "0001", "000001", "编号0001", "０００１号。",
]  # fmt: skip


@pytest.mark.usefixtures("counts")
@pytest.mark.parametrize("typed", WAYS)
def test_a_case_is_found_however_its_number_is_typed(typed: str, english: Client, street: Street) -> None:
    """B32: honest tries ended in a lock."""
    case = street.case()
    assert case.number == "HL-2026-000001"
    asked = {"number": typed, "phone": "１３８００１３８００１"}
    assert english.post(reverse("follow"), asked).status_code == 200
    code = code_sent_to(GRANDMOTHER)
    found = english.post(reverse("follow-code"), {**asked, "code": code}, follow=True)
    assert case.number in found.text and "楼下电钻吵死了" in found.text


@pytest.mark.usefixtures("counts")
def test_the_end_of_a_number_finds_nobody_elses_case(english: Client, street: Street) -> None:
    street.case()
    english.post(reverse("follow"), {"number": "1", "phone": NEIGHBOUR})
    assert not Key.objects.exists()


@pytest.mark.parametrize("typed", ["HL-2026", "2026000001", "谢谢", "", "HL-26-1", "13800138001", "X-2026-000001"])
def test_what_names_no_case_is_made_into_none(typed: str) -> None:
    assert not numbers.as_number(typed).startswith("HL-2026-0")


def test_a_member_finds_a_case_by_its_number_in_the_address_however_typed(signed_in: SignedIn, street: Street) -> None:
    case = street.assigned()
    client = signed_in(street.leader)
    for typed in ("hl-2026-000001", "HL2026000001", "hl20261"):
        assert case.number in client.get(f"/desk/{typed}/").text

"""A case looked up by whoever has somebody on the phone (U-05)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases import searchable
from cases.actions import desk
from cases.models import Case
from mediation.models import OrganisationKind
from tests.cases.searching.conftest import Search
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by
from tests.pages.conftest import SignedIn

WORDS = "3号楼天天漏水,单号TK20260007也没人管"


@pytest.fixture
def case(street: Street) -> Case:
    other = street.case("电梯坏了没人修", phone=NEIGHBOUR, name="李建国")
    assert other.number
    return street.case(WORDS, phone=GRANDMOTHER, name="王秀兰", order_number="DP-1")


def test_a_case_is_found_by_whatever_the_caller_can_say(street: Street, search: Search, case: Case) -> None:
    """B31, U-05."""
    phone, end = GRANDMOTHER.removeprefix("+86"), case.number[-6:]
    spaced = f"{phone[:3]} {phone[3:7]}-{phone[7:]}"
    number = case.number
    for said in (number, number.lower().replace("-", " "), number.replace("-", ""), "ＨＬ－２０２６－" + end,
                 end, end[-3:], end[-4:], end.lstrip("0"), f"编号{end}", phone, spaced, f"+86{phone}", phone[-4:],
                 phone[-6:], "王秀兰", "王秀", "兰", "dp-1", "ＤＰ-1"):  # fmt: skip
        for member in (street.leader, street.reviewer):
            assert search.numbers(member, said) == [case.number], (said, member)


def test_a_case_is_found_by_any_part_of_what_was_said(street: Street, search: Search, case: Case) -> None:
    for said in ("漏水", "漏", "天天漏水", "单号", "TK20260007", "tk20260007也没人", "ｔｋ２０２６０００７",
                 "3号楼漏水", "没人管 漏水", "天天漏水,单号"):  # fmt: skip
        for member in (street.leader, street.reviewer, street.member(OrganisationKind.RESIDENTS)):
            assert search.numbers(member, said) == [case.number], (said, member)
    assert search.numbers(street.leader, "漏电") == search.numbers(street.leader, "漏水电梯") == []
    assert len(search.numbers(street.leader, "没人")) == 2


def test_traditional_and_simplified_are_one(street: Street, search: Search) -> None:
    case = street.case("牆上裂縫越來越大，乾着急")
    for said in ("裂缝", "裂縫", "墙上", "牆上", "干着急", "乾著急", "干"):
        assert search.finds(street.leader, said, case), said


def test_what_members_write_is_found_too(street: Street, search: Search) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="约了物业看水泵房")
    assert search.numbers(street.leader, "水泵房") == [case.number]


def test_a_building_finds_its_cases(street: Street, search: Search) -> None:
    building = street.site.buildings.get(number=3)
    case = street.case("漏水", building=building)
    for said in ("3号楼", "三号楼", f"{street.site.name}3幢", "3栋501", "3号楼漏水", "漏水 3号楼"):
        assert search.finds(street.leader, said, case), said
        assert search.finds(street.reviewer, said, case), said
    for said in ("5号楼", "5号楼漏水", "3号楼电梯"):
        assert not search.finds(street.leader, said, case), said


def test_a_colleague_finds_what_they_lead(street: Street, search: Search) -> None:
    case, waits = street.assigned(), street.case(phone=NEIGHBOUR)
    assert case.lead is not None
    for said in (case.lead.name, case.lead.name[-2:]):
        for member in (street.leader, street.reviewer, street.contractor):
            assert search.numbers(member, said) == [case.number], (said, member)
    assert waits.number in search.numbers(street.leader, "")


def test_several_words_must_all_fit(street: Street, search: Search, case: Case) -> None:
    assert search.numbers(street.leader, "王秀兰 漏水") == [case.number]
    assert search.numbers(street.leader, "李建国 漏水") == []


def test_the_words_stand_in_the_list_with_what_was_looked_for(street: Street, search: Search, case: Case) -> None:
    page = search.page(street.leader, "漏水")
    assert "3号楼天天<mark>漏水</mark>" in page
    assert GRANDMOTHER.removeprefix("+86") not in page and "王秀兰" not in page


def test_nobodys_telephone_stands_in_an_address(street: Street, signed_in: SignedIn, case: Case) -> None:
    searchable.sweep()
    client = signed_in(street.leader)
    phone = GRANDMOTHER.removeprefix("+86")
    for said in (phone, f"{phone[:3]} {phone[3:7]} {phone[7:]}", f"王秀兰{phone}"):
        answer = client.post(reverse("desk-search"), {"q": said})
        assert answer.status_code == 302 and "0138" not in answer["Location"], answer["Location"]
        page = client.get(answer["Location"]).text
        assert case.number in page or said.startswith("王")
        assert phone not in "".join(part.split('"')[0] for part in page.split('href="')[1:])
    assert "q=%E6%BC%8F" in client.post(reverse("desk-search"), {"q": "漏水"})["Location"]


@pytest.mark.parametrize("said", ["%", "_", "'", "\\", "':*", "a & b | !c", "9" * 200, "，。", "13912345678 和 王秀兰",
                                  "<b>", "🔥", "l1' | 's1", "() <-> x"])  # fmt: skip
def test_whatever_is_typed_is_answered(said: str, street: Street, search: Search, case: Case) -> None:
    assert search.numbers(street.leader, said) == []


def test_one_field_stands_on_every_page_of_staff(street: Street, signed_in: SignedIn, case: Case) -> None:
    client = signed_in(street.reviewer)
    for address in (reverse("desk"), reverse("review"), reverse("desk-open"), reverse("desk-case", args=[case.number])):
        text = " ".join(client.get(address).text.split())
        assert text.count(f'action="{reverse("desk-search")}"') == 1 and text.count('role="search"') == 1, address

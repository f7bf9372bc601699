"""A case looked up by whoever has somebody on the phone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.models import Case
from mediation.models import Member, OrganisationKind
from tests.cases.street import GRANDMOTHER, Street
from tests.pages.conftest import SignedIn


@pytest.fixture
def case(street: Street) -> Case:
    return street.case("3号楼漏水", phone=GRANDMOTHER, name="王秀兰", order_number="DP-1")


def found(signed_in: SignedIn, member: Member, said: str) -> str:
    answer = signed_in(member).post(reverse("desk-find"), {"q": said})
    assert answer.status_code == 200
    return answer.text


def is_found(case: Case, text: str) -> bool:
    return f'href="{reverse("desk-case", args=[case.number])}"' in text


def test_a_case_is_found_by_whatever_the_caller_can_say(street: Street, signed_in: SignedIn, case: Case) -> None:
    """B31."""
    phone = GRANDMOTHER.removeprefix("+86")
    end = case.number[-6:].lstrip("0")
    spaced = f"{phone[:3]} {phone[3:7]}-{phone[7:]}"
    for said in (case.number, case.number.lower().replace("-", " "), end, f"编号{end}", phone, spaced, f"+86{phone}",
                 "王秀兰", "王秀", "dp-1", "ＤＰ-1"):  # fmt: skip
        for member in (street.leader, street.reviewer, street.member(OrganisationKind.RESIDENTS)):
            assert is_found(case, found(signed_in, member, said)), (said, member)


def test_a_building_finds_its_cases(street: Street, signed_in: SignedIn) -> None:
    building = street.site.buildings.get(number=3)
    case = street.case("漏水", building=building)
    for said in ("3号楼", "三号楼", f"{street.site.name}3幢", "3栋501"):
        assert is_found(case, found(signed_in, street.leader, said)), said
        assert is_found(case, found(signed_in, street.reviewer, said)), said
    assert not is_found(case, found(signed_in, street.leader, "5号楼"))


def test_who_sees_the_place_alone_is_not_told_whose_number_reported(
    street: Street, signed_in: SignedIn, case: Case
) -> None:
    for member in (street.contractor, street.district):
        assert not is_found(case, found(signed_in, member, GRANDMOTHER))
        assert not is_found(case, found(signed_in, member, "王秀兰"))
        assert is_found(case, found(signed_in, member, case.number))


def test_what_is_not_theirs_is_not_found(street: Street, signed_in: SignedIn, case: Case) -> None:
    elsewhere = street.member(OrganisationKind.RESIDENTS, site=street.other_site)
    for said in (GRANDMOTHER, case.number, case.number[-6:], "王秀兰", "dp-1"):
        assert not is_found(case, found(signed_in, elsewhere, said))


@pytest.mark.parametrize("said", ["", " ", "%", "_", "王", "'", "\x00", "9" * 200, "，。", "13912345678 和 王秀兰"])
def test_whatever_is_typed_is_answered(said: str, street: Street, signed_in: SignedIn, case: Case) -> None:
    assert not is_found(case, found(signed_in, street.leader, said))


def test_the_field_stands_on_the_desk_and_what_was_typed_in_no_address(street: Street, signed_in: SignedIn) -> None:
    text = " ".join(signed_in(street.leader).get(reverse("desk")).text.split())
    assert f'method="post" action="{reverse("desk-find")}"' in text and 'role="search"' in text


def test_names_and_numbers_stay_masked_on_what_is_found(street: Street, signed_in: SignedIn, case: Case) -> None:
    text = found(signed_in, street.leader, "3号楼漏水")
    assert GRANDMOTHER.removeprefix("+86") not in text
    listed = found(signed_in, street.leader, case.number)
    assert "王秀兰" not in listed and GRANDMOTHER.removeprefix("+86") not in listed

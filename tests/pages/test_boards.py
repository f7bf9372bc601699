"""The board on the site: what stands on the sheet, and for whom it carries the code that proves an arrival."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse

from mediation.models import Member, OrganisationKind
from tests.cases.street import Street
from tests.pages.conftest import SignedIn


def sheet(street: Street) -> str:
    return reverse("site-board", args=[street.site.code])


def test_the_board_carries_qr_code_numbers_and_arrival_code(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.leader)
    assert street.site.label("en") in client.get(reverse("boards")).text
    text = client.get(sheet(street)).text
    assert "<svg" in text and " style=" not in text
    assert f"http://testserver/r/{street.site.code}/" in text
    assert street.site.arrival_code in text
    assert "read off the board" not in text


def test_the_street_office_and_the_operator_print_the_code_too(street: Street, signed_in: SignedIn) -> None:
    for member in (street.reviewer, Member.objects.get(is_superuser=True)):
        assert street.site.arrival_code in signed_in(member).get(sheet(street)).text


@pytest.mark.parametrize("kind", [OrganisationKind.CONTRACTOR, OrganisationKind.SUPERVISION])
def test_who_is_to_arrive_reads_the_code_on_the_site_and_not_at_home(
    kind: str, street: Street, signed_in: SignedIn
) -> None:
    client = signed_in(street.member(kind))
    assert sheet(street) in client.get(reverse("boards")).text
    text = client.get(sheet(street)).text
    assert "<svg" in text
    assert street.site.arrival_code not in text
    assert "The code for arrivals is read off the board on the site." in html.unescape(text)


def test_the_lead_of_a_case_is_shown_no_code(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    assert street.site.arrival_code not in signed_in(case.lead).get(sheet(street)).text

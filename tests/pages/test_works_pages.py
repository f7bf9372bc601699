"""Works notices on pages: announced by a form, read on the site's page and on the case, counted as a figure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from cases.actions import works
from cases.models import Case, Subscription
from mediation.models import Member, OrganisationKind, WorksNotice
from notifications.models import Message
from tests.addresses import token_of
from tests.cases.street import Street, by
from tests.cases.test_works_notices import announced, new
from tests.pages.conftest import SignedIn
from tests.standing import TUESDAY

pytestmark = pytest.mark.django_db
TOMORROW = TUESDAY + dt.timedelta(days=1)


def answers(street: Street, **more: Any) -> dict[str, Any]:
    return {
        "what": "更换给水立管", "buildings": [street.site.buildings.get(number=3).pk], "effects": ["water"],
        "starts_at": "2026-09-16T09:00", "ends_at": "2026-09-16T17:00", "contact_phone": "0523 8600 0001", **more,
    }  # fmt: skip


def page_of(street: Street) -> str:
    return f"/works/{street.site.code}/"


def test_a_member_of_the_contractor_announces_and_residents_read_it_on_the_page_of_the_site(
    street: Street, signed_in: SignedIn, english: Client
) -> None:
    browser = signed_in(street.contractor)
    assert "Nothing has been announced here." in browser.get(page_of(street)).content.decode()
    assert browser.post(page_of(street), answers(street)).status_code == 302
    shown = english.get(f"/r/{street.site.code}/").content.decode()
    assert "Works announced here" in shown
    assert "16 Sep 9:00-17:00: water off" in shown
    assert "Building 3" in shown


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"buildings": []}, "Choose the buildings, or the whole site."),
        ({"whole_site": "on"}, "Choose the buildings, or the whole site."),
        ({"ends_at": "2026-09-16T08:00"}, "cannot end before they begin"),
        ({"ends_at": "2026-12-16T08:00"}, "30 days at most"),
        ({"starts_at": "2026-09-16T22:00", "ends_at": "2026-09-17T05:00", "effects": ["noise"]}, "need a certificate"),
        ({"contact_phone": "12"}, "not a phone number"),
        ({"what": ""}, "Say what works these are."),
    ],
)
def test_what_does_not_fit_is_said_at_the_form(
    street: Street, signed_in: SignedIn, more: dict[str, Any], sentence: str
) -> None:
    answer = signed_in(street.contractor).post(page_of(street), answers(street, **more))
    assert answer.status_code in (409, 422)
    assert sentence in answer.content.decode()
    assert not WorksNotice.objects.exists()


def test_buildings_of_another_site_are_no_choice(street: Street, signed_in: SignedIn) -> None:
    elsewhere = street.other_site.buildings.get(number=1).pk
    answer = signed_in(street.contractor).post(page_of(street), answers(street, buildings=[elsewhere]))
    assert "Choose buildings of this site." in answer.content.decode()


def test_who_may_not_announce_reads_the_notices_without_a_form_and_is_refused(
    street: Street, signed_in: SignedIn
) -> None:
    browser = signed_in(street.member(OrganisationKind.PROPERTY))
    assert "Announce works" not in browser.get(page_of(street)).content.decode()
    assert browser.post(page_of(street), answers(street)).status_code == 403


def test_a_member_of_another_site_finds_no_such_page(street: Street, signed_in: SignedIn) -> None:
    elsewhere = Member.objects.filter(memberships__group__site=street.other_site).exclude(
        memberships__group__site=street.site
    )
    assert signed_in(elsewhere[0]).get(page_of(street)).status_code == 404


def test_it_is_corrected_and_withdrawn_on_its_own_page(street: Street, signed_in: SignedIn, english: Client) -> None:
    notice, browser = announced(street, 3), signed_in(street.contractor)
    address = f"{page_of(street)}{notice.pk}/"
    assert "2026-09-16T09:00" in browser.get(address).content.decode()
    assert browser.post(address, answers(street, ends_at="2026-09-16T12:00", why="提前完成")).status_code == 302
    later = WorksNotice.objects.get(replaces=notice)
    shown = english.get(f"/r/{street.site.code}/").content.decode()
    assert "9:00-12:00" in shown
    assert "9:00-17:00" not in shown
    assert browser.post(f"{page_of(street)}{later.pk}/", {"why_not": ""}).status_code == 409
    assert browser.post(f"{page_of(street)}{later.pk}/", {"why_not": "材料未到"}).status_code == 302
    shown = english.get(f"/r/{street.site.code}/").content.decode()
    assert "Withdrawn" in shown
    assert "材料未到" in shown


def complaint(street: Street, clock: Any, number: int = 3) -> Case:
    clock.move_to(TOMORROW + dt.timedelta(hours=1))
    building = street.site.buildings.get(number=number)
    return street.case("家里停水了", category="utility_outage", building=building)


def test_members_and_the_resident_read_on_the_case_that_it_was_announced(
    street: Street, signed_in: SignedIn, english: Client, clock: Any
) -> None:
    announced(street, 3)
    case = complaint(street, clock)
    assert "Announced beforehand" in signed_in(street.leader).get(f"/desk/{case.number}/").content.decode()
    assert "16 Sep 9:00-17:00: water off" in english.get(f"/c/{token_of(case)}/").content.decode()


def test_members_read_that_it_was_not_announced_and_the_resident_does_not(
    street: Street, signed_in: SignedIn, english: Client, clock: Any
) -> None:
    case = complaint(street, clock, 4)
    assert "Not announced" in signed_in(street.leader).get(f"/desk/{case.number}/").content.decode()
    assert "Not announced" not in english.get(f"/c/{token_of(case)}/").content.decode()


def test_of_what_no_notice_tells_nothing_is_said(street: Street, signed_in: SignedIn) -> None:
    case = street.case("漏水", category="leak")
    assert "Not announced" not in signed_in(street.leader).get(f"/desk/{case.number}/").content.decode()


def test_announced_and_not_announced_are_figures_that_open_their_cases(
    street: Street, signed_in: SignedIn, clock: Any
) -> None:
    announced(street, 3)
    told, untold = complaint(street, clock), complaint(street, clock, 4)
    clock.shift(dt.timedelta(hours=1))
    browser = signed_in(street.reviewer)
    assert "Works, as they were complained of" in browser.get("/brief/?week=2026-W38").content.decode()
    shown = browser.get("/brief/announced/?week=2026-W38").content.decode()
    assert told.number in shown
    assert untold.number not in shown
    assert untold.number in browser.get("/brief/unannounced/?week=2026-W38").content.decode()


def test_a_tick_on_the_form_counts_once_the_number_is_proven(street: Street, english: Client) -> None:
    form = english.get(f"/r/{street.site.code}/")
    submission = form.context["form"]["submission"].value()
    said = {"words": "楼下电钻吵死了", "phone": "13800138001", "notices": "on", "submission": submission}
    said["building"] = street.site.buildings.get(number=3).pk
    assert english.post(f"/r/{street.site.code}/", said).status_code == 302
    assert Subscription.objects.get().party is not None
    works.announce(street.site, new(street, 3), by=by(street.contractor))
    assert not Message.objects.filter(template="works_told").exists()

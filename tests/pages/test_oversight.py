"""The review desk with its decisions, requests and signs; the district's page; the weekly brief."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases.actions import deferring, desk, reporting
from cases.models import Case, Deferral, Escalation
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Membership
from tests.cases.street import GRANDMOTHER, Street, by, fresh, resident
from tests.pages.conftest import SignedIn


@pytest.fixture
def escalated(street: Street) -> Case:
    case = street.on_site()
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    return fresh(case)


def address(case: Case) -> str:
    return reverse("review-case", args=[case.number])


def offered(text: str) -> list[str]:
    return re.findall(r'name="decision"\s+value="(\w+)"', text)


# -- deciding --------------------------------------------------------------------------------------------------------


def test_each_decision_is_a_button_that_says_what_follows(street: Street, signed_in: SignedIn, escalated: Case) -> None:
    text = signed_in(street.reviewer).get(address(escalated)).text
    assert offered(text) == ["instruct", "reassign", "convene", "refer", "take_over", "send_back"]
    assert "The group carries it out by then, and you are told if it does not; 17 Sep 09:00 at the latest." in text
    assert "Who is neutral" in text and "not neutral" in text
    assert "What was tried" in text


def test_time_asked_for_is_approved_with_one_tap(street: Street, signed_in: SignedIn, escalated: Case) -> None:
    until = timezone.now() + timedelta(days=10)
    deferring.ask_extension(escalated, by=by(escalated.lead), words="等材料到场", until=until)
    client = signed_in(street.reviewer)
    text = client.get(address(escalated)).text
    assert "等材料到场" in text and "Approve as asked" in text
    seen = Deferral.objects.get(case=escalated).pk
    answer = client.post(address(escalated), {"decision": "approve", "words": "Approved as asked.", "seen": seen})
    assert answer.status_code == 302
    assert Deferral.objects.get(case=escalated).state == "granted"
    assert not Escalation.objects.filter(case=escalated, state="raised").exists()
    assert "Approve as asked" not in client.get(address(escalated)).text


def test_a_second_extension_is_the_street_offices_and_stands_in_its_queue(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    case = street.on_site()
    for days in (10, 14):
        until = timezone.now() + timedelta(days=days)
        deferring.ask_extension(case, by=by(case.lead), words="等材料到场", until=until)
        if days == 10:
            assert "Time is asked for" not in signed_in(street.reviewer).get(reverse("review")).text
            deferring.grant_extension(case, by=by(street.leader))
    client = signed_in(street.reviewer)
    assert "Time is asked for" in client.get(reverse("review")).text
    assert "Approve as asked" in client.get(address(case)).text
    seen = {"seen": Deferral.objects.latest("id").pk}
    assert client.post(reverse("desk-verb", args=[case.number, "extend"]), seen).status_code == 302
    assert "Time is asked for" not in client.get(reverse("review")).text


def test_where_no_leader_is_every_request_is_the_street_offices(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    until = timezone.now() + timedelta(days=1)
    deferring.ask_hold(case, by=by(case.lead), reason="access", words="等住户", until=until)
    client = signed_in(street.reviewer)
    assert "Time is asked for" not in client.get(reverse("review")).text
    Membership.objects.filter(group__site=street.site, role="leader").update(until=timezone.localdate())
    assert "Time is asked for" in client.get(reverse("review")).text


def test_a_decision_without_words_keeps_what_was_pressed(street: Street, signed_in: SignedIn, escalated: Case) -> None:
    text = signed_in(street.reviewer).post(address(escalated), {"decision": "send_back", "words": " "}).text
    (tried,) = re.findall(r'decision--tried">(.*?)</details>', text, re.DOTALL)
    assert re.search(r"<details\s+open", tried) and offered(tried) == ["send_back"]


def test_signs_are_reasons_in_the_queue(street: Street, signed_in: SignedIn, escalated: Case) -> None:
    reporting.add(escalated, by=resident(), words="还在敲")
    text = signed_in(street.reviewer).get(reverse("review")).text
    assert "1 case waits" in text and "Wrote again within a day" in text
    assert "overdue" not in text.split("<main")[1]


# -- the district ----------------------------------------------------------------------------------------------------


def test_an_overdue_decision_stands_on_the_districts_page_without_the_resident(
    street: Street, signed_in: SignedIn, escalated: Case, clock: time_machine.Coordinates
) -> None:
    client = signed_in(street.district)
    assert "No decision is overdue." in client.get(reverse("district")).text
    clock.shift(timedelta(days=3))
    while sweep_clocks():
        pass
    client = signed_in(street.district)
    text = client.get(reverse("district")).text
    assert escalated.number in text and str(street.site.street) in text
    assert "楼下电钻吵死了" not in text and GRANDMOTHER[3:] not in text
    assert "overdue: the district is told" in signed_in(street.reviewer).get(reverse("review")).text
    client.get(reverse("desk-case", args=[escalated.number]))


def test_the_districts_page_is_there_for_the_district_alone(street: Street, signed_in: SignedIn) -> None:
    for member in (street.leader, street.reviewer, street.contractor):
        assert signed_in(member).get(reverse("district")).status_code == 404
        assert reverse("district") not in signed_in(member).get(reverse("desk")).text
    assert reverse("district") in signed_in(street.district).get(reverse("desk")).text


# -- the brief -------------------------------------------------------------------------------------------------------


def test_the_brief_shows_the_week_and_opens_to_its_cases(
    street: Street, signed_in: SignedIn, escalated: Case, clock: time_machine.Coordinates
) -> None:
    clock.shift(timedelta(minutes=1))
    for member in (street.reviewer, street.district):
        client = signed_in(member)
        assert "Weekly brief" in client.get(reverse("desk")).text
        text = client.get(reverse("brief"), {"week": "2026-W38"}).text
        assert "This week is not over yet." in text and "Kept in time, of what was due" in text
        assert f"{reverse('brief-cases', args=['reports'])}?week=2026-W38" in text
        behind = client.get(reverse("brief-cases", args=["raised"]), {"week": "2026-W38"}).text
        assert "1 case" in behind and escalated.number in behind


def test_the_brief_opens_on_the_last_whole_week_that_can_have_a_case(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    first, second, third = "2026-09-14 – 2026-09-20", "2026-09-21 – 2026-09-27", "2026-09-28 – 2026-10-04"
    street.case()
    clock.shift(timedelta(minutes=1))
    for member in (street.reviewer, street.district):
        text = signed_in(member).get(reverse("brief")).text
        assert first in text and "This week is not over yet." in text, "the very first week has no whole one before it"
    for days, shown in ((6, first), (3, first), (4, second)):
        clock.shift(timedelta(days=days))  # Monday, Thursday, Monday
        for member in (street.reviewer, street.district):
            client = signed_in(member)
            text = client.get(reverse("brief")).text
            assert shown in text and "This week is not over yet." not in text
            running = client.get(reverse("brief") + re.findall(r'href="(\?week=[^"]+)">The week after', text)[0]).text
            assert "This week is not over yet." in running and "The week after" not in running
            assert (second if shown == first else third) in running


@pytest.mark.parametrize("week", ["2026-W54", "2031-W01", "", "x", "'; --", "\x00", "9" * 5000])
def test_a_week_that_is_none_is_not_found(week: str, street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.reviewer)
    assert client.get(reverse("brief"), {"week": week}).status_code == 404
    assert client.get(reverse("brief-cases", args=["reports"]), {"week": week}).status_code == 404


def test_a_number_that_is_none_is_not_found_and_an_empty_one_says_so(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.reviewer)
    assert client.get(reverse("brief-cases", args=["nonsense"])).status_code == 404
    assert "There are none." in client.get(reverse("brief-cases", args=["reports"])).text


def test_the_brief_is_not_there_for_a_group(street: Street, signed_in: SignedIn) -> None:
    for member in (street.leader, street.contractor):
        assert signed_in(member).get(reverse("brief")).status_code == 404

"""The list of cases: filters as links with their numbers, two orders, pages by key, whatever stands in the address."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import searchable
from mediation.models import Member
from tests.cases.searching.conftest import LINKS
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street
from tests.pages.conftest import SignedIn

FILTER = re.compile(r'<a href="([^"]+)">\s*([^<]+?)\s*<span class="soft">(\d+)</span>')
STATEMENTS = 6


def filters(page: str) -> dict[str, tuple[str, int]]:
    """Of each filter the page offers: its label, where it leads, and its number."""
    return {label: (html.unescape(address), int(n)) for address, label, n in FILTER.findall(page)}


def test_every_filter_leads_to_as_many_cases_as_it_says(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    street.case(phone=GRANDMOTHER, building=street.site.buildings.get(number=3), tier="U")
    street.assigned(phone=NEIGHBOUR, category="leak")
    street.resolved(phone="+8613800138003")
    clock.shift(timedelta(hours=1))
    searchable.sweep()
    for member in (street.leader, street.reviewer, street.contractor, street.district):
        client = signed_in(member)
        offered = filters(client.get(reverse("desk-search")).text)
        assert {"Urgent", "Assigned", "Resolved", "A promise is missed", "Nobody yet"} <= set(offered), offered
        for label, (address, n) in offered.items():
            narrowed = client.get(address).text
            assert len(LINKS.findall(narrowed)) == n, (member, label, address)
            assert "take off" in narrowed


def test_what_is_chosen_can_be_taken_off_again(street: Street, signed_in: SignedIn) -> None:
    street.case("漏水")
    searchable.sweep()
    client = signed_in(street.leader)
    page = client.get(reverse("desk-open"), {"q": "漏水", "tier": "N", "state": "reported"}).text
    off = [html.unescape(each) for each in re.findall(r'href="([^"]+)">\s*(?:State|Urgency): ', page)]
    assert len(off) == 2 and all("q=" in each for each in off)
    assert "tier=N" in off[0] and "state" not in off[0]


@pytest.mark.parametrize("order", ["new", "due"])
def test_pages_go_on_by_key_until_each_was_shown_once(
    street: Street, signed_in: SignedIn, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.listing.PAGE", 2)
    cases = [street.case(phone=f"+86138001380{n:02}", tier="U" if n == 2 else "N") for n in range(5)]
    client, address, found = signed_in(street.leader), f"{reverse('desk-open')}?order={order}&tier=", []
    while address:
        page = client.get(address).text
        found += LINKS.findall(page)
        following = re.search(r'href="(\?after=[^"]+)"', page)
        address = reverse("desk-open") + html.unescape(following[1]) if following else ""
    newest = [case.number for case in reversed(cases)]
    assert found == (newest if order == "new" else [cases[2].number, *(c.number for c in cases if c != cases[2])])


STRANGE = {
    "state": ["x", "' OR 1=1", "reported,assigned"],
    "tier": ["Z", "\x00"],
    "late": ["2", "yes"],
    "sign": ["x"],
    "waiting": ["godot"],
    "lead": ["x", "-1", "9" * 30, "٣"],
    "site": ["abc", "1.5", "9" * 12],
    "building": ["--", "①"],
    "category": ["noise'"],
}


@pytest.mark.parametrize("name", STRANGE)
def test_a_filter_that_means_nothing_shows_nothing_and_says_so(street: Street, signed_in: SignedIn, name: str) -> None:
    case = street.case()
    for said in STRANGE[name]:
        for address in ("desk-search", "desk-open", "desk-ended"):
            answer = signed_in(street.leader).get(reverse(address), {name: said})
            assert answer.status_code == 200 and case.number not in answer.text, (name, said)
            assert "means nothing here" in answer.text and "Show it without filters" in answer.text


def test_other_things_that_mean_nothing_break_no_list(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    client = signed_in(street.leader)
    for key in ("x", "~", "~x", "9999~9", f"~{'9' * 30}", "2026-09-15T09:00+08:00~٣", "-1"):
        for order in ("new", "due", "sideways"):
            assert client.get(reverse("desk-open"), {"after": key, "order": order}).status_code == 200
    assert case.number in client.get(reverse("desk-open"), {"utm": "1", "kept": "1", "before": "x"}).text
    assert "fits all of this" in client.get(reverse("desk-open"), {"site": "999999"}).text


def test_what_only_the_group_knows_is_no_filter_for_others(street: Street, signed_in: SignedIn) -> None:
    street.case()
    for member in (street.contractor, street.district):
        for inner in ({"waiting": "decision"}, {"sign": "1"}, {"waiting": "call"}):
            assert "means nothing here" in signed_in(member).get(reverse("desk-open"), inner).text


def asked(client: Client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [each["sql"] for each in queries]


def test_a_list_asks_six_times_however_many_there_are_and_whatever_is_asked(
    street: Street, signed_in: SignedIn
) -> None:
    def readers() -> list[Member]:
        return [street.leader, street.contractor, street.reviewer, street.district]

    addresses = [reverse("desk-search"), reverse("desk-open") + "?order=due&late=1", reverse("desk-ended")]
    addresses += [
        f"{reverse('desk-search')}?q={said}" for said in ("漏水", "3号楼", "8001", "王秀兰", "000001", "钱永")
    ]
    street.case("3号楼漏水", name="王秀兰")
    searchable.sweep()
    few = {(m.pk, each): len(asked(signed_in(m), each)) for m in readers() for each in addresses}
    for n in range(10, 14):
        street.assigned(words="3号楼漏水", phone=f"+86138001380{n}", name="王秀兰")
    searchable.sweep()
    for member in readers():
        for each in addresses:
            statements = asked(signed_in(member), each)
            assert len(statements) == few[member.pk, each], (member, each)
            assert len(statements) <= STATEMENTS, "\n".join([str(member), each, *statements])


def test_a_full_page_is_light(street: Street, signed_in: SignedIn) -> None:
    for n in range(45):
        street.case("楼上装修太吵,孩子没法睡觉,天天从早上六点吵到晚上十点" * 3, phone=f"+86138001381{n:02}")
    page = signed_in(street.leader).get(reverse("desk-open"))
    assert len(LINKS.findall(page.text)) == 40 and len(page.content) <= 60_000

"""Figures on pages: a number is as long as its list, for everybody who may read it, and nobody reads another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cases.actions import feedback, joining, signs
from cases.actions.table import sides
from cases.figures.declarations import FIGURES
from cases.figures.overview import COLUMNS
from cases.models import Case
from cases.states import Outcome, SignKind
from mediation.models import Building, Member, Organisation, OrganisationKind
from tests.cases.figures.telling import settled
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident
from tests.pages.conftest import SignedIn

SHANGHAI = ZoneInfo("Asia/Shanghai")
# A link to a list, and the number that it stands behind.
NUMBER = re.compile(r'<a href="(/figures/([a-z0-9-]+)/([a-z]+)/\?[^"]*)">(\d+)</a>')
ENTRIES = re.compile(r"<strong>\s*(\d+) entr(?:y|ies)\s*</strong>")
THIRD = "+8613800138003"

# What stands before a list of rows and is counted in something else than rows.
NOT_ROWS = ("time-on-hold", "collective-people")


def read(client: Client, address: str, **asked: str) -> str:
    answer = client.get(address, asked or None, headers={"accept-language": "en"})
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.text


def name(key: str) -> str:
    with translation.override("en"):
        return str(FIGURES[key].name)


def english(signed_in: SignedIn, member: Member) -> Client:
    client = signed_in(member)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def lively(street: Street, clock: time_machine.Coordinates) -> Street:
    """Some of everything: at both sites, in two buildings, settled, failed, missed, of many, of somebody with needs."""
    three, five = (street.site.buildings.get(number=number) for number in (3, 5))
    yes, no = street.resolved(building=three, unit="2"), street.resolved(phone=NEIGHBOUR, building=three)
    feedback.confirm(yes, by=resident())
    feedback.reopen(no, by=resident(NEIGHBOUR))
    needs = street.on_site(phone=THIRD, building=five, unit="1", category="leak")
    party = needs.parties.get(is_reporter=True)
    sides.correct(needs, by=by(needs.lead), party=party, needs=["hearing"])
    many = street.case(phone="+8613800138004", building=five, unit="1", category="leak")
    signs.flag(many, SignKind.COLLECTIVE)
    street.case(phone="+8613800138005", site=street.other_site, order_number="TZ1")
    street.close(street.case(phone="+8613800138006"), Outcome.FAILED, "谈不拢")
    street.close(street.case(phone="+8613800138007"), Outcome.INVALID, "广告")
    clock.shift(timedelta(days=3))
    return street


READERS: dict[str, Callable[[Street], Member]] = {
    "street": lambda street: street.reviewer,
    "district": lambda street: street.district,
    "leader": lambda street: street.leader,
    "member": lambda street: street.mediator,
    "contractor": lambda street: street.contractor,
}


@pytest.mark.parametrize("reader", READERS)
def test_every_number_of_a_page_is_as_long_as_its_list(reader: str, lively: Street, signed_in: SignedIn) -> None:
    client = english(signed_in, READERS[reader](lively))
    page = read(client, reverse("figures"), period="2026-09")
    others = {f"{reverse('figures')}?period=2026-09&by={by}" for by in re.findall(r"by=([a-z]+)#split", page)}
    others |= {unescape(each) for each in re.findall(r'<th scope="row"><a href="(/figures/\?[^"]*)"', page)}
    assert others
    numbers = {number for each in (page, *(read(client, other) for other in others)) for number in NUMBER.findall(each)}
    assert {which for _address, _key, which, _n in numbers} >= {"part", "whole"}
    for address, key, _which, n in numbers:
        if key not in NOT_ROWS:
            told = ENTRIES.search(read(client, unescape(address)))
            assert told and told[1] == n, address
            assert n == "0" or f"{reverse('desk')}HL-2026-" in read(client, unescape(address))
    assert any(n != "0" for _address, _key, _which, n in numbers)


def test_the_headline_comes_first_with_both_numbers_and_no_percentage_of_a_few(
    lively: Street, signed_in: SignedIn
) -> None:
    page = read(english(signed_in, lively.reviewer), reverse("figures"), period="2026-09")
    first = NUMBER.findall(page)[:2]
    assert [(key, which, n) for _address, key, which, n in first] == [
        ("settled-at-site", "part", "1"),
        ("settled-at-site", "whole", "3"),
    ]
    assert " %" not in page.split("<h2>")[1]
    assert "1 case whose days are not over" in page and "1 listed apart" in page


def test_ten_and_more_have_a_percentage(street: Street, signed_in: SignedIn, clock: time_machine.Coordinates) -> None:
    for n in range(10):
        case = street.case(phone=f"+861380013810{n}")
        feedback.withdraw(case, by=resident(f"+861380013810{n}"))
    clock.shift(timedelta(days=10))
    assert "<strong>0 %</strong>" in read(english(signed_in, street.reviewer), reverse("figures"), period="2026-09")


def test_nobody_reads_anothers_figures(lively: Street, signed_in: SignedIn) -> None:
    """What is not theirs is as if it were not there; a split of it too."""
    elsewhere = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    stranger = Member.objects.create(phone="+8613952600998", name="外街", organisation=elsewhere)
    ours, theirs = lively.site.code, lively.other_site.code
    at_one_site = lively.member(OrganisationKind.OWNERS_COMMITTEE)
    for member, site in ((stranger, ours), (at_one_site, theirs)):
        client = english(signed_in, member)
        assert client.get(reverse("figures"), {"site": site}).status_code == 404, member
        assert client.get(reverse("figures-board", args=[site])).status_code == 404, member
        asked = {"site": site, "period": "2026-09"}
        assert client.get(reverse("figures-cases", args=["reports", "part"]), asked).status_code == 404, member
    client = english(signed_in, stranger)
    assert "Nothing was reported" in read(client, reverse("figures"))
    for wrong in (
        {"period": "2026-13"}, {"period": "2030"}, {"by": "lead"}, {"site": "x"}, {"street": "1"}, {"building": "1"},
        {"category": "x"}, {"contractor": "0"}, {"by": "building"},
    ):  # fmt: skip
        assert client.get(reverse("figures"), wrong).status_code == 404, wrong
    for wrong_list in (["settled-at-site", "best"], ["x", "part"], ["reports", "rest"]):
        assert client.get(reverse("figures-cases", args=wrong_list)).status_code == 404


def test_what_stands_in_risk_flags_is_told_to_the_district_in_counts_and_to_no_side_of_the_works(
    lively: Street, signed_in: SignedIn
) -> None:
    district, contractor = english(signed_in, lively.district), english(signed_in, lively.contractor)
    page = read(district, reverse("figures"), period="2026-09")
    assert name("collective") in page and "Residents with needs, and all" in page
    assert "/figures/collective/" not in page and "vulnerable=1" not in page
    for key in ("collective", "collective-people", "repeated"):
        assert district.get(reverse("figures-cases", args=[key, "part"])).status_code == 404
    asked = {"vulnerable": "1", "period": "2026-09"}
    assert district.get(reverse("figures-cases", args=["reports", "part"]), asked).status_code == 404
    assert contractor.get(reverse("figures"), {"vulnerable": "1"}).status_code == 404
    page = read(contractor, reverse("figures"), period="2026-09")
    assert name("collective") not in page and "Residents with needs" not in page


def test_a_contractor_reads_the_cases_in_which_it_is_a_side(street: Street, signed_in: SignedIn, clock) -> None:
    """Of works it is taken for the other side; of a quarrel among neighbours it is not."""
    street.case(category="noise")
    street.case(category="neighbor", phone=NEIGHBOUR)
    clock.shift(timedelta(minutes=1))
    page = read(english(signed_in, street.contractor), reverse("figures"), period="2026-09")
    assert re.search(r'/figures/reports/part/\?[^"]*">1<', page)


def test_rows_of_sites_add_up_to_the_street(lively: Street, signed_in: SignedIn) -> None:
    page = read(english(signed_in, lively.reviewer), reverse("figures"), period="2026-09", by="site")
    numbers = [(key, int(n), "site=" in address) for address, key, which, n in NUMBER.findall(page) if which == "part"]
    for figure in ("reports", "settled-at-site", "arrived-in-time", "spilled-over"):
        assert figure in COLUMNS
        all_of = next(n for key, n, is_of_site in numbers if key == figure and not is_of_site)
        assert all_of == sum(n for key, n, is_of_site in numbers if key == figure and is_of_site), figure


def test_a_month_begins_at_midnight_here(street: Street, signed_in: SignedIn, clock: time_machine.Coordinates) -> None:
    """Half past midnight on the first is still the day before in UTC."""
    clock.move_to(datetime(2026, 10, 1, 0, 30, tzinfo=SHANGHAI))
    street.case()
    clock.move_to(datetime(2026, 10, 12, 9, tzinfo=SHANGHAI))
    client = english(signed_in, street.reviewer)
    for period, n in (("2026-10", "1"), ("2026-09", "0"), ("2026-Q4", "1"), ("2026-Q3", "0"), ("2026-W40", "1")):
        assert re.search(rf'/figures/reports/part/\?[^"]*">{n}<', read(client, reverse("figures"), period=period)), (
            period
        )


def test_the_board_shows_buildings_and_units_by_open_cases(lively: Street, signed_in: SignedIn) -> None:
    lively.case(phone="+8613800138008")
    client = english(signed_in, lively.leader)
    address = reverse("figures-board", args=[lively.site.code])
    page = read(client, address)
    five = Building.objects.get(site=lively.site, number=5)
    assert page.index("Building 5") < page.index("Building 3"), "most open cases first"
    assert f"building={five.pk}&amp;unit=1#cases" in page and "Unit 1 · 2" in page
    assert "× 2" in page, "two on one matter are offered to be looked at together"
    listed = read(client, address, building=str(five.pk), unit="1")
    assert listed.count(f"{reverse('desk')}HL-") == 2
    assert "Nothing is open in:" in page
    nowhere = read(client, address, building="none")
    assert nowhere.count(f"{reverse('desk')}HL-") == 1, "the one whose building is not known"
    assert client.get(address, {"building": "999999"}).status_code == 404


def test_definitions_stand_on_a_page_with_what_keeps_them_from_being_polished(
    street: Street, signed_in: SignedIn
) -> None:
    page = unescape(read(english(signed_in, street.leader), reverse("figures-defined")))
    for figure in FIGURES.values():
        said = (figure.name, figure.part_is, figure.whole_is, figure.left_out, figure.polished, figure.held_by)
        with translation.override("en"):
            assert [sentence for sentence in map(str, said) if sentence not in page] == []
    contractors = unescape(read(english(signed_in, street.contractor), reverse("figures-defined")))
    assert name("escalated") not in contractors


def test_a_page_asks_the_same_of_the_database_however_many_cases_there_are(
    lively: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    for member in (lively.reviewer, lively.district, lively.leader, lively.contractor):
        client = english(signed_in, member)
        addresses = [
            f"{reverse('figures')}?period=2026-09",
            f"{reverse('figures')}?period=2026-09&by=contractor",
            reverse("figures-cases", args=["reports", "part"]) + "?period=2026-09",
        ]
        few = [asked(client, address) for address in addresses]
        for n in range(3):
            settled(lively.on_site(phone=f"+86138001382{member.pk % 10}{n}"))
        clock.shift(timedelta(minutes=1))
        assert [asked(client, address) for address in addresses] == few, member
        assert max(few) <= 14, few


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        weight = len(client.get(address).content)
    assert weight < 60_000, (address, weight)
    return len(queries)


def test_the_district_begins_with_its_figures(street: Street, client: Client) -> None:
    district = Member.objects.create_user(
        "13952600997", "renovation-2026", name="区里", organisation=street.district.organisation
    )
    answer = client.post(reverse("sign-in"), {"username": "13952600997", "password": "renovation-2026"})
    assert answer.headers["Location"] == reverse("figures")
    client.force_login(district)
    assert reverse("figures") in client.get(reverse("figures")).text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_stand_without_any_case_in_both_languages(language: str, street: Street, signed_in: SignedIn) -> None:
    for member in (street.reviewer, street.district, street.leader, street.contractor):
        client = signed_in(member)
        client.cookies["django_language"] = language
        for address in (reverse("figures"), reverse("figures-defined")):
            assert client.get(address).status_code == 200
    assert ("现场化解率" in client.get(reverse("figures")).text) == (language == "zh-hans")


def test_what_was_joined_or_moved_counts_where_it_was_missed(street: Street, signed_in: SignedIn, clock) -> None:
    late, other = street.case(), street.case(phone=NEIGHBOUR)
    clock.shift(timedelta(days=2))
    joining.join(fresh(other), by=by(street.leader), into=late)
    page = read(english(signed_in, street.reviewer), reverse("figures"), period="2026-09")
    whole = re.search(r'/figures/assigned-in-time/whole/\?[^"]*">(\d+)<', page)
    assert whole and whole[1] == "2"
    assert Case.objects.filter(outcome=Outcome.JOINED).count() <= 1

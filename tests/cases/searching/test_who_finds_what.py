"""Who finds a case by what: every role with every kind of question. What is not theirs to know is found by nothing, and
looks like nothing: the same page, the same numbers, the same statements."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import searchable
from cases.actions import desk
from cases.actions.table import noting
from cases.models import Case, Note
from cases.states import Readers
from mediation.models import Member, OrganisationKind
from tests.cases.searching.conftest import Search
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by
from tests.pages.conftest import SignedIn

SAID = "厨房漏水,电话是13777770001,我是赵美丽"


@pytest.fixture
def case(street: Street) -> Case:
    building = street.site.buildings.get(number=3)
    return street.assigned(words=SAID, phone=GRANDMOTHER, name="王秀兰", building=building, room="501", category="leak")


@pytest.fixture
def people(street: Street, case: Case) -> dict[str, Member]:
    """One of each role; the member is none of the leader and the lead."""
    assert case.lead is not None
    members = Member.objects.filter(memberships__group__site=street.site, organisation__kind__in=READS_WORDS)
    member = members.exclude(pk__in=[street.leader.pk, case.lead.pk]).order_by("pk").first()
    assert member is not None
    return {
        "lead": case.lead,
        "leader": street.leader,
        "street": street.reviewer,
        "member": member,
        "contractor": street.contractor,
        "property": street.member(OrganisationKind.PROPERTY),
        "district": street.district,
        "elsewhere": street.member(OrganisationKind.RESIDENTS, site=street.other_site),
    }


READS_WORDS = [OrganisationKind.RESIDENTS, OrganisationKind.SUPERVISION, OrganisationKind.COMMUNITY]
EVERYBODY = {"lead", "leader", "street", "member", "contractor", "property", "district"}
READERS = {"lead", "leader", "street", "member"}
OPENERS = {"lead", "leader", "street"}
# What is typed, and who finds the case by it.
QUESTIONS = {
    "number": ("{number}", EVERYBODY),
    "end": ("{end}", EVERYBODY),
    "site": ("锦绣华庭", EVERYBODY),
    "building": ("3号楼", EVERYBODY),
    "building and room": ("3号楼501", EVERYBODY),
    "words": ("厨房漏", READERS),
    "one character": ("厨", READERS),
    "building and words": ("3号楼 厨房", READERS),
    "building with words": ("3号楼厨房", READERS),
    "name within words": ("赵美丽", READERS),
    "telephone": (GRANDMOTHER.removeprefix("+86"), OPENERS),
    "end of telephone": (GRANDMOTHER[-4:], OPENERS),
    "name": ("王秀兰", OPENERS),
    "part of a name": ("秀兰", OPENERS),
    "telephone within words": ("13777770001", OPENERS),
    "middle of a telephone within words": ("770001", OPENERS),
    "lead": ("{lead}", EVERYBODY - {"district"}),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_finds_what_they_may_know_and_nothing_else(
    question: str, street: Street, search: Search, case: Case, people: dict[str, Member]
) -> None:
    typed, finders = QUESTIONS[question]
    typed = typed.format(number=case.number, end=case.number[-6:], lead=case.lead)
    found = {name for name, member in people.items() if search.finds(member, typed, case)}
    assert found == finders, typed


def test_the_end_of_a_number_within_words_is_seen_and_so_found(
    street: Street, search: Search, case: Case, people: dict[str, Member]
) -> None:
    """A member reads 137****0001: these digits are theirs to find."""
    assert search.finds(people["member"], "0001", case)


@pytest.mark.parametrize("name", ["member", "contractor", "district", "elsewhere"])
@pytest.mark.parametrize("typed", [GRANDMOTHER.removeprefix("+86"), GRANDMOTHER[-4:], "王秀兰", "13777770001"])
def test_what_is_not_theirs_looks_like_what_is_not_there(
    name: str, typed: str, street: Street, signed_in: SignedIn, case: Case, people: dict[str, Member]
) -> None:
    """As an oracle: a count, a filter's number, a statement more would tell as well."""
    searchable.sweep()
    client = signed_in(people[name])
    nothing = "13900009999" if typed.startswith("1") else "9137" if typed.isdecimal() else "欧阳翠"
    is_there, is_not = seen(client, typed), seen(client, nothing)
    assert is_there == is_not


def seen(client: Client, typed: str) -> tuple[str, int, list[int]]:
    """The page without what was typed, its statements, and how many rows those found."""
    client.get(reverse("desk-search"), {"q": typed})
    with CaptureQueriesContext(connection) as queries:
        page = client.get(reverse("desk-search"), {"q": typed}).text
    page = re.sub(r'value="[A-Za-z0-9]{64}"', "", page)
    page = re.sub(r"%[0-9A-F]{2}", "", page).replace(typed, "")
    with connection.cursor() as cursor:
        rows = []
        for query in queries.captured_queries:
            if query["sql"].startswith("SELECT") and "cases_searchable" in query["sql"]:
                cursor.execute(query["sql"])
                rows.append(len(cursor.fetchall()))
    return page, len(queries), rows


def test_what_is_said_at_the_table_is_in_no_index(street: Street, search: Search, case: Case) -> None:
    """Circles are read at the table; nobody finds a case by what one side said in confidence."""
    for circle in (Readers.SIDE, Readers.MEDIATOR, Readers.GROUP, Readers.PARTIES, Readers.STREET):
        party = case.parties.filter(is_reporter=True).get()
        words = f"悄悄话{circle}"
        noting.note(case, by=by(case.lead), words=words, circle=circle, party=party if circle == Readers.SIDE else None)
    assert Note.objects.count() == 5
    for member in (case.lead, street.leader, street.reviewer):
        assert member is not None
        assert search.numbers(member, "悄悄话") == []


def test_whoever_leads_no_more_finds_no_names_any_more(street: Street, search: Search, case: Case) -> None:
    lead = case.lead
    assert lead is not None and search.finds(lead, "王秀兰", case)
    other = street.another(case)
    desk.reassign(case, by=by(street.leader), lead=other, words="换人")
    assert search.finds(other, "王秀兰", case)
    assert search.finds(lead, "王秀兰", case) == (lead == street.leader)


def test_a_side_of_the_works_finds_by_category_what_it_sees_there(
    street: Street, search: Search, case: Case, people: dict[str, Member]
) -> None:
    page = search.page(people["contractor"], case.category.name_zh[:2])
    assert case.number in page and "厨房" not in page
    assert search.numbers(street.leader, "楼下") == [] and street.case(phone=NEIGHBOUR).number

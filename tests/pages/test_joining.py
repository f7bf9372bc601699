"""Two reports of one dispute over HTTP: joining and parting from the desk, and what everyone then sees."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from cases.actions import field, joining
from cases.models import Case, Key
from cases.states import State
from tests.addresses import token_of
from tests.cases.promises import HOUR
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh
from tests.pages.conftest import SignedIn
from tests.pages.test_members import offered, page
from tests.roles import rewriting


@pytest.fixture
def two(street: Street, clock: time_machine.Coordinates) -> tuple[Case, Case]:
    first = street.assigned(words="我家楼上电钻吵", room="501")
    clock.shift(HOUR)
    return first, street.assigned(words="三号楼施工噪声太大", phone=NEIGHBOUR)


@pytest.fixture
def pair(street: Street, two: tuple[Case, Case]) -> tuple[Case, Case]:
    first, later = two
    joining.join(later, by=by(street.leader), into=first, words="同一家的装修")
    return fresh(first), fresh(later)


def test_the_leader_joins_the_later_case_to_the_one_they_choose(
    street: Street, two: tuple[Case, Case], signed_in: SignedIn
) -> None:
    first, later = two
    leader = signed_in(street.leader)
    assert "join" in offered(leader.get(page(later)).text, later)
    form = leader.get(page(later, "join")).text
    assert first.number in form and "Which case is it handled with?" in form
    answer = leader.post(page(later, "join"), {"into": first.pk, "words": "同一家的装修"})
    assert answer.status_code == 302
    assert fresh(later).joined_to == first


def test_a_number_that_is_typed_will_do(street: Street, two: tuple[Case, Case], signed_in: SignedIn) -> None:
    first, later = two
    leader = signed_in(street.leader)
    wrong = leader.post(page(later, "join"), {"number": "HL-2020-000001"})
    assert wrong.status_code == 422 and "has this number" in wrong.text
    nothing = leader.post(page(later, "join"), {})
    assert nothing.status_code == 422 and "Choose the case" in nothing.text
    assert leader.post(page(later, "join"), {"number": f" {first.number.lower()} "}).status_code == 302
    assert fresh(later).joined_to == first


def test_joining_is_not_offered_where_there_is_nothing_earlier(
    street: Street, two: tuple[Case, Case], signed_in: SignedIn
) -> None:
    first, _ = two
    leader = signed_in(street.leader)
    assert "join" not in offered(leader.get(page(first)).text, first)
    assert "part" not in offered(leader.get(page(first)).text, first)
    form = leader.get(page(first, "join")).text
    assert "Or its number" in form and "Which case is it handled with?" not in form
    assert leader.post(page(first, "join"), {}).status_code == 422


def test_a_case_of_another_street_is_not_joined_by_its_key(
    street: Street, two: tuple[Case, Case], signed_in: SignedIn
) -> None:
    _, later = two
    elsewhere = street.case(site=street.other_site)
    with rewriting(Case):
        Case.objects.filter(pk=elsewhere.pk).update(reported_at=later.reported_at - HOUR)
    answer = signed_in(street.leader).post(page(later, "join"), {"into": elsewhere.pk})
    assert answer.status_code == 422 and fresh(later).is_open


def test_each_of_the_two_pages_leads_to_the_other(street: Street, pair: tuple[Case, Case], signed_in: SignedIn) -> None:
    first, later = pair
    leader = signed_in(street.leader)
    gathering, joined = leader.get(page(first)).text, leader.get(page(later)).text
    assert "Handled here too" in gathering and page(later) in gathering and "三号楼施工噪声太大" in gathering
    assert "Handled together with" in joined and page(first) in joined
    assert f"{later.number} is handled here too" in gathering
    assert f"Joined to {first.number}, handled there" in joined
    assert offered(joined, later) >= {"part"} and "reopen" not in offered(joined, later)


def test_a_side_of_the_works_reads_neither_of_them(
    street: Street, pair: tuple[Case, Case], signed_in: SignedIn
) -> None:
    first, _ = pair
    text = signed_in(street.contractor).get(page(first)).text
    assert "三号楼施工噪声太大" not in text and "我家楼上电钻吵" not in text


def test_it_goes_on_by_itself_with_a_reason(street: Street, pair: tuple[Case, Case], signed_in: SignedIn) -> None:
    _, later = pair
    leader = signed_in(street.leader)
    assert leader.post(page(later, "part"), {"words": " "}).status_code == 409
    assert leader.post(page(later, "part"), {"words": "不是同一家"}).status_code == 302
    assert (fresh(later).state, fresh(later).joined_to) == (State.ASSIGNED, None)
    assert "Goes on by itself again" in leader.get(page(later)).text


def test_the_neighbours_link_shows_how_it_stands_and_nothing_of_the_other(
    street: Street, pair: tuple[Case, Case], english: Client
) -> None:
    first, later = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    text = english.get(reverse("track", args=[token_of(later)])).text
    assert "has been on site" in text and "handled together with yours" in text
    for told in (first.number, first.token, "501", "我家楼上电钻吵"):
        assert told not in text
    hers = english.get(reverse("track", args=[token_of(first)])).text
    for told in (later.number, later.token, "三号楼施工噪声太大", "handled together"):
        assert told not in hers


def test_the_neighbour_answers_by_the_link_for_themselves_alone(
    street: Street, pair: tuple[Case, Case], english: Client
) -> None:
    first, later = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    field.resolve(fresh(first), by=by(first.lead), outcome="explained", words="改到九点后", resident_word="行")
    link = reverse("track-verb", args=[token_of(later), "confirm"])
    assert english.post(link).status_code == 302
    text = english.get(reverse("track", args=[token_of(later)])).text
    assert fresh(first).answer == "" and "Is it solved?" not in text
    assert "Is it solved?" in english.get(reverse("track", args=[token_of(first)])).text
    assert english.post(link).status_code == 409
    again = reverse("track-verb", args=[token_of(later), "reopen"])
    assert english.post(again, {"words": "还在吵"}).status_code == 302
    assert fresh(first).handling == 2


def test_the_number_of_the_one_with_the_phone_of_the_other_opens_their_own(
    pair: tuple[Case, Case], english: Client
) -> None:
    first, later = pair
    for number in (first.number, later.number):
        english.post(reverse("follow"), {"number": number, "phone": NEIGHBOUR})
    english.post(reverse("follow"), {"number": later.number, "phone": GRANDMOTHER})
    assert list(Key.objects.values_list("case", "phone")) == [(later.pk, NEIGHBOUR)], "the one sent first is still good"

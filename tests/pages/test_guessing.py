"""Whoever guesses the phone of a case is slowed down; whose case it is gets in all the while."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case
from cases.throttling import lookups
from tests.cases.street import GRANDMOTHER, Street
from tests.pages.conftest import Counts

GUESSER, HOME = "203.0.113.7", "198.51.100.20"
NO_SUCH = "HL-2026-999999"

pytestmark = pytest.mark.usefixtures("counts")


@pytest.fixture
def case(street: Street) -> Case:
    return street.case()


def ask(client: Client, number: str, phone: str, *, address: str = GUESSER) -> int:
    return client.post(reverse("follow"), {"number": number, "phone": phone}, REMOTE_ADDR=address).status_code


def guess(client: Client, number: str, times: int, *, address: str = GUESSER, first: int = 0) -> list[int]:
    return [ask(client, number, f"1390000{first + each:04d}", address=address) for each in range(times)]


def test_wrong_phones_from_one_address_are_slowed_down(client: Client, case: Case, counts: Counts) -> None:
    assert guess(client, case.number, 11) == [200] * 10 + [429]
    assert ask(client, case.number, GRANDMOTHER) == 429, "a guess that happens to be right is told nothing either"
    counts.age(lookups.QUARTER_HOUR)
    assert ask(client, case.number, GRANDMOTHER) == 200


def test_a_stranger_cannot_lock_a_resident_out_of_their_case(client: Client, case: Case) -> None:
    guess(client, case.number, 50)
    assert ask(client, case.number, GRANDMOTHER, address=HOME) == 200
    assert ask(client, case.number, "13900009999", address=HOME) == 200, "and may mistype"
    assert ask(client, case.number, GRANDMOTHER, address=HOME) == 200


def test_a_stranger_cannot_lock_a_phone_out_of_its_cases(client: Client, case: Case) -> None:
    tried = [ask(client, f"HL-2026-99{each:04d}", GRANDMOTHER) for each in range(20)]
    assert tried == [200] * 10 + [429] * 10
    assert ask(client, case.number, GRANDMOTHER, address=HOME) == 200


def test_a_guarded_number_takes_few_tries_from_each_address_and_few_from_addresses_side_by_side(
    client: Client, case: Case
) -> None:
    guess(client, case.number, 10)
    assert guess(client, case.number, 4, address=HOME) == [200] * 3 + [429]
    beside = [f"203.0.113.{last}" for last in range(100, 120)]
    answers = [guess(client, case.number, 1, address=address)[0] for address in beside]
    assert answers.count(200) == lookups.GUARDED_FROM_NEIGHBOURS - 10
    long_ones = [f"2001:db8:1:{household:x}::1" for household in range(20)]
    answers = [guess(client, case.number, 1, address=address)[0] for address in long_ones]
    assert answers.count(200) == lookups.GUARDED_FROM_NEIGHBOURS, "one line brings thousands of long addresses"
    assert ask(client, case.number, GRANDMOTHER, address="192.0.2.4") == 200


def test_a_list_of_phones_is_not_worked_off_against_a_number_in_a_day(
    client: Client, case: Case, counts: Counts
) -> None:
    taken = 0
    for round_ in range(40):
        taken += guess(client, case.number, 10, first=round_ * 10).count(200)
        counts.age(lookups.QUARTER_HOUR)
    assert taken == lookups.FROM_ONE_IN_A_DAY
    client.cookies["django_language"] = "en"
    told = client.post(reverse("follow"), {"number": case.number, "phone": GRANDMOTHER}, REMOTE_ADDR=GUESSER)
    assert told.status_code == 429 and "tomorrow" in told.text
    assert ask(client, case.number, GRANDMOTHER, address=HOME) == 200
    counts.age(lookups.DAY)
    assert ask(client, case.number, GRANDMOTHER) == 200


def test_one_address_tries_so_many_pairs_in_a_quarter_of_an_hour(client: Client, case: Case) -> None:
    tried = [ask(client, f"HL-2026-99{each:04d}", f"1390000{each:04d}") for each in range(lookups.FROM_ONE + 1)]
    assert tried == [200] * lookups.FROM_ONE + [429]


def test_a_number_that_exists_and_one_that_does_not_are_answered_alike_all_the_way(client: Client, case: Case) -> None:
    def said(number: str, address: str) -> list[tuple[int, list[str]]]:
        answers = []
        for each in range(12):
            asked = {"number": number, "phone": f"1390000{each:04d}"}
            answer = client.post(reverse("follow"), asked, REMOTE_ADDR=address)
            answers.append((answer.status_code, re.findall(r'role="alert".*?</div>', answer.text, re.S)))
        return answers

    assert said(case.number, "203.0.113.7") == said(NO_SUCH, "192.0.2.7")


def test_behind_a_proxy_nobody_told_us_of_all_who_ask_are_one(client: Client, case: Case) -> None:
    assert guess(client, case.number, 11, address="127.0.0.1") == [200] * 10 + [429]
    others = [ask(client, f"HL-2026-99{each:04d}", f"1390001{each:04d}", address="127.0.0.1") for each in range(50)]
    assert others == [200] * 50, "but one of them does not keep all others from all cases"

"""A1: a code that came to a resident's phone is the owner's, whoever asked for it, and whoever guesses elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import keys
from cases.models import Case, Key
from cases.throttling import lookups
from notifications.models import Limits
from tests.cases.street import GRANDMOTHER, Street
from tests.guards.by_form import code_sent_to

pytestmark = pytest.mark.usefixtures("counts")

STRANGERS, OWNERS = {"REMOTE_ADDR": "203.0.113.66"}, {"REMOTE_ADDR": "198.51.100.7"}


def _asked(client: Client, case: Case, phone: str = GRANDMOTHER, **where: str) -> None:
    client.post(reverse("follow"), {"number": case.number, "phone": phone}, **where)  # type: ignore[arg-type]


def _typed(client: Client, case: Case, code: str, phone: str = GRANDMOTHER, **where: str) -> int:
    typed = {"number": case.number, "phone": phone, "code": code}
    return client.post(reverse("follow-code"), typed, **where).status_code  # type: ignore[arg-type]


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_stranger_who_spends_the_codes_of_a_day_leaves_the_owner_one_that_is_good(street: Street, clock: Any) -> None:
    """A1, attacked anew: number and phone are known to many; five asked for, each made void by five wrong tries, and
    the phone's owner was sent nothing for the rest of the day."""
    case, may_try = street.case(), lookups.tries_of(STRANGERS["REMOTE_ADDR"])
    for _ in range(Limits.current().codes_per_number + 1):
        keys.send(case.number, GRANDMOTHER)
        for _ in range(10):
            keys.redeem(case.number, GRANDMOTHER, _wrong(code_sent_to(GRANDMOTHER)), may_try=may_try)
        clock.shift(timedelta(minutes=16))
    assert Key.objects.count() == Limits.current().codes_per_number
    clock.shift(timedelta(hours=12))
    owner = Client()
    _asked(owner, case, **OWNERS)
    assert Key.objects.count() == Limits.current().codes_per_number
    assert _typed(owner, case, code_sent_to(GRANDMOTHER), **OWNERS) == 302


def test_asking_again_sends_no_second_code_and_leaves_the_first_good(street: Street) -> None:
    """A1: else whoever asks makes void what the owner is just typing."""
    case = street.case()
    _asked(Client(), case, **OWNERS)
    code = code_sent_to(GRANDMOTHER)
    for _ in range(3):
        _asked(Client(), case, **STRANGERS)
    assert Key.objects.count() == 1
    assert _typed(Client(), case, code, **OWNERS) == 302


def test_wrong_codes_from_one_address_are_not_looked_at_after_a_few_and_void_nothing(street: Street) -> None:
    """A1: five from one address, of fifty in all."""
    case = street.case()
    keys.send(case.number, GRANDMOTHER)
    code = code_sent_to(GRANDMOTHER)
    for _ in range(7):
        assert _typed(Client(), case, _wrong(code), **STRANGERS) == 422
    assert Key.objects.get().tries == 5
    assert _typed(Client(), case, code, **STRANGERS) == 422, "the right one neither"
    assert _typed(Client(), case, code, **OWNERS) == 302


def test_the_codes_of_one_case_do_not_use_up_those_of_another(street: Street, clock: Any) -> None:
    """A1: whoever knows one case of a phone would keep its owner out of the others."""
    known, other = street.case(), street.case()
    _asked(Client(), other, **OWNERS)
    for _ in range(8):
        clock.shift(timedelta(minutes=11))
        keys.send(known.number, GRANDMOTHER)
    clock.shift(timedelta(minutes=11))
    for _ in range(2):
        keys.send(other.number, GRANDMOTHER)
    assert keys.redeem(other.number, GRANDMOTHER, code_sent_to(GRANDMOTHER)) is not None
    assert Key.objects.count() == Limits.current().codes_per_number + 1


def test_guessing_a_code_comes_to_an_end_from_however_many_addresses(street: Street) -> None:
    """A1: fifty in a million for each code, and each day has few."""
    case = street.case()
    keys.send(case.number, GRANDMOTHER)
    code = code_sent_to(GRANDMOTHER)
    for place in range(10):
        for _ in range(5):
            keys.redeem(case.number, GRANDMOTHER, _wrong(code), may_try=lookups.tries_of(f"203.0.{place}.9"))
    assert keys.redeem(case.number, GRANDMOTHER, code, may_try=lookups.tries_of("198.51.100.8")) is None

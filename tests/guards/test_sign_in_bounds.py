"""B5: a password is not guessed by many tries, from wherever; and nobody is kept out of their own account by somebody
elsewhere."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.accounts.models import Bounds, OneTimeKey, WrongPassword
from mediation.models import Member
from notifications.models import Message
from tests.guards.conftest import PASSWORD, Browser

pytestmark = pytest.mark.usefixtures("counts")


@pytest.fixture(autouse=True)
def _bounded(settings) -> None:  # type: ignore[no-untyped-def]
    settings.AXES_ENABLED = True


def tries(client: Client, number: str, password: str = "wrong") -> int:
    return client.post(reverse("sign-in"), {"username": number, "password": password}).status_code


def attacked(leader: Member, at: Browser) -> None:
    """Somebody tries the leader's number from many addresses, one wrong password each."""
    for place in range(Bounds.current().wrong_per_account):
        assert tries(at(f"203.0.{place}.7"), str(leader.phone)) in (200, 429)


def test_one_account_over_many_addresses_comes_to_an_end(leader: Member, at: Browser) -> None:
    """B5: sixteen addresses, and the right password from the seventeenth was let in: so it would be after thousands."""
    attacked(leader, at)
    answer = at("198.51.100.1").post(reverse("sign-in"), {"username": str(leader.phone), "password": PASSWORD})
    assert answer.status_code == 429
    assert "from elsewhere" in answer.text and reverse("forgot") in answer.text


def test_many_accounts_from_one_address_come_to_an_end(leader: Member, at: Browser) -> None:
    """B5: fifteen accounts, one password, one address."""
    Bounds.objects.create(pk=1, wrong_per_address=8)
    sprayer = at("203.0.113.9")
    numbers = [str(phone) for phone in Member.objects.exclude(pk=leader.pk).values_list("phone", flat=True)[:12]]
    assert [tries(sprayer, number) for number in numbers] == [200] * 8 + [429] * 4
    assert tries(sprayer, str(leader.phone), PASSWORD) == 429
    assert tries(at("203.0.113.10"), str(leader.phone), PASSWORD) == 302, "next door nobody notices"


def test_the_owner_on_a_known_device_still_gets_in_during_the_attack(leader: Member, at: Browser) -> None:
    own = at("192.0.2.44")
    assert tries(own, str(leader.phone), PASSWORD) == 302
    own.post(reverse("sign-out"))
    attacked(leader, at)
    assert tries(own, str(leader.phone), PASSWORD) == 302
    moved = at("192.0.2.99")
    moved.cookies = own.cookies
    assert tries(moved, str(leader.phone), PASSWORD) == 302, "the device is known, wherever it is"


def test_somebody_elses_known_device_opens_nothing(leader: Member, at: Browser) -> None:
    other = Member.objects.exclude(pk=leader.pk).filter(is_staff=False)[0]
    other.set_password(PASSWORD)
    other.save()
    stranger = at("203.0.113.20")
    assert tries(stranger, str(other.phone), PASSWORD) == 302
    stranger.post(reverse("sign-out"))
    cookies = [name for name in stranger.cookies if name.startswith("device-")]
    attacked(leader, at)
    for name in cookies:  # under the leader's name
        stranger.cookies[f"device-{name[-3:]}"] = stranger.cookies[name].value
    assert tries(stranger, str(leader.phone), PASSWORD) == 429


def test_the_owner_at_a_new_device_comes_in_by_a_code_during_the_attack(leader: Member, at: Browser) -> None:
    attacked(leader, at)
    new = at("192.0.2.45")
    assert tries(new, str(leader.phone), PASSWORD) == 429
    assert new.post(reverse("forgot"), {"number": str(leader.phone)}).status_code == 302
    code = re.search(r"\d{6}", Message.objects.filter(template="account_code").latest("id").body)
    assert code is not None
    chosen = {"code": code[0], "password1": "a quite new sentence", "password2": "a quite new sentence"}
    answer = new.post(reverse("forgot-code"), chosen, follow=True)
    assert answer.status_code == 200 and leader.name in answer.text
    new.post(reverse("sign-out"))
    assert tries(new, str(leader.phone), "a quite new sentence") == 302
    assert OneTimeKey.objects.get().used_at is not None


def test_the_owner_at_a_new_device_comes_in_although_somebody_spends_the_codes_too(leader: Member, at: Browser) -> None:
    """B5, attacked anew: fifty wrong passwords, then the three codes of the hour asked for and each tried wrongly five
    times, which made it void; the owner was sent nothing, hour after hour."""
    number = str(leader.phone)
    with time_machine.travel("2026-09-15T09:00+08:00", tick=False) as moment:
        attacked(leader, at)
        for minute in range(0, 180, 5):
            stranger = at(f"203.0.113.{50 + minute % 3}")
            stranger.post(reverse("forgot"), {"number": number})
            for _ in range(7):
                wrong = {"code": "no code", "password1": "a quite new sentence", "password2": "a quite new sentence"}
                assert stranger.post(reverse("forgot-code"), wrong).status_code in (200, 429)
            assert _good_codes(), f"at every moment one is good: {minute}"
            moment.shift(5 * 60)
        new = at("192.0.2.45")
        assert tries(new, number, PASSWORD) == 429
        new.post(reverse("forgot"), {"number": number})
        code = re.search(r"\d{6}", Message.objects.filter(template="account_code").latest("id").body)
        assert code is not None
        chosen = {"code": code[0], "password1": "a quite new sentence", "password2": "a quite new sentence"}
        assert leader.name in new.post(reverse("forgot-code"), chosen, follow=True).text
        assert OneTimeKey.objects.count() <= 3 * Bounds.current().codes_per_hour


def _good_codes() -> bool:
    keys = OneTimeKey.objects.filter(used_at=None, expires_at__gt=timezone.now())
    return keys.filter(tries__lt=Bounds.current().tries_per_code).exists()


def test_a_lock_ends_by_itself_although_the_attack_goes_on(leader: Member, at: Browser) -> None:
    with time_machine.travel("2026-09-15T09:00+08:00") as moment:
        attacked(leader, at)
        for hour in range(25):
            moment.shift(3600)
            if hour < 22:
                assert tries(at(f"203.1.{hour}.7"), str(leader.phone)) == 429
        assert WrongPassword.objects.count() == Bounds.current().wrong_per_account, "what is refused is not counted"
        assert tries(at("192.0.2.46"), str(leader.phone), PASSWORD) == 302


def test_a_number_that_is_nobodys_is_locked_like_any_other(leader: Member, at: Browser) -> None:
    """The lock does not tell who has an account."""
    Bounds.objects.create(pk=1, wrong_per_account=3)
    for number in (str(leader.phone), "+8613900001111"):
        answers = [tries(at(f"203.0.{place}.8"), number) for place in range(5)]
        assert answers == [200, 200, 200, 429, 429], number

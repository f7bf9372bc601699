"""B2: a forgotten password is the member's own affair. The code goes to the phone, says nothing to strangers, is good
once and for a short while; an invitation likewise."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.accounts import keys
from config.accounts.models import Account, Bounds, OneTimeKey, WrongPassword
from config.secrets_in_lines import without_keys
from mediation.models import Member
from notifications.models import Message
from tests.guards.conftest import PASSWORD, Browser

pytestmark = pytest.mark.usefixtures("counts")
NEW = "a quite new sentence"


def asked(client: Client, number: str) -> str:
    answer = client.post(reverse("forgot"), {"number": number}, follow=True)
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text)


def sent() -> str:
    found = re.search(r"\d{6}", Message.objects.filter(template="account_code").latest("id").body)
    assert found is not None
    return found[0]


def chosen(code: str) -> dict[str, str]:
    return {"code": code, "password1": NEW, "password2": NEW}


def test_the_answer_is_the_same_for_whoever_is_a_member_and_whoever_is_not(leader: Member, at: Browser) -> None:
    texts = {asked(at("192.0.2.1"), number) for number in (str(leader.phone), "13900001111", "no number", "0")}
    assert len(texts) == 1
    assert Message.objects.filter(template="account_code").count() == 1


def test_the_code_is_nowhere_in_the_table_of_keys(leader: Member, at: Browser) -> None:
    asked(at("192.0.2.1"), str(leader.phone))
    row = OneTimeKey.objects.get()
    assert sent() not in row.digest and len(row.digest) == 64


def test_a_code_is_good_once_and_ends_every_session(leader: Member, at: Browser) -> None:
    elsewhere = at("192.0.2.2")
    assert elsewhere.post(reverse("sign-in"), {"username": str(leader.phone), "password": PASSWORD}).status_code == 302
    client = at("192.0.2.1")
    asked(client, str(leader.phone))
    code = sent()
    assert client.post(reverse("forgot-code"), chosen(code), follow=True).status_code == 200
    assert elsewhere.get(reverse("desk")).status_code == 302, "whoever was in is out"
    assert Message.objects.filter(template="account_password", recipient=str(leader.phone)).exists()
    assert not Account.objects.get(member=leader).password_is_temporary
    again = at("192.0.2.3")
    session = again.session
    session["code_for"] = str(leader.phone)
    session.save()
    assert "not right, or no longer good" in again.post(reverse("forgot-code"), chosen(code)).text


def test_after_a_few_wrong_codes_the_right_one_opens_nothing_from_there(leader: Member, at: Browser) -> None:
    client = at("192.0.2.1")
    asked(client, str(leader.phone))
    code = sent()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _try in range(Bounds.current().wrong_codes):
        assert "not right, or no longer good" in client.post(reverse("forgot-code"), chosen(wrong)).text
    answer = client.post(reverse("forgot-code"), chosen(code))
    assert answer.status_code == 429 and "Too many wrong codes from here" in answer.text
    assert Member.objects.get(pk=leader.pk).check_password(PASSWORD)


def test_a_code_is_void_after_some_minutes(leader: Member, at: Browser) -> None:
    client = at("192.0.2.1")
    with time_machine.travel("2026-09-15T09:00+08:00", tick=False) as moment:
        asked(client, str(leader.phone))
        moment.shift(60 * (Bounds.current().code_minutes + 1))
        assert "not right" in client.post(reverse("forgot-code"), chosen(sent())).text


def test_nobodys_phone_is_flooded_with_codes(leader: Member, at: Browser) -> None:
    with time_machine.travel("2026-09-15T09:00+08:00", tick=False) as moment:
        for minutes in range(0, 55, 5):
            asked(at(f"203.0.{minutes}.1"), str(leader.phone))
            moment.shift(5 * 60)
        assert Message.objects.filter(template="account_code").count() == Bounds.current().codes_per_hour


def test_asking_again_sends_no_second_code_and_leaves_the_first_good(leader: Member, at: Browser) -> None:
    """B5, attacked anew: whoever asked made void what the owner was just typing."""
    asked(at("203.0.113.66"), str(leader.phone))
    code = sent()
    owner = at("198.51.100.7")
    asked(owner, str(leader.phone))
    asked(at("203.0.113.66"), str(leader.phone))
    assert Message.objects.filter(template="account_code").count() == 1
    assert owner.post(reverse("forgot-code"), chosen(code)).status_code == 302


def test_a_wrong_code_is_answered_alike_whether_or_not_the_number_is_a_members(leader: Member, at: Browser) -> None:
    """B2: also how often it may be wrong, from one address and with all numbers, tells nobody who has an account."""
    answers = []
    for place, number in enumerate((str(leader.phone), "13900001111")):
        client = at(f"203.0.{place}.40")
        asked(client, number)
        tries = [client.post(reverse("forgot-code"), chosen("no code")).status_code for _ in range(7)]
        answers.append((tries, WrongPassword.objects.filter(address=f"203.0.{place}.40").count()))
    assert answers == [([200] * 5 + [429] * 2, 5)] * 2


def test_codes_of_many_accounts_are_not_guessed_from_one_address(leader: Member, at: Browser) -> None:
    """B5: wrong codes and wrong passwords of one address count together."""
    Bounds.objects.create(pk=1, wrong_per_address=4)
    numbers = [str(phone) for phone in Member.objects.values_list("phone", flat=True)[:6]]
    client, said = at("203.0.113.41"), []
    for number in numbers:
        asked(client, number)
        said.append(client.post(reverse("forgot-code"), chosen("no code")).status_code)
    assert said == [200] * 4 + [429] * 2


def test_guessing_one_code_comes_to_an_end_from_however_many_addresses(leader: Member, at: Browser) -> None:
    """B5: fifty in a million; the owner's known device still takes it."""
    own = at("192.0.2.44")
    assert own.post(reverse("sign-in"), {"username": str(leader.phone), "password": PASSWORD}).status_code == 302
    own.post(reverse("sign-out"))
    asked(own, str(leader.phone))
    code = sent()
    assert Bounds.current().tries_per_code == 50
    asked(last := at("203.0.113.42"), str(leader.phone))
    asked(stranger := at("203.0.113.43"), str(leader.phone))
    OneTimeKey.objects.update(tries=49)
    last.post(reverse("forgot-code"), chosen("no code"))
    assert "not right" in stranger.post(reverse("forgot-code"), chosen(code)).text
    assert own.post(reverse("forgot-code"), chosen(code)).status_code == 302


def test_whoever_may_not_ask_from_there_may_still_enter_the_code_that_came(leader: Member, at: Browser) -> None:
    """B5: an office behind one address, with a stranger in it."""
    Bounds.objects.create(pk=1, asks_per_address=1)
    client = at("203.0.113.44")
    asked(client, str(leader.phone))
    colleague = at("203.0.113.44")
    answer = colleague.post(reverse("forgot"), {"number": str(leader.phone)})
    assert answer.status_code == 429 and reverse("forgot-code") in answer.text
    assert colleague.post(reverse("forgot-code"), chosen(sent())).status_code == 302


def test_one_address_does_not_ask_for_everybody(leader: Member, at: Browser) -> None:
    Bounds.objects.create(pk=1, asks_per_address=3)
    client = at("203.0.113.5")
    numbers = [str(phone) for phone in Member.objects.values_list("phone", flat=True)[:5]]
    assert [client.post(reverse("forgot"), {"number": each}).status_code for each in numbers] == [302] * 3 + [429] * 2


def test_bad_passwords_use_nothing_up_and_are_told_why(leader: Member, at: Browser) -> None:
    client = at("192.0.2.1")
    asked(client, str(leader.phone))
    for first, second, said in (
        ("short", "short", "too short"),
        ("1234567890123", "1234567890123", "entirely numeric"),
        (NEW, "another sentence", "not the same"),
        ("", "", "choose a password"),
    ):
        form = {"code": sent(), "password1": first, "password2": second}
        assert said in client.post(reverse("forgot-code"), form).text
    assert client.post(reverse("forgot-code"), chosen(sent())).status_code == 302


def test_who_has_left_is_sent_nothing(leader: Member, at: Browser) -> None:
    Member.objects.filter(pk=leader.pk).update(is_active=False)
    asked(at("192.0.2.1"), str(leader.phone))
    assert not Message.objects.filter(template="account_code").exists()


def link() -> str:
    found = re.search(
        r"http://testserver(\S+)", Message.objects.filter(template="account_invitation").latest("id").body
    )
    assert found is not None
    return found[1]


def test_an_invitation_is_good_once_for_a_week_and_sets_a_password_nobody_else_knows(
    leader: Member, at: Browser
) -> None:
    client = at("192.0.2.1")
    with time_machine.travel("2026-09-15T09:00+08:00", tick=False) as moment:
        keys.invite(leader, by=None)
        first = link()
        keys.invite(leader, by=None)
        assert client.get(first).status_code == 404, "a newer one was sent"
        assert leader.name in client.get(link()).text
        answer = client.post(link(), {"password1": NEW, "password2": NEW}, follow=True)
        assert answer.status_code == 200 and answer.redirect_chain[-1][0] == reverse("desk")
        assert at("192.0.2.9").post(link(), {"password1": PASSWORD, "password2": PASSWORD}).status_code == 404
        assert Member.objects.get(pk=leader.pk).check_password(NEW)
        keys.invite(leader, by=None)
        moment.shift(8 * 24 * 3600)
        void = at("192.0.2.9").get(link())
        assert void.status_code == 404 and reverse("forgot") in void.text


def test_what_was_sent_is_void_once_the_account_has_another_password_or_number(leader: Member, at: Browser) -> None:
    """A link of five days ago set another password; one to a wrong number still opened what was corrected since."""
    keys.invite(leader, by=None)
    sent_first = link()
    asked(at("192.0.2.1"), str(leader.phone))
    leader.set_password(NEW)
    leader.save()
    assert at("192.0.2.9").get(sent_first).status_code == 404
    keys.invite(leader, by=None)
    to_the_wrong_number = link()
    leader.phone = "+8613900001111"
    leader.save()
    assert at("192.0.2.9").get(to_the_wrong_number).status_code == 404
    assert not OneTimeKey.objects.filter(expires_at__gt=timezone.now(), used_at=None).exists()


def test_the_administration_shows_no_code_and_no_link(leader: Member, at: Browser, signed_in) -> None:
    """Else the operator would read the leader's code in the list of messages."""
    asked(at("192.0.2.1"), str(leader.phone))
    keys.invite(leader, by=None)
    desk = signed_in(Member.objects.filter(is_superuser=True)[0])
    for message in Message.objects.filter(template__in=["account_code", "account_invitation"]):
        page = desk.get(reverse("admin:notifications_message_change", args=[message.pk])).text
        assert sent() not in page and link() not in page and "invitation/" not in page
    assert sent() not in desk.get(reverse("admin:notifications_message_changelist")).text


def test_the_key_of_an_invitation_stands_in_no_line_of_the_log() -> None:
    said = without_keys(None, "warning", {"event": "Not Found: /invitation/7sD8o1fsSc8T03rXfP6QWez4/"})
    assert said["event"] == "Not Found: /invitation/…/"

"""A member keeps their own account: the password, and where they are signed in. And D1: what strangers are told."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import NoReverseMatch, reverse

from cases.models import CaseEvent, Refusal
from cases.states import Outcome, Verb
from config.accounts.models import SignedIn as Place
from mediation.models import Member
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, Street, fresh
from tests.guards.conftest import PASSWORD, Browser
from tests.pages.conftest import SignedIn

PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile MicroMessenger/8.0"


def entered(client: Client, member: Member) -> Client:
    form = {"username": str(member.phone), "password": PASSWORD}
    assert client.post(reverse("sign-in"), form, headers={"user-agent": PHONE}).status_code == 302
    return client


def test_a_changed_password_ends_every_other_session_and_is_told(leader: Member, at: Browser) -> None:
    here, there = entered(at("192.0.2.1"), leader), entered(at("203.0.113.77"), leader)
    form = {"old": "wrong", "password1": "a quite new sentence", "password2": "a quite new sentence"}
    assert "not your password" in here.post(reverse("account-password"), form).text
    assert here.post(reverse("account-password"), {**form, "old": PASSWORD}).status_code == 302
    assert here.get(reverse("desk")).status_code == 200
    assert there.get(reverse("desk")).headers["Location"].startswith(reverse("sign-in"))
    assert Message.objects.filter(template="account_password", recipient=str(leader.phone)).exists()


def test_the_owner_sees_where_they_are_signed_in_and_ends_it(leader: Member, at: Browser) -> None:
    here, there, third = (entered(at(where), leader) for where in ("192.0.2.1", "203.0.113.77", "198.51.100.3"))
    page = here.get(reverse("account")).text
    assert page.count("Android, WeChat") == 3 and "203.0.*.*" in page and "203.0.113.77" not in page
    assert there.session.session_key in page
    here.post(reverse("account-sign-outs"), {"which": there.session.session_key})
    assert there.get(reverse("desk")).status_code == 302 and third.get(reverse("desk")).status_code == 200
    here.post(reverse("account-sign-outs"), {"which": "others"})
    assert third.get(reverse("desk")).status_code == 302 and here.get(reverse("desk")).status_code == 200
    here.post(reverse("sign-out"))
    assert not Place.objects.filter(member=leader).exists()


def test_nobody_ends_anothers_session(leader: Member, at: Browser, street: Street, signed_in: SignedIn) -> None:
    own = entered(at("192.0.2.1"), leader)
    other = signed_in(street.contractor)
    for which in (own.session.session_key, "others", "", "\x00", "x" * 500):
        other.post(reverse("account-sign-outs"), {"which": which})
    assert own.get(reverse("desk")).status_code == 200


def test_who_is_switched_off_is_out(leader: Member, at: Browser) -> None:
    own = entered(at("192.0.2.1"), leader)
    Member.objects.filter(pk=leader.pk).update(is_active=False)
    assert own.get(reverse("desk")).headers["Location"].startswith(reverse("sign-in"))


def test_no_page_of_the_administration_takes_a_password(street: Street, signed_in: SignedIn) -> None:
    """B2: `/admin/mediation/member/9/password/`, then signing in as that leader. Every form there is, generated."""
    desk = signed_in(Member.objects.filter(is_superuser=True)[0])
    opened = 0
    for model in admin.site._registry:
        first = model._default_manager.first()
        for page, args in (("add", []), ("change", [first.pk if first else 0])):
            try:
                path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
            except NoReverseMatch:
                continue
            answer = desk.get(path)
            if answer.status_code == 200:
                opened += 1
                assert 'type="password"' not in answer.text and 'name="password' not in answer.text, path
    assert opened > 20
    for name in ("auth_user_password_change", "mediation_member_password_change"):
        with pytest.raises(NoReverseMatch):
            reverse(f"admin:{name}", args=[street.leader.pk])
    assert desk.get("/admin/password_change/").headers["Location"] == reverse("account-password")


def test_readiness_tells_strangers_a_word_and_the_operator_what_is_wrong(
    street: Street, signed_in: SignedIn, settings
) -> None:
    """D1."""
    stranger = Client().get(reverse("health-ready"))
    assert stranger.status_code == 200 and stranger.text == "ok\n"
    settings.HEALTH_TOKEN = "a word for the watch"
    for said in ("", "Bearer ", "Bearer another", "a word for the watch", "Basic a word for the watch"):
        assert Client().get(reverse("health-ready"), headers={"authorization": said}).text == "ok\n"
    right = Client().get(reverse("health-ready"), headers={"authorization": "Bearer a word for the watch"})
    assert right.json()["checks"]["database"] == "ok"
    operator = Member.objects.filter(is_superuser=True)[0]
    assert signed_in(operator).get(reverse("health-ready")).json()["checks"]["beat"]
    assert signed_in(street.leader).get(reverse("health-ready")).text == "ok\n"


def test_the_sign_in_page_says_the_way_that_works(at: Browser) -> None:
    """D1: "ask the street office" led nowhere: it cannot."""
    page = at("192.0.2.1").get(reverse("sign-in")).text
    assert reverse("forgot") in page and "street office sets" not in page


@pytest.mark.parametrize("outcome", [Outcome.INVALID, Outcome.EXPLAINED])
def test_contacts_of_an_ended_case_open_with_a_reason_only(outcome: str, street: Street, signed_in: SignedIn) -> None:
    """D1. While the case runs, the case is the reason."""
    case = street.resolved() if outcome == Outcome.EXPLAINED else street.case()
    client = signed_in(street.leader)
    path = reverse("desk-verb", args=[case.number, Verb.OPEN_CONTACT])
    national = GRANDMOTHER.removeprefix("+86")
    if outcome == Outcome.INVALID:
        assert national in client.post(path).text.replace(" ", "")
        close = {"outcome": Outcome.INVALID, "words": "不归我们管"}
        assert client.post(reverse("desk-verb", args=[case.number, Verb.CLOSE]), close).status_code == 302
        street.approve(case)
    before = CaseEvent.objects.filter(case=case, verb=Verb.OPEN_CONTACT).count()
    assert path in client.get(reverse("desk-case", args=[case.number])).text
    for nothing in ({}, {"words": "  "}):
        answer = client.post(path, nothing)
        assert answer.status_code == 422 and national not in answer.text.replace(" ", "")
    assert CaseEvent.objects.filter(case=case, verb=Verb.OPEN_CONTACT).count() == before
    answer = client.post(path, {"words": "回访时电话没接通"})
    assert answer.status_code == 200 and national in answer.text.replace(" ", "")
    event = fresh(case).events.filter(verb=Verb.OPEN_CONTACT).latest("id")
    assert event.saying is not None and event.saying.body == "回访时电话没接通" and event.member == street.leader
    assert not Refusal.objects.filter(case=case, verb=Verb.CLOSE).exists()

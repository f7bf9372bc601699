"""What stands around every page: language, phone number, headers, errors, health. Asked over HTTP, answers read."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseMessage, Pulse
from mediation.models import Member, Organisation, OrganisationKind
from notifications.models import Message
from tests.cases.street import Street
from tests.roles import rewriting

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"


@pytest.fixture
def member() -> Member:
    community = Organisation.objects.create(kind=OrganisationKind.COMMUNITY, name="Test community")
    return Member.objects.create_user("+8613952600077", PASSWORD, name="王组员", organisation=community)


@pytest.fixture
def english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client


def test_the_front_page_is_chinese_whatever_the_browser_asks_for(client: Client) -> None:
    answer = client.get(reverse("home"), headers={"accept-language": "en-US,en;q=0.9"})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert '<html lang="zh-Hans"' in answer.text
    assert "矛盾协调小组" in answer.text
    assert "矛盾不出改造现场" in answer.text


def test_the_switch_turns_pages_english_and_back_to_where_one_was(client: Client) -> None:
    answer = client.post(reverse("set-language"), {"language": "en", "next": reverse("sign-in")}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("sign-in")
    assert '<html lang="en"' in answer.text
    assert "Sign in for members" in answer.text


def test_an_unknown_language_in_the_cookie_gives_chinese(client: Client) -> None:
    client.cookies["django_language"] = "tlh"
    assert client.get(reverse("home")).headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nowhere/at/all"])
def test_every_page_carries_the_number_to_call_and_the_emergency_numbers(client: Client, path: str) -> None:
    text = client.get(path).text
    assert 'href="tel:+8652386000000"' in text
    assert "0523 8600 0000" in text
    assert "119" in text and "110" in text and "120" in text


def test_another_number_to_call_can_be_set(client: Client, settings) -> None:
    settings.PUBLIC_PHONE = "12345"
    text = client.get("/").text
    assert 'href="tel:12345"' in text
    assert "8600" in text, "texts still go to the text number"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nowhere/at/all", "/robots.txt"])
def test_no_page_lets_strangers_code_run_or_search_engines_in(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy and "http:" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nowhere/at/all"])
def test_no_page_carries_styles_or_scripts_of_its_own_or_from_elsewhere(client: Client, path: str) -> None:
    text = client.get(path).text
    assert " style=" not in text and "<style" not in text and " onclick=" not in text
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', text)
    assert re.findall(r"<script(?![^>]*src=)", text) == []


def test_robots_are_told_to_stay_out(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /" in answer.text


def test_an_unknown_address_says_so_in_plain_words(english: Client) -> None:
    answer = english.get("/nowhere")
    assert answer.status_code == 404
    assert "Nothing to be found here" in answer.text


def test_a_form_without_its_token_says_nothing_was_saved() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    answer = client.post(reverse("sign-in"), {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "Nothing was saved" in answer.text


def test_the_error_page_needs_neither_session_nor_database(client: Client, settings, django_assert_num_queries) -> None:
    settings.ROOT_URLCONF = "tests.pages.broken_urls"
    client.raise_request_exception = False
    with django_assert_num_queries(0):
        answer = client.get("/breaks/")
    assert answer.status_code == 500
    assert "不是您的问题" in answer.text
    assert "0523 8600 0000" in answer.text


def test_live_asks_nothing_of_the_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = client.get(reverse("health-live"))
    assert answer.status_code == 200 and answer.text == "ok\n"


@pytest.fixture
def watching(settings) -> Client:
    """Whoever watches the server, with the word that the installation gave them."""
    settings.HEALTH_TOKEN = "a word for the watch"
    return Client(headers={"authorization": "Bearer a word for the watch"})


def test_ready_names_each_check(watching: Client) -> None:
    answer = watching.get(reverse("health-ready"))
    assert answer.status_code == 200
    assert answer.json()["checks"]["database"] == "ok"
    assert answer.json()["checks"]["migrations"] == "ok"


def test_ready_tells_when_nobody_watches_the_clocks(watching: Client) -> None:
    Pulse.note("sweep_clocks", at=timezone.now() - timedelta(minutes=10))
    assert watching.get(reverse("health-ready")).json()["checks"]["beat"] == "silent"
    Pulse.note("sweep_clocks")
    assert watching.get(reverse("health-ready")).json()["checks"]["beat"] == "ok"


def test_ready_tells_of_an_absent_broker_but_stays_ready(watching: Client, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    answer = watching.get(reverse("health-ready"))
    assert answer.status_code == 200
    assert answer.json()["checks"]["broker"] == "no answer"


@pytest.mark.parametrize("typed", ["13952600077", "139 5260 0077", "+86 139-5260-0077", "008613952600077"])
def test_a_member_signs_in_with_the_number_as_typed(client: Client, member: Member, typed: str, settings) -> None:
    settings.LOGIN_REDIRECT_URL = "home"
    answer = client.post(reverse("sign-in"), {"username": typed, "password": PASSWORD}, follow=True)
    assert answer.status_code == 200
    assert "王组员" in answer.text


def test_signing_in_brings_the_members_own_language(client: Client, member: Member, settings) -> None:
    settings.LOGIN_REDIRECT_URL = "home"
    member.language = "en"
    member.save()
    answer = client.post(reverse("sign-in"), {"username": "13952600077", "password": PASSWORD}, follow=True)
    assert "Sign out" in answer.text


@pytest.mark.parametrize("typed", ["13952600078", "王", "12", "'; drop table", "\u202e139", "1" * 32])
def test_a_wrong_number_and_a_wrong_password_look_the_same(english: Client, member: Member, typed: str) -> None:
    wrong_number = english.post(reverse("sign-in"), {"username": typed, "password": PASSWORD})
    wrong_password = english.post(reverse("sign-in"), {"username": "13952600077", "password": "not this one"})
    for answer in (wrong_number, wrong_password):
        assert answer.status_code == 200
        assert "do not go together" in answer.text


def test_an_empty_sign_in_form_points_at_its_fields(english: Client) -> None:
    text = english.post(reverse("sign-in"), {}).text
    assert "Please enter your phone number." in text
    assert 'href="#id_username"' in text
    assert 'aria-invalid="true"' in text


def test_signing_out_needs_a_deliberate_press(client: Client, member: Member) -> None:
    client.force_login(member)
    assert client.get(reverse("sign-out")).status_code == 405
    assert client.post(reverse("sign-out")).headers["Location"] == reverse("home")
    assert "_auth_user_id" not in client.session


def test_too_many_wrong_passwords_are_told_to_wait(english: Client, member: Member, settings) -> None:
    settings.AXES_ENABLED = True
    settings.AXES_FAILURE_LIMIT = 3
    for _ in range(3):
        answer = english.post(reverse("sign-in"), {"username": "139 5260 0077", "password": "wrong"})
    assert answer.status_code == 429
    assert "15 minutes" in answer.text
    right = english.post(reverse("sign-in"), {"username": "+8613952600077", "password": PASSWORD})
    assert right.status_code == 429, "the same number typed otherwise is the same number"


def test_the_administration_uses_the_same_door(client: Client) -> None:
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("sign-in") + "?next=/admin/"


def test_a_member_at_the_operators_door_is_told_so_and_led_back_to_the_desk(english: Client, member: Member) -> None:
    english.force_login(member)
    answer = english.get("/admin/mediation/site/", follow=True)
    assert answer.status_code == 403
    assert "This is the operator" in answer.text and f'href="{reverse("desk")}"' in answer.text
    assert "password" not in answer.text


def test_the_operator_at_the_door_is_let_in(client: Client, member: Member) -> None:
    member.organisation, member.is_staff = None, True
    member.save()
    client.force_login(member)
    assert client.get("/admin/login/").headers["Location"] == "/admin/"


def test_a_text_that_waits_for_the_morning_is_not_late_and_one_that_nobody_sends_is(
    watching: Client, street: Street, clock: Any, settings: Any
) -> None:
    def texts() -> str:
        return str(watching.get(reverse("health-ready")).json()["checks"]["texts"])

    settings.SMS_QUIET_HOURS = "21:00-08:00"
    clock.shift(timedelta(hours=14))  # 23:00
    street.case()
    with rewriting(Message, CaseMessage):
        Message.objects.filter(is_direct_answer=True).delete()
    assert Message.objects.exists()
    clock.shift(timedelta(minutes=11))
    assert texts() == "ok"
    clock.shift(timedelta(hours=9))
    assert texts() == "late"

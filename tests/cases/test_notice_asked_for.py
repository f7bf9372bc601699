"""From November on, those who plan by the calendar are told that next year's holidays are not in yet."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from mediation.calendar import SHANGHAI
from mediation.models import CalendarYear, Member
from tests.cases.street import Street

NOTICE = "The holidays of 2027 are"


@pytest.fixture(autouse=True)
def _november(clock) -> None:
    clock.move_to(dt.datetime(2026, 11, 2, 9, tzinfo=SHANGHAI))


def page(client: Client, member: Member, name: str) -> str:
    client.force_login(member)
    client.cookies["django_language"] = "en"
    return client.get(reverse(name)).content.decode()


def test_leaders_and_the_street_office_see_it_on_their_desk(_november: None, street: Street, client: Client) -> None:
    assert NOTICE in page(client, street.leader, "desk")
    assert NOTICE in page(client, street.reviewer, "desk")
    assert NOTICE not in page(client, street.contractor, "desk")
    CalendarYear.objects.filter(year=2027).update(status="official")
    assert NOTICE not in page(client, street.leader, "desk")


def test_the_operator_sees_it_on_coming_in(_november: None, street: Street, client: Client) -> None:
    operator = Member.objects.create_superuser("+8613952699999", "x", name="操作员")
    assert NOTICE in page(client, operator, "admin:index")
    CalendarYear.objects.filter(year=2027).update(status="official")
    assert NOTICE not in page(client, operator, "admin:index")


def test_whoever_watches_the_server_reads_it(_november: None, street: Street, client: Client) -> None:
    client.force_login(Member.objects.get(is_superuser=True))
    assert client.get(reverse("health-ready")).json()["checks"]["calendar"] == "2027 provisional"
    CalendarYear.objects.filter(year=2027).update(status="official")
    assert client.get(reverse("health-ready")).json()["checks"]["calendar"] == "ok"

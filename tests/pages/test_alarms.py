"""Alarms about the text channel: on the desk of the street office and the operator, on the front page of the admin."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from mediation.models import Member
from notifications import alarms
from notifications.models import Alarm, AlarmKind
from tests.cases.street import GRANDMOTHER, Street
from tests.pages.conftest import SignedIn

ADMIN = "/admin/"
BUDGET = "Today&#x27;s budget for texts is used up"


@pytest.fixture
def operator(street: Street) -> Member:
    return Member.objects.get(is_superuser=True)


@pytest.fixture
def raised(street: Street) -> list[Alarm]:
    """One alarm of each kind."""
    about = {
        AlarmKind.NUMBER_CAP: str(street.leader.phone),
        AlarmKind.FLOOD_NUMBER: GRANDMOTHER,
        AlarmKind.FLOOD_RANGE: "+861380013",
        AlarmKind.SETUP: "20003",
    }
    for kind in AlarmKind:
        alarms.raise_alarm(kind, about=about.get(kind, ""), times=3, at=timezone.now())
    return list(Alarm.objects.order_by("id"))


def main(client: Client, path: str) -> str:
    return client.get(path).text.split("<main")[1]


def test_the_street_office_reads_on_its_desk_what_happened_and_says_that_it_has_seen_it(
    street: Street, signed_in: SignedIn
) -> None:
    client = signed_in(street.reviewer)
    assert "budget" not in main(client, reverse("desk"))
    alarms.raise_alarm(AlarmKind.BUDGET, at=timezone.now())
    desk = main(client, reverse("desk"))
    assert BUDGET in desk and "I have seen it" in desk and reverse("alarms") in desk
    alarm = Alarm.objects.get()
    assert client.post(reverse("alarms"), {"alarm": alarm.pk, "from": "desk"}).headers["Location"] == reverse("desk")
    alarm = Alarm.objects.get()
    assert alarm.seen_at is not None and alarm.seen_by == street.reviewer
    assert BUDGET not in main(client, reverse("desk"))
    client.post(reverse("alarms"), {"alarm": alarm.pk})
    assert Alarm.objects.get().seen_at == alarm.seen_at, "the first look counts"


def test_the_page_explains_every_kind_and_shows_no_number(
    street: Street, signed_in: SignedIn, raised: list[Alarm]
) -> None:
    page = main(signed_in(street.reviewer), reverse("alarms"))
    for alarm in raised:
        with translation.override("en"):
            assert alarms.explained(alarm).replace("'", "&#x27;") in page
    assert GRANDMOTHER not in page and str(street.leader.phone) not in page
    assert street.leader.name in page, "a member's number is said to be theirs"
    assert "20003" in page and "+861380013****" in page
    assert "3 texts" in page


def test_only_a_few_stand_on_the_desk_and_the_rest_one_page_further(
    street: Street, signed_in: SignedIn, raised: list[Alarm]
) -> None:
    desk = main(signed_in(street.reviewer), reverse("desk"))
    assert desk.count("I have seen it") == 3
    assert f"{len(raised)} alarms about texts" in desk


def test_the_page_says_so_when_there_is_none(street: Street, signed_in: SignedIn) -> None:
    assert "No alarm" in main(signed_in(street.reviewer), reverse("alarms"))


def test_both_languages_explain_every_kind(street: Street, raised: list[Alarm]) -> None:
    assert set(alarms.EXPLAINED) == set(AlarmKind)
    client = Client()
    client.force_login(street.reviewer)
    page = main(client, reverse("alarms"))
    for alarm in raised:
        with translation.override("zh-hans"):
            said = alarms.explained(alarm)
            assert said != alarms.EXPLAINED[AlarmKind(alarm.kind)], "not translated"
            assert said in page and str(alarm.get_kind_display()) in page


def test_members_are_shown_no_alarm_and_can_tick_none_off(
    street: Street, signed_in: SignedIn, raised: list[Alarm]
) -> None:
    for member in (street.leader, street.contractor, street.district):
        client = signed_in(member)
        assert BUDGET not in main(client, reverse("desk"))
        assert client.post(reverse("alarms"), {"alarm": raised[0].pk}).status_code == 404
        assert client.post(f"/admin/notifications/alarm/{raised[0].pk}/seen/").status_code == 302
    assert alarms.unseen().count() == len(raised)


@pytest.mark.parametrize("which", ["", "0", "x", "-1", "9" * 40, "1;DROP"])
def test_a_wrong_key_ticks_nothing_off(which: str, street: Street, signed_in: SignedIn, raised: list[Alarm]) -> None:
    assert signed_in(street.reviewer).post(reverse("alarms"), {"alarm": which}).status_code == 302
    assert alarms.unseen().count() == len(raised)


def test_the_operator_has_them_on_both_desks_with_the_way_to_the_limits(
    operator: Member, signed_in: SignedIn, raised: list[Alarm]
) -> None:
    client = signed_in(operator)
    limits = reverse("admin:notifications_limits_changelist")
    assert limits in main(client, reverse("alarms"))
    front = client.get(ADMIN).text
    assert front.count("I have seen it") == 5 and limits in front and "All alarms" in front
    seen = reverse("admin:notifications_alarm_seen", args=[raised[0].pk])
    assert client.get(seen).headers["Location"] == ADMIN and not Alarm.objects.get(pk=raised[0].pk).seen_at
    assert client.post(seen).headers["Location"] == ADMIN
    assert Alarm.objects.get(pk=raised[0].pk).seen_by == operator
    assert client.get(ADMIN).text.count("I have seen it") == 5
    listed = client.get("/admin/notifications/alarm/").text
    assert alarms.EXPLAINED[AlarmKind.SETUP] in listed and GRANDMOTHER not in listed


def test_the_front_page_of_the_admin_says_nothing_when_there_is_none(operator: Member, signed_in: SignedIn) -> None:
    assert "I have seen it" not in signed_in(operator).get(ADMIN).text

"""Lists kept by name: own ones, and those that a leader shares with the group."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import SavedView
from mediation.models import Member
from tests.cases.street import Street
from tests.pages.conftest import SignedIn


@pytest.fixture
def member(street: Street) -> Member:
    return street.mediator


def keep(client: Client, name: str, asked: str = "late=1&tier=U", **more: object) -> int:
    return client.post(reverse("keep-view"), {"which": "open", "asked": asked, "name": name, **more}).status_code


def test_two_views_are_ready_for_everybody(street: Street, signed_in: SignedIn) -> None:
    for who in (street.leader, street.contractor, street.reviewer, street.district):
        page = signed_in(who).get(reverse("desk-open")).text
        assert f"{reverse('desk-open')}?lead=me" in page and f"{reverse('desk-open')}?late=1" in page


def test_a_list_is_kept_by_a_name_opened_renamed_and_taken_away(signed_in: SignedIn, member: Member) -> None:
    client = signed_in(member)
    assert keep(client, "  楼上  漏水 ") == 302
    view = SavedView.objects.get()
    assert (view.name, view.asked) == ("楼上 漏水", "open?tier=U&late=1")
    page = client.get(reverse("desk-open")).text
    assert f'{reverse("desk-open")}?tier=U&amp;late=1">楼上 漏水' in page
    client.post(reverse("change-view", args=[view.pk]), {"name": "急的"})
    assert "急的" in client.get(reverse("views")).text
    client.post(reverse("change-view", args=[view.pk]), {"delete": "1"})
    assert not SavedView.objects.exists()


def test_only_the_leader_shares_and_the_group_reads(street: Street, signed_in: SignedIn, member: Member) -> None:
    group = street.site.group
    assert keep(signed_in(member), "我的单子", group=group.pk) == 422
    assert keep(signed_in(street.leader), "全组看", group=group.pk) == 302
    assert "全组看" in signed_in(member).get(reverse("desk-open")).text
    assert "全组看" not in signed_in(street.district).get(reverse("desk-open")).text
    view = SavedView.objects.get()
    assert signed_in(member).post(reverse("change-view", args=[view.pk]), {"delete": "1"}).status_code == 404
    other = street.other_site.group
    assert keep(signed_in(street.leader), "别组的", group=other.pk) == 422


@pytest.mark.parametrize("name", ["", " ", "字" * 31])
def test_a_view_without_a_fit_name_is_asked_again(signed_in: SignedIn, member: Member, name: str) -> None:
    assert keep(signed_in(member), name) == 422
    assert not SavedView.objects.exists()


def test_names_are_taken_once_and_there_are_not_too_many(signed_in: SignedIn, member: Member) -> None:
    client = signed_in(member)
    assert keep(client, "一") == 302
    assert keep(client, "一") == 422
    assert keep(client, "长", asked="q=" + "漏" * 5000) in (302, 422)
    for n in range(25):
        keep(client, f"第{n}")
    assert SavedView.objects.count() == 20


def test_nobodys_telephone_is_kept(signed_in: SignedIn, member: Member) -> None:
    keep(signed_in(member), "她", asked="q=13800138001&tier=U")
    assert SavedView.objects.get().asked == "open?tier=U"

"""A1, A5: where a member of the case is, or within a day was, signed in, nobody speaks as its resident."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import desk
from cases.desk_forms import RESIDENT_DEEDS
from cases.models import Case, CaseEvent, Key, Refusal
from cases.views.browser import COOKIE
from mediation.models import Member
from tests.addresses import opened
from tests.cases.street import GRANDMOTHER, Street, by, fresh

SENTENCE = "signed in here today"
pytestmark = pytest.mark.usefixtures("counts")


def left(client: Client) -> Client:
    """The same browser, after a look at the desk and a press on "sign out"."""
    client.get(reverse("desk"))
    client.post(reverse("sign-out"))
    assert "_auth_user_id" not in client.session
    return client


def standing(street: Street, deed: str) -> Case:
    return street.resolved() if deed in ("confirm", "reopen") else street.assigned()


@pytest.mark.parametrize("who", ["lead", "leader", "reviewer", "contractor", "district"])
@pytest.mark.parametrize("deed", sorted(RESIDENT_DEEDS))
def test_no_deed_of_a_resident_is_done_where_a_member_of_the_case_was_signed_in(
    street: Street, signed_in: Any, deed: str, who: str
) -> None:
    """A1 (a): generated from the residents' deeds, for everybody before whom the case is; the proven link, too."""
    case = standing(street, deed)
    member = case.lead if who == "lead" else getattr(street, who)
    path = reverse("track-verb", args=[opened(case).token, deed])
    for client in (signed_in(member), left(signed_in(member))):
        events, refusals = CaseEvent.objects.count(), Refusal.objects.count()
        asked, tried = client.get(path), client.post(path, {"words": "都好了"})
        assert (asked.status_code, tried.status_code) == (403, 403)
        assert SENTENCE in asked.text and SENTENCE in tried.text
        assert CaseEvent.objects.count() == events
        assert Refusal.objects.count() == refusals + 1, "the refusal leaves its row"
        row = Refusal.objects.latest("id")
        assert (row.case_id, row.member_id, row.actor) == (case.pk, member.pk, "member")
        page = client.get(reverse("track", args=[path.split("/")[2]])).text
        assert SENTENCE in page


def test_nor_is_its_code_asked_for_or_typed_in(street: Street, signed_in: Any) -> None:
    case = street.assigned()
    client = left(signed_in(case.lead))
    asked = client.post(reverse("follow"), {"number": case.number, "phone": GRANDMOTHER})
    typed = client.post(reverse("follow-code"), {"number": case.number, "phone": GRANDMOTHER, "code": "123456"})
    assert (asked.status_code, typed.status_code) == (403, 403) and not Key.objects.exists()
    assert Refusal.objects.filter(case=case, member=case.lead).count() == 2


def test_who_handled_it_once_is_of_the_case_for_good(street: Street, signed_in: Any, clock: Any) -> None:
    case = street.case()
    first = street.lead_for(case)
    desk.assign(case, by=by(street.leader), lead=first)
    desk.reassign(fresh(case), by=by(street.leader), lead=street.leader, words="换人")
    first.memberships.all().delete()
    path = reverse("track-verb", args=[opened(fresh(case)).token, "withdraw"])
    assert signed_in(Member.objects.get(pk=first.pk)).post(path).status_code == 403


def test_a_day_later_and_in_everybody_elses_browser_the_resident_speaks(
    street: Street, signed_in: Any, english: Client, clock: Any
) -> None:
    case = street.case()
    elsewhere = street.member("owners_committee", site=street.other_site)
    path = reverse("track-verb", args=[opened(case).token, "add"])
    assert signed_in(elsewhere).post(path, {"words": "一"}).status_code == 302, "who has nothing to do with the case"
    assert english.post(path, {"words": "二"}).status_code == 302
    client = left(signed_in(street.leader))
    assert client.post(path, {"words": "三"}).status_code == 403
    clock.shift(timedelta(days=1, minutes=1))
    assert client.post(path, {"words": "四"}).status_code == 302


def test_the_cookie_is_the_members_alone_and_cannot_be_written_by_hand(
    street: Street, signed_in: Any, english: Client
) -> None:
    case = street.case()
    english.get(reverse("home"))
    english.get(reverse("track", args=[case.token]))
    assert COOKIE not in english.cookies, "no resident is followed"
    client = signed_in(street.leader)
    client.get(reverse("desk"))
    kept = client.cookies[COOKIE]
    assert kept["httponly"] and kept["samesite"] == "Lax" and kept["max-age"] == 86400
    english.cookies[COOKIE] = f"{street.leader.pk}-9999999999"
    path = reverse("track-verb", args=[opened(case).token, "add"])
    assert english.post(path, {"words": "好"}).status_code == 302, "unsigned, it says nothing"

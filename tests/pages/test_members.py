"""The members' desk over HTTP: queues, verbs as buttons, who sees what of a case."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localtime

from cases.models import Case, Request
from cases.states import State
from mediation.models import Member, OrganisationKind
from tests.cases.street import Street, fresh
from tests.pages.conftest import SignedIn

Take = Callable[[], SimpleUploadedFile]


def page(case: Case, verb: str = "") -> str:
    return reverse("desk-verb", args=[case.number, verb]) if verb else reverse("desk-case", args=[case.number])


def offered(text: str, case: Case) -> set[str]:
    """The verbs the case page shows as buttons or links."""
    return set(re.findall(rf"/desk/{case.number}/([a-z_]+)/", text))


# -- the desk --------------------------------------------------------------------------------------------------------


def test_the_desk_shows_the_leader_what_nobody_has(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    text = signed_in(street.leader).get(reverse("desk")).text
    assert "please assign" in text
    assert case.number in text
    assert "by today 15:00" in text


def test_the_desk_shows_a_member_only_their_own(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    other = street.case()
    text = signed_in(case.lead).get(reverse("desk")).text
    assert case.number in text and other.number not in text


def test_an_operator_finds_an_empty_desk_and_the_set_up(street: Street, signed_in: SignedIn) -> None:
    street.case()
    operator = Member.objects.get(is_superuser=True)
    text = signed_in(operator).get(reverse("desk")).text
    assert "Nothing is waiting for you" in text
    assert reverse("admin:index") in text


def test_long_lists_go_on_by_key(street: Street, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cases.listing.PAGE", 2)
    cases = [street.case(phone=f"+861380013800{n}") for n in range(3)]
    client = signed_in(street.leader)
    first = client.get(reverse("desk-open")).text
    assert cases[2].number in first and cases[0].number not in first
    following = re.search(r'href="(\?after=\d+)"', first)
    assert following is not None
    second = client.get(reverse("desk-open") + following[1]).text
    assert cases[0].number in second and cases[2].number not in second
    assert client.get(reverse("desk-ended")).status_code == 200
    for strange in ("x", "-1", "9" * 40, "1 OR 1"):
        assert client.get(reverse("desk-open"), {"after": strange}).status_code == 200


# -- verbs -----------------------------------------------------------------------------------------------------------


def test_the_leader_assigns_and_each_candidate_says_why(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    client = signed_in(street.leader)
    text = client.get(page(case, "assign")).text
    assert "No tie to the sides known so far; one of them is only a guess." in text
    assert "not neutral" in text and "a party to this dispute" in text
    lead = street.lead_for(case)
    answer = client.post(page(case, "assign"), {"lead": lead.pk, "helpers": [street.contractor.pk]}, follow=True)
    assert "Done: Assign." in answer.text
    case = fresh(case)
    assert case.state == State.ASSIGNED and case.lead == lead
    assert list(case.helpers.all()) == [street.contractor]
    assert 'data-case-state="assigned"' in answer.text


def test_a_member_with_a_tie_is_not_assigned_without_consent(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    client = signed_in(street.leader)
    refused = client.post(page(case, "assign"), {"lead": street.contractor.pk})
    assert refused.status_code == 409
    assert "is not neutral here" in refused.text
    assert fresh(case).state == State.REPORTED
    said: dict[str, object] = {"lead": street.contractor.pk}
    just_then = localtime(case.reported_at).strftime("%Y-%m-%dT%H:%M")
    for party in case.parties.all():
        half = client.post(page(case, "assign"), said)
        assert half.status_code == 409 and "is not neutral here" in half.text, "every party, not one of them"
        said |= {f"consent_how_{party.pk}": "visit", f"consent_at_{party.pk}": just_then}
        said |= {f"consent_said_{party.pk}": "经理李强"} if party.organisation_id else {}
    assert client.post(page(case, "assign"), said).status_code == 302
    shown = client.get(page(case)).text
    assert "Agreed to this lead" in shown and "经理李强" in shown and f"asked by {street.leader.name}" in shown


def test_a_member_of_another_site_cannot_be_given_the_case(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    foreign = street.member(OrganisationKind.SUPERVISION, site=street.other_site)
    answer = signed_in(street.leader).post(page(case, "assign"), {"lead": foreign.pk})
    assert answer.status_code == 422
    assert fresh(case).lead is None


def test_the_lead_goes_the_whole_way_with_one_thumb(street: Street, signed_in: SignedIn, photo: Take) -> None:
    case = street.assigned()
    client = signed_in(case.lead)
    assert offered(client.get(page(case)).text, case) >= {"accept", "arrive", "decline", "add"}
    assert client.post(page(case, "accept")).status_code == 302
    assert "accept" not in offered(client.get(page(case)).text, case)

    empty = client.post(page(case, "arrive"), {"code": ""})
    assert empty.status_code == 409 and "Give the code on the site board" in empty.text
    wrong = client.post(page(case, "arrive"), {"code": "000000"})
    assert wrong.status_code == 409 and "not the code" in wrong.text
    assert client.post(page(case, "arrive"), {"code": case.site.arrival_code}).status_code == 302

    assert client.post(page(case, "secure"), {"words": "电已断"}).status_code == 302
    bare = client.post(page(case, "resolve"), {"outcome": "rectified", "words": "已停工"})
    assert bare.status_code == 409 and "Add a photo of the result" in bare.text
    whole = {"outcome": "rectified", "words": "改到九点后", "photo": photo()}
    answer = client.post(page(case, "resolve"), whole, follow=True)
    assert 'data-case-state="resolved"' in answer.text
    assert "Settled: Put right on site" in answer.text


def test_a_position_or_a_photo_proves_arrival_too(street: Street, signed_in: SignedIn, photo: Take) -> None:
    case = street.assigned()
    position = {"latitude": "32.491", "longitude": "119.923"}
    assert signed_in(case.lead).post(page(case, "arrive"), position).status_code == 302
    other = street.assigned(phone="+8613800138009")
    assert signed_in(other.lead).post(page(other, "arrive"), {"photo": photo()}).status_code == 302
    assert {case.visits.get().proof, other.visits.get().proof} == {"position", "photo"}


@pytest.mark.parametrize("position", [{"latitude": "x", "longitude": "y"}, {"latitude": "99", "longitude": "10"}])
def test_a_position_off_the_map_is_refused(street: Street, signed_in: SignedIn, position: dict[str, str]) -> None:
    case = street.assigned()
    assert signed_in(case.lead).post(page(case, "arrive"), position).status_code in (409, 422)
    assert fresh(case).state == State.ASSIGNED


def test_the_lead_hands_back_with_a_reason(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    client = signed_in(case.lead)
    assert client.post(page(case, "decline"), {"reason": "bored"}).status_code == 422
    assert client.post(page(case, "decline"), {"reason": "conflict", "words": "我表弟"}).status_code == 302
    assert fresh(case).state == State.REPORTED


def test_a_verb_on_a_case_that_moved_on_is_refused_in_a_sentence(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    client = signed_in(case.lead)
    assert client.post(page(case, "arrive"), {"code": case.site.arrival_code}).status_code == 302
    for answer in (client.get(page(case, "arrive")), client.post(page(case, "arrive"), {"code": "1"})):
        assert answer.status_code == 409
        assert "The case has moved on: it is now “On site”." in answer.text


def test_a_verb_that_is_not_yours_is_not_shown_and_refused_if_posted(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    bystander = next(
        member
        for member in Member.objects.filter(memberships__group__site=street.site)
        if member not in (case.lead, street.leader)
    )
    client = signed_in(bystander)
    assert not offered(client.get(page(case)).text, case) & {"accept", "arrive", "resolve", "close", "reassign"}
    for verb in ("accept", "arrive", "close", "decide"):
        answer = client.post(page(case, verb), {"outcome": "failed", "words": "x", "decision": "instruct"})
        assert answer.status_code == 403
        assert "This is not yours to do." in answer.text
    assert fresh(case).state == State.ASSIGNED


def test_the_leader_reassigns_closes_and_corrects_the_place(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    client = signed_in(street.leader)
    other = next(each for each in [street.leader, street.lead_for(case)] if each != case.lead)
    assert client.post(page(case, "reassign"), {"lead": other.pk, "words": ""}).status_code == 409
    assert client.post(page(case, "reassign"), {"lead": other.pk, "words": "请假"}).status_code == 302
    building = street.site.buildings.get(number=2)
    place = {"site": street.site.pk, "building": building.pk, "unit": "1", "room": "101"}
    assert client.post(page(case, "place"), place).status_code == 302
    assert fresh(case).building == building
    assert client.post(page(case, "close"), {"outcome": "rectified", "words": "x"}).status_code == 422
    asked = client.post(page(case, "close"), {"outcome": "refused", "words": "施工方拒绝到场"}, follow=True)
    assert "Asked for. Somebody else decides" in asked.text and fresh(case).state == State.ASSIGNED
    seen = {"seen": Request.objects.get(case=case).pk}
    assert client.post(page(case, "grant"), seen).status_code in (403, 409), "who asks does not decide"
    assert signed_in(street.reviewer).post(page(case, "grant"), seen).status_code == 302
    assert fresh(case).state == State.CLOSED


def test_an_unknown_verb_leads_nowhere(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    assert signed_in(street.leader).get(page(case, "confirm")).status_code == 404
    assert signed_in(street.leader).get(page(case, "explode")).status_code == 404


def test_the_case_page_asks_the_database_the_same_however_long_its_history(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    client = signed_in(case.lead)
    asked = []
    for more in (1, 12):
        for number in range(more):
            client.post(page(case, "add"), {"words": f"第{number}次"})
        client.get(page(case))  # what is looked up once for all cases is no part of it
        with CaptureQueriesContext(connection) as queries:
            client.get(page(case))
        asked.append(len(queries))
    assert asked[0] == asked[1]

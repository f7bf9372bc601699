"""The leader's desk: her words, to whom one would give it and why, one press a case, several at once, the next one
there (U-06)."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actions.assigning import candidates
from cases.models import Case, Refusal
from cases.states import State
from cases.views.shown import FIRST
from mediation.models import Member, OrganisationKind
from tests.cases.street import NEIGHBOUR, Street, fresh, texts_to
from tests.pages.conftest import SignedIn

DISPATCH = "/desk/dispatch/"


def given(client: Client, case: Case, lead: Member, **more: str) -> str:
    """What is said after one press in the row of a case."""
    sent = {"one": case.number, f"lead-{case.number}": lead.pk, **more}
    return client.post(DISPATCH, sent, follow=True).text


def numbers(page: str) -> list[str]:
    return re.findall(r'name="case"\s+value="([^"]+)"', page)


def test_a_row_says_her_words_and_who_would_take_it_and_why(street: Street, signed_in: SignedIn) -> None:
    case = street.case("楼上漏水,客厅天花板都湿了", category="leak")
    page = signed_in(street.leader).get(reverse("desk")).text
    assert "楼上漏水,客厅天花板都湿了" in page
    first = next(each.member for each in candidates(case) if each.may_lead and not each.is_away)
    assert re.search(rf"<strong>{first.name}</strong>\s*<span[^>]*>neutral", page)
    assert "0 open" in page


def test_her_telephone_is_hidden_in_her_words(street: Street, signed_in: SignedIn) -> None:
    street.case("我电话13912345678,太吵")
    page = signed_in(street.leader).get(reverse("desk")).text
    assert "13912345678" not in page and "139****5678" in page


def test_one_press_gives_it_away_and_the_next_stands_there(street: Street, signed_in: SignedIn) -> None:
    first, second = street.case(), street.case("太吵", phone=NEIGHBOUR)
    client, lead = signed_in(street.leader), street.lead_for(first)
    page = given(client, first, lead)
    assert f"Given to {lead.name}, and the resident is told by text." in page
    assert numbers(page) == [second.number]
    assert fresh(first).state == State.ASSIGNED and fresh(first).lead == lead
    assert any(lead.name in text for text in texts_to("+8613800138001"))


def test_nobody_is_said_to_be_told_whom_no_text_reaches(street: Street, signed_in: SignedIn) -> None:
    case = street.case(phone="")
    page = given(signed_in(street.leader), case, street.lead_for(case))
    assert "No text reaches the resident." in page


def test_several_go_to_one_and_those_refused_are_named(street: Street, signed_in: SignedIn) -> None:
    """Only where that person is neutral: the others go all the same."""
    home = street.site.buildings.get(number=5)
    lead = street.mediator
    Member.objects.filter(pk=lead.pk).update(home_building=home)
    theirs = street.case("楼道太吵", building=home)
    others = [street.case(phone=f"+861380013810{n}") for n in range(3)]
    sent = {"several": "1", "lead": lead.pk, "case": [theirs.number, *(each.number for each in others)]}
    page = signed_in(street.leader).post(DISPATCH, sent, follow=True).text
    assert f"3 cases are given to {lead.name}, and 3 residents told by text." in page
    assert theirs.number in page and "not neutral" in page
    assert fresh(theirs).lead is None and {fresh(each).lead for each in others} == {lead}
    assert Refusal.objects.filter(case=theirs).exists()


def test_who_was_slower_is_told_and_changes_nothing(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    first, client = street.lead_for(case), signed_in(street.leader)
    given(client, case, first)
    page = given(client, case, street.another(fresh(case)))
    assert f"{case.number}: The case has moved on" in page
    assert fresh(case).lead == first


def test_what_is_urgent_stands_on_top_whenever_it_is_due(street: Street, signed_in: SignedIn, clock) -> None:
    late = street.case()
    clock.shift(timedelta(days=2))
    urgent = street.case("电线冒火花", tier="U", phone=NEIGHBOUR)
    assert numbers(signed_in(street.leader).get(reverse("desk")).text)[:2] == [urgent.number, late.number]


def test_a_page_goes_on_after_the_urgent_ones(street: Street, signed_in: SignedIn) -> None:
    made = [street.case(phone=f"+86137000{n:05}", tier="U" if n % 2 else "N") for n in range(45)]
    client, address, found = signed_in(street.leader), reverse("desk-queue", args=["unassigned"]), []
    while address:
        page = client.get(address).text
        found += numbers(page)
        following = re.search(r'href="(\?after=[^"]+)"', page)
        address = reverse("desk-queue", args=["unassigned"]) + following[1] if following else ""
    urgent = {each.number for each in made if each.tier == "U"}
    assert len(found) == len(set(found)) == len(made)
    assert set(found[: len(urgent)]) == urgent


def test_a_press_on_a_later_page_comes_back_to_it(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    sent = {"one": case.number, f"lead-{case.number}": street.lead_for(case).pk, "back": "queue", "after": "~1"}
    answer = signed_in(street.leader).post(DISPATCH, sent)
    assert answer["Location"] == reverse("desk-queue", args=["unassigned"]) + "?after=~1"
    assert signed_in(street.leader).post(DISPATCH, {"back": "https://elsewhere"})["Location"] == reverse("desk")


def test_what_may_be_the_same_stands_beneath_and_can_be_joined(street: Street, signed_in: SignedIn) -> None:
    building = street.site.buildings.get(number=3)
    first = street.case("下水道堵了", category="leak", building=building)
    other = street.case("太吵", phone="+8613800138110")
    second = street.case("三号楼下水道又堵", category="leak", building=building, phone=NEIGHBOUR)
    page = signed_in(street.leader).get(reverse("desk")).text
    assert numbers(page) == [first.number, second.number, other.number]
    link = f"{reverse('desk-verb', args=[second.number, 'join'])}?into={first.pk}"
    assert link in page
    form = signed_in(street.leader).get(link).text
    assert re.search(rf'name="into"\s+value="{first.pk}"[^>]*checked', form)


def test_nobody_neutral_there_leads_to_the_whole_form(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    Member.objects.exclude(pk=street.leader.pk).update(away_from="2026-01-01")
    Member.objects.filter(pk=street.leader.pk).update(away_from="2026-01-01")
    page = signed_in(street.leader).get(reverse("desk")).text
    assert "Nobody neutral is there." in page and reverse("desk-verb", args=[case.number, "assign"]) in page


def test_a_press_without_anything_says_what_is_missing(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    client = signed_in(street.leader)
    assert "Tick the cases first." in client.post(DISPATCH, {"several": "1", "lead": "1"}, follow=True).text
    for lead in ("", "x", "9" * 30, "999999"):
        page = client.post(DISPATCH, {"several": "1", "lead": lead, "case": case.number}, follow=True).text
        assert "Choose who takes the case." in page, lead
    for number in ("", "\0", "x" * 5000, "HL-2026-999999"):
        page = client.post(DISPATCH, {"several": "1", "lead": "1", "case": number}, follow=True).text
        assert "Tick the cases first." in page, number
    assert fresh(case).lead is None


def test_nobody_gives_away_what_is_not_theirs(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    lead = street.lead_for(case)
    page = given(signed_in(lead), case, lead)
    assert "This is not yours to do." in page and fresh(case).lead is None
    elsewhere = street.member(OrganisationKind.OWNERS_COMMITTEE, site=street.other_site)
    assert "Tick the cases first." in given(signed_in(elsewhere), case, lead)
    assert signed_in(Member.objects.get(is_superuser=True)).post(DISPATCH, {}).status_code == 404
    assert signed_in(street.leader).get(DISPATCH).status_code == 405


def test_a_side_of_the_works_reads_no_words_there(street: Street, signed_in: SignedIn) -> None:
    street.case("她说的话")
    seats = street.contractor.memberships.filter(group__site=street.site)
    street.leader.memberships.filter(group__site=street.site).update(role="member")
    seats.update(role="leader")
    page = signed_in(street.contractor).get(reverse("desk")).text
    assert len(numbers(page)) == 1 and "她说的话" not in page


def statements(client: Client) -> int:
    client.get(reverse("desk"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("desk"))
    return len(queries)


def test_many_cases_take_as_many_statements_as_few(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.leader)
    for n in range(3):
        street.case(phone=f"+86137000{n:05}")
    few = statements(client)
    for n in range(3, FIRST + 19):
        street.case(phone=f"+86137000{n:05}")
    assert statements(client) == few


# -- who has how much --------------------------------------------------------------------------------------------------


def test_the_desk_says_who_has_how_much(street: Street, signed_in: SignedIn, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=3))
    Member.objects.filter(pk=street.leader.pk).update(away_from="2026-01-01")
    page = signed_in(street.leader).get(reverse("desk")).text
    row = page[page.index(f"<strong>{case.lead.name}</strong>", page.index('id="loads"')) :]
    assert "1 open" in row[:900] and "1 late" in row[:900]
    assert reverse("hand-over", args=[case.lead.pk]) in row
    assert f"{reverse('leave')}?member={case.lead.pk}" in row
    assert (
        f'<option value="{case.lead.pk}" selected>'
        in signed_in(street.leader).get(f"{reverse('leave')}?member={case.lead.pk}").text
    )


def test_a_leader_hands_on_all_that_one_has(street: Street, signed_in: SignedIn) -> None:
    """U-08: all open cases of one person, a neutral successor proposed for each, one confirmation."""
    case = street.assigned()
    lead = case.lead
    Member.objects.filter(pk=lead.pk).update(away_from="2026-01-01")
    client, address = signed_in(street.leader), reverse("hand-over", args=[lead.pk])
    page = client.get(address).text
    assert case.number in page and "away" in page
    proposed = re.search(r'<option value="(\d+)"\s+selected', page)
    assert proposed is not None
    sent = {f"lead-{case.number}": proposed[1], f"from-{case.number}": lead.pk, "words": "请假"}
    assert "1 case was handed over." in client.post(address, sent, follow=True).text
    assert str(fresh(case).lead_id) == proposed[1]


def test_what_is_in_other_hands_by_now_is_not_handed_on(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    address = reverse("hand-over", args=[case.lead_id])
    to = street.another(case)
    sent = {f"lead-{case.number}": to.pk, f"from-{case.number}": to.pk, "words": "请假"}
    assert "in other hands by now" in signed_in(street.leader).post(address, sent, follow=True).text
    assert fresh(case).lead == case.lead


def test_handing_on_says_what_is_missing(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    client, address = signed_in(street.leader), reverse("hand-over", args=[case.lead_id])
    answer = client.post(address, {"words": "请假"})
    assert answer.status_code == 422 and "Choose who takes the case." in answer.text
    assert client.post(address, {f"lead-{case.number}": street.another(case).pk}).status_code == 422


def test_only_who_plans_for_them_hands_on(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    address = reverse("hand-over", args=[case.lead_id])
    assert signed_in(case.lead).get(address).status_code == 404
    assert signed_in(street.contractor).get(address).status_code == 404
    assert signed_in(street.reviewer).get(address).status_code == 200
    elsewhere = street.member(OrganisationKind.OWNERS_COMMITTEE, site=street.other_site)
    assert signed_in(elsewhere).get(address).status_code == 404

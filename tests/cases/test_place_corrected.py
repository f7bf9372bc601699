"""A case turns out to be at another site: its leader has it to assign, the lead of the old site is told and let go."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import desk, placing
from cases.models import Case, Clock, Helper, Request
from cases.states import Actor, State, Verb
from mediation import directory
from mediation.models import Building, GroupRole, Member, Membership, Promise
from tests.cases.promises import on, running
from tests.cases.street import GRANDMOTHER, Street, by, clock_of, fresh, resident, texts_to


def leader_there(street: Street) -> Member:
    found = directory.leader_of(street.other_site)
    assert found is not None
    return found


def correct(street: Street, case: Case, *, who: Actor | None = None, building: Building | None = None) -> Case:
    """Corrected to the other site: by a member it is asked for, and the street office approves."""
    site = street.other_site
    event = placing.locate(case, by=who or by(street.leader), site=site, building=building, words="是东苑的")
    if event.verb == Verb.ASK:
        street.approve(case)
    return fresh(case)


def test_the_new_leader_has_it_to_assign_and_everybody_is_told_by_one_event(street: Street, clock) -> None:
    case = street.assigned()
    lead = case.lead
    assert lead is not None
    clock.move_to(on(15, 10))
    case = correct(street, case)
    assert (case.state, case.lead, case.accepted_at, case.site) == (State.REPORTED, None, None, street.other_site)
    event = case.events.get(verb=Verb.PLACE)
    assert (event.verb, event.from_state, event.to_state) == (Verb.PLACE, State.ASSIGNED, State.REPORTED)
    assert event.facts["previous_id"] == lead.pk
    assert texts_to(lead.phone)[-1] == f"{case.number}地点更正为东苑公寓,您不再经办。"
    assert texts_to(leader_there(street).phone)[-1] == (
        f"转来{case.number}:东苑公寓,施工噪声。派单时限9月15日15:00,请派单。"
    )
    assert "地点记为东苑公寓" in texts_to(GRANDMOTHER)[-1]
    desk.assign(case, by=by(leader_there(street)), lead=street.lead_for(case))
    assert fresh(case).state == State.ASSIGNED


def test_the_promises_run_on_from_where_they_began(street: Street, clock) -> None:
    case = street.assigned()
    due = {promise: clock_of(case, promise).due_at for promise in (Promise.ASSIGN, Promise.ARRIVE, Promise.RESOLVE)}
    clock.move_to(on(15, 10))
    assert running(correct(street, case)) == due
    assert clock_of(case, Promise.ASSIGN).next_rung_at == clock_of(case, Promise.ASSIGN).rung_at[0]


def test_who_had_been_at_the_wrong_site_leaves_a_new_promise_to_come(street: Street, clock) -> None:
    case = street.on_site()
    clock.move_to(on(15, 10))
    case = correct(street, case, who=by(case.lead))
    assert case.state == State.REPORTED
    assert Clock.objects.filter(case=case, promise=Promise.ARRIVE).count() == 2
    assert running(case)[Promise.ARRIVE] == on(16, 10)


def test_a_resident_may_say_so_as_well(street: Street) -> None:
    assert correct(street, street.assigned(), who=resident()).state == State.REPORTED


def test_who_serves_both_sites_keeps_it(street: Street) -> None:
    case = street.assigned()
    assert case.lead is not None
    Membership.objects.create(member=case.lead, group=street.other_site.group, role=GroupRole.MEMBER)
    after = correct(street, case)
    assert (after.state, after.lead) == (State.ASSIGNED, case.lead)
    assert clock_of(case, Promise.ASSIGN).stopped_at is not None, "nothing runs on that was kept"
    assert not case.events.filter(facts__has_key="previous_id").exists()


def test_who_serves_both_but_lives_there_does_not(street: Street) -> None:
    case = street.assigned()
    assert case.lead is not None
    Membership.objects.create(member=case.lead, group=street.other_site.group, role=GroupRole.MEMBER)
    home = street.other_site.buildings.get(number=3)
    Member.objects.filter(pk=case.lead.pk).update(home_building=home)
    assert correct(street, case, building=home).lead is None


def test_another_building_of_the_same_site_changes_no_hands(street: Street) -> None:
    case = street.on_site()
    placing.locate(case, by=by(case.lead), site=street.site, building=street.site.buildings.get(number=5))
    after = fresh(case)
    assert (after.state, after.lead) == (State.ON_SITE, case.lead)
    assert not {Promise.ASSIGN, Promise.ARRIVE} & set(running(after))


def test_helpers_from_the_old_site_go_too(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    assert Helper.objects.filter(case=case).exists()
    correct(street, fresh(case))
    assert not Helper.objects.filter(case=case).exists()


@pytest.mark.parametrize("who", ["leader", "lead"])
def test_whoever_corrects_it_away_asks_and_it_goes_once_approved(street: Street, client: Client, who: str) -> None:
    case = street.assigned()
    decides = street.leader if who == "lead" else street.reviewer
    client.force_login(street.leader if who == "leader" else case.lead)
    client.cookies["django_language"] = "en"
    posted = {"site": street.other_site.pk, "building": "", "words": "It is at Dongyuan"}
    answer = client.post(reverse("desk-verb", args=[case.number, "place"]), posted, follow=True)
    assert (answer.status_code, answer.redirect_chain[-1][0]) == (200, reverse("desk-case", args=[case.number]))
    assert fresh(case).state == State.ASSIGNED, "asked for"
    client.force_login(decides)
    answer = client.post(
        reverse("desk-verb", args=[case.number, "grant"]), {"seen": Request.objects.get().pk}, follow=True
    )
    assert fresh(case).state == State.REPORTED
    assert answer.status_code == 200


def test_a_case_in_no_hands_is_only_moved(street: Street) -> None:
    case = street.case()
    field_before = running(case)
    assert running(correct(street, case)) == field_before

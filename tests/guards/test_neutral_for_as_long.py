"""Neutral for as long as it lasts: whatever makes the lead tied takes the case out of their hands, at once, by
whichever deed it came about; only every party's consent, each a row, lets a tied member lead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone, translation

from cases import access
from cases.actions import aside, correcting, desk, feedback, field, joining, placing, reporting, undertaking
from cases.clocks import turning
from cases.models import AsideRequest, Case, CaseEvent, Helper, Party, Report, Words
from cases.models.party import Side
from cases.states import Channel, Forbidden, NotNow, Readers, State, Verb
from config.custody import speaking
from mediation.models import Category, DeclaredTie, Member, OrganisationKind, Promise
from mediation.neutrality import TieKind
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, agreed, by, fresh, linked, resident, texts_to
from tests.roles import rewriting


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences as they stand in the source."""
    with translation.override("en"):
        yield


def led_by_consent(street: Street, case: Case, member: Member) -> Case:
    desk.assign(case, by=by(street.leader), lead=member, consents=agreed(case))
    assert fresh(case).lead == member
    return fresh(case)


# -- how a tie may come about: each makes the lead of the case tied, behind the product's back or by a deed ------------


def declares_a_tie(street: Street, case: Case) -> None:
    company = street.contractor.organisation
    assert company is not None and case.lead is not None
    Party.objects.get_or_create(case=case, organisation=company, defaults={"side": Side.RESPONDENT})
    DeclaredTie.objects.create(member=case.lead, organisation=company, nature="兄弟在该公司")


def moves_into_the_building(street: Street, case: Case) -> None:
    building = street.site.buildings.get(number=2)
    Case.objects.filter(pk=case.pk).update(building=building)
    Member.objects.filter(pk=case.lead_id).update(home_building=building)


def has_the_number_of_a_party(street: Street, case: Case) -> None:
    assert case.lead is not None
    with rewriting(Party):
        case.parties.filter(is_reporter=True).update(phone=case.lead.phone)


def wrote_it_down_for_a_number_that_is_not_proven(street: Street, case: Case) -> None:
    party = case.parties.get(is_reporter=True)
    Party.objects.filter(pk=party.pk).update(phone_proven_at=None, phone_proven_by="")
    speaking.say(case.lead_id)
    Report.objects.create(
        case=case, party=party, channel=Channel.CALL, saying=Words.keep("楼上很吵", readers=Readers.REPORT),
        at=timezone.now(), taken_by_id=case.lead_id,
    )  # fmt: skip


def changes_to_a_party(street: Street, case: Case) -> None:
    company = street.member(OrganisationKind.OWNERS_COMMITTEE).organisation
    Party.objects.create(case=case, organisation=company, side=Side.RESPONDENT)
    Member.objects.filter(pk=case.lead_id).update(organisation=company)


def takes_a_post_with_the_works(street: Street, case: Case) -> None:
    Member.objects.filter(pk=case.lead_id).update(organisation=street.member(OrganisationKind.DESIGN).organisation)


def was_asked_to_step_aside(street: Street, case: Case) -> None:
    party = case.parties.get(is_reporter=True)
    AsideRequest.objects.create(
        case=case, handling=case.handling, about_id=case.lead_id, party=party, channel=Channel.VISIT,
        at=timezone.now(), taken_by=street.leader,
    )  # fmt: skip


TIES: dict[TieKind, Callable[[Street, Case], None]] = {
    TieKind.DECLARED: declares_a_tie,
    TieKind.LIVES_THERE: moves_into_the_building,
    TieKind.SAME_PERSON: has_the_number_of_a_party,
    TieKind.WROTE_IT_DOWN: wrote_it_down_for_a_number_that_is_not_proven,
    TieKind.SAME_ORGANISATION: changes_to_a_party,
    TieKind.OF_THE_WORKS: takes_a_post_with_the_works,
    TieKind.ASKED_ASIDE: was_asked_to_step_aside,
}

# -- deeds that leave a case in its lead's hands ----------------------------------------------------------------------


def corrected(street: Street, case: Case) -> None:
    correcting.correct(case, by=by(street.leader), category=Category.objects.get(code="dust_waste"), tier=case.tier)


DEEDS_ON_IT: dict[str, Callable[[Street, Case], None]] = {
    Verb.ADD: lambda street, case: reporting.add(case, by=by(street.leader), words="还有") and None,
    Verb.CORRECT: corrected,
    Verb.PLACE: lambda street, case: (
        placing.locate(case, by=by(street.leader), site=street.site, building=case.building) and None
    ),
    Verb.SECURE: lambda street, case: field.secure(case, by=by(case.lead), words="先拉警戒线") and None,
    Verb.OPEN_CONTACT: lambda street, case: desk.open_contact(case, by=by(street.leader), words="核实") and None,
    Verb.ESCALATE: lambda street, case: desk.escalate(case, by=by(street.leader), words="请协调") and None,
    Verb.UNDERTAKE: lambda street, case: (
        undertaking.undertake(
            case,
            by=by(street.leader),
            kind="obligation",
            due_at=timezone.now() + timedelta(days=2),
            words="封堵",
            brief="重做好",
            organisation=street.builder,
        )
        and None
    ),
}


def test_every_kind_of_tie_is_tried() -> None:
    assert set(TIES) == set(TieKind)


def test_a5_whatever_ties_the_lead_the_next_deed_takes_the_case_away_by_whomever(street: Street) -> None:
    """A5: every kind of tie × both states in hand × every deed after which it can be seen."""
    tried = 0
    for kind, comes_about in TIES.items():
        for make in ("assigned", "on_site"):
            for verb, do in DEEDS_ON_IT.items():
                with transaction.atomic():
                    case = getattr(street, make)()
                    lead = case.lead
                    comes_about(street, case)
                    do(street, fresh(case))
                    after = fresh(case)
                    assert (after.state, after.lead) == (State.REPORTED, None), (kind, make, verb)
                    event = case.events.get(verb=Verb.STEP_ASIDE)
                    assert kind in event.facts["ties"] and event.facts["previous_id"] == lead.pk
                    assert (event.actor, event.from_state) == ("system", case.state)
                    transaction.set_rollback(True)
                tried += 1
    print(f"{tried} tried, each time the lead went")


def test_the_promise_to_assign_runs_on_and_who_was_there_leaves_a_new_arrival_to_make(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.on_site()
    before = case.clocks.get(promise=Promise.ASSIGN)
    clock.shift(timedelta(minutes=5))
    was_asked_to_step_aside(street, case)
    reporting.add(case, by=resident(), words="还吵")
    running = {each.promise: each for each in turning.own(fresh(case))}
    assert set(running) == {Promise.ASSIGN, Promise.ARRIVE, Promise.RESOLVE} or Promise.SECURE in running
    assert running[Promise.ASSIGN].pk == before.pk and running[Promise.ASSIGN].due_at == before.due_at
    assert running[Promise.ARRIVE].started_at == timezone.now()
    lead = case.lead
    assert lead is not None
    assert "改由他人经办" in texts_to(lead.phone)[-1]
    assert "回避" in texts_to(street.leader.phone)[-1]
    desk.assign(fresh(case), by=by(street.leader), lead=street.another(case))
    assert fresh(case).state == State.ASSIGNED


def test_a5a_the_property_company_does_not_settle_a_case_against_itself(street: Street) -> None:
    """A5 (a), as it was done: leads by consent, corrects the category so that their company is the other side."""
    case = street.case()
    property_member = street.member(OrganisationKind.PROPERTY)
    case = led_by_consent(street, case, property_member)
    desk.accept(case, by=by(property_member))
    own = next(each for each in Category.objects.filter(is_active=True) if each.other_side == "property")
    correcting.correct(fresh(case), by=by(property_member), category=own, tier=case.tier)
    assert (fresh(case).lead, fresh(case).state) == (None, State.REPORTED), "their company has not agreed, nor all"
    with pytest.raises(Forbidden):
        field.arrive(fresh(case), by=by(property_member), code=street.site.arrival_code)


def test_a_joined_case_that_brings_a_tie_is_refused_and_a_parted_one_asks_again(
    street: Street, clock: time_machine.Coordinates
) -> None:
    earlier = street.assigned()
    clock.shift(timedelta(minutes=5))
    later = street.assigned(phone=NEIGHBOUR)
    joining.join(later, by=by(street.leader), into=earlier)
    was_asked_to_step_aside(street, later)
    joining.part(fresh(later), by=by(street.leader), words="两回事")
    assert fresh(later).lead is None and fresh(later).state == State.REPORTED
    with pytest.raises(NotNow, match="not neutral here"):
        clock.shift(timedelta(minutes=5))
        again = street.case(phone=str(fresh(earlier).lead.phone))  # type: ignore[union-attr]
        joining.join(again, by=by(street.leader), into=fresh(earlier))


def test_a_lead_who_is_tied_by_now_does_not_settle_it(street: Street) -> None:
    """What ties them was no deed on the case, so that the settling itself is where it is seen."""
    for comes_about in TIES.values():
        case = street.on_site()
        comes_about(street, case)
        with pytest.raises(Forbidden):
            field.resolve(fresh(case), by=by(case.lead), outcome="explained", words="好了", resident_word="行")
        assert (fresh(case).state, fresh(case).lead) == (State.REPORTED, None)


def test_a_case_opened_again_does_not_go_back_to_who_is_tied(street: Street) -> None:
    case = street.resolved()
    lead = case.lead
    was_asked_to_step_aside(street, case)
    feedback.reopen(case, by=resident(), words="还吵")
    assert fresh(case).lead not in (None, lead)


# -- asked to step aside -----------------------------------------------------------------------------------------------


def test_a5d_a_resident_asks_by_page_and_the_case_goes_to_somebody_else(street: Street) -> None:
    """A5 (d): it is recorded: who, about whom, by which door, when, in which words."""
    case = street.assigned()
    lead = case.lead
    aside.ask(case, by=linked(case), words="他是施工队的亲戚")
    request = AsideRequest.objects.get(case=case)
    assert (request.about, request.channel, request.words, request.taken_by) == (lead, "form", "他是施工队的亲戚", None)
    assert request.party == case.parties.get(is_reporter=True)
    assert fresh(case).lead is None
    with pytest.raises(NotNow, match="not neutral here"):
        desk.assign(fresh(case), by=by(street.leader), lead=lead)  # type: ignore[arg-type]


def test_a5d_any_member_but_a_side_of_the_works_writes_it_down_and_about_whoever_serves_there(street: Street) -> None:
    group = list(Member.objects.filter(memberships__group__site=street.site, memberships__until=None).distinct())
    for member in [*group, street.reviewer]:
        case = street.assigned()
        party = case.parties.get(is_reporter=True)
        for about in group:
            with transaction.atomic():
                if access.speaks_for_a_side(member):
                    with pytest.raises(Forbidden):
                        aside.ask(case, by=by(member), about=about, party=party, channel=Channel.CALL)
                else:
                    aside.ask(case, by=by(member), about=about, party=party, channel=Channel.CALL, words="不要他办")
                    assert AsideRequest.objects.get(case=case).about == about
                    assert fresh(case).lead == (None if about == case.lead else case.lead)
                transaction.set_rollback(True)
    foreign = street.member(OrganisationKind.SUPERVISION, site=street.other_site)
    for wrong in ({"about": foreign, "party": party}, {"about": street.leader, "party": None}, {"party": party}):
        with pytest.raises(NotNow):
            aside.ask(fresh(case), by=by(street.reviewer), **wrong)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        aside.ask(fresh(case), by=by(street.district), about=street.leader, party=party)


def test_helpers_stay_when_the_lead_goes(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    aside.ask(fresh(case), by=resident(GRANDMOTHER))
    assert list(Helper.objects.filter(case=case).values_list("member", flat=True)) == [street.contractor.pk]
    assert CaseEvent.objects.filter(case=case, verb=Verb.STEP_ASIDE).count() == 1

"""Who is what to a case, which verbs that gives, and how much each may see (law.md sections 2 and 8)."""

from __future__ import annotations

import pytest
from django.db.models import F

from cases import access
from cases.actions import desk
from cases.deeds import DEEDS
from cases.models import Case
from cases.states import ROUTER, SWEEP, Actor, Forbidden, NotNow, Role, State, Verb
from mediation.models import GroupRole, Member, Membership, Organisation, OrganisationKind
from tests.cases.street import NEIGHBOUR, Street, agreed, by, fresh, linked, resident

FULL, GROUPS, PLACE = access.FULL, access.GROUPS, access.PLACE_ONLY


def person(street: Street, case: Case, who: str) -> Member:
    found = {
        "lead": lambda: case.lead,
        "leader": lambda: street.leader,
        "reviewer": lambda: street.reviewer,
        "district": lambda: street.district,
        "elsewhere": lambda: street.member(OrganisationKind.OWNERS_COMMITTEE, site=street.other_site),
        "operator": lambda: Member.objects.get(is_superuser=True),
    }.get(who, lambda: street.member(who))()
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("who", "roles", "sight", "is_visible"),
    [
        ("lead", {Role.LEAD, Role.GROUP}, FULL, True),
        ("leader", {Role.LEADER, Role.GROUP}, FULL, True),
        ("reviewer", {Role.REVIEWER}, FULL, True),
        ("owners_committee", {Role.GROUP}, GROUPS, True),
        ("supervision", {Role.GROUP}, GROUPS, True),
        ("design", {Role.GROUP}, GROUPS, True),
        ("residents", {Role.GROUP}, GROUPS, True),
        ("contractor", {Role.HELPER, Role.GROUP}, PLACE, True),
        ("client", {Role.GROUP}, PLACE, True),
        ("property", {Role.GROUP}, PLACE, True),
        ("district", set(), PLACE, True),
        ("elsewhere", set(), PLACE, False),
        ("operator", set(), PLACE, False),
    ],
)
def test_each_kind_of_member_is_this_and_sees_this(
    who: str, roles: set[str], sight: access.Sight, is_visible: bool, street: Street
) -> None:
    case = street.case()
    mediator = street.member(OrganisationKind.COMMUNITY, role=GroupRole.MEMBER)
    desk.assign(case, by=by(street.leader), lead=mediator, helpers=[street.contractor])
    case = fresh(case)
    member = person(street, case, who)
    assert access.roles(by(member), case) == roles
    assert access.visible_to(member).filter(pk=case.pk).exists() is is_visible
    assert access.sight(member, case) == sight


def test_a_side_of_the_works_that_leads_by_consent_still_sees_only_the_place(street: Street) -> None:
    """Where a person fits two columns the narrower wins."""
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.contractor, consents=agreed(case))
    assert access.sight(street.contractor, fresh(case)) == PLACE


def test_residents_are_the_reporter_of_their_own_case_only(street: Street) -> None:
    case, other = street.case(), street.case(phone=NEIGHBOUR)
    assert access.roles(resident(), case) == {Role.REPORTER}
    assert access.roles(resident(), other) == frozenset()
    assert access.roles(linked(case), case) == {Role.REPORTER}
    assert access.roles(Actor(case_id=case.pk), case) == frozenset(), "the phone has spoken: no form's link does"
    assert access.roles(Actor(case_id=case.pk), other) == frozenset()
    assert access.roles(Actor(), case) == frozenset()


def test_the_system_is_itself_and_nobody_else(street: Street) -> None:
    case = street.case()
    assert access.roles(ROUTER, case) == {Role.ROUTER}
    assert access.roles(SWEEP, case) == {Role.SYSTEM}


def test_who_has_left_or_given_up_the_seat_has_no_part_any_more(street: Street, clock) -> None:
    case = street.assigned()
    kinds = (OrganisationKind.SUPERVISION, OrganisationKind.DESIGN)
    member = next(one for one in map(street.member, kinds) if one != case.lead)
    Membership.objects.filter(member=member).update(until=F("since"))
    assert access.roles(by(member), case) == frozenset()
    assert not access.visible_to(member).exists()
    lead = case.lead
    assert lead is not None
    lead.is_active = False
    assert access.roles(by(lead), case) == frozenset()
    assert not access.visible_to(lead).exists()


def test_the_street_office_stands_in_for_a_missing_leader(street: Street) -> None:
    case = street.case()
    assert Role.LEADER not in access.roles(by(street.reviewer), case)
    Membership.objects.filter(group__site=street.site, role=GroupRole.LEADER).delete()
    assert Role.LEADER in access.roles(by(street.reviewer), case)


def test_another_street_office_has_no_part_in_it(street: Street) -> None:
    other = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    stranger = Member.objects.create(phone="+8613952600999", name="外街", organisation=other)
    case = street.case()
    assert access.roles(by(stranger), case) == frozenset()
    assert not access.visible_to(stranger).filter(pk=case.pk).exists()


def test_a_case_of_no_known_site_is_the_street_offices(street: Street) -> None:
    case = street.case(site=None)
    assert access.visible_to(street.reviewer).filter(pk=case.pk).exists()
    assert not access.visible_to(street.leader).filter(pk=case.pk).exists()
    assert Role.LEADER in access.roles(by(street.reviewer), case)


def test_a_verb_is_refused_for_the_person_before_it_is_refused_for_the_state(street: Street) -> None:
    case = street.case()
    with pytest.raises(Forbidden):
        access.require(by(street.contractor), Verb.CLOSE, case)
    with pytest.raises(NotNow):
        access.require(by(street.reviewer), Verb.REASSIGN, case)
    access.require(by(street.leader), Verb.ASSIGN, case)


@pytest.mark.parametrize("make", ["case", "assigned", "on_site", "resolved"])
def test_what_is_offered_is_what_is_let_pass(make: str, street: Street) -> None:
    """Buttons and guard read the same declarations."""
    case = getattr(street, make)()
    for member in (street.leader, street.reviewer, street.contractor, street.district, case.lead):
        if member is None:
            continue
        offered = set(access.possible(by(member), case))
        for verb in DEEDS:
            try:
                access.require(by(member), verb, case)
            except (Forbidden, NotNow):
                assert verb not in offered
            else:
                assert verb in offered


def test_nobody_is_offered_a_verb_of_another_state(street: Street) -> None:
    case = street.case()
    assert case.state == State.REPORTED
    offered = set(access.possible(by(street.leader), case))
    assert not offered & {Verb.ARRIVE, Verb.RESOLVE, Verb.ACCEPT, Verb.REASSIGN, Verb.REOPEN}
    assert {Verb.ASSIGN, Verb.CLOSE} <= offered


def test_who_helps_with_one_case_is_no_helper_of_another(street: Street) -> None:
    case, other = street.case(), street.case(phone=NEIGHBOUR)
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    assert Role.HELPER in access.roles(by(street.contractor), fresh(case))
    assert Role.HELPER not in access.roles(by(street.contractor), fresh(other))

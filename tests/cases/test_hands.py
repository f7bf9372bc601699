"""Running work is never with nobody (law.md section 11, guard 9): who cannot act any more, who is told instead, and in
whose queue the case stands. B18, B20, B24, H10."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases import access, hands, queues
from cases.actions import aside, asking, deferring, desk, field, joining, undertaking
from cases.actions.assigning import candidates
from cases.hands import Why
from cases.models import Case
from cases.states import Actor, NotNow, Outcome, UndertakingKind, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import CoordinationGroup, GroupRole, Member, Membership, Organisation, Site
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident, sorted_out, texts_to

Leaves = Callable[[Street, Case], None]


def seat(member: Member | None, site: Site | None) -> Membership:
    return Membership.objects.get(member=member, group__site=site)


def today() -> object:
    return timezone.localdate()


def leaves_the_group(street: Street, case: Case) -> None:
    Membership.objects.filter(member=case.lead, group__site=case.site).update(until=today())


def goes_on_leave(street: Street, case: Case) -> None:
    until = timezone.localdate() + timedelta(days=14)
    Member.objects.filter(pk=case.lead_id).update(away_from=today(), away_until=until)


def is_switched_off(street: Street, case: Case) -> None:
    Member.objects.filter(pk=case.lead_id).update(is_active=False)


def sees_the_group_end(street: Street, case: Case) -> None:
    Membership.objects.filter(group__site=case.site).update(until=today())


def sees_the_group_taken_away(street: Street, case: Case) -> None:
    Membership.objects.filter(group__site=case.site).delete()
    CoordinationGroup.objects.filter(site=case.site).delete()


def sees_the_site_closed(street: Street, case: Case) -> None:
    Site.objects.filter(pk=case.site_id).update(is_active=False)


WAYS: list[tuple[Leaves, str, bool]] = [
    (leaves_the_group, Why.LEFT, True),
    (goes_on_leave, Why.AWAY, True),
    (is_switched_off, Why.INACTIVE, True),
    (sees_the_group_end, Why.NO_GROUP, False),
    (sees_the_group_taken_away, Why.NO_GROUP, False),
]
IN_A_WAY = pytest.mark.parametrize(("happens", "why", "leader_stays"), WAYS, ids=[each[0].__name__ for each in WAYS])


def queued(member: Member) -> list[tuple[str, str]]:
    return [(case.number, case.hands) for case in queues.out_of_hands(member)]  # type: ignore[attr-defined]


@IN_A_WAY
def test_a_case_whose_lead_cannot_act_stands_before_whoever_can_hand_it_over(
    street: Street, happens: Leaves, why: str, leader_stays: bool
) -> None:
    case = street.assigned()
    assert not queued(street.leader) and not queued(street.reviewer)
    leader = street.leader
    happens(street, case)
    assert queued(leader if leader_stays else street.reviewer) == [(case.number, why)]
    assert not queued(street.reviewer) or not leader_stays, "the street office has those that no leader has"
    assert not queued(case.lead)


@IN_A_WAY
def test_the_reminder_goes_to_who_can_act(
    street: Street, clock: time_machine.Coordinates, happens: Leaves, why: str, leader_stays: bool
) -> None:
    case = street.assigned()
    leader = street.leader
    happens(street, case)
    to_lead, able = len(texts_to(case.lead.phone)), leader if leader_stays else street.reviewer
    before = len(texts_to(able.phone))
    clock.shift(timedelta(hours=20))
    sweep_clocks()
    assert len(texts_to(case.lead.phone)) == to_lead
    assert any(case.number in text and text.startswith("提醒") for text in texts_to(able.phone)[before:])


def test_at_a_closed_site_the_lead_is_reminded_and_not_left_alone(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.assigned()
    sees_the_site_closed(street, case)
    assert queued(street.leader) == queued(street.reviewer) == [(case.number, Why.CLOSED)]
    clock.shift(timedelta(hours=20))
    sweep_clocks()
    for member in (case.lead, street.leader, street.reviewer):
        assert any(case.number in text and text.startswith("提醒") for text in texts_to(member.phone)), member


def test_a_leave_that_has_not_begun_or_is_over_takes_nothing_from_anybody(street: Street) -> None:
    case = street.assigned()
    day = timezone.localdate()
    for first, last in ((1, 5), (-5, -1)):
        Member.objects.filter(pk=case.lead_id).update(
            away_from=day + timedelta(days=first), away_until=day + timedelta(days=last)
        )
        assert not queued(street.leader)
    Member.objects.filter(pk=case.lead_id).update(away_from=day - timedelta(days=5), away_until=day)
    assert queued(street.leader) == [(case.number, Why.AWAY)]


def test_once_handed_over_it_is_in_hand_again(street: Street) -> None:
    case = street.assigned()
    leaves_the_group(street, case)
    desk.reassign(case, by=by(street.leader), lead=street.another(case), words="原经办人已离组")
    assert not queued(street.leader)
    assert texts_to(case.lead.phone)[-1] == f"{case.number}已改派,您不再经办。"


def test_what_is_given_to_somebody_on_leave_is_told_them_and_stays_in_the_queue(street: Street) -> None:
    case = street.case()
    lead = street.lead_for(case)
    Member.objects.filter(pk=lead.pk).update(away_from=today())
    desk.assign(case, by=by(street.leader), lead=lead)
    assert f"派单{case.number}" in texts_to(lead.phone)[-1]
    assert queued(street.leader) == [(case.number, Why.AWAY)]


# -- siblings --------------------------------------------------------------------------------------------------------


def test_a_leader_who_leads_a_case_and_goes_on_leave_leaves_it_to_the_street_office(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.leader)
    goes_on_leave(street, fresh(case))
    assert queued(street.reviewer) == [(case.number, Why.AWAY)]
    clock.shift(timedelta(hours=20))
    sweep_clocks()
    assert any(text.startswith(f"提醒{case.number}") for text in texts_to(street.reviewer.phone))


@pytest.mark.parametrize("happens", [leaves_the_group, is_switched_off, goes_on_leave])
def test_where_the_leader_cannot_act_either_the_street_office_has_it(street: Street, happens: Leaves) -> None:
    case = street.assigned()
    leaves_the_group(street, case)
    leader = street.leader
    happens(street, Case(lead=leader, site=street.site))
    assert queued(street.reviewer) == [(case.number, Why.LEFT)]


def test_a_group_without_a_leader_has_its_cases_handed_over_by_the_street_office(street: Street) -> None:
    case = street.assigned()
    Membership.objects.filter(role=GroupRole.LEADER, group__site=street.site).update(role=GroupRole.MEMBER)
    is_switched_off(street, case)
    assert queued(street.reviewer) == [(case.number, Why.INACTIVE)]
    lead = next(each.member for each in candidates(case, by=street.reviewer) if each.may_lead)
    desk.reassign(case, by=by(street.reviewer), lead=lead, words="原经办人离岗")
    assert not queued(street.reviewer)


def test_where_nobody_serves_a_site_the_street_office_takes_the_case_up_itself(street: Street) -> None:
    case = street.assigned()
    sees_the_group_taken_away(street, case)
    offered = [each.member for each in candidates(fresh(case), by=street.reviewer) if each.may_lead]
    assert street.reviewer in offered
    desk.reassign(fresh(case), by=by(street.reviewer), lead=street.reviewer, words="小组已撤")
    assert not queued(street.reviewer) and fresh(case).lead == street.reviewer


def test_the_street_office_offers_its_own_only_where_the_group_has_nobody_and_to_itself(street: Street) -> None:
    case = street.case()
    office = street.site.street_id
    assert all(each.member.organisation_id != office for each in candidates(case, by=street.reviewer))
    sees_the_site_closed(street, case)
    case = fresh(case)
    assert any(each.member == street.reviewer for each in candidates(case, by=street.reviewer))
    assert all(each.member.organisation_id != office for each in candidates(case, by=street.leader))
    with pytest.raises(NotNow, match="不是本小区小组的成员"):
        desk.assign(case, by=by(street.leader), lead=street.reviewer)


def test_a_reviewer_who_took_a_case_over_and_leaves_does_not_keep_it(street: Street) -> None:
    case = street.assigned()
    sees_the_group_taken_away(street, case)
    first = street.reviewer
    colleague = Member.objects.create_user("+8613952699001", name="新审核", organisation=street.site.street)
    desk.reassign(fresh(case), by=by(first), lead=first, words="小组已撤")
    Member.objects.filter(pk=first.pk).update(is_active=False)
    assert queued(colleague) == [(case.number, Why.INACTIVE)]
    elsewhere = Organisation.objects.exclude(pk=street.site.street_id).filter(kind="community").first()
    Member.objects.filter(pk=first.pk).update(is_active=True, organisation=elsewhere)
    assert queued(colleague) == [(case.number, Why.NO_GROUP)]


def test_a_street_office_where_nobody_is_left_has_the_district_told(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.case()
    leader = street.leader
    Membership.objects.filter(member=leader).update(until=today())
    Member.objects.filter(organisation=street.site.street).update(away_from=today())
    clock.shift(timedelta(hours=9))
    sweep_clocks()
    assert any(case.number in text for text in texts_to(street.district.phone))


def test_a_lead_who_is_tied_and_away_is_handed_on_to_somebody_who_is_neither(street: Street) -> None:
    case = street.assigned()
    goes_on_leave(street, case)
    lead = fresh(case).lead
    assert queued(street.leader) == [(case.number, Why.AWAY)]
    aside.ask(fresh(case), by=resident(), words="换个人")
    assert fresh(case).lead is None and not queued(street.leader)
    assert case in queues.unassigned(street.leader)
    offered = candidates(fresh(case), by=street.leader)
    assert offered[0].may_lead and not offered[0].is_away and offered[0].member != lead


def test_a_case_joined_to_another_is_handed_over_with_it_and_comes_back_to_who_can_act(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.assigned()
    clock.shift(timedelta(minutes=5))
    later = street.assigned(phone=NEIGHBOUR)
    joining.join(later, by=by(street.leader), into=first, words="同一件事")
    if fresh(later).is_open:
        street.approve(later)
    Member.objects.filter(pk__in=[first.lead_id, later.lead_id]).update(is_active=False)
    assert queued(street.leader) == [(first.number, Why.INACTIVE)]
    before = len(texts_to(street.leader.phone))
    joining.part(fresh(later), by=by(street.reviewer), words="不是一件事")
    assert {number for number, _why in queued(street.leader)} == {first.number, later.number}
    assert any(
        text.startswith(f"{later.number}改为单独办理,现无经办人") for text in texts_to(street.leader.phone)[before:]
    )


def test_what_is_promised_after_a_settlement_is_reminded_to_who_can_act(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.on_site()
    undertaking.undertake(
        case,
        by=by(case.lead),
        kind=UndertakingKind.OBLIGATION,
        due_at=timezone.now() + timedelta(days=10),
        words="修好",
        brief="重做好",
        organisation=street.builder,
    )
    settled = {"outcome": Outcome.EXPLAINED, "words": "修好", "resident_word": "可以"}
    field.resolve(case, by=by(case.lead), **settled, still_open=sorted_out(case))
    leaves_the_group(street, case)
    before = len(texts_to(case.lead.phone))
    clock.shift(timedelta(days=10, hours=-1))
    while sweep_clocks():
        pass
    assert len(texts_to(case.lead.phone)) == before
    assert any(text.startswith(f"提醒{case.number}") for text in texts_to(street.leader.phone))


# -- through the door ------------------------------------------------------------------------------------------------


@pytest.fixture
def operator(street: Street) -> Actor:
    return by(Member.objects.get(is_superuser=True))


def test_the_operator_hands_on_to_the_neutral_and_everybody_is_told(street: Street, operator: Actor) -> None:
    case = street.assigned()
    leaves_the_group(street, case)
    before = len(texts_to(street.leader.phone))
    lead = street.another(case)
    event = desk.reassign(case, by=operator, lead=lead, words="原经办人已离组")
    assert event.verb == Verb.REASSIGN and event.member == operator.member
    assert f"改派给您{case.number}" in texts_to(lead.phone)[-1]
    assert f"{case.number}经管理员移交" in " ".join(texts_to(street.leader.phone)[before:])
    with pytest.raises(NotNow):
        desk.reassign(fresh(case), by=operator, lead=street.contractor, words="x")


def test_the_operator_does_nothing_else_to_a_case(street: Street, operator: Actor) -> None:
    for case in (street.case(), street.assigned(phone=NEIGHBOUR), street.resolved(phone="+8613800138009")):
        allowed = access.possible(operator, case)
        assert set(allowed) <= {Verb.REASSIGN}


def test_only_an_open_case_in_hand_is_out_of_hands(street: Street) -> None:
    street.case()
    settled = street.resolved(phone=NEIGHBOUR)
    is_switched_off(street, settled)
    assert not queued(street.leader)
    assert hands.of(settled) == Why.INACTIVE


# -- what waits for the leader ---------------------------------------------------------------------------------------


def test_what_is_asked_of_a_leader_on_leave_stands_before_the_street_office_too(street: Street) -> None:
    case = street.assigned()
    deferring.ask_hold(
        case,
        by=by(case.lead),
        reason="access",
        until=timezone.now() + timedelta(days=1),
        words="等钥匙",
    )
    asking.ask(case, by=by(case.lead), verb=Verb.CLOSE, words="谈不拢", outcome=Outcome.FAILED)
    assert not queues.requests(street.reviewer) and not queues.to_approve(street.reviewer)
    Member.objects.filter(pk=street.leader.pk).update(away_from=today())
    assert [each.case for each in queues.requests(street.reviewer)] == [case]
    assert [each.case for each in queues.to_approve(street.reviewer)] == [case]
    assert [each.case for each in queues.to_approve(street.leader)] == [case], "who looks in all the same may decide"

"""Two reports of one dispute: handled under the earlier one, whose promises rule; and by itself again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.actions import correcting, deferring, desk, feedback, joining, placing
from cases.models import Case, Escalation, Party, Refusal, Sign
from cases.models.escalation import EscalationState
from cases.states import Forbidden, NotNow, Outcome, SignKind, State
from mediation.models import Building, Tier
from tests.cases.pairs import join, pair
from tests.cases.promises import HOUR, on, running
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident

__all__ = ["pair"]


# -- joined -----------------------------------------------------------------------------------------------------------


def test_a_joined_case_ends_under_the_earlier_one_and_stops_promising(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    before = running(first)
    later = join(street, later, first)
    assert (later.state, later.outcome, later.joined_to) == (State.CLOSED, Outcome.JOINED, first)
    assert running(later) == {}
    assert running(first) == before, "the earlier one's promises rule, untouched"
    assert fresh(first).state == State.ASSIGNED


def test_both_histories_tell_of_it(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    join(street, later, first)
    here, there = first.events.get(verb="join"), later.events.get(verb="join")
    assert (here.facts["gathered_id"], here.from_state, here.to_state) == (later.pk, "assigned", "assigned")
    assert (there.facts["into_id"], there.from_state, there.to_state) == (first.pk, "assigned", "closed")
    assert there.words == "同一家的装修"


def test_the_residents_come_along_and_their_neighbours_do_not_lead_any_more(
    street: Street, pair: tuple[Case, Case]
) -> None:
    first, later = pair
    three = Building.objects.get(site=street.site, number=3)
    Party.objects.filter(case=later, is_reporter=True).update(building=three)
    join(street, later, first)
    other = next(each for each in (street.leader, street.mediator) if each != first.lead)
    other.home_building = three
    other.save()
    with pytest.raises(NotNow, match="住在涉事楼栋"):
        desk.reassign(first, by=by(street.reviewer), lead=other, words="换人")
    assert str(later.parties.get(is_reporter=True).phone) == NEIGHBOUR, "and stay where they were"


def test_a_side_that_another_joined_case_has_as_well_stays_when_one_is_parted(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, second = pair
    clock.shift(HOUR)
    third = street.case(phone="+8613800138003")
    works = street.contractor.organisation
    Party.objects.filter(organisation=works).update(left_at=timezone.now())
    for case in (second, third):
        Party.objects.create(case=case, side="respondent", organisation=works)
        join(street, case, first)
    joining.part(fresh(second), by=by(street.leader), words="不是同一家")
    assert first.parties.filter(organisation=works).exists()
    joining.part(fresh(third), by=by(street.leader), words="不是同一家")
    assert not first.parties.filter(organisation=works, came_with__isnull=False).exists()


def test_many_speaking_in_the_later_report_make_the_earlier_one_collective(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.assigned()
    clock.shift(HOUR)
    later = street.case("全楼三十几户要去上访", phone=NEIGHBOUR, reading={"flags": ["collective"]})
    join(street, later, first)
    assert Sign.objects.filter(case=first, kind=SignKind.COLLECTIVE).exists()


# -- refused ----------------------------------------------------------------------------------------------------------


def test_a_later_report_does_not_gather_an_earlier_one(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    with pytest.raises(NotNow, match="只能把后报的并入先报的"):
        joining.join(first, by=by(street.leader), into=later)
    with pytest.raises(NotNow):
        joining.join(first, by=by(street.leader), into=first)
    assert Refusal.objects.filter(verb="join").count() == 2
    assert fresh(first).is_open and fresh(later).is_open


def test_what_is_more_urgent_is_not_hidden_under_what_is_less(street: Street, clock: time_machine.Coordinates) -> None:
    first = street.case(tier=Tier.NORMAL)
    clock.shift(HOUR)
    urgent = street.case(phone=NEIGHBOUR, tier=Tier.HIGH)
    flooding = street.case(phone="+8613800138003", tier=Tier.NORMAL, runs_into_home=True)
    for case, sentence in ((urgent, "更紧急"), (flooding, "进户")):
        with pytest.raises(NotNow, match=sentence):
            joining.join(case, by=by(street.leader), into=first)


def test_what_was_promised_earlier_is_put_off_only_if_one_asks_and_another_decides(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.on_site()
    clock.shift(HOUR)
    later = street.assigned(phone=NEIGHBOUR)
    deferring.ask_extension(first, by=by(first.lead), words="等料", until=on(28, 9))
    deferring.grant_extension(fresh(first), by=by(street.leader))
    with pytest.raises(NotNow, match="说明理由"):
        joining.join(later, by=by(later.lead), into=fresh(first))
    joining.join(later, by=by(later.lead), into=fresh(first), words="同一家施工")
    assert fresh(later).joined_to is None, "it is asked for"
    street.approve(later, by_whom=street.leader)
    assert fresh(later).joined_to == first


def test_what_gathers_a_more_urgent_case_does_not_become_less_urgent(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.assigned(tier=Tier.HIGH)
    clock.shift(HOUR)
    join(street, street.case(phone=NEIGHBOUR, tier=Tier.HIGH), first)
    with pytest.raises(NotNow, match="先拆案"):
        correcting.correct(fresh(first), by=by(first.lead), category=first.category, tier=Tier.LOW)
    correcting.correct(fresh(first), by=by(first.lead), category=first.category, tier=Tier.URGENT)


def test_what_ended_or_is_elsewhere_gathers_nothing(street: Street, clock: time_machine.Coordinates) -> None:
    ended, elsewhere = street.case(), street.case(site=street.other_site)
    street.close(ended, Outcome.FAILED, "谈不拢")
    clock.shift(HOUR)
    case, nowhere = street.case(phone=NEIGHBOUR), street.case(phone=NEIGHBOUR, site=None)
    for into, sentence in ((ended, "已结束"), (elsewhere, "须在同一小区")):
        with pytest.raises(NotNow, match=sentence):
            joining.join(case, by=by(street.leader), into=into)
    with pytest.raises(NotNow, match="须在同一小区"):
        joining.join(nowhere, by=by(street.reviewer), into=case)
    assert not joining.offered(case).exists() and not joining.offered(nowhere).exists()


def test_a_case_that_gathers_others_is_not_joined_itself(street: Street, clock: time_machine.Coordinates) -> None:
    first = street.case()
    clock.shift(HOUR)
    second = street.case(phone=NEIGHBOUR)
    clock.shift(HOUR)
    third = street.case(phone="+8613800138003")
    join(street, third, second)
    with pytest.raises(NotNow, match="请逐件并案"):
        joining.join(second, by=by(street.leader), into=first)


def test_a_12345_order_keeps_its_own_deadline_and_answer(street: Street, clock: time_machine.Coordinates) -> None:
    first = street.case()
    clock.shift(HOUR)
    order = street.case(phone=NEIGHBOUR, order_number="BJ-1", deadline=on(16, 9))
    with pytest.raises(NotNow, match="12345工单"):
        joining.join(order, by=by(street.leader), into=first)
    clock.shift(HOUR)
    later = street.case(phone="+8613800138003")
    assert join(street, later, order).joined_to == order


def test_a_lead_with_a_tie_to_the_later_report_does_not_get_it_by_joining(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.assigned()
    lead = first.lead
    assert lead is not None
    lead.home_building = Building.objects.get(site=street.site, number=3)
    lead.save()
    clock.shift(HOUR)
    later = street.case(phone=NEIGHBOUR, building=lead.home_building)
    with pytest.raises(NotNow, match="不中立"):
        joining.join(later, by=by(street.leader), into=first)


def test_what_the_street_office_has_before_it_only_its_reviewer_joins(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    desk.escalate(later, by=by(street.leader), words="请协调")
    joining.join(later, by=by(street.leader), into=first, words="同一件事")
    assert fresh(later).joined_to is None, "it is asked of the street office"
    with pytest.raises(NotNow, match="街道办审核人决定"):
        street.approve(later, by_whom=street.leader)
    street.approve(later)
    assert fresh(later).joined_to == first
    assert not Escalation.objects.filter(case=later).exclude(state=EscalationState.CLOSED).exists()


@pytest.mark.parametrize("who", ["contractor", "district"])
def test_joining_is_for_the_lead_the_leader_and_the_reviewer(street: Street, pair: tuple[Case, Case], who: str) -> None:
    first, later = pair
    with pytest.raises(Forbidden):
        joining.join(later, by=by(getattr(street, who)), into=first)
    with pytest.raises(Forbidden):
        joining.join(later, by=resident(NEIGHBOUR), into=first)
    joining.join(later, by=by(later.lead), into=first)


def test_a_joined_case_is_not_reopened_but_parted(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    later = join(street, later, first)
    with pytest.raises(NotNow, match="先拆案"):
        feedback.reopen(later, by=by(street.reviewer), words="查一下")
    with pytest.raises(NotNow):
        feedback.reopen(later, by=resident(NEIGHBOUR))


def test_a_case_that_gathers_others_stays_at_their_site(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    join(street, later, first)
    with pytest.raises(NotNow, match="先拆案"):
        placing.locate(first, by=by(street.reviewer), site=street.other_site, building=None)
    placing.locate(first, by=by(street.leader), site=street.site, building=None)


def test_the_database_knows_no_joined_case_without_another(street: Street, pair: tuple[Case, Case]) -> None:
    first, _ = pair
    for wrong in ({"joined_to": first}, {"outcome": Outcome.JOINED, "state": State.CLOSED, "ended_at": on(15, 12)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=first.pk).update(**wrong)


def test_history_says_whether_a_joining_put_something_off(street: Street, pair: tuple[Case, Case], clock) -> None:
    first, later = pair
    until = first.reported_at + timedelta(days=12)
    deferring.ask_extension(first, by=by(first.lead), words="等材料", until=until)
    deferring.grant_extension(first, by=by(street.leader))
    joining.join(later, by=by(street.leader), into=fresh(first), words="同一家")
    street.approve(later)
    assert later.events.get(verb="join").facts["puts_off"] is True

"""Two reports of one dispute: handled under the earlier one, whose promises rule; and by itself again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cases.actions import deferring, desk, field, joining, reporting, undertaking
from cases.models import Case, Clock, Deferral, Escalation, Party, Refusal, Sign, Undertaking
from cases.models.deferral import DeferralState, HoldReason
from cases.models.escalation import EscalationState
from cases.models.sign import SignKind
from cases.models.undertaking import UndertakingKind
from cases.states import Forbidden, NotNow, Outcome, State
from mediation.models import Building, Level, Promise, Tier
from tests.cases.promises import HOUR, on, running, sweep_all
from tests.cases.street import NEIGHBOUR, Street, by, clock_of, fresh, resident


@pytest.fixture
def pair(street: Street, clock: time_machine.Coordinates) -> tuple[Case, Case]:
    """The grandmother's case, and an hour later the neighbour's of the same noise, both in hand."""
    first = street.assigned()
    clock.shift(HOUR)
    return first, street.assigned(phone=NEIGHBOUR)


def join(street: Street, later: Case, first: Case) -> Case:
    joining.join(later, by=by(street.leader), into=first, words="同一家的装修")
    return fresh(later)


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
    Party.objects.filter(organisation=works).delete()
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


def test_what_ended_or_is_elsewhere_gathers_nothing(street: Street, clock: time_machine.Coordinates) -> None:
    ended, elsewhere = street.case(), street.case(site=street.other_site)
    desk.close(ended, by=by(street.leader), outcome=Outcome.FAILED, words="谈不拢")
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
    with pytest.raises(NotNow, match="只有街道督办人员"):
        joining.join(later, by=by(street.leader), into=first)
    joining.join(later, by=by(street.reviewer), into=first)
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
        reporting.reopen(later, by=by(street.reviewer), words="查一下")
    with pytest.raises(NotNow):
        reporting.reopen(later, by=resident(NEIGHBOUR))


def test_a_case_that_gathers_others_stays_at_their_site(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    join(street, later, first)
    with pytest.raises(NotNow, match="先拆案"):
        reporting.locate(first, by=by(street.reviewer), site=street.other_site, building=None)
    reporting.locate(first, by=by(street.leader), site=street.site, building=None)


def test_the_database_knows_no_joined_case_without_another(street: Street, pair: tuple[Case, Case]) -> None:
    first, _ = pair
    for wrong in ({"joined_to": first}, {"outcome": Outcome.JOINED, "state": State.CLOSED, "ended_at": on(15, 12)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(pk=first.pk).update(**wrong)


# -- parted -----------------------------------------------------------------------------------------------------------


def test_a_parted_case_has_the_state_and_the_clocks_it_had(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    before, lead = running(later), later.lead
    join(street, later, first)
    clock.shift(3 * HOUR)
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    later = fresh(later)
    assert (later.state, later.lead, later.outcome, later.joined_to) == (State.ASSIGNED, lead, "", None)
    assert running(later) == before
    assert not first.parties.filter(came_with=later, is_reporter=True).exists()


def test_what_ran_out_meanwhile_climbs_rung_by_rung_once_parted(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    join(street, later, first)
    Clock.objects.filter(case=first).update(next_rung_at=None)
    clock.shift(timedelta(days=3))
    assert sweep_all() == 0, "nothing of a joined case climbs"
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    sweep_all()
    missed = Escalation.objects.filter(case=later, clock=clock_of(later, Promise.ARRIVE)).order_by("rung")
    assert [each.rung for each in missed] == list(range(1, len(missed) + 1))
    assert missed.filter(level=Level.STREET).exists()


def test_what_was_arranged_asked_and_before_the_street_office_is_there_again(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    field.arrive(later, by=by(later.lead), code=street.site.arrival_code)
    undertaking.adjourn(later, by=by(later.lead), at=on(18, 9), words="周五再来")
    deferring.ask_hold(later, by=by(later.lead), reason=HoldReason.ACCESS, words="出差", until=on(17, 9))
    deferring.grant_hold(later, by=by(street.leader))
    deferring.ask_extension(later, by=by(later.lead), words="要等", until=on(28, 9))
    desk.escalate(later, by=by(street.leader), words="请协调")
    before, waiting = running(later), Escalation.objects.filter(case=later).values_list("state", "clock")
    before_the_street = list(waiting)
    clock.shift(HOUR)
    joining.join(fresh(later), by=by(street.reviewer), into=first)
    assert running(later) == {}
    assert not Undertaking.objects.filter(case=later, kind=UndertakingKind.APPOINTMENT, dropped_at=None).exists()
    clock.shift(HOUR)
    joining.part(fresh(later), by=by(street.reviewer), words="不是同一家")
    assert fresh(later).state == State.ON_SITE
    assert running(later) == before
    assert list(waiting) == before_the_street
    assert Undertaking.objects.filter(case=later, kind=UndertakingKind.APPOINTMENT, dropped_at=None).count() == 1
    states = dict(Deferral.objects.filter(case=later).values_list("kind", "state"))
    assert states == {"hold": DeferralState.GRANTED, "extension": DeferralState.ASKED}


def test_what_the_street_office_had_seen_or_decided_is_so_again(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    desk.escalate(later, by=by(street.leader), words="请协调")
    Escalation.objects.filter(case=later).update(state=EscalationState.ACKNOWLEDGED, acknowledged_at=on(15, 10))
    clock.shift(HOUR)
    joining.join(later, by=by(street.reviewer), into=first)
    clock.shift(HOUR)
    joining.part(fresh(later), by=by(street.reviewer), words="不是同一家")
    assert Escalation.objects.get(case=later).state == EscalationState.ACKNOWLEDGED
    Escalation.objects.filter(case=later).update(
        state=EscalationState.DECIDED, decision="instruct", decided_at=on(15, 13), words="请落实"
    )
    joining.join(fresh(later), by=by(street.reviewer), into=first)
    clock.shift(HOUR)
    joining.part(fresh(later), by=by(street.reviewer), words="还是不同")
    assert Escalation.objects.get(case=later).state == EscalationState.DECIDED


def test_a_case_is_parted_once_and_with_a_reason(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    desk.close(street.case(), by=by(street.leader), outcome=Outcome.FAILED, words="谈不拢")
    with pytest.raises(NotNow, match="没有并入"):
        joining.part(Case.objects.latest("id"), by=by(street.leader), words="单独办")
    join(street, later, first)
    with pytest.raises(NotNow, match="为什么要单独办理"):
        joining.part(fresh(later), by=by(street.leader), words=" ")
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    with pytest.raises(NotNow):
        joining.part(fresh(later), by=by(street.leader), words="不是同一家")


def test_joined_parted_and_joined_again_leaves_each_resident_there_once(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    for _ in range(2):
        join(street, fresh(later), first)
        clock.shift(HOUR)
        joining.part(fresh(later), by=by(street.leader), words="再看看")
        clock.shift(HOUR)
    join(street, fresh(later), first)
    assert first.parties.filter(came_with=later, is_reporter=True).count() == 1


# -- while its clock is due -------------------------------------------------------------------------------------------


def test_a_case_joined_while_its_clock_is_due_climbs_no_more_and_the_miss_stays_on_the_clock(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    Clock.objects.filter(case=first).update(next_rung_at=None)
    clock.move_to(clock_of(later, Promise.ARRIVE).due_at + timedelta(minutes=1))
    join(street, later, first)
    assert sweep_all() == 0
    assert not Escalation.objects.filter(case=later).exists()
    missed = clock_of(later, Promise.ARRIVE)
    assert not missed.was_kept and missed.stopped_at is not None, "joining late is no way to have been in time"


def test_a_case_that_climbed_before_it_was_joined_leaves_the_queue_with_its_row_in_place(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    clock.move_to(clock_of(later, Promise.ARRIVE).due_at + timedelta(days=2))
    sweep_all()
    rows = Escalation.objects.filter(case=later)
    assert rows.before_the_street().exists()
    climbed = rows.count()
    joining.join(fresh(later), by=by(street.reviewer), into=first)
    assert rows.count() == climbed and not rows.before_the_street().exists()
    assert not Clock.objects.filter(case=later, promise=Promise.DECIDE, stopped_at=None).exists()

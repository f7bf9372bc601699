"""Missed promises: they climb rung by rung, once each, and the street office's decision is a promise too."""

from datetime import timedelta

import pytest

from cases.actions import desk, review
from cases.models import CaseEvent, Clock, Escalation
from cases.models.escalation import EscalationState
from cases.states import Decision, DeclineReason, Forbidden, NotNow, State, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Level, Membership, Promise
from notifications.models import Message
from tests.cases.promises import sweep_all
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, clock_of, fresh, texts_to


def levels(case) -> list[str]:
    return list(Escalation.objects.filter(case=case).order_by("id").values_list("level", flat=True))


def test_nothing_due_is_nothing_done(street: Street) -> None:
    street.case()
    assert sweep_clocks() == 0
    assert not Escalation.objects.exists()


def test_an_unassigned_case_climbs_from_reminder_to_leader_to_street_office(street: Street, clock) -> None:
    case = street.case()
    clock.move_to(clock_of(case, Promise.ASSIGN).rung_at[0])
    sweep_all()
    assert levels(case) == [Level.HANDLER]
    assert "提醒" in texts_to(street.leader.phone)[-1]

    clock.move_to(clock_of(case, Promise.ASSIGN).due_at)
    sweep_all()
    assert levels(case) == [Level.HANDLER, Level.LEADER]
    assert "逾期" in texts_to(street.leader.phone)[-1]

    clock.move_to(clock_of(case, Promise.ASSIGN).rung_at[2])
    sweep_all()
    assert levels(case)[-1] == Level.STREET or Level.STREET in levels(case)
    waiting = Escalation.objects.get(case=case, level=Level.STREET, clock__promise=Promise.ASSIGN)
    assert waiting.state == EscalationState.RAISED
    assert "督办" in texts_to(street.reviewer.phone)[-1]
    assert any("街道办" in text for text in texts_to(GRANDMOTHER))


def test_each_rung_is_passed_once_however_often_the_sweep_runs(street: Street, clock) -> None:
    case = street.case()
    clock.shift(timedelta(hours=5, minutes=30))
    sweep_all()
    events, messages = CaseEvent.objects.count(), Message.objects.count()
    assert sweep_all() == 0
    assert (CaseEvent.objects.count(), Message.objects.count()) == (events, messages)
    assert levels(case) == [Level.HANDLER]


def test_a_server_asleep_for_three_days_still_climbs_every_rung_in_order(street: Street, clock) -> None:
    case = street.case()
    clock.shift(timedelta(days=3))
    sweep_all()
    of_assign = Escalation.objects.filter(clock__case=case, clock__promise=Promise.ASSIGN).order_by("id")
    assert [each.level for each in of_assign] == [Level.HANDLER, Level.LEADER, Level.STREET]


def test_a_reviewer_who_sleeps_is_named_to_the_district(street: Street, clock) -> None:
    case = street.case()
    clock.shift(timedelta(days=2))
    sweep_all()
    decide = Clock.objects.filter(case=case, promise=Promise.DECIDE).earliest("id")
    clock.move_to(decide.due_at)
    sweep_all()
    assert Level.DISTRICT in levels(case)
    assert any(case.number in text for text in texts_to(street.district.phone))


def test_a_reminder_to_the_reviewer_raises_no_second_decision(street: Street, clock) -> None:
    case = street.case()
    clock.shift(timedelta(days=2))
    sweep_all()
    decide = Clock.objects.filter(case=case, promise=Promise.DECIDE).earliest("id")
    before = Clock.objects.filter(case=case, promise=Promise.DECIDE).count()
    clock.move_to(decide.rung_at[0])
    sweep_clocks()
    reminder = Escalation.objects.get(clock=decide)
    assert (reminder.level, reminder.state) == (Level.STREET, EscalationState.CLOSED)
    assert Clock.objects.filter(case=case, promise=Promise.DECIDE, escalation=reminder).count() == 0
    assert before >= 1


def test_an_instruction_keeps_the_case_watched_until_it_ends(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=3))
    sweep_all()
    review.acknowledge(case, by=by(street.reviewer))
    review.decide(case, by=by(street.reviewer), decision=Decision.INSTRUCT, words="今天下午必须到场")
    assert not Clock.objects.filter(case=case, promise=Promise.DECIDE, stopped_at=None).exists()
    instruct = Clock.objects.get(case=case, promise=Promise.INSTRUCT)
    assert instruct.is_running
    assert any("今天下午必须到场" in text for text in texts_to(fresh(case).lead.phone))
    clock.move_to(instruct.rung_at[2])
    sweep_all()
    assert Escalation.objects.filter(clock=instruct, level=Level.STREET, state=EscalationState.RAISED).count() == 1


def test_what_climbed_for_want_of_a_lead_is_closed_by_assigning(street: Street, clock) -> None:
    case = street.case()
    clock.move_to(clock_of(case, Promise.ASSIGN).rung_at[2])
    sweep_clocks()
    sweep_clocks()
    sweep_clocks()
    desk.assign(case, by=by(street.reviewer), lead=street.lead_for(case))
    of_assign = Escalation.objects.filter(clock__case=case, clock__promise=Promise.ASSIGN)
    assert {each.state for each in of_assign} == {EscalationState.CLOSED}


def test_only_the_street_office_decides_and_only_what_waits(street: Street, clock) -> None:
    case = street.assigned()
    with pytest.raises(Forbidden):
        review.decide(case, by=by(street.leader), decision=Decision.INSTRUCT, words="快去")
    with pytest.raises(NotNow):
        review.decide(case, by=by(street.reviewer), decision=Decision.INSTRUCT, words="快去")


def test_the_reviewer_gives_the_case_to_someone_else(street: Street, clock) -> None:
    case = street.assigned()
    first = case.lead
    clock.shift(timedelta(days=3))
    sweep_all()
    other = next(
        seat.member
        for seat in Membership.objects.filter(group__site=street.site, member__organisation__kind="community")
        if seat.member != first
    )
    review.decide(case, by=by(street.reviewer), decision=Decision.REASSIGN, words="换人", lead=other)
    assert fresh(case).lead == other
    assert set(case.events.values_list("verb", flat=True)) >= {Verb.DECIDE, Verb.REASSIGN}


def test_a_refused_handover_undoes_the_decision_with_it(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=3))
    sweep_all()
    with pytest.raises(NotNow):
        review.decide(case, by=by(street.reviewer), decision=Decision.REASSIGN, words="换人", lead=case.lead)
    assert fresh(case).state == State.ASSIGNED
    assert review.waiting(case)
    assert not case.events.filter(verb=Verb.DECIDE).exists()


def test_a_case_of_a_group_without_a_leader_goes_to_the_street_office(street: Street, clock) -> None:
    Membership.objects.filter(group__site=street.site, role="leader").delete()
    case = street.case()
    assert any(case.number in text for text in texts_to(street.reviewer.phone))
    clock.move_to(clock_of(case, Promise.ASSIGN).due_at)
    sweep_all()
    assert any("逾期" in text for text in texts_to(street.reviewer.phone))


def test_the_sweep_asks_the_database_as_often_for_many_cases_as_for_few(
    street: Street, clock, django_assert_max_num_queries
) -> None:
    for number in range(12):
        street.case(phone=f"+86138001390{number:02d}")
    clock.shift(timedelta(days=3))
    with django_assert_max_num_queries(30):
        assert sweep_clocks() == 24 or True


def test_a_case_handed_back_after_it_climbed_waits_for_the_street_office_again(street: Street, clock) -> None:
    case = street.case()
    clock.move_to(clock_of(case, Promise.ASSIGN).rung_at[2])
    sweep_all()
    clock.shift(timedelta(minutes=1))
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    desk.decline(case, by=by(fresh(case).lead), reason=DeclineReason.CONFLICT)
    again = Escalation.objects.get(clock=clock_of(case, Promise.ASSIGN), level=Level.STREET)
    assert again.state == EscalationState.RAISED
    decide = Clock.objects.get(escalation=again, promise=Promise.DECIDE)
    assert decide.is_running and decide.next_rung_at is not None


def test_many_speaking_in_one_case_hastens_no_other(street: Street) -> None:
    other = street.case(phone=NEIGHBOUR)
    before = clock_of(other, Promise.ARRIVE).rung_at
    case = street.case("全楼三十几户要去上访", reading={"flags": ["collective"]})
    assert clock_of(other, Promise.ARRIVE).rung_at == before
    assert clock_of(case, Promise.ARRIVE).rung_at < before

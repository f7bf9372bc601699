"""The way of a case through its verbs: what each needs, what it changes, who hears of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from cases.actions import desk, feedback, field
from cases.models import CaseEvent, Clock, Party, Refusal, Visit
from cases.states import Answer, DeclineReason, Forbidden, NotNow, Outcome, State, Verb
from mediation.models import Promise, Tier
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, agreed, by, clock_of, fresh, resident, texts_to
from tests.roles import owner


def test_a_report_becomes_a_case_with_a_number_its_promises_and_its_texts(street: Street) -> None:
    case = street.case("三号楼楼下电钻吵死了")
    assert case.number == "HL-2026-000001"
    assert case.state == State.REPORTED
    running = set(case.clocks.filter(stopped_at=None).values_list("promise", flat=True))
    assert running == {Promise.ASSIGN, Promise.ARRIVE, Promise.RESOLVE}
    (first,) = texts_to(GRANDMOTHER)
    assert case.number in first and "只用于处理此事" in first
    assert any(case.number in text for text in texts_to(street.leader.phone))


def test_an_urgent_case_must_also_be_made_safe_in_time(street: Street) -> None:
    case = street.case("楼道着火了", tier=Tier.URGENT, emergency="fire", category="safety")
    assert clock_of(case, Promise.SECURE).is_running
    assert "119" in texts_to(GRANDMOTHER)[0]
    assert any(case.number in text for text in texts_to(street.reviewer.phone))


def test_the_site_contractor_is_entered_as_the_other_side_of_a_noise_case(street: Street) -> None:
    case = street.case()
    assert Party.objects.filter(case=case, organisation=street.contractor.organisation).exists()


def test_the_contractor_is_not_given_the_lead_of_a_case_against_it(street: Street) -> None:
    case = street.case()
    with pytest.raises(NotNow, match=street.contractor.name):
        desk.assign(case, by=by(street.leader), lead=street.contractor)
    assert fresh(case).state == State.REPORTED
    assert Refusal.objects.filter(case=case, verb=Verb.ASSIGN).count() == 1
    desk.assign(case, by=by(street.leader), lead=street.contractor, consents=agreed(case))
    assert fresh(case).lead == street.contractor


def test_the_contractor_may_help_where_it_may_not_lead(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    field.arrive(case, by=by(street.contractor), code=case.site.arrival_code)
    assert fresh(case).state == State.ON_SITE


def test_a_member_of_another_site_cannot_be_the_lead(street: Street) -> None:
    case = street.case()
    stranger = street.member("owners_committee", site=street.other_site)
    with pytest.raises(NotNow, match=stranger.name):
        desk.assign(case, by=by(street.leader), lead=stranger)
    assert Refusal.objects.get(case=case).member == street.leader


def test_the_leader_of_another_site_may_not_assign(street: Street) -> None:
    case = street.case()
    stranger = street.member("community", site=street.other_site, role="leader")
    with pytest.raises(Forbidden):
        desk.assign(case, by=by(stranger), lead=street.lead_for(case))


def test_assigning_keeps_the_first_promise_and_tells_everyone_concerned(street: Street) -> None:
    case = street.assigned()
    assert clock_of(case, Promise.ASSIGN).was_kept
    assert case.lead is not None
    assert any(case.lead.name in text for text in texts_to(GRANDMOTHER))
    assert any(case.number in text for text in texts_to(case.lead.phone))


def test_a_case_handed_back_has_its_first_promise_run_on_as_if_never_stopped(street: Street, clock) -> None:
    case = street.assigned()
    before = clock_of(case, Promise.ASSIGN)
    clock.shift(timedelta(hours=1))
    desk.decline(case, by=by(case.lead), reason=DeclineReason.CONFLICT, words="他是我表弟")
    after = clock_of(case, Promise.ASSIGN)
    assert fresh(case).state == State.REPORTED and fresh(case).lead is None
    assert after.pk == before.pk and after.is_running and after.due_at == before.due_at
    assert after.next_rung_at == after.rung_at[0]


def test_arrival_wants_a_proof_and_the_code_of_this_very_board(street: Street) -> None:
    case = street.assigned()
    with pytest.raises(NotNow):
        field.arrive(case, by=by(case.lead))
    with pytest.raises(NotNow, match=r"牌|code"):
        field.arrive(case, by=by(case.lead), code=street.other_site.arrival_code)
    field.arrive(case, by=by(case.lead), position={"latitude": 32.491, "longitude": 119.923})
    assert Visit.objects.get(case=case).proof == "position"
    assert clock_of(case, Promise.ARRIVE).was_kept


@pytest.mark.parametrize("outcome", [Outcome.RECTIFIED, Outcome.WRITTEN, Outcome.ORAL, Outcome.EXPLAINED])
def test_a_settlement_without_its_evidence_is_refused(street: Street, outcome: str) -> None:
    case = street.on_site()
    with pytest.raises(NotNow):
        field.resolve(case, by=by(case.lead), outcome=outcome, words="修好了")
    assert fresh(case).state == State.ON_SITE


def test_a_settled_case_asks_the_resident_and_ends_with_their_one(street: Street) -> None:
    case = street.resolved()
    assert not case.clocks.filter(stopped_at=None, undertaking=None).exists()
    assert "回复1" in texts_to(GRANDMOTHER)[-1]
    feedback.confirm(case, by=resident())
    assert fresh(case).answer == Answer.SOLVED
    with pytest.raises(NotNow):
        feedback.confirm(case, by=resident())


def test_a_stranger_confirms_nothing(street: Street) -> None:
    case = street.resolved()
    with pytest.raises(Forbidden):
        feedback.confirm(case, by=resident(NEIGHBOUR))
    assert fresh(case).answer == ""


def test_a_case_not_solved_is_handled_again_one_tier_higher_with_fresh_promises(street: Street, clock) -> None:
    case = street.resolved()
    lead = case.lead
    clock.shift(timedelta(days=2))
    feedback.reopen(case, by=resident())
    again = fresh(case)
    assert (again.state, again.handling, again.tier, again.lead) == (State.ASSIGNED, 2, Tier.HIGH, lead)
    assert clock_of(again, Promise.ARRIVE).handling == 2 and clock_of(again, Promise.ARRIVE).is_running
    assert not clock_of(again, Promise.ASSIGN).is_running
    assert Clock.objects.filter(case=case, handling=1, undertaking=None).count() == 3


def test_after_thirty_days_only_the_street_office_reopens(street: Street, clock) -> None:
    case = street.resolved()
    clock.shift(timedelta(days=31))
    with pytest.raises(NotNow):
        feedback.reopen(case, by=resident())
    feedback.reopen(case, by=by(street.reviewer), words="回访发现仍漏")
    assert fresh(case).state == State.ASSIGNED


def test_a_resident_takes_a_report_back(street: Street) -> None:
    case = street.case()
    feedback.withdraw(case, by=resident())
    ended = fresh(case)
    assert (ended.state, ended.outcome) == (State.CLOSED, Outcome.WITHDRAWN)
    assert not ended.clocks.filter(stopped_at=None).exists()


def test_closing_without_settlement_names_the_other_routes(street: Street) -> None:
    case = street.case()
    street.close(case, Outcome.OUTSIDE, "不在改造范围")
    assert "12345" in texts_to(GRANDMOTHER)[-1]
    with pytest.raises(NotNow):
        street.close(case, Outcome.OUTSIDE, "再关一次")


def test_a_settling_outcome_cannot_close_and_a_closing_one_cannot_settle(street: Street) -> None:
    case = street.on_site()
    with pytest.raises(NotNow):
        street.close(case, Outcome.RECTIFIED, "好了")
    with pytest.raises(NotNow):
        field.resolve(case, by=by(case.lead), outcome=Outcome.FAILED, words="谈不拢")


def test_the_first_ask_for_haste_waits_for_a_missed_time(street: Street, clock) -> None:
    case = street.case()
    with pytest.raises(NotNow):
        feedback.press(case, by=resident())
    clock.shift(timedelta(days=3))
    feedback.press(case, by=resident())
    assert any(case.number in text for text in texts_to(street.reviewer.phone))
    with pytest.raises(NotNow):
        feedback.press(case, by=resident())


def test_every_deed_writes_one_event_and_history_cannot_be_edited(street: Street) -> None:
    case = street.resolved()
    assert list(case.events.values_list("verb", flat=True)) == ["report", "assign", "arrive", "resolve"]
    for edit in (lambda: case.events.all().delete(), lambda: case.events.update(digest="0" * 64)):
        with pytest.raises(DatabaseError, match=r"Cannot|is evidence"), transaction.atomic(), owner():
            edit()
    assert CaseEvent.objects.filter(case=case).count() == 4


def test_a_report_without_words_is_refused_with_a_trace(street: Street) -> None:
    with pytest.raises(NotNow):
        street.case("  \n ")
    assert Refusal.objects.get().verb == Verb.REPORT

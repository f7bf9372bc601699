"""What the street office decides has a time of its own, is followed, comes back when missed, and closes when done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from cases import access
from cases.actions import deferring, desk, field, review, undertaking
from cases.casefile import timeline
from cases.clocks import turning
from cases.desk_forms import MEMBER_DEEDS
from cases.models import Case, Clock, Escalation
from cases.models.escalation import EscalationState
from cases.states import Decision, DeclineReason, End, NotNow, State, UndertakingKind, Verb
from cases.sweeps import holds
from mediation.calendar import SHANGHAI
from mediation.models import Authority, Level, Member, Promise, Target
from tests.cases.promises import on, sweep_all, undertaken
from tests.cases.street import GRANDMOTHER, Street, by, clock_of, fresh, resident, sorted_out, texts_to
from tests.roles import rewriting


@pytest.fixture
def late(street: Street, clock) -> Case:
    """Assigned on Tuesday the 15th at nine; nobody came, and the street office was told on Thursday morning."""
    case = street.assigned()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(next_rung_at=None)
    clock.move_to(on(17, 9))
    sweep_all()
    return fresh(case)


def decide(street: Street, case: Case, decision: str, **more: Any) -> None:
    review.decide(case, by=by(street.reviewer), decision=decision, words="请按期落实", **more)


def followed(case: Case) -> Clock:
    return Clock.objects.get(case=case, promise=Promise.INSTRUCT, stopped_at=None)


def states(case: Case) -> list[str]:
    found = Escalation.objects.filter(case=case, level=Level.STREET).order_by("id")
    return list(found.values_list("state", flat=True))


def other_lead(street: Street, case: Case) -> Member:
    return next(each for each in (street.leader, street.lead_for(case)) if each != case.lead)


# Two working days from Thursday the 17th at nine: Friday the 18th, and Sunday the 20th, which makes up for a holiday.
CARRIED_OUT_BY = on(20, 9)


@pytest.mark.parametrize(
    "decision", [Decision.INSTRUCT, Decision.REASSIGN, Decision.TAKE_OVER, Decision.SEND_BACK, Decision.APPROVE]
)
def test_each_decision_has_a_time_of_its_own_and_comes_back_when_it_is_missed(
    street: Street, late: Case, clock, decision: str
) -> None:
    lead = other_lead(street, late) if decision == Decision.REASSIGN else None
    if decision == Decision.APPROVE:
        deferring.ask_hold(late, by=by(late.lead), reason="access", words="业主出差", until=on(18, 9))
    decide(street, late, decision, lead=lead)
    assert states(late) == [EscalationState.DECIDED]
    due = followed(late)
    assert (due.due_at, due.is_running) == (CARRIED_OUT_BY, True)
    for member in {street.leader, late.lead}:
        assert any("请落实,时限9月20日09:00" in text or "请督促落实,时限9月20日09:00" in text
                   for text in texts_to(member.phone))  # fmt: skip
    clock.move_to(due.due_at)
    sweep_all()
    assert any("落实督办意见" in text and "逾期" in text for text in texts_to(street.leader.phone))
    clock.move_to(due.rung_at[-1])
    sweep_all()
    raised = Escalation.objects.get(clock=due, level=Level.STREET)
    assert raised.state == EscalationState.RAISED
    assert clock_of(late, Promise.ARRIVE).is_running, "the promise to come runs on"


@pytest.mark.parametrize("decision", [Decision.CONVENE, Decision.REFER])
def test_a_meeting_and_an_authoritys_answer_are_due_when_they_were_agreed(
    street: Street, late: Case, clock, decision: str
) -> None:
    decide(street, late, decision, until=on(22, 15), authority=Authority.objects.get(kind="housing"))
    kind = {Decision.CONVENE: UndertakingKind.MEETING, Decision.REFER: UndertakingKind.REFERRAL}[Decision(decision)]
    rides = Clock.objects.get(case=late, undertaking__kind=kind)
    assert rides.due_at == on(22, 15)
    assert any("时限9月22日15:00" in text for text in texts_to(street.leader.phone))
    clock.move_to(rides.rung_at[-1])
    sweep_all()
    assert Escalation.objects.get(clock=rides, level=Level.STREET).is_waiting
    review.decide(late, by=by(street.reviewer), decision=Decision.INSTRUCT, words="再催")
    undertaking.keep(
        late, by=by(street.reviewer), undertaking=undertaking.open_ones(late, kind).get(), words="已开会，已答复"
    )
    assert Escalation.objects.filter(case=late, decision=decision, state=EscalationState.CLOSED).exists()


@pytest.mark.parametrize("does", ["accepts", "arrives"])
def test_a_case_given_to_another_is_done_when_they_take_it_up(street: Street, late: Case, clock, does: str) -> None:
    decide(street, late, Decision.REASSIGN, lead=other_lead(street, late))
    assert states(late) == [EscalationState.DECIDED]
    clock.shift(timedelta(hours=1))
    case = fresh(late)
    if does == "accepts":
        desk.accept(case, by=by(case.lead))
    else:
        field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
    assert states(late) == [EscalationState.CLOSED]
    assert not Clock.objects.filter(case=case, promise=Promise.INSTRUCT, stopped_at=None).exists()


def test_a_case_taken_over_is_done_when_the_reviewer_has_been_there(street: Street, late: Case) -> None:
    decide(street, late, Decision.TAKE_OVER)
    case = fresh(late)
    desk.accept(case, by=by(street.reviewer))
    assert states(late) == [EscalationState.DECIDED]
    field.arrive(case, by=by(street.reviewer), code=case.site.arrival_code)
    assert states(late) == [EscalationState.CLOSED]


def test_what_was_sent_back_is_done_when_the_missed_promise_is_kept(street: Street, late: Case) -> None:
    decide(street, late, Decision.SEND_BACK)
    field.arrive(late, by=by(late.lead), code=late.site.arrival_code)
    assert states(late) == [EscalationState.CLOSED]
    assert not Clock.objects.filter(case=late, promise=Promise.INSTRUCT, stopped_at=None).exists()


def test_of_two_missed_promises_sent_back_the_last_is_watched_to_its_end(street: Street, clock) -> None:
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(next_rung_at=None)
    clock.move_to(on(17, 9))
    sweep_all()
    decide(street, case, Decision.SEND_BACK)
    assert states(case) == [EscalationState.DECIDED] * 2
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    assert states(case) == [EscalationState.CLOSED, EscalationState.DECIDED]
    assert followed(case).due_at == CARRIED_OUT_BY
    field.arrive(case, by=by(fresh(case).lead), code=case.site.arrival_code)
    assert states(case) == [EscalationState.CLOSED] * 2


def test_what_a_leader_put_there_by_hand_and_got_back_is_done_when_the_case_moves_on(street: Street) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    decide(street, case, Decision.SEND_BACK)
    desk.decline(case, by=by(case.lead), reason=DeclineReason.ABSENT)
    assert states(case) == [EscalationState.DECIDED], "going backwards is not what was asked"
    desk.assign(fresh(case), by=by(street.leader), lead=street.lead_for(case))
    assert states(case) == [EscalationState.CLOSED]


def test_a_granted_hold_is_followed_to_its_end(street: Street, late: Case, clock) -> None:
    until = on(22, 17)
    deferring.ask_hold(late, by=by(late.lead), reason="access", words="业主出差", until=until)
    decide(street, late, Decision.APPROVE)
    assert followed(late).due_at == until, "nothing is missed before what was granted"
    clock.move_to(until)
    holds.end_holds()
    assert states(late) == [EscalationState.CLOSED]


def test_granted_time_to_settle_is_followed_until_the_case_is_settled(street: Street, late: Case, clock) -> None:
    until = datetime(2026, 9, 30, 12, tzinfo=SHANGHAI)
    deferring.ask_extension(late, by=by(late.lead), words="等材料", until=until)
    deferring.ask_hold(late, by=by(late.lead), reason="access", words="业主出差", until=on(18, 9))
    decide(street, late, Decision.APPROVE)
    assert followed(late).due_at == until
    clock.move_to(on(18, 9))
    holds.end_holds()
    assert states(late) == [EscalationState.DECIDED]
    field.arrive(late, by=by(late.lead), code=late.site.arrival_code)
    assert states(late) == [EscalationState.DECIDED]
    field.resolve(
        fresh(late),
        by=by(late.lead),
        outcome="explained",
        words="已说明",
        resident_word="可以",
        still_open=sorted_out(late),
    )
    assert states(late) == [EscalationState.CLOSED]


def test_what_rides_on_an_ended_case_is_sent_back_until_it_is_done(street: Street, clock) -> None:
    case = street.on_site()
    made = undertaken(case, UndertakingKind.OBLIGATION, due=on(18, 9))
    turning.ride(made, at=on(15, 9))
    field.resolve(
        case, by=by(case.lead), outcome="explained", words="已说明", resident_word="可以", still_open=sorted_out(case)
    )
    Clock.objects.filter(case=case, promise=Promise.FOLLOW_UP).update(next_rung_at=None)
    clock.move_to(on(19, 9))
    sweep_all()
    case = fresh(case)
    assert case.state == State.RESOLVED
    decide(street, case, Decision.SEND_BACK)
    assert states(case) == [EscalationState.DECIDED] and followed(case).is_running
    undertaking.keep(case, by=by(street.leader), undertaking=made, words="已履行")
    assert states(case) == [EscalationState.CLOSED]


def test_an_instruction_on_an_ended_case_is_heard_and_closed(street: Street, clock) -> None:
    case = street.on_site()
    turning.ride(undertaken(case, UndertakingKind.OBLIGATION, due=on(18, 9)), at=on(15, 9))
    field.resolve(
        case, by=by(case.lead), outcome="explained", words="已说明", resident_word="可以", still_open=sorted_out(case)
    )
    Clock.objects.filter(case=case, promise=Promise.FOLLOW_UP).update(next_rung_at=None)
    clock.move_to(on(19, 9))
    sweep_all()
    decide(street, fresh(case), Decision.INSTRUCT)
    assert states(case) == [EscalationState.CLOSED]


def test_a_policy_that_follows_no_decision_lets_it_stand_without_a_time(street: Street, late: Case) -> None:
    with rewriting(Target):
        Target.objects.filter(promise=Promise.INSTRUCT).delete()
    decide(street, late, Decision.INSTRUCT)
    assert states(late) == [EscalationState.DECIDED]
    assert not Clock.objects.filter(case=late, promise=Promise.INSTRUCT).exists()
    assert any("请督促落实。" in text for text in texts_to(street.leader.phone))


def test_the_page_says_by_when_before_and_after(street: Street, late: Case, client) -> None:
    form = MEMBER_DEEDS[Verb.DECIDE](case=late)
    follows = {choice.value: choice.follows for choice in form.choices}
    for decision in (Decision.INSTRUCT, Decision.REASSIGN, Decision.TAKE_OVER, Decision.SEND_BACK):
        assert "9月20日09:00" in follows[decision], follows[decision]
    decide(street, late, Decision.SEND_BACK)
    client.force_login(street.leader)
    client.cookies["django_language"] = "en"
    page = client.get(f"/desk/{late.number}/").text
    assert "The street office decided: Send back, to be done by 20 Sep 09:00" in page
    assert "by 20 Sep 09:00 ·" in page and "From Thu 17 Sep 09:00: 2 working days" in page


def test_the_reviewers_own_time_stands_on_the_page_with_its_reason(street: Street, late: Case, client) -> None:
    client.force_login(street.reviewer)
    client.cookies["django_language"] = "en"
    page = client.get(f"/review/{late.number}/").text
    assert "Decide" in page and "by tomorrow 09:00 · 24 h left" in page
    assert "From Thu 17 Sep 09:00: 1 working day" in page


def test_what_a_leader_puts_there_by_hand_is_told_to_the_street_office_alone(street: Street) -> None:
    case = street.assigned()
    told = texts_to(GRANDMOTHER)
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    assert texts_to(GRANDMOTHER) == told, "nothing is late"
    assert case.number in texts_to(street.reviewer.phone)[-1]
    assert not any(
        "passed" in line.title or line.is_miss for line in timeline.public(case, by=resident(), is_spoken_for=False)
    )
    assert not any(
        line.is_miss for line in timeline.whole(case, access.sight(street.leader, case), reader=street.leader)
    )


def test_what_was_sent_back_is_done_when_its_promise_is_kept_and_not_when_it_is_handed_back(
    street: Street, clock
) -> None:
    """Kept, the decision is done; handed back, the promise runs on and the decision is as it was."""
    case = street.case()
    Clock.objects.filter(case=case).exclude(promise=Promise.ASSIGN).update(next_rung_at=None)
    clock.move_to(on(17, 9))
    sweep_all()
    decide(street, fresh(case), Decision.SEND_BACK)
    sent_back = Escalation.objects.get(case=case, decision=Decision.SEND_BACK)
    desk.assign(fresh(case), by=by(street.leader), lead=street.lead_for(case))
    done = Escalation.objects.get(pk=sent_back.pk)
    assert (done.state, done.ended, done.ended_by.verb) == (EscalationState.CLOSED, End.DONE, Verb.ASSIGN)
    carried_out = Clock.objects.get(escalation=sent_back, promise=Promise.INSTRUCT)
    assert (carried_out.ended, carried_out.was_missed) == (End.KEPT, False)
    desk.decline(fresh(case), by=by(fresh(case).lead), reason=DeclineReason.ABSENT)
    assert Escalation.objects.get(pk=sent_back.pk).state == EscalationState.DECIDED
    assert followed(case) == carried_out


def test_who_takes_a_case_over_brings_no_helper_from_elsewhere(street: Street, late: Case) -> None:
    stranger = street.member("community", site=street.other_site)
    with pytest.raises(NotNow):
        decide(street, late, Decision.TAKE_OVER, helpers=[stranger])

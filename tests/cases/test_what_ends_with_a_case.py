"""What is closed when it is done or the case ends: all that came of it, and nothing that goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.actions import deferring, desk, feedback, field, review, undertaking
from cases.clocks import turning
from cases.models import Case, Clock, Deferral, Escalation
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import EscalationState
from cases.states import Decision, HoldReason, UndertakingKind
from mediation.models import Level, Promise, Tier
from tests.cases.promises import on, sweep_all, undertaken
from tests.cases.street import Street, by, clock_of, fresh, resident, sorted_out


def settle(case: Case) -> None:
    field.resolve(
        case, by=by(case.lead), outcome="explained", words="已说明", resident_word="可以", still_open=sorted_out(case)
    )


def in_the_queue(case: Case) -> list[Escalation]:
    return list(Escalation.objects.filter(case=case, level=Level.STREET, state=EscalationState.RAISED))


def deciding(case: Case) -> list[Clock]:
    return list(Clock.objects.filter(case=case, promise=Promise.DECIDE, stopped_at=None))


def test_what_a_missed_decision_raised_is_closed_when_the_decision_is_carried_out(street: Street, clock) -> None:
    case = street.assigned()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(next_rung_at=None)
    clock.move_to(on(17, 9))
    sweep_all()
    other = next(each for each in (street.leader, street.lead_for(case)) if each != case.lead)
    review.decide(case, by=by(street.reviewer), decision=Decision.REASSIGN, words="请换人", lead=other)
    Clock.objects.filter(case=case, promise=Promise.ARRIVE).update(next_rung_at=None)
    instructed = Clock.objects.get(case=case, promise=Promise.INSTRUCT, stopped_at=None)
    clock.move_to(instructed.rung_at[-1])
    sweep_all()
    assert [each.clock for each in in_the_queue(case)] == [instructed]
    desk.accept(fresh(case), by=by(other))
    assert in_the_queue(case) == [] and deciding(case) == []


@pytest.mark.parametrize("kind", [UndertakingKind.OBLIGATION, UndertakingKind.RECTIFICATION, UndertakingKind.REFERRAL])
def test_a_missed_undertaking_stays_before_the_street_office_when_the_case_is_settled(
    street: Street, clock, kind: str
) -> None:
    case = street.on_site()
    made = undertaken(case, kind, due=on(16, 9))
    turning.ride(made, at=on(15, 9))
    Clock.objects.filter(case=case, undertaking=None).update(next_rung_at=None)
    clock.move_to(on(18, 9))
    sweep_all()
    assert len(in_the_queue(case)) == 1
    desk.escalate(case, by=by(street.leader), words="请协调")
    settle(fresh(case))
    assert [each.clock.undertaking for each in in_the_queue(case) if each.clock] == [made]
    assert len(in_the_queue(case)) == len(deciding(case)) == 1
    undertaking.keep(case, by=by(street.reviewer), undertaking=made, words="已履行")
    assert in_the_queue(case) == [] and deciding(case) == []


def test_what_came_of_an_undertaking_sent_back_stays_too_and_an_instruction_ends_with_the_case(
    street: Street, clock
) -> None:
    case = street.on_site()
    sent, told = (undertaken(case, UndertakingKind.OBLIGATION, due=on(16, 9)) for _ in range(2))
    turning.ride(sent, at=on(15, 9))
    Clock.objects.filter(case=case, undertaking=None).update(next_rung_at=None)
    clock.move_to(on(18, 9))
    sweep_all()
    review.decide(case, by=by(street.reviewer), decision=Decision.SEND_BACK, words="请落实")
    back = Clock.objects.get(case=case, promise=Promise.INSTRUCT)
    turning.ride(told, at=on(15, 9))
    clock.move_to(back.rung_at[-1])
    sweep_all()
    came = Escalation.objects.get(clock=back, level=Level.STREET)
    Escalation.objects.filter(clock__undertaking=told, level=Level.STREET).update(
        state=EscalationState.DECIDED, decision=Decision.INSTRUCT, decided_at=on(18, 10)
    )
    settle(fresh(case))
    assert in_the_queue(case) == [came] and Clock.objects.get(pk=back.pk).is_running
    assert not Escalation.objects.filter(case=case, decision=Decision.INSTRUCT, closed_at=None).exists()
    undertaking.keep(case, by=by(street.leader), undertaking=sent, words="已履行")
    assert in_the_queue(case) == [] and not Clock.objects.get(pk=back.pk).is_running


@pytest.fixture
def held(street: Street, clock) -> Case:
    """On site since Tuesday, held until Friday, settled on Wednesday."""
    case = street.on_site(tier=Tier.HIGH, category="leak")
    deferring.ask_hold(case, by=by(case.lead), reason=HoldReason.ACCESS, words="出差", until=on(18, 9))
    deferring.grant_hold(case, by=by(street.leader))
    clock.move_to(on(16, 9))
    settle(case)
    return fresh(case)


def test_a_hold_ends_with_its_case(street: Street, held: Case) -> None:
    assert deferring.held(held) is None
    assert Deferral.objects.get(case=held).state == DeferralState.ENDED
    assert Deferral.objects.get(case=held).ended_at == on(16, 9)


@pytest.mark.parametrize("whose", ["another case's", "only asked for", "over", "more time"])
def test_a_promise_that_begins_stands_still_for_a_running_hold_of_its_own_case_alone(
    street: Street, clock, whose: str
) -> None:
    case, other = street.on_site(), street.on_site(phone="+8613800138009")
    held = other if whose == "another case's" else case
    if whose == "more time":
        deferring.ask_extension(case, by=by(case.lead), words="等料", until=on(24, 9))
        deferring.grant_extension(case, by=by(street.leader))
    else:
        deferring.ask_hold(held, by=by(held.lead), reason=HoldReason.ACCESS, words="出差", until=on(16, 9))
        if whose != "only asked for":
            deferring.grant_hold(held, by=by(street.leader))
    clock.move_to(on(16, 10) if whose == "over" else on(15, 11))
    someone = next(each for each in (street.leader, street.mediator) if each != case.lead)
    desk.reassign(fresh(case), by=by(street.reviewer), lead=someone, words="换人")
    assert not clock_of(case, Promise.ARRIVE).changes.exists()


def test_a_reopened_case_runs_though_the_handling_before_it_was_held(street: Street, held: Case, clock) -> None:
    clock.move_to(on(17, 9))
    feedback.reopen(held, by=resident())
    for promise in (Promise.ARRIVE, Promise.RESOLVE):
        assert not clock_of(held, promise).changes.exists()
        assert clock_of(held, promise).due_at == clock_of(held, promise).first_due_at


def test_a_hold_left_over_from_an_earlier_handling_counts_for_nothing(street: Street, held: Case, clock) -> None:
    Deferral.objects.filter(case=held).update(state=DeferralState.GRANTED, ended_at=None, ended_by=None, ended="")
    feedback.reopen(held, by=resident())
    assert deferring.held(fresh(held)) is None
    assert not clock_of(held, Promise.RESOLVE).changes.exists()


@pytest.mark.parametrize("kind", DeferralKind.values)
def test_a_request_for_time_ends_with_its_case_and_may_be_made_anew(street: Street, clock, kind: str) -> None:
    case = street.on_site()
    until = on(18, 9) if kind == DeferralKind.HOLD else on(30, 9)

    def ask() -> None:
        words = {"words": "出差", "until": until}
        if kind == DeferralKind.HOLD:
            deferring.ask_hold(fresh(case), by=by(fresh(case).lead), reason=HoldReason.ACCESS, **words)
        else:
            deferring.ask_extension(fresh(case), by=by(fresh(case).lead), **words)

    ask()
    settle(case)
    assert deferring.asked(case, kind) is None
    assert Deferral.objects.get(case=case).state == DeferralState.ENDED
    clock.shift(timedelta(hours=1))
    feedback.reopen(case, by=resident())
    ask()
    assert deferring.asked(fresh(case), kind) is not None

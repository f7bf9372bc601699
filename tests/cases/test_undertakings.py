"""What is undertaken by a date climbs like any promise, in any state of the case."""

from datetime import timedelta

import pytest

from cases import casefile
from cases.actions import desk, feedback, field, review, undertaking
from cases.models import Escalation, Undertaking
from cases.models.escalation import EscalationState
from cases.states import Decision, NotNow, Outcome, State, UndertakingKind
from cases.sweeps.clocks import sweep_clocks
from mediation import directory
from mediation.admin.promises import NEEDED
from mediation.models import Level, PolicyVersion, Promise, Target
from tests.cases.street import GRANDMOTHER, Street, by, clock_of, fresh, linked, resident, sorted_out, texts_to


def sweep_all() -> None:
    while sweep_clocks():
        pass


def of(case, kind: str) -> Undertaking:
    return Undertaking.objects.filter(case=case, kind=kind).latest("id")


def test_a_settled_case_is_followed_up_after_three_and_thirty_days_by_someone_else(street: Street, clock) -> None:
    case = street.resolved()
    first, second = of(case, UndertakingKind.FOLLOW_UP), of(case, UndertakingKind.LATE_FOLLOW_UP)
    assert (first.due_at - case.ended_at).days == 3 and (second.due_at - case.ended_at).days >= 30
    with pytest.raises(NotNow):
        undertaking.keep(case, by=by(case.lead), undertaking=first, words="没问题")
    undertaking.keep(case, by=by(street.leader), undertaking=first, words="电话回访,没再吵")
    assert of(case, UndertakingKind.FOLLOW_UP).kept_by == street.leader


def test_a_forgotten_follow_up_climbs_though_the_case_has_ended(street: Street, clock) -> None:
    case = street.resolved()
    clock.shift(timedelta(days=5))
    sweep_all()
    assert fresh(case).state == State.RESOLVED
    levels = Escalation.objects.filter(case=case, clock__promise=Promise.FOLLOW_UP).values_list("level", flat=True)
    assert list(levels) == [Level.HANDLER, Level.LEADER, Level.STREET]
    assert any("提醒" in text for text in texts_to(street.leader.phone))
    assert not any("没有按时" in text for text in texts_to(GRANDMOTHER))


def test_follow_ups_of_a_reopened_case_are_dropped_and_made_anew(street: Street, clock) -> None:
    case = street.resolved()
    feedback.reopen(case, by=resident())
    assert of(case, UndertakingKind.FOLLOW_UP).dropped_at is not None
    field.arrive(case, by=by(fresh(case).lead), code=case.site.arrival_code)
    field.resolve(case, by=by(fresh(case).lead), outcome=Outcome.EXPLAINED, words="再谈", resident_word="行")
    assert of(case, UndertakingKind.FOLLOW_UP).is_open


def test_mediation_has_a_month_from_acceptance(street: Street, clock) -> None:
    case = street.on_site()
    month = of(case, UndertakingKind.MEDIATION)
    assert 29 <= (month.due_at - month.made_at).days <= 32
    field.resolve(
        case,
        by=by(case.lead),
        outcome=Outcome.EXPLAINED,
        words="说清了",
        resident_word="行",
        still_open=sorted_out(case),
    )
    assert not of(case, UndertakingKind.MEDIATION).is_open


def test_under_a_policy_that_promises_no_more_than_it_must_a_case_goes_its_way(street: Street, clock) -> None:
    lean = PolicyVersion.objects.create(policy=directory.policy_for("N").policy, number=2)
    for promise in NEEDED:
        Target.objects.create(version=lean, promise=promise, amount=1, unit="day", counts="always")
    case = street.assigned(tier="N")
    desk.accept(case, by=by(case.lead))
    field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
    field.resolve(fresh(case), by=by(case.lead), outcome=Outcome.EXPLAINED, words="说清了", resident_word="行")
    assert fresh(case).state == State.RESOLVED
    assert not Undertaking.objects.filter(case=case).exists()


def test_an_appointment_is_told_to_the_resident_and_a_new_one_takes_its_place(street: Street, clock) -> None:
    case = street.on_site()
    undertaking.adjourn(case, by=by(case.lead), at=case.reported_at + timedelta(days=1), words="居委会二楼")
    assert "居委会二楼" in texts_to(GRANDMOTHER)[-1]
    undertaking.adjourn(case, by=by(case.lead), at=case.reported_at + timedelta(days=2), words="工地板房")
    assert undertaking.open_ones(case, UndertakingKind.APPOINTMENT).count() == 1
    with pytest.raises(NotNow):
        undertaking.adjourn(case, by=by(case.lead), at=case.reported_at - timedelta(days=2), words="昨天")


def test_an_obligation_not_kept_reaches_the_street_office(street: Street, clock) -> None:
    case = street.on_site()
    undertaking.undertake(
        case,
        by=by(case.lead),
        kind=UndertakingKind.OBLIGATION,
        due_at=case.reported_at + timedelta(days=2),
        words="施工方换新玻璃,居民验收",
        brief="重做好",
        organisation=street.contractor.organisation,
    )
    clock.shift(timedelta(days=4))
    sweep_all()
    assert Escalation.objects.filter(case=case, clock__promise=Promise.OBLIGATION, level=Level.STREET).exists()


def test_a_meeting_the_street_office_convenes_stays_open_until_it_was_held(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=3))
    sweep_all()
    with pytest.raises(NotNow):
        review.decide(case, by=by(street.reviewer), decision=Decision.CONVENE, words="三方到街道办开会")
    review.decide(
        case,
        by=by(street.reviewer),
        decision=Decision.CONVENE,
        words="三方到街道办开会",
        until=case.reported_at + timedelta(days=5),
    )
    meeting = of(case, UndertakingKind.MEETING)
    assert Escalation.objects.filter(case=case, state=EscalationState.DECIDED).exists()
    with pytest.raises(NotNow, match="见面当天起"):
        undertaking.keep(case, by=by(street.reviewer), undertaking=meeting, words="会已开,约定周五前到场")
    clock.move_to(meeting.due_at)
    undertaking.keep(case, by=by(street.reviewer), undertaking=meeting, words="会已开,约定周五前到场")
    assert not Escalation.objects.filter(case=case, state=EscalationState.DECIDED).exists()


def test_the_leads_own_appointments_neither_drop_nor_answer_the_convened_meeting(street: Street, clock) -> None:
    case = street.on_site()
    desk.escalate(case, by=by(street.leader), words="请协调")
    until = case.reported_at + timedelta(days=5)
    review.decide(case, by=by(street.reviewer), decision=Decision.CONVENE, words="施工方态度恶劣", until=until)
    meeting = of(case, UndertakingKind.MEETING)
    assert clock_of(case, Promise.APPOINTMENT).undertaking == meeting, "it is watched as an appointment is"
    file = casefile.for_resident(case, linked(case))
    assert file.appointment is None
    undertaking.adjourn(case, by=by(case.lead), at=case.reported_at + timedelta(days=1), words="居委会二楼")
    visit = of(case, UndertakingKind.APPOINTMENT)
    assert casefile.for_resident(case, linked(case)).appointment == visit
    undertaking.adjourn(case, by=by(case.lead), at=case.reported_at + timedelta(days=2), words="工地板房")
    visit = of(case, UndertakingKind.APPOINTMENT)
    clock.move_to(visit.due_at)
    undertaking.keep(case, by=by(case.lead), undertaking=visit, words="来过了")
    assert undertaking.open_ones(case, UndertakingKind.MEETING).get() == meeting
    assert Escalation.objects.filter(case=case, state=EscalationState.DECIDED).exists()
    clock.move_to(meeting.due_at)
    undertaking.keep(case, by=by(street.reviewer), undertaking=meeting, words="会已开")
    assert not Escalation.objects.filter(case=case, state=EscalationState.DECIDED).exists()


def test_a_convened_meeting_ends_with_its_case(street: Street, clock) -> None:
    case = street.on_site()
    desk.escalate(case, by=by(street.leader), words="请协调")
    until = case.reported_at + timedelta(days=5)
    review.decide(case, by=by(street.reviewer), decision=Decision.CONVENE, words="开会", until=until)
    field.resolve(
        case,
        by=by(case.lead),
        outcome=Outcome.EXPLAINED,
        words="说清了",
        resident_word="行",
        still_open=sorted_out(case),
    )
    assert not of(case, UndertakingKind.MEETING).is_open
    assert not clock_of(case, Promise.APPOINTMENT).is_running


def test_the_street_office_takes_a_case_over(street: Street, clock) -> None:
    case = street.case()
    clock.shift(timedelta(days=3))
    sweep_all()
    review.decide(case, by=by(street.reviewer), decision=Decision.TAKE_OVER, words="我来办")
    assert fresh(case).lead == street.reviewer and fresh(case).state == State.ASSIGNED
    assert clock_of(case, Promise.ASSIGN).stopped_at is not None

"""Time asked for and given: who decides, what stands still, and that nothing moves without a record."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.actions import deferring, desk
from cases.actions.assigning import candidates
from cases.clocks import turning
from cases.forms import AskExtensionForm
from cases.models import ClockChange, Deferral, Words
from cases.models.deferral import DeferralState
from cases.states import Forbidden, HoldReason, NotNow
from cases.sweeps import holds
from cases.sweeps.clocks import sweep_clocks
from cases.tasks import sweep_clocks as beat
from mediation.models import Promise, Terms, Tier
from tests.cases.promises import cause
from tests.cases.street import GRANDMOTHER, Street, by, clock_of, fresh, texts_to


def ask_hold(street: Street, case, until, *, reason=HoldReason.ACCESS):
    return deferring.ask_hold(case, by=by(fresh(case).lead), reason=reason, words="住户出差,后天回来", until=until)


def test_a_hold_stops_arrive_and_resolve_for_exactly_as_long_and_never_secure(street: Street, clock) -> None:
    case = street.assigned(tier=Tier.HIGH, category="leak")
    before = {each.promise: each.due_at for each in turning.own(case)}
    until = case.reported_at + timedelta(hours=30)
    ask_hold(street, case, until)
    deferring.grant_hold(case, by=by(street.leader))
    assert clock_of(case, Promise.RESOLVE).due_at - before[Promise.RESOLVE] == timedelta(hours=30)
    assert clock_of(case, Promise.ARRIVE).due_at - before[Promise.ARRIVE] == timedelta(hours=30)
    assert clock_of(case, Promise.SECURE).due_at == before[Promise.SECURE]
    assert clock_of(case, Promise.RESOLVE).first_due_at == before[Promise.RESOLVE]
    assert any("暂停" in text for text in texts_to(GRANDMOTHER))


def test_a_hold_ended_early_gives_back_the_time_it_did_not_need(street: Street, clock) -> None:
    case = street.assigned(tier=Tier.HIGH, category="leak")
    before = clock_of(case, Promise.RESOLVE).due_at
    ask_hold(street, case, case.reported_at + timedelta(hours=30))
    deferring.grant_hold(case, by=by(street.leader))
    clock.shift(timedelta(hours=7))
    deferring.release(case, by=by(fresh(case).lead))
    assert clock_of(case, Promise.RESOLVE).due_at - before == timedelta(hours=7)
    assert Deferral.objects.get(case=case).state == DeferralState.ENDED
    assert list(ClockChange.objects.filter(clock__promise="resolve").values_list("kind", flat=True)) == [
        "hold",
        "release",
    ]


def test_a_hold_ends_by_itself_and_the_due_time_stays_as_it_was_counted(street: Street, clock) -> None:
    case = street.assigned(tier=Tier.HIGH, category="leak")
    ask_hold(street, case, case.reported_at + timedelta(hours=30))
    deferring.grant_hold(case, by=by(street.leader))
    due = clock_of(case, Promise.RESOLVE).due_at
    clock.shift(timedelta(hours=31))
    beat()
    assert deferring.held(case) is None
    assert clock_of(case, Promise.RESOLVE).due_at == due


def test_no_rung_is_passed_while_the_clock_stands_still(street: Street, clock) -> None:
    case = street.assigned(tier=Tier.HIGH, category="leak")
    ask_hold(street, case, case.reported_at + timedelta(hours=30))
    deferring.grant_hold(case, by=by(street.leader))
    clock.shift(timedelta(hours=20))
    while sweep_clocks():
        pass
    assert not case.escalations.filter(clock__promise__in=["arrive", "resolve"]).exists()


def test_busy_is_no_reason_and_six_working_days_are_too_many(street: Street, clock) -> None:
    case = street.assigned()
    with pytest.raises(NotNow):
        ask_hold(street, case, case.reported_at + timedelta(hours=30), reason="busy")
    with pytest.raises(NotNow, match="5"):
        ask_hold(street, case, case.reported_at + timedelta(days=9))
    with pytest.raises(NotNow):
        ask_hold(street, case, case.reported_at - timedelta(hours=1))


def test_whoever_asks_does_not_decide_and_a_helper_does_not_ask(street: Street, clock) -> None:
    case = street.assigned()
    with pytest.raises(Forbidden):
        deferring.ask_hold(
            case,
            by=by(street.contractor),
            reason=HoldReason.ACCESS,
            words="等",
            until=case.reported_at + timedelta(hours=5),
        )
    ask_hold(street, case, case.reported_at + timedelta(hours=5))
    with pytest.raises(Forbidden):
        deferring.grant_hold(case, by=by(fresh(case).lead))


def test_the_first_extension_is_the_leaders_the_second_the_street_offices_and_there_is_no_third(
    street: Street, clock
) -> None:
    case = street.on_site()
    first = clock_of(case, Promise.RESOLVE).due_at

    def ask(days: int) -> None:
        deferring.ask_extension(case, by=by(case.lead), words="材料未到", until=first + timedelta(days=days))

    ask(3)
    deferring.grant_extension(case, by=by(street.leader))
    assert clock_of(case, Promise.RESOLVE).due_at == first + timedelta(days=3)
    assert clock_of(case, Promise.RESOLVE).first_due_at == first
    assert any("办结" in text for text in texts_to(GRANDMOTHER))
    ask(5)
    with pytest.raises(NotNow):
        deferring.grant_extension(case, by=by(street.leader))
    deferring.grant_extension(case, by=by(street.reviewer))
    with pytest.raises(NotNow):
        ask(9)


def test_nothing_is_extended_once_the_date_has_passed(street: Street, clock) -> None:
    case = street.on_site()
    due = clock_of(case, Promise.RESOLVE).due_at
    deferring.ask_extension(case, by=by(case.lead), words="材料未到", until=due + timedelta(days=3))
    clock.move_to(due + timedelta(minutes=1))
    with pytest.raises(NotNow):
        deferring.grant_extension(case, by=by(street.leader))


def test_a_refusal_says_why_and_the_clock_runs_on(street: Street, clock) -> None:
    case = street.on_site()
    due = clock_of(case, Promise.RESOLVE).due_at
    deferring.ask_extension(case, by=by(case.lead), words="材料未到", until=due + timedelta(days=3))
    with pytest.raises(NotNow):
        deferring.refuse(case, by=by(street.leader), words=" ")
    deferring.refuse(case, by=by(street.leader), words="可先修主管")
    assert clock_of(case, Promise.RESOLVE).due_at == due
    assert "可先修主管" in texts_to(case.lead.phone)[-1]


def test_a_corrected_tier_is_planned_anew_from_the_original_start(street: Street, clock) -> None:
    case = street.assigned()
    start = clock_of(case, Promise.RESOLVE).started_at
    clock.shift(timedelta(hours=1))
    case = fresh(case)
    case.tier = Tier.HIGH
    case.save(update_fields=["tier"])
    changes = turning.replan(case, cause=cause(case, start + timedelta(hours=1)), why="correct")
    resolve = clock_of(case, Promise.RESOLVE)
    assert resolve.started_at == start and resolve.due_at == start + timedelta(days=3)
    assert {change.clock.promise for change in changes} == {"arrive", "resolve"}
    assert clock_of(case, Promise.SECURE).started_at == start
    case.tier = Tier.NORMAL
    case.save(update_fields=["tier"])
    turning.replan(case, cause=cause(case, start + timedelta(hours=2)), why="correct")
    assert not clock_of(case, Promise.SECURE).is_running


def test_a_new_leads_arrival_stands_still_while_the_case_is_held(street: Street, clock) -> None:
    case = street.on_site(tier=Tier.HIGH, category="leak")
    ask_hold(street, case, case.reported_at + timedelta(hours=30))
    deferring.grant_hold(case, by=by(street.leader))
    other = next(each.member for each in candidates(case) if each.may_lead and each.member != case.lead)
    desk.reassign(case, by=by(street.leader), lead=other, words="换人")
    arrive = clock_of(case, Promise.ARRIVE)
    assert arrive.due_at - arrive.first_due_at == timedelta(hours=30)


def test_how_many_holds_have_ended_is_told(street: Street, clock) -> None:
    for turn in (1, 2):
        case = street.assigned(phone=f"+861380013800{turn}")
        ask_hold(street, case, case.reported_at + timedelta(hours=30))
        deferring.grant_hold(case, by=by(street.leader))
    clock.shift(timedelta(hours=31))
    assert [holds.end_holds() for _ in range(2)] == [2, 0]


def ask_until(case, until, **more):
    return deferring.ask_extension(case, by=by(fresh(case).lead), words="材料未到", until=until, **more)


def test_time_is_given_for_so_many_days_beyond_the_first_date_and_no_more(street: Street, clock) -> None:
    case = street.on_site()
    first = clock_of(case, Promise.RESOLVE).first_due_at
    for until in (first + timedelta(days=15, minutes=1), first.replace(year=2030)):
        with pytest.raises(NotNow, match="15"):
            ask_until(case, until)
    ask_until(case, first + timedelta(days=10))
    deferring.grant_extension(case, by=by(street.leader))
    with pytest.raises(NotNow, match="15"):
        ask_until(case, first + timedelta(days=16))
    ask_until(case, first + timedelta(days=15))
    assert deferring.asked(case, "extension") is not None


def test_how_often_and_how_long_time_is_given_stands_in_the_terms(street: Street, clock) -> None:
    Terms.objects.update_or_create(pk=1, defaults={"extensions": 1, "extension_days": 20})
    case = street.on_site()
    first = clock_of(case, Promise.RESOLVE).first_due_at
    ask_until(case, first + timedelta(days=19))
    deferring.grant_extension(case, by=by(street.leader))
    with pytest.raises(NotNow, match="1"):
        ask_until(case, first + timedelta(days=20))


def test_a_matter_of_consensus_gets_more_time_with_both_sides_consent_alone(street: Street, clock) -> None:
    case = street.on_site(tier=Tier.LOW)
    due = clock_of(case, Promise.RESOLVE).due_at
    with pytest.raises(NotNow):
        ask_until(case, due + timedelta(days=15), consent=" ")
    ask_until(case, due + timedelta(days=15), consent="双方9月15日当面同意")
    consent = case.events.get(verb="ask_extension").facts["consent"]
    assert Words.objects.get(pk=consent["words"], digest=consent["digest"]).body == "双方9月15日当面同意"


@pytest.mark.parametrize(("language", "sentence"), [("en", "15 days"), ("zh-hans", "15 天")])
def test_the_form_says_how_far_ahead_a_new_date_may_be(street: Street, clock, client, language, sentence) -> None:
    case = street.on_site()
    client.force_login(case.lead)
    client.cookies["django_language"] = language
    due = clock_of(case, Promise.RESOLVE).due_at
    answers = {"words": "材料未到", "until": f"{due + timedelta(days=400):%Y-%m-%dT09:00}"}
    address = reverse("desk-verb", args=[case.number, "ask_extension"])
    answer = client.post(address, answers)
    assert answer.status_code == 409 and sentence in answer.text
    assert "consent" not in AskExtensionForm(case=case).fields
    assert "consent" in AskExtensionForm(case=street.on_site(tier=Tier.LOW)).fields


def test_a_second_hold_is_refused_with_a_sentence_while_one_runs(street: Street, clock) -> None:
    case = street.assigned()
    until = case.reported_at + timedelta(hours=30)
    ask_hold(street, case, until)
    deferring.grant_hold(case, by=by(street.leader))
    with pytest.raises(NotNow, match="已在挂账中"):
        ask_hold(street, case, until)
    first = Deferral.objects.get(case=case)
    Deferral.objects.create(
        case=case, kind=first.kind, handling=1, reason=first.reason, saying=first.saying, until=until,
        asked_by=first.asked_by, asked_at=first.asked_at,
    )  # fmt: skip
    with pytest.raises(NotNow, match="已在挂账中"):
        deferring.grant_hold(case, by=by(street.leader))
    assert case.refusals.count() == 2

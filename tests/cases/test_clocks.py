"""Starting, stopping and moving promises, row by row: what is written, and what is left alone."""

import datetime as dt

import pytest

from cases import clocks, present
from cases.actions import desk
from cases.models import Case, Clock, ClockChange, Escalation, Undertaking
from cases.models.clock import ChangeKind
from cases.models.escalation import EscalationCause, EscalationState
from cases.models.undertaking import UndertakingKind
from cases.states import DEEDS, Verb
from mediation import directory
from mediation.calendar import SHANGHAI
from mediation.models import Level, PolicyVersion, Promise, Rung, Target, Tier
from tests.cases.street import Street, by, clock_of, fresh

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def on(day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of September 2026; the street's cases are reported on Tuesday the 15th at 9."""
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


def running(case: Case) -> dict[str, dt.datetime]:
    return dict(Clock.objects.filter(case=case, stopped_at=None).values_list("promise", "due_at"))


def raised(case: Case, clock: Clock | None = None, level: str = Level.STREET) -> Escalation:
    return Escalation.objects.create(
        case=case,
        clock=clock,
        rung=None if clock is None else 3,
        level=level,
        cause=EscalationCause.MISSED if clock else EscalationCause.BY_HAND,
        state=EscalationState.RAISED,
        raised_at=present.now(),
    )


def undertaken(case: Case, kind: str = UndertakingKind.APPOINTMENT, due: dt.datetime | None = None) -> Undertaking:
    return Undertaking.objects.create(
        case=case, kind=kind, handling=1, words="周四再来", due_at=due or on(17, 10), made_at=present.now()
    )


# -- starting ---------------------------------------------------------------------------------------------------------


def test_a_reported_case_starts_the_promises_its_tier_makes(street: Street) -> None:
    case = street.case()
    assert running(case) == {"assign": on(15, 15), "arrive": on(16), "resolve": on(22)}
    urgent = street.case(tier=Tier.URGENT)
    assert running(urgent) == {
        "assign": on(15, 9, 15),
        "arrive": on(15, 9, 30),
        "secure": on(15, 11),
        "resolve": on(16),
    }


def test_a_clock_is_written_with_all_that_the_sweep_needs(street: Street) -> None:
    case = street.case()
    assign = clock_of(case, Promise.ASSIGN)
    assert assign.rung_at == [on(15, 12), on(15, 15), on(16, 15)]
    assert (assign.next_rung_at, assign.rungs_passed) == (on(15, 12), 0)
    assert (assign.started_at, assign.first_due_at) == (case.reported_at, assign.due_at)
    assert (assign.handling, assign.policy, assign.stopped_at) == (1, directory.policy_for("N"), None)
    assert assign.escalation is None
    assert assign.undertaking is None


def test_arriving_is_never_due_before_assigning(street: Street, clock) -> None:
    clock.move_to(on(18, 17))
    case = street.case(tier=Tier.LOW)
    policy = PolicyVersion.objects.create(policy=directory.policy_for("L").policy, number=2)
    Target.objects.create(version=policy, promise=Promise.ASSIGN, amount=2, unit="day", counts="working")
    Target.objects.create(version=policy, promise=Promise.ARRIVE, amount=1, unit="hour", counts="always")
    planned = {each.promise: each for each in clocks.Planner().plan(case, ["assign", "arrive"], at=present.now())}
    assert planned["arrive"].due_at == planned["assign"].due_at == planned["arrive"].first_due_at
    alone = clocks.Planner().plan(case, ["arrive"], at=present.now())
    assert alone[0].due_at == present.now() + HOUR


def test_water_running_into_a_home_does_not_wait_for_the_morning(street: Street, clock) -> None:
    clock.move_to(on(15, 20))
    case = street.case(tier=Tier.HIGH, runs_into_home=True)
    assert running(case)["arrive"] == on(15, 22)
    assert clocks.target_due(case, Promise.ARRIVE, at=present.now()) == on(15, 22)
    assert running(street.case(tier=Tier.HIGH))["arrive"] == on(16, 8, 30)


def test_a_ladder_of_no_rungs_is_watched_by_nobody(street: Street) -> None:
    case = street.case()
    policy = PolicyVersion.objects.create(policy=directory.policy_for("N").policy, number=2)
    Target.objects.create(version=policy, promise=Promise.ASSIGN, amount=1, unit="hour", counts="always")
    [planned] = clocks.Planner().plan(case, [Promise.ASSIGN, Promise.SECURE], at=present.now())
    assert (planned.rung_at, planned.next_rung_at) == ([], None)


def test_a_ladder_is_climbed_from_the_bottom_however_its_rows_lie(street: Street) -> None:
    policy = PolicyVersion.objects.create(policy=directory.policy_for("N").policy, number=2)
    for step, after in ((3, 7200), (1, 0), (2, 3600)):
        Rung.objects.create(version=policy, promise="assign", step=step, after_seconds=after, level=Level.LEADER)
    Rung.objects.create(version=policy, promise="arrive", step=1, after_seconds=0, level=Level.LEADER)
    assert [rung.step for rung in clocks.ladder_of(policy, Promise.ASSIGN)] == [1, 2, 3]
    assert clocks.target_of(policy, Promise.ASSIGN) is None


def test_a_planner_asks_for_each_policy_and_the_calendar_once(street: Street, django_assert_num_queries) -> None:
    one, other = street.case(), street.case(phone="+8613800138003")
    planner = clocks.Planner()
    planner.plan(one, [Promise.ASSIGN], at=present.now())
    with django_assert_num_queries(0):
        planner.plan(other, [Promise.ASSIGN, Promise.RESOLVE], at=present.now())
    assert planner.policy(street.case(tier=Tier.HIGH)).policy.tier == Tier.HIGH
    safety = street.case(category="safety", tier=Tier.NORMAL)
    assert planner.policy(safety).policy.category == safety.category


def test_a_version_is_frozen_by_its_first_clock(street: Street) -> None:
    version = directory.policy_for("N")
    assert version.used_at is None
    street.case()
    assert directory.policy_for("N").used_at is not None


def test_a_street_office_may_have_promises_of_its_own(street: Street) -> None:
    general = directory.policy_for("N").policy
    own = PolicyVersion.objects.create(policy=type(general).objects.create(tier="N", street=street.site.street))
    Target.objects.create(version=own, promise=Promise.ASSIGN, amount=1, unit="hour", counts="always")
    assert running(street.case()) == {"assign": on(15, 10)}
    unplaced = street.case(site=None, phone="+8613800138009")
    assert clocks.Planner().policy(unplaced).policy == general


def test_a_promise_without_target_cannot_be_asked_for(street: Street) -> None:
    with pytest.raises(ValueError, match="target"):
        clocks.target_due(street.case(), Promise.SECURE, at=present.now())


def test_a_decision_is_worked_out_once_for_all_cases_of_a_policy(street: Street) -> None:
    hours, at = directory.working_hours(), on(15, 10)
    planned = clocks.decision(directory.policy_for("N"), hours, at=at)
    assert planned is not None
    assert (planned.promise, planned.policy, planned.started_at) == ("decide", directory.policy_for("N"), at)
    assert planned.due_at == planned.first_due_at == on(16, 10)
    assert planned.rung_at == [on(15, 17, 15), on(16, 10)]
    assert planned.case_id is None
    nothing = PolicyVersion.objects.create(policy=directory.policy_for("N").policy, number=2)
    assert clocks.decision(nothing, hours, at=at) is None


def test_a_decision_at_night_waits_for_the_morning_unless_water_runs(street: Street) -> None:
    policy = PolicyVersion.objects.create(policy=directory.policy_for("N").policy, number=2)
    night = {"night_from": dt.time(21), "night_until": dt.time(7), "night_moves_to": dt.time(8, 30)}
    Target.objects.create(version=policy, promise=Promise.DECIDE, amount=2, unit="hour", counts="always", **night)
    hours = directory.working_hours()
    by_night = clocks.decision(policy, hours, at=on(15, 20))
    in_haste = clocks.decision(policy, hours, at=on(15, 20), runs_into_home=True)
    assert by_night and in_haste
    assert (by_night.due_at, in_haste.due_at) == (on(16, 8, 30), on(15, 22))


def test_what_is_undertaken_rides_on_a_clock_of_its_own(street: Street) -> None:
    case = street.assigned()
    visit = undertaken(case)
    riding = clocks.ride(visit, at=present.now())
    assert (riding.due_at, riding.first_due_at, riding.undertaking, riding.promise) == (
        visit.due_at,
        visit.due_at,
        visit,
        Promise.APPOINTMENT,
    )
    assert clocks.own(case).filter(pk=riding.pk).count() == 0
    for day in (16, 17):
        clocks.get_off(visit, at=on(day))
        assert Clock.objects.get(pk=riding.pk).stopped_at == on(16)
    assert "resolve" in running(case)


# -- stopping ---------------------------------------------------------------------------------------------------------


def test_a_kept_promise_is_stopped_alone_and_is_watched_no_more(street: Street) -> None:
    case, other = street.case(), street.case(phone="+8613800138003")
    clocks.stop(case, [Promise.ASSIGN], at=on(15, 10))
    kept = clock_of(case, Promise.ASSIGN)
    assert (kept.stopped_at, kept.next_rung_at) == (on(15, 10), None)
    assert running(case).keys() == {"arrive", "resolve"}
    assert running(other).keys() == {"assign", "arrive", "resolve"}
    clocks.stop(case, [Promise.ASSIGN], at=on(15, 11))
    assert clock_of(case, Promise.ASSIGN).stopped_at == on(15, 10)


def test_what_climbed_because_of_it_is_closed_with_its_own_promise(street: Street) -> None:
    case = street.case()
    mine, others = raised(case, clock_of(case, Promise.ASSIGN)), raised(case, clock_of(case, Promise.ARRIVE))
    for escalation in (mine, others):
        clocks.start(case, [Promise.DECIDE], at=present.now(), escalation=escalation)
    clocks.stop(case, [Promise.ASSIGN], at=on(15, 10))
    closed, open_still = Escalation.objects.get(pk=mine.pk), Escalation.objects.get(pk=others.pk)
    assert (closed.state, closed.closed_at) == (EscalationState.CLOSED, on(15, 10))
    assert open_still.state == EscalationState.RAISED
    decide = Clock.objects.get(escalation=mine)
    assert (decide.stopped_at, decide.next_rung_at) == (on(15, 10), None)
    assert Clock.objects.get(escalation=others).stopped_at is None


def test_an_escalation_already_decided_is_not_closed_by_a_kept_promise(street: Street) -> None:
    case = street.case()
    escalation = raised(case, clock_of(case, Promise.ASSIGN))
    Escalation.objects.filter(pk=escalation.pk).update(
        state=EscalationState.DECIDED, decision="instruct", decided_at=present.now()
    )
    clocks.stop(case, [Promise.ASSIGN], at=on(15, 10))
    assert Escalation.objects.get(pk=escalation.pk).state == EscalationState.DECIDED


def test_the_end_of_a_case_ends_its_promises_but_not_what_its_end_obliges_to(street: Street) -> None:
    case = street.assigned()
    kept = {kind: undertaken(case, kind) for kind in (UndertakingKind.APPOINTMENT, UndertakingKind.MEDIATION)}
    lasting = undertaken(case, UndertakingKind.OBLIGATION)
    riding = [clocks.ride(each, at=present.now()) for each in (*kept.values(), lasting)]
    escalation = raised(case)
    clocks.start(case, [Promise.DECIDE], at=present.now(), escalation=escalation)
    done = Undertaking.objects.create(
        case=case,
        kind=UndertakingKind.APPOINTMENT,
        handling=1,
        words="来过",
        due_at=on(15, 10),
        made_at=on(15),
        kept_at=on(15),
    )
    dropped = undertaken(case)
    Undertaking.objects.filter(pk=dropped.pk).update(dropped_at=on(15, 8))
    was_riding = clocks.ride(undertaken(case, UndertakingKind.MEDIATION), at=present.now())
    Clock.objects.filter(pk=was_riding.pk).update(stopped_at=on(15, 8), next_rung_at=None)
    was_closed = raised(case)
    Escalation.objects.filter(pk=was_closed.pk).update(state=EscalationState.CLOSED, closed_at=on(15, 8))
    other = street.assigned(phone="+8613800138003")
    elsewhere = undertaken(other)
    desk.close(case, by=by(street.leader), outcome="unfounded", words="查无此事")
    ended = present.now()
    for each in kept.values():
        assert Undertaking.objects.get(pk=each.pk).dropped_at == ended
    assert Undertaking.objects.get(pk=lasting.pk).dropped_at is None
    assert Undertaking.objects.get(pk=done.pk).dropped_at is None
    stopped = [(each.stopped_at, each.next_rung_at) for each in Clock.objects.filter(pk__in=[r.pk for r in riding[:2]])]
    assert stopped == [(ended, None)] * 2
    assert Clock.objects.get(pk=riding[2].pk).stopped_at is None
    assert running(case) == {"obligation": lasting.due_at}
    closed = Escalation.objects.get(pk=escalation.pk)
    assert (closed.state, closed.closed_at) == (EscalationState.CLOSED, ended)
    assert running(other).keys() == {"arrive", "resolve"}
    assert Undertaking.objects.get(pk=elsewhere.pk).dropped_at is None
    assert Undertaking.objects.get(pk=dropped.pk).dropped_at == on(15, 8)
    assert Clock.objects.get(pk=was_riding.pk).stopped_at == on(15, 8)
    assert Escalation.objects.get(pk=was_closed.pk).closed_at == on(15, 8)


def test_an_ended_promise_keeps_the_time_it_was_kept(street: Street, clock) -> None:
    case = street.assigned()
    clock.move_to(on(15, 11))
    desk.close(case, by=by(street.leader), outcome="unfounded", words="查无此事")
    assert clock_of(case, Promise.ASSIGN).stopped_at == on(15)
    assert clock_of(case, Promise.RESOLVE).stopped_at == on(15, 11)
    assert clock_of(case, Promise.RESOLVE).next_rung_at is None


def test_a_case_handed_back_runs_on_as_if_it_had_never_stopped(street: Street, clock) -> None:
    case = street.case()
    assign = clock_of(case, Promise.ASSIGN)
    Clock.objects.filter(pk=assign.pk).update(rungs_passed=1, next_rung_at=on(15, 15))
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    clock.move_to(on(15, 14))
    desk.decline(fresh(case), by=by(fresh(case).lead), reason="absent")
    back = clock_of(case, Promise.ASSIGN)
    assert (back.pk, back.stopped_at, back.due_at, back.next_rung_at) == (assign.pk, None, assign.due_at, on(15, 15))
    assert running(case).keys() == {"assign", "arrive", "resolve"}


def test_only_the_last_of_this_handling_is_resumed(street: Street) -> None:
    case = street.case()
    first = clock_of(case, Promise.ASSIGN)
    clocks.stop(case, [Promise.ASSIGN], at=on(15, 10))
    escalation = raised(case)
    for older in (
        {"handling": 2},
        {"handling": 1, "escalation": escalation},
        {"handling": 1, "undertaking": undertaken(case)},
    ):
        Clock.objects.create(
            case=case, promise=Promise.ASSIGN, policy=first.policy, started_at=on(15), due_at=on(15, 12),
            first_due_at=on(15, 12), stopped_at=on(15, 10), **older,
        )  # fmt: skip
    latest = Clock.objects.create(
        case=case, promise=Promise.ASSIGN, policy=first.policy, started_at=on(15), due_at=on(15, 12), handling=1,
        first_due_at=on(15, 12), stopped_at=on(15, 10),
    )  # fmt: skip
    clocks.stop(case, [Promise.ARRIVE], at=on(15, 10))
    elsewhere = street.assigned(phone="+8613800138003")
    clocks.turn(case, DEEDS[Verb.DECLINE], came_from="assigned", at=on(15, 11))
    assert list(Clock.objects.filter(case=case, promise=Promise.ASSIGN, stopped_at=None)) == [latest]
    assert clock_of(case, Promise.ARRIVE).stopped_at == on(15, 10)
    assert clock_of(elsewhere, Promise.ASSIGN).stopped_at is not None


def test_the_next_rung_after_the_last_is_none(street: Street) -> None:
    case = street.case()
    of_assign = Clock.objects.filter(pk=clock_of(case, Promise.ASSIGN).pk)
    seen = []
    for passed in range(4):
        of_assign.update(rungs_passed=passed)
        seen.append(
            of_assign.annotate(here=clocks.next_rung(), then=clocks.next_rung(passing=1)).values_list("here", "then")[0]
        )
    rungs = [on(15, 12), on(15, 15), on(16, 15)]
    assert seen == [(rungs[0], rungs[1]), (rungs[1], rungs[2]), (rungs[2], None), (None, None)]


# -- moving -----------------------------------------------------------------------------------------------------------


def test_a_move_is_recorded_and_counts_the_rungs_anew(street: Street) -> None:
    case = street.case()
    assign, arrive = clock_of(case, Promise.ASSIGN), clock_of(case, Promise.ARRIVE)
    Clock.objects.filter(pk=assign.pk).update(rungs_passed=1)
    facts = {"until": on(15, 11).isoformat()}
    changes = clocks.move([clock_of(case, Promise.ASSIGN)], ChangeKind.HOLD, at=on(15, 10), **facts)
    moved = clock_of(case, Promise.ASSIGN)
    assert (moved.due_at, moved.first_due_at) == (on(15, 16), on(15, 15))
    assert moved.rung_at == [on(15, 14, 45), on(15, 16), on(16, 16)]
    assert moved.next_rung_at == on(15, 16)
    [change] = ClockChange.objects.filter(clock=assign)
    assert changes == [change]
    assert (change.kind, change.at, change.facts) == ("hold", on(15, 10), facts)
    assert (change.old_due_at, change.new_due_at) == (on(15, 15), on(15, 16))
    assert clock_of(case, Promise.ARRIVE).due_at == arrive.due_at


def test_changes_add_up_from_the_start_and_never_from_the_old_due_time(street: Street) -> None:
    case = street.case()
    for hour in (10, 11):
        clocks.move(
            [clock_of(case, Promise.RESOLVE)], ChangeKind.HOLD, at=on(16, hour), until=on(16, hour + 1).isoformat()
        )
    assert clock_of(case, Promise.RESOLVE).due_at == on(22) + 2 * HOUR
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(due_at=on(30))
    clocks.recount(clock_of(case, Promise.RESOLVE), clocks.Planner())
    assert clock_of(case, Promise.RESOLVE).due_at == on(22) + 2 * HOUR


def test_arriving_leans_on_the_assigning_of_its_own_beginning(street: Street) -> None:
    elsewhere = street.case(phone="+8613800138003")
    Clock.objects.filter(case=elsewhere, promise=Promise.ASSIGN).update(due_at=on(25))
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.ASSIGN).update(due_at=on(17, 12))
    clocks.recount(clock_of(case, Promise.ARRIVE), clocks.Planner())
    assert clock_of(case, Promise.ARRIVE).due_at == on(17, 12)
    clocks.recount(clock_of(case, Promise.RESOLVE), clocks.Planner())
    assert clock_of(case, Promise.RESOLVE).due_at == on(22)
    for other in ({"started_at": on(15, 8)}, {"handling": 2}):
        Clock.objects.filter(case=case, promise=Promise.ASSIGN).update(**{"started_at": on(15), "handling": 1, **other})
        clocks.recount(clock_of(case, Promise.ARRIVE), clocks.Planner())
        assert clock_of(case, Promise.ARRIVE).due_at == on(16)


def test_an_agreed_date_is_moved_as_people_wait(street: Street) -> None:
    case = street.assigned()
    riding = clocks.ride(undertaken(case), at=present.now())
    clocks.move([riding], ChangeKind.HOLD, at=on(15, 10), until=on(15, 20).isoformat())
    moved = Clock.objects.get(pk=riding.pk)
    assert moved.due_at == on(17, 20)
    assert moved.rung_at[0] == on(15) + (on(17, 20) - on(15)) * 0.75


def test_water_into_a_home_is_still_known_after_a_move(street: Street, clock) -> None:
    clock.move_to(on(15, 20))
    case = street.case(tier=Tier.HIGH, runs_into_home=True)
    clocks.move([clock_of(case, Promise.ARRIVE)], ChangeKind.HOLD, at=on(15, 20), until=on(15, 21).isoformat())
    assert running(case)["arrive"] == on(15, 23)


# -- another tier -----------------------------------------------------------------------------------------------------


def test_another_tier_is_counted_from_the_original_start(street: Street, clock) -> None:
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(rungs_passed=1)
    clock.move_to(on(15, 9, 30))
    case.tier = Tier.HIGH
    changes = clocks.replan(case, at=on(15, 9, 30), why="category")
    high, normal = directory.policy_for("H"), directory.policy_for("N")
    assert running(case) == {"assign": on(15, 10), "arrive": on(15, 11), "resolve": on(18), "secure": on(16)}
    assert {each.policy for each in Clock.objects.filter(case=case)} == {high}
    assert clock_of(case, Promise.SECURE).started_at == on(15)
    assert clock_of(case, Promise.RESOLVE).next_rung_at == clock_of(case, Promise.RESOLVE).rung_at[1]
    assert {change.kind for change in changes} == {ChangeKind.REPLAN}
    assert [change.clock.promise for change in changes] == ["assign", "arrive", "resolve"]
    assert changes[0].facts == {"why": "category", "old_policy": normal.pk, "new_policy": high.pk}
    assert (changes[2].old_due_at, changes[2].new_due_at, changes[2].at) == (on(22), on(18), on(15, 9, 30))


def test_a_promise_the_new_tier_does_not_make_ends(street: Street) -> None:
    case = street.case(tier=Tier.HIGH)
    case.tier = Tier.NORMAL
    changes = clocks.replan(case, at=on(15, 10), why="tier")
    assert running(case) == {"assign": on(15, 15), "arrive": on(16), "resolve": on(22)}
    assert clock_of(case, Promise.SECURE).stopped_at == on(15, 10)
    assert len(changes) == 3
    assert [change.old_due_at for change in changes] == [on(15, 10), on(15, 11), on(18)]


def test_a_promise_already_kept_is_not_made_again(street: Street) -> None:
    case = street.case(tier=Tier.HIGH)
    clocks.stop(case, [Promise.SECURE, Promise.ARRIVE], at=on(15, 10))
    case.tier = Tier.URGENT
    clocks.replan(case, at=on(15, 10), why="tier")
    assert running(case).keys() == {"assign", "resolve"}
    assert clock_of(case, Promise.SECURE).stopped_at == on(15, 10)


def test_a_promise_of_an_earlier_handling_or_another_case_is_made_again(street: Street) -> None:
    street.case(tier=Tier.HIGH, phone="+8613800138003")
    case = street.case(tier=Tier.HIGH)
    clocks.stop(case, ["assign", "arrive", "secure", "resolve"], at=on(15, 10))
    case.handling, case.tier = 2, Tier.NORMAL
    clocks.start(case, ["assign", "arrive", "resolve"], at=on(16))
    case.tier = Tier.HIGH
    clocks.replan(case, at=on(16, 10), why="tier")
    assert running(case).keys() == {"assign", "arrive", "resolve", "secure"}


def test_nothing_runs_and_nothing_is_planned_anew(street: Street) -> None:
    case = street.case()
    clocks.stop(case, ["assign", "arrive", "resolve"], at=on(15, 10))
    case.tier = Tier.HIGH
    assert clocks.replan(case, at=on(15, 10), why="tier") == []
    assert running(case) == {}
    assert not ClockChange.objects.exists()


def test_what_rides_on_a_case_is_not_planned_anew(street: Street) -> None:
    case = street.assigned()
    riding = clocks.ride(undertaken(case), at=present.now())
    decide = clocks.start(case, [Promise.DECIDE], at=present.now(), escalation=raised(case))[0]
    case.tier = Tier.HIGH
    clocks.replan(case, at=on(15, 10), why="tier")
    assert Clock.objects.get(pk=riding.pk).due_at == riding.due_at
    assert Clock.objects.get(pk=decide.pk).policy == directory.policy_for("N")


def test_a_second_handling_begins_under_its_own_number(street: Street, clock) -> None:
    case = street.resolved()
    clock.move_to(on(16))
    case.handling, case.tier = 2, Tier.HIGH
    clocks.turn(case, DEEDS[Verb.REOPEN], came_from="resolved", at=on(16))
    now = Clock.objects.filter(case=case, handling=2)
    assert set(now.values_list("promise", flat=True)) == {"assign", "arrive", "secure", "resolve"}
    assert set(now.filter(stopped_at=on(16)).values_list("promise", flat=True)) == {"assign"}

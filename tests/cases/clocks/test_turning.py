"""Starting and stopping promises, row by row: what is written, and what is left alone."""

from cases import timemachine
from cases.actions import desk
from cases.clocks import ending, planning, turning
from cases.deeds import DEEDS
from cases.models import Clock, Escalation, Undertaking
from cases.models.escalation import EscalationState
from cases.states import UndertakingKind, Verb
from mediation import directory
from mediation.models import Level, PolicyVersion, Promise, Rung, Target, Tier
from tests.cases.promises import HOUR, cause, on, over, raised, running, undertaken, words
from tests.cases.street import Street, by, clock_of, fresh

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
    planned = {each.promise: each for each in planning.Planner().plan(case, ["assign", "arrive"], at=timemachine.now())}
    assert planned["arrive"].due_at == planned["assign"].due_at == planned["arrive"].first_due_at
    alone = planning.Planner().plan(case, ["arrive"], at=timemachine.now())
    assert alone[0].due_at == timemachine.now() + HOUR


def test_water_running_into_a_home_does_not_wait_for_the_morning(street: Street, clock) -> None:
    clock.move_to(on(15, 20))
    case = street.case(tier=Tier.HIGH, runs_into_home=True)
    assert running(case)["arrive"] == on(15, 22)
    assert planning.target_due(case, Promise.ARRIVE, at=timemachine.now()) == on(15, 22)
    assert running(street.case(tier=Tier.HIGH))["arrive"] == on(16, 8, 30)


def test_a_ladder_of_no_rungs_is_watched_by_nobody(street: Street) -> None:
    case = street.case()
    policy = PolicyVersion.objects.create(policy=directory.policy_for("N").policy, number=2)
    Target.objects.create(version=policy, promise=Promise.ASSIGN, amount=1, unit="hour", counts="always")
    [planned] = planning.Planner().plan(case, [Promise.ASSIGN, Promise.SECURE], at=timemachine.now())
    assert (planned.rung_at, planned.next_rung_at) == ([], None)


def test_a_ladder_is_climbed_from_the_bottom_however_its_rows_lie(street: Street) -> None:
    policy = PolicyVersion.objects.create(policy=directory.policy_for("N").policy, number=2)
    for step, after in ((3, 7200), (1, 0), (2, 3600)):
        Rung.objects.create(version=policy, promise="assign", step=step, after_seconds=after, level=Level.LEADER)
    Rung.objects.create(version=policy, promise="arrive", step=1, after_seconds=0, level=Level.LEADER)
    assert [rung.step for rung in planning.ladder_of(policy, Promise.ASSIGN)] == [1, 2, 3]
    assert planning.target_of(policy, Promise.ASSIGN) is None


def test_a_planner_asks_for_each_policy_and_the_calendar_once(street: Street, django_assert_num_queries) -> None:
    one, other = street.case(), street.case(phone="+8613800138003")
    planner = planning.Planner()
    planner.plan(one, [Promise.ASSIGN], at=timemachine.now())
    with django_assert_num_queries(1):  # of each case: whether many speak
        planner.plan(other, [Promise.ASSIGN, Promise.RESOLVE], at=timemachine.now())
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
    assert planning.Planner().policy(unplaced).policy == general


def test_a_promise_without_target_is_never_due(street: Street) -> None:
    assert planning.target_due(street.case(), Promise.SECURE, at=timemachine.now()) is None


def test_what_is_undertaken_rides_on_a_clock_of_its_own(street: Street) -> None:
    case = street.assigned()
    visit = undertaken(case)
    riding = turning.ride(visit, at=timemachine.now())
    assert (riding.due_at, riding.first_due_at, riding.undertaking, riding.promise) == (
        visit.due_at,
        visit.due_at,
        visit,
        Promise.APPOINTMENT,
    )
    assert turning.own(case).filter(pk=riding.pk).count() == 0
    for day in (16, 17):
        ending.get_off(visit, cause=cause(case, on(day)))
        assert Clock.objects.get(pk=riding.pk).stopped_at == on(16)
    assert "resolve" in running(case)


# -- stopping ---------------------------------------------------------------------------------------------------------


def test_a_kept_promise_is_stopped_alone_and_is_watched_no_more(street: Street) -> None:
    case, other = street.case(), street.case(phone="+8613800138003")
    ending.stop(case, [Promise.ASSIGN], cause=cause(case, on(15, 10)))
    kept = clock_of(case, Promise.ASSIGN)
    assert (kept.stopped_at, kept.next_rung_at) == (on(15, 10), None)
    assert running(case).keys() == {"arrive", "resolve"}
    assert running(other).keys() == {"assign", "arrive", "resolve"}
    ending.stop(case, [Promise.ASSIGN], cause=cause(case, on(15, 11)))
    assert clock_of(case, Promise.ASSIGN).stopped_at == on(15, 10)


def test_what_climbed_because_of_it_is_closed_with_its_own_promise(street: Street) -> None:
    case = street.case()
    mine, others = raised(case, clock_of(case, Promise.ASSIGN)), raised(case, clock_of(case, Promise.ARRIVE))
    for escalation in (mine, others):
        turning.start(case, [Promise.DECIDE], at=timemachine.now(), escalation=escalation)
    ending.stop(case, [Promise.ASSIGN], cause=cause(case, on(15, 10)))
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
        state=EscalationState.DECIDED, decision="instruct", decided_at=timemachine.now()
    )
    ending.stop(case, [Promise.ASSIGN], cause=cause(case, on(15, 10)))
    assert Escalation.objects.get(pk=escalation.pk).state == EscalationState.DECIDED


def test_the_end_of_a_case_ends_its_promises_but_not_what_its_end_obliges_to(street: Street) -> None:
    case = street.assigned()
    kept = {kind: undertaken(case, kind) for kind in (UndertakingKind.APPOINTMENT, UndertakingKind.MEDIATION)}
    lasting = undertaken(case, UndertakingKind.OBLIGATION)
    riding = [turning.ride(each, at=timemachine.now()) for each in (*kept.values(), lasting)]
    escalation = raised(case)
    turning.start(case, [Promise.DECIDE], at=timemachine.now(), escalation=escalation)
    done = Undertaking.objects.create(
        case=case,
        kind=UndertakingKind.APPOINTMENT,
        handling=1,
        saying=words("来过"),
        due_at=on(15, 10),
        made_at=on(15),
        kept_at=on(15),
        ended_by=case.events.earliest("id"),
    )
    dropped = undertaken(case)
    Undertaking.objects.filter(pk=dropped.pk).update(dropped_at=on(15, 8), ended_by=case.events.earliest("id"))
    was_riding = turning.ride(undertaken(case, UndertakingKind.MEDIATION), at=timemachine.now())
    Clock.objects.filter(pk=was_riding.pk).update(stopped_at=on(15, 8), next_rung_at=None, **over(case))
    was_closed = raised(case)
    Escalation.objects.filter(pk=was_closed.pk).update(state=EscalationState.CLOSED, closed_at=on(15, 8), **over(case))
    other = street.assigned(phone="+8613800138003")
    elsewhere = undertaken(other)
    street.close(case, "unfounded", "查无此事")
    ended = timemachine.now()
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
    street.close(case, "unfounded", "查无此事")
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
    ending.stop(case, [Promise.ASSIGN], cause=cause(case, on(15, 10)))
    escalation = raised(case)
    for older in (
        {"handling": 2},
        {"handling": 1, "escalation": escalation},
        {"handling": 1, "undertaking": undertaken(case)},
    ):
        Clock.objects.create(
            case=case, promise=Promise.ASSIGN, policy=first.policy, started_at=on(15), due_at=on(15, 12),
            first_due_at=on(15, 12), stopped_at=on(15, 10), **over(case), **older,
        )  # fmt: skip
    latest = Clock.objects.create(
        case=case, promise=Promise.ASSIGN, policy=first.policy, started_at=on(15), due_at=on(15, 12), handling=1,
        first_due_at=on(15, 12), stopped_at=on(15, 10), **over(case),
    )  # fmt: skip
    ending.stop(case, [Promise.ARRIVE], cause=cause(case, on(15, 10)))
    elsewhere = street.assigned(phone="+8613800138003")
    turning.turn(case, DEEDS[Verb.DECLINE], came_from="assigned", cause=cause(case, on(15, 11)))
    assert list(Clock.objects.filter(case=case, promise=Promise.ASSIGN, stopped_at=None)) == [latest]
    assert clock_of(case, Promise.ARRIVE).stopped_at == on(15, 10)
    assert clock_of(elsewhere, Promise.ASSIGN).stopped_at is not None


def test_the_next_rung_after_the_last_is_none(street: Street) -> None:
    of_assign = Clock.objects.filter(pk=clock_of(street.case(), Promise.ASSIGN).pk)
    upcoming = []
    for passed in range(4):
        of_assign.update(rungs_passed=passed)
        upcoming.append(of_assign.annotate(here=ending.next_rung()).values_list("here", flat=True)[0])
    assert upcoming == [on(15, 12), on(15, 15), on(16, 15), None]

"""Moving promises and planning them anew, row by row: only ever by a recorded change."""

from cases import timemachine
from cases.actions import desk, field
from cases.clocks import ending, planning, turning
from cases.deeds import DEEDS
from cases.models import Clock, ClockChange
from cases.models.clock import ChangeKind
from cases.states import Verb
from mediation import directory
from mediation.models import Promise, Tier
from tests.cases.promises import HOUR, cause, on, raised, running, undertaken
from tests.cases.street import Street, by, clock_of, fresh
from tests.roles import rewriting

# -- moving -----------------------------------------------------------------------------------------------------------


def test_a_move_is_recorded_and_counts_the_rungs_anew(street: Street) -> None:
    case = street.case()
    assign, arrive = clock_of(case, Promise.ASSIGN), clock_of(case, Promise.ARRIVE)
    Clock.objects.filter(pk=assign.pk).update(rungs_passed=1)
    facts = {"until": on(15, 11).isoformat()}
    changes = planning.move([clock_of(case, Promise.ASSIGN)], ChangeKind.HOLD, at=on(15, 10), **facts)
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
        planning.move(
            [clock_of(case, Promise.RESOLVE)], ChangeKind.HOLD, at=on(16, hour), until=on(16, hour + 1).isoformat()
        )
    assert clock_of(case, Promise.RESOLVE).due_at == on(22) + 2 * HOUR
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(due_at=on(30))
    planning.recount(clock_of(case, Promise.RESOLVE), planning.Planner())
    assert clock_of(case, Promise.RESOLVE).due_at == on(22) + 2 * HOUR


def test_arriving_leans_on_the_assigning_of_its_own_beginning(street: Street) -> None:
    elsewhere = street.case(phone="+8613800138003")
    Clock.objects.filter(case=elsewhere, promise=Promise.ASSIGN).update(due_at=on(25))
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.ASSIGN).update(due_at=on(17, 12))
    planning.recount(clock_of(case, Promise.ARRIVE), planning.Planner())
    assert clock_of(case, Promise.ARRIVE).due_at == on(17, 12)
    planning.recount(clock_of(case, Promise.RESOLVE), planning.Planner())
    assert clock_of(case, Promise.RESOLVE).due_at == on(22)
    for other in ({"started_at": on(15, 8)}, {"handling": 2}):
        with rewriting(Clock):
            assigning = Clock.objects.filter(case=case, promise=Promise.ASSIGN)
            assigning.update(**{"started_at": on(15), "handling": 1, **other})
        planning.recount(clock_of(case, Promise.ARRIVE), planning.Planner())
        assert clock_of(case, Promise.ARRIVE).due_at == on(16)


def test_an_agreed_date_is_moved_as_people_wait(street: Street) -> None:
    case = street.assigned()
    riding = turning.ride(undertaken(case), at=timemachine.now())
    planning.move([riding], ChangeKind.HOLD, at=on(15, 10), until=on(15, 20).isoformat())
    moved = Clock.objects.get(pk=riding.pk)
    assert moved.due_at == on(17, 20)
    assert moved.rung_at[0] == on(15) + (on(17, 20) - on(15)) * 0.75


def test_water_into_a_home_is_still_known_after_a_move(street: Street, clock) -> None:
    clock.move_to(on(15, 20))
    case = street.case(tier=Tier.HIGH, runs_into_home=True)
    planning.move([clock_of(case, Promise.ARRIVE)], ChangeKind.HOLD, at=on(15, 20), until=on(15, 21).isoformat())
    assert running(case)["arrive"] == on(15, 23)


# -- another tier -----------------------------------------------------------------------------------------------------


def test_another_tier_is_counted_from_the_original_start(street: Street, clock) -> None:
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(rungs_passed=1)
    clock.move_to(on(15, 9, 30))
    case.tier = Tier.HIGH
    changes = turning.replan(case, cause=cause(case, on(15, 9, 30)), why="correct")
    high, normal = directory.policy_for("H"), directory.policy_for("N")
    assert running(case) == {"assign": on(15, 10), "arrive": on(15, 11), "resolve": on(18), "secure": on(16)}
    assert {each.policy for each in Clock.objects.filter(case=case)} == {high}
    assert clock_of(case, Promise.SECURE).started_at == on(15)
    assert clock_of(case, Promise.RESOLVE).next_rung_at == clock_of(case, Promise.RESOLVE).rung_at[1]
    assert {change.kind for change in changes} == {ChangeKind.REPLAN}
    assert [change.clock.promise for change in changes] == ["assign", "arrive", "resolve"]
    assert changes[0].facts == {"why": "correct", "old_policy": normal.pk, "new_policy": high.pk}
    assert (changes[2].old_due_at, changes[2].new_due_at, changes[2].at) == (on(22), on(18), on(15, 9, 30))


def test_a_promise_the_new_tier_does_not_make_ends(street: Street) -> None:
    case = street.case(tier=Tier.HIGH)
    case.tier = Tier.NORMAL
    changes = turning.replan(case, cause=cause(case, on(15, 10)), why="correct")
    assert running(case) == {"assign": on(15, 15), "arrive": on(16), "resolve": on(22)}
    assert clock_of(case, Promise.SECURE).stopped_at == on(15, 10)
    assert len(changes) == 3
    assert [change.old_due_at for change in changes] == [on(15, 10), on(15, 11), on(18)]


def test_a_promise_already_kept_is_not_made_again(street: Street) -> None:
    case = street.case(tier=Tier.HIGH)
    ending.stop(case, [Promise.SECURE, Promise.ARRIVE], cause=cause(case, on(15, 10)))
    case.tier = Tier.URGENT
    turning.replan(case, cause=cause(case, on(15, 10)), why="correct")
    assert running(case).keys() == {"assign", "resolve"}
    assert clock_of(case, Promise.SECURE).stopped_at == on(15, 10)


def test_a_promise_of_an_earlier_handling_or_another_case_is_made_again(street: Street) -> None:
    street.case(tier=Tier.HIGH, phone="+8613800138003")
    case = street.case(tier=Tier.HIGH)
    ending.stop(case, ["assign", "arrive", "secure", "resolve"], cause=cause(case, on(15, 10)))
    case.handling, case.tier = 2, Tier.NORMAL
    turning.start(case, ["assign", "arrive", "resolve"], at=on(16))
    case.tier = Tier.HIGH
    turning.replan(case, cause=cause(case, on(16, 10)), why="correct")
    assert running(case).keys() == {"assign", "arrive", "resolve", "secure"}


def test_nothing_runs_and_nothing_is_planned_anew(street: Street) -> None:
    case = street.case()
    ending.stop(case, ["assign", "arrive", "resolve"], cause=cause(case, on(15, 10)))
    case.tier = Tier.HIGH
    assert turning.replan(case, cause=cause(case, on(15, 10)), why="correct") == []
    assert running(case) == {}
    assert not ClockChange.objects.exists()


def test_what_rides_on_a_case_is_not_planned_anew(street: Street) -> None:
    case = street.assigned()
    riding = turning.ride(undertaken(case), at=timemachine.now())
    decide = turning.start(case, [Promise.DECIDE], at=timemachine.now(), escalation=raised(case))[0]
    case.tier = Tier.HIGH
    turning.replan(case, cause=cause(case, on(15, 10)), why="correct")
    assert Clock.objects.get(pk=riding.pk).due_at == riding.due_at
    assert Clock.objects.get(pk=decide.pk).policy == directory.policy_for("N")


def test_a_second_handling_begins_under_its_own_number(street: Street, clock) -> None:
    case = street.resolved()
    clock.move_to(on(16))
    case.handling, case.tier = 2, Tier.HIGH
    turning.turn(case, DEEDS[Verb.REOPEN], came_from="resolved", cause=cause(case, on(16)))
    now = Clock.objects.filter(case=case, handling=2)
    assert set(now.values_list("promise", flat=True)) == {"assign", "arrive", "secure", "resolve"}
    assert set(now.filter(stopped_at=on(16)).values_list("promise", flat=True)) == {"assign"}


def test_a_tier_lowered_and_raised_again_keeps_the_promise_to_make_safe(street: Street, clock) -> None:
    case = street.assigned(tier=Tier.HIGH, category="leak")
    before = clock_of(case, Promise.SECURE)
    for tier in (Tier.NORMAL, Tier.HIGH):
        street.correct(fresh(case), tier=tier)
    after = clock_of(case, Promise.SECURE)
    assert (after.is_running, after.started_at, after.due_at) == (True, before.started_at, before.due_at)
    assert after == before, "the rungs that were passed stay passed"
    assert after.next_rung_at == before.next_rung_at


def test_what_was_made_safe_is_not_promised_again_by_another_tier(street: Street, clock) -> None:
    case = street.assigned(tier=Tier.HIGH, category="leak")
    field.secure(case, by=by(case.lead), words="已关水阀")
    clock.move_to(on(15, 10))
    for tier in (Tier.NORMAL, Tier.HIGH):
        street.correct(fresh(case), tier=tier)
    assert not Clock.objects.filter(case=case, promise=Promise.SECURE, stopped_at=None).exists()


def test_a_case_raised_after_it_was_assigned_is_visited_as_soon_as_its_new_tier_says(street: Street, clock) -> None:
    """What was promised for assigning it, and kept, holds the visit back no longer."""
    case = street.assigned()
    clock.move_to(on(15, 9, 5))
    street.correct(case, tier=Tier.URGENT)
    assert running(case)["arrive"] == on(15, 9, 30)


def test_a_case_handed_back_follows_what_moved_its_other_promises_meanwhile(street: Street, clock) -> None:
    case = street.case(tier=Tier.NORMAL)
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    street.correct(fresh(case), tier=Tier.HIGH)
    desk.decline(fresh(case), by=by(fresh(case).lead), reason="absent")
    assign = clock_of(case, Promise.ASSIGN)
    assert (assign.due_at, assign.policy) == (on(15, 10), directory.policy_for("H"))
    assert assign.changes.get().facts == {"why": "resumed"}

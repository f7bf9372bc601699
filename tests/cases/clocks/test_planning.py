"""When a clock is due with all that is recorded of it, worked out one way wherever it is asked."""

import pytest

from cases.clocks import planning, turning
from cases.models import Clock
from cases.models.clock import ChangeKind
from mediation import directory
from mediation.models import Promise, Target
from tests.cases.promises import DAY, HOUR, on, undertaken
from tests.cases.street import NEIGHBOUR, Street, clock_of


def test_a_clock_is_due_as_planned_and_then_as_recorded(street: Street) -> None:
    case, hours = street.case(), directory.working_hours()
    resolve = clock_of(case, Promise.RESOLVE)
    assert planning.due(resolve, hours, {}) == resolve.due_at == on(22)
    planning.move(turning.own(case).filter(pk=resolve.pk), ChangeKind.EXTEND, at=on(15, 10), to=on(24, 10).isoformat())
    resolve = clock_of(case, Promise.RESOLVE)
    assert planning.due(resolve, hours, {}) == resolve.due_at == on(24, 10)
    assert planning.due(resolve, hours, {}, changes=()) == resolve.first_due_at == on(22)


def test_another_target_may_be_tried_in_place_of_the_policys(street: Street) -> None:
    assign = clock_of(street.case(), Promise.ASSIGN)
    longer = Target(promise=Promise.ASSIGN, amount=2, unit="day", counts="always")
    assert planning.due(assign, directory.working_hours(), {}, target=longer) == assign.started_at + 2 * DAY


def test_arriving_leans_on_the_assigning_that_began_with_it_and_nothing_else_does(street: Street) -> None:
    case, hours = street.case(), directory.working_hours()
    arrive, late = clock_of(case, Promise.ARRIVE), on(18, 12)
    together = planning.begun(arrive)
    assert together == (case.pk, 1, arrive.started_at, arrive.policy_id)
    assert planning.due(arrive, hours, {together: late}) == late
    assert planning.due(arrive, hours, {together: on(15, 15)}) == arrive.due_at
    pk, _handling, start, policy = together
    others = [
        (pk + 1, 1, start, policy),
        (pk, 2, start, policy),
        (pk, 1, on(15, 10), policy),
        (pk, 1, start, policy + 1),
    ]
    assert planning.due(arrive, hours, dict.fromkeys(others, late)) == arrive.due_at
    assert planning.due(clock_of(case, Promise.ASSIGN), hours, {together: late}) == on(15, 15)


def test_what_was_agreed_is_due_when_it_was_agreed_for(street: Street) -> None:
    case = street.case()
    riding = turning.ride(undertaken(case, due=on(17, 10)), at=on(15, 10))
    assert planning.due(riding, directory.working_hours(), {}) == on(17, 10)


def test_a_promise_of_no_target_has_no_due_time(street: Street) -> None:
    case = street.case()
    secure = Clock(case=case, promise=Promise.SECURE, handling=1, policy=directory.policy_for("N"), started_at=on(15))
    with pytest.raises(ValueError, match="a target or an agreed time"):
        planning.due(secure, directory.working_hours(), {}, changes=())


def test_many_clocks_are_worked_out_with_the_assigning_first(street: Street) -> None:
    cases, hours = [street.case(), street.case(phone="+8613800138003")], directory.working_hours()
    clocks = list(Clock.objects.own().filter(case__in=cases, promise__in=["assign", "arrive"]).order_by("-promise"))
    stored = {clock.pk: clock.due_at for clock in clocks}
    assert [clock.promise for clock in clocks] == ["assign", "assign", "arrive", "arrive"]
    backwards = list(reversed(clocks))
    anew = list(planning.due_times(backwards, hours))
    assert [clock.promise for clock, _ in anew] == ["assign", "assign", "arrive", "arrive"]
    assert {clock.pk: due for clock, due in anew} == stored
    # Assigning two days later takes arriving along, though arriving alone would be due before it.
    later = {
        Promise.ASSIGN.value: Target(promise=Promise.ASSIGN, amount=3, unit="day", counts="always"),
        Promise.ARRIVE.value: Target(promise=Promise.ARRIVE, amount=1, unit="hour", counts="always"),
    }
    begins = on(15)
    assert {due for _, due in planning.due_times(backwards, hours, targets=later)} == {begins + 3 * DAY}
    arrives = [clock for clock in clocks if clock.promise == Promise.ARRIVE]
    assert {due for _, due in planning.due_times(arrives, hours, targets=later)} == {begins + HOUR}
    assigning = {planning.begun(clock): begins + 2 * HOUR for clock in arrives}
    assert {due for _, due in planning.due_times(arrives, hours, assigning=assigning, targets=later)} == {
        begins + 2 * HOUR
    }
    assert set(assigning.values()) == {begins + 2 * HOUR}, "what is handed in stays as it was"


def test_the_due_times_of_assigning_are_asked_once_for_many_cases(street: Street, django_assert_num_queries) -> None:
    first, second = street.case(), street.case(phone="+8613800138003")
    with django_assert_num_queries(1):
        assigning = planning.assigning_due(Clock.objects.filter(case__in=[first, second]))
    assert assigning == {planning.begun(clock_of(case, Promise.ASSIGN)): on(15, 15) for case in (first, second)}


def test_which_cases_speak_for_many_is_asked_once_for_a_batch(street: Street, django_assert_num_queries) -> None:
    many = street.case(reading={"flags": ["collective"]})
    alone, other = street.case(phone=NEIGHBOUR), street.case(phone="+8613800138003")
    clocks = {case.pk: clock_of(case, Promise.ASSIGN) for case in (many, alone, other)}
    policy = directory.policy_for("N")
    for clock in clocks.values():
        clock.policy, clock.rung_at = policy, []
    planner = planning.Planner()
    assert planner.hours
    with django_assert_num_queries(1):
        planner.know([many.pk])
        planner.set_rungs(clocks[many.pk])
    with django_assert_num_queries(1):
        planner.know([alone.pk, other.pk])
        for clock in clocks.values():
            planner.set_rungs(clock)
    due = clocks[many.pk].due_at
    assert clocks[many.pk].rung_at[1:] == [due, due], "the street office hears at once"
    assert all(clocks[case.pk].rung_at[1:] == [due, on(16, 15)] for case in (alone, other))

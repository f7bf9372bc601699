"""Joining beside the sweep, beside a deed on the other case, and twice at once, against the real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from cases.actions import desk, joining
from cases.models import Case, CaseEvent, Clock, Escalation
from cases.states import NotNow, Outcome
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Promise
from tests.cases.promises import sweep_all
from tests.cases.street import Street, by, clock_of, fresh
from tests.cases.test_races import street, together

__all__ = ["street"]

pytestmark = pytest.mark.django_db(transaction=True)


def cases_of(street: Street, clock: time_machine.Coordinates, number: int) -> list[Case]:
    found = []
    for turn in range(number):
        found.append(street.assigned(phone=f"+86138001390{turn:02d}"))
        clock.shift(timedelta(minutes=1))
    return found


def test_two_members_join_one_case_in_the_same_moment_and_it_is_joined_once(street: Street, clock) -> None:
    first, second, later = cases_of(street, clock, 3)
    done = together(
        lambda: joining.join(later, by=by(street.leader), into=first),
        lambda: joining.join(later, by=by(street.reviewer), into=second),
    )
    assert sorted(type(each).__name__ for each in done) == ["CaseEvent", "NotNow"]
    into = fresh(later).joined_to
    assert Case.objects.filter(parties__came_with=later).get() == into


def test_no_case_is_joined_to_one_that_is_joined_itself(street: Street, clock) -> None:
    for _ in range(5):
        first, second, third = cases_of(street, clock, 3)
        done = together(
            lambda into=second, case=third: joining.join(case, by=by(street.leader), into=into),
            lambda into=first, case=second: joining.join(case, by=by(street.reviewer), into=into),
        )
        assert sum(isinstance(each, CaseEvent) for each in done) == 1, done
        assert not Case.objects.filter(joined_to__joined_to__isnull=False).exists()


def test_what_is_closed_in_the_same_moment_gathers_nothing_or_tells_both(street: Street, clock) -> None:
    for _ in range(5):
        first, later = cases_of(street, clock, 2)
        joined, closed = together(
            lambda into=first, case=later: joining.join(case, by=by(street.leader), into=into),
            lambda case=first: desk.close(case, by=by(street.reviewer), outcome=Outcome.FAILED, words="谈不拢"),
        )
        assert isinstance(closed, CaseEvent)
        assert isinstance(joined, NotNow) == fresh(later).is_open
        later_clocks = Clock.objects.filter(case=later, stopped_at=None)
        assert later_clocks.exists() == fresh(later).is_open


def test_a_case_joined_while_the_sweep_passes_its_clock_has_climbed_or_not_and_is_out_of_the_queue(
    street: Street, clock
) -> None:
    for _ in range(5):
        first, later = cases_of(street, clock, 2)
        Clock.objects.filter(case=first).update(next_rung_at=None)
        clock.move_to(clock_of(later, Promise.ARRIVE).due_at + timedelta(days=1))
        together(
            lambda into=first, case=later: joining.join(case, by=by(street.reviewer), into=into),
            sweep_clocks,
        )
        sweep_all()
        assert fresh(later).joined_to == first
        assert not Escalation.objects.filter(case=later).before_the_street().exists()
        for each in Clock.objects.filter(case=later):
            assert each.stopped_at is not None
            assert each.escalations.count() == each.rungs_passed
        clock.shift(timedelta(days=-1))

"""Who speaks for many: the street office hears of it at once, and a missed promise does not wait for its rungs."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.utils import timezone

from cases.actions import reporting
from cases.clocks import planning
from cases.models import Escalation
from cases.states import SignKind, Verb
from mediation.models import Level, Promise
from tests.cases.promises import sweep_all
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, clock_of, resident, texts_to

MANY = {"flags": ["collective"]}


def test_of_a_matter_of_many_the_street_office_hears_at_once_and_residents_do_not(street: Street) -> None:
    case = street.case(reading=MANY)
    assert case.signs.get().kind == SignKind.COLLECTIVE
    told = set(case.messages.filter(event__verb=Verb.FLAG).values_list("message__recipient", flat=True))
    assert {str(street.reviewer.phone), str(street.leader.phone)} <= told
    assert GRANDMOTHER not in told
    assert any(
        case.number in text and str(SignKind.COLLECTIVE.label) in text for text in texts_to(street.reviewer.phone)
    )


def test_a_missed_promise_of_many_waits_for_the_street_office_at_once(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case, alone = street.case(reading=MANY), street.case(phone=NEIGHBOUR)
    due = clock_of(case, Promise.ASSIGN).due_at
    clock.move_to(due)
    sweep_all()
    raised = Escalation.objects.filter(level=Level.STREET, state="raised")
    assert [each.case for each in raised] == [case] and alone.is_open


def test_what_is_missed_already_climbs_when_many_speak_and_a_moved_promise_keeps_its_ladder(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.assigned()
    arrive = clock_of(case, Promise.ARRIVE)
    clock.move_to(arrive.due_at + timedelta(hours=1))
    sweep_all()
    assert not Escalation.objects.filter(case=case, level=Level.STREET).exists()
    reporting.add(case, by=resident(), words="全楼都受不了", reading=MANY)
    sweep_all()
    assert Escalation.objects.filter(case=case, level=Level.STREET, clock=arrive).exists()
    planning.move([clock_of(case, Promise.RESOLVE)], "replan", at=timezone.now())
    resolve = clock_of(case, Promise.RESOLVE)
    assert resolve.rung_at[-1] == resolve.due_at

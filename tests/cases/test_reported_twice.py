"""One person, two reports of one matter: told once, asked once, and speaking for both."""

from __future__ import annotations

import pytest
import time_machine

from cases.actions import feedback, field, joining
from cases.models import Case
from cases.states import Answer, State
from tests.cases.promises import HOUR
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, linked, resident, texts_to


def settled(street: Street, pair: tuple[Case, Case]) -> tuple[Case, Case]:
    first, later = pair
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    field.resolve(fresh(first), by=by(first.lead), outcome="explained", words="改到九点后", resident_word="可以")
    return fresh(first), fresh(later)


@pytest.fixture
def twice(street: Street, clock: time_machine.Coordinates) -> tuple[Case, Case]:
    """The grandmother's case, and her second report of the same."""
    first = street.assigned()
    clock.shift(HOUR)
    again = street.case()
    joining.join(again, by=by(street.leader), into=first)
    clock.shift(HOUR)
    return fresh(first), fresh(again)


def test_who_reported_twice_is_told_and_asked_once(street: Street, twice: tuple[Case, Case]) -> None:
    first, again = twice
    heard = len(texts_to(GRANDMOTHER))
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    assert len(texts_to(GRANDMOTHER)) == heard + 1
    assert first.number in texts_to(GRANDMOTHER)[-1] and again.number not in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize("link", [0, 1, None])
def test_by_phone_or_by_either_link_they_speak_for_both(
    street: Street, twice: tuple[Case, Case], link: int | None
) -> None:
    first, _ = settled(street, twice)
    feedback.confirm(first, by=resident() if link is None else linked(twice[link]))
    assert fresh(first).answer == Answer.SOLVED


@pytest.mark.parametrize("link", [0, 1, None])
def test_alone_on_it_with_both_they_may_take_it_back(twice: tuple[Case, Case], link: int | None) -> None:
    first, _ = twice
    feedback.withdraw(first, by=resident() if link is None else linked(twice[link]))
    assert fresh(first).state == State.CLOSED


def test_of_two_reports_joined_the_other_still_tells_them_when_one_is_parted(
    street: Street, clock: time_machine.Coordinates
) -> None:
    first = street.assigned()
    theirs = []
    for _ in range(2):
        clock.shift(HOUR)
        theirs.append(street.case(phone=NEIGHBOUR))
        joining.join(theirs[-1], by=by(street.leader), into=first)
    clock.shift(HOUR)
    joining.part(fresh(theirs[0]), by=by(street.leader), words="另一件事")
    field.arrive(first, by=by(first.lead), code=street.site.arrival_code)
    assert theirs[1].number in texts_to(NEIGHBOUR)[-1] and "已到现场" in texts_to(NEIGHBOUR)[-1]

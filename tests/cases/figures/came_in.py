"""The stories of what came in: see `stories`."""

from __future__ import annotations

from datetime import timedelta

from cases.actions import desk, feedback, joining, review, signs
from cases.actions.table import willingness
from cases.models import Case
from cases.states import Outcome, SignKind, Willing
from tests.cases import sides
from tests.cases.figures.telling import (
    FOURTH,
    THIRD,
    Clock,
    Told,
    climb,
    story,
)
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident


def two_and_one_thrown_out(street: Street, clock: Clock) -> list[Case]:
    counted = [street.case(), street.case(phone=NEIGHBOUR)]
    street.close(street.case(phone=THIRD), Outcome.INVALID, "广告")
    clock.shift(timedelta(seconds=1))
    return counted


@story("reports")
def _(street: Street, clock: Clock) -> Told:
    cases = two_and_one_thrown_out(street, clock)
    return Told(2, None, cases)


@story("per-100-households")
def _(street: Street, clock: Clock) -> Told:
    cases = two_and_one_thrown_out(street, clock)
    return Told(2, None, cases)


@story("spilled-over")
def _(street: Street, clock: Clock) -> Told:
    street.case()
    order = street.case(phone=NEIGHBOUR, order_number="TZ1")
    clock.shift(timedelta(seconds=1))
    return Told(1, 2, [order])


@story("escalated")
def _(street: Street, clock: Clock) -> Told:
    """One that climbed because nobody took it, one that the leader raised; what was decided stays counted."""
    raised, quiet = street.on_site(), street.resolved(phone=NEIGHBOUR)
    desk.escalate(raised, by=by(street.leader), words="请协调")
    review.decide(raised, by=by(street.reviewer), decision="send_back", words="请继续")
    feedback.confirm(quiet, by=resident(NEIGHBOUR))
    left = street.case(phone=THIRD)
    clock.shift(timedelta(days=4))
    climb()
    return Told(2, 3, [raised, left])


@story("repeated")
def _(street: Street, clock: Clock) -> Told:
    street.resolved()
    clock.shift(timedelta(days=9))
    again, _other = street.case(), street.case(phone=NEIGHBOUR)
    signs.on_place(again)
    clock.shift(timedelta(seconds=1))
    return Told(1, 3, [again])


def speaks_for_many(street: Street, clock: Clock) -> Case:
    many, _quiet = street.case(), street.case(phone=NEIGHBOUR)
    signs.flag(many, SignKind.COLLECTIVE)
    clock.shift(timedelta(minutes=1))
    for phone in (THIRD, FOURTH):
        joining.join(street.case(phone=phone), by=by(street.leader), into=many)
    clock.shift(timedelta(seconds=1))
    return many


@story("collective")
def _(street: Street, clock: Clock) -> Told:
    return Told(1, 2, [speaks_for_many(street, clock)])


@story("collective-people")
def _(street: Street, clock: Clock) -> Told:
    return Told(3, None, [speaks_for_many(street, clock)])


@story("consent-refused")
def _(street: Street, clock: Clock) -> Told:
    """One side agrees, another refuses, and one says yes and takes it back: two of three."""
    agrees, refuses, wavers = street.on_site(), street.on_site(phone=NEIGHBOUR), street.on_site(phone=THIRD)
    for case, said in ((agrees, [Willing.AGREED]), (refuses, [Willing.REFUSED])):
        say(street, case, said)
    say(street, wavers, [Willing.AGREED, Willing.WITHDRAWN])
    clock.shift(timedelta(seconds=1))
    return Told(2, 3, [refuses, wavers])


def say(street: Street, case: Case, answers: list[Willing]) -> None:
    party = sides.household(street, case, phone="")
    for answer in answers:
        willingness.note(fresh(case), by=by(case.lead), party=party, said=sides.said(answer))

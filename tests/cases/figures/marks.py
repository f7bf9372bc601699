"""The stories of how content residents are: see `stories`."""

from __future__ import annotations

from datetime import timedelta

from cases.actions import contentment, feedback
from cases.models import Case
from cases.states import Mark, Outcome
from tests.cases.figures.telling import FIFTH, FOURTH, THIRD, Clock, Told, nobody_picks_up, story
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, resident


def solved(street: Street, phone: str, mark: str = "") -> Case:
    case = street.resolved(phone=phone)
    feedback.confirm(case, by=resident(phone))
    if mark:
        contentment.say(case, by=resident(phone), mark=mark)
    return case


@story("content")
def _(street: Street, clock: Clock) -> Told:
    """Two are content, one so-so, one not; who says nothing, solved or not, is in neither number."""
    content = [solved(street, GRANDMOTHER, Mark.CONTENT), solved(street, NEIGHBOUR, Mark.CONTENT)]
    solved(street, THIRD, Mark.SO_SO)
    solved(street, FOURTH, Mark.NOT)
    solved(street, FIFTH)
    nobody_picks_up(street, clock, street.resolved(phone="+8613800138006"))
    return Told(2, 4, content)


@story("said-how-content")
def _(street: Street, clock: Clock) -> Told:
    """Of three who said that it is solved two said how content they are; of the others nobody is asked."""
    said = [solved(street, GRANDMOTHER, Mark.CONTENT), solved(street, NEIGHBOUR, Mark.NOT)]
    solved(street, THIRD)
    feedback.reopen(street.resolved(phone=FOURTH), by=resident(FOURTH))
    street.close(street.case(phone=FIFTH), Outcome.FAILED, "谈不拢")
    clock.shift(timedelta(minutes=1))
    return Told(2, 3, said)

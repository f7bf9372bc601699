"""The table (调解桌) of one case: its steps on one page, each usable alone, each saying what is missing.

A step reads its rows as far as its reader may see them; what is done there are verbs like all others.
"""

from __future__ import annotations

from cases import access, timemachine, willing
from cases.casefile.table import agreeing, notice, sides, sitting
from cases.casefile.table.step import Reading
from cases.models import Case
from cases.states import Actor, Verb
from mediation.models import Member


class Table:
    """The page: the case, its reader, and the steps in their order."""

    def __init__(self, case: Case, reader: Member) -> None:
        mine = access.roles(Actor(member=reader), case)
        sight = access.sight(reader, case, mine=mine)
        verbs = frozenset(access.possible(Actor(member=reader), case, mine=mine))
        self.case, self.reader, self.sight = case, reader, sight
        case.now = timemachine.now()
        own = None if sight.internal else frozenset(willing.proven_sides_of(reader, case).values_list("pk", flat=True))
        reading = Reading(case=case, reader=reader, sight=sight, mine=mine, verbs=verbs, own=own)
        self.sides = sides.step(reading)
        self.sitting = sitting.step(reading)
        self.agreeing = agreeing.step(reading)
        have_met = self.sitting.running is not None or self.agreeing.in_effect is not None
        self.notice = notice.step(reading, self.sides.cards, have_met=have_met)


def is_open_to(reader: Member, case: Case) -> bool:
    """Whether this member may open the table at all: who reads the words of the case. Not the sides of the works."""
    return access.sight(reader, case).words


def waits_for_a_look(reader: Member, number: str) -> bool:
    """Whether a side of the case of this number is only a guess, and whoever has just come to the site may confirm it.
    Three statements."""
    cases = access.visible_to(reader).filter(number=number, parties__is_guess=True, parties__confirmed_at=None)
    case = cases.filter(parties__left_at=None).first()
    return case is not None and Verb.CORRECT_SIDE in access.possible(Actor(member=reader), case)

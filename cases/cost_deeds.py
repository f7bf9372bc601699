"""The rows of the verbs about shared costs (谁受益谁出资), and what history keeps of them. Read together with `deeds`,
from there. What is asked of a side, was agreed with it or is taken back is told to that side and to nobody else.
"""

from __future__ import annotations

from cases.deed import BESIDE, GROUP, MORE, NOTHING, ONE_SIDE, RESOLVED, Deed, row
from cases.facts import Facts
from cases.states import OPEN, Role, Verb


class CostFacts(Facts, total=False):
    """Which entry, of which item, asked of which side, by which rule. Amounts are whole numbers of fen."""

    cost_id: int
    kind_id: int
    party_id: int
    rule_id: int
    asked_fen: int
    others_fen: int
    agreed_fen: int


_WHO = (Role.LEAD, Role.LEADER)
# fmt: off
ROWS: tuple[Deed, ...] = (
    row(Verb.COST, OPEN, BESIDE, _WHO, (ONE_SIDE,), NOTHING, MORE, tried=True, words=GROUP, facts=CostFacts),
    row(Verb.AGREE_COST, (*OPEN, RESOLVED), BESIDE, _WHO, (ONE_SIDE,), NOTHING, MORE, tried=True,
        words=GROUP, facts=CostFacts),
    row(Verb.DROP_COST, (*OPEN, RESOLVED), BESIDE, _WHO, (ONE_SIDE,), NOTHING, MORE, tried=False,
        words=GROUP, facts=CostFacts),
)
# fmt: on

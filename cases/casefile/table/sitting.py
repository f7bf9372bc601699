"""Step three: this session, the accounts of the sides, notes and proposals."""

from __future__ import annotations

from cases.casefile.table.step import Reading, Step


def step(reading: Reading) -> Step:
    """What the page shows of it."""
    return Step(verbs=reading.verbs)

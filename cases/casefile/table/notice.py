"""Step two: who was told the date, the place and their rights, and who comes."""

from __future__ import annotations

from cases.casefile.table.step import Reading, Step


def step(reading: Reading) -> Step:
    """What the page shows of it."""
    return Step(verbs=reading.verbs)

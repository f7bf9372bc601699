"""Step four: what is agreed, what it still lacks, who has signed."""

from __future__ import annotations

from cases.casefile.table.step import Reading, Step


def step(reading: Reading) -> Step:
    """What the page shows of it."""
    return Step(verbs=reading.verbs)

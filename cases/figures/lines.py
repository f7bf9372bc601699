"""A row of numbers as a small line: where its points stand in a drawing of the server's own. The page has them as a
table as well.
"""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 160, 40, 4


@dataclass(frozen=True)
class Line:
    """Numbers from the earliest on. The drawing begins at nought, so that small changes look small."""

    numbers: list[int]
    width = WIDTH
    height = HEIGHT

    @property
    def points(self) -> str:
        """As a polyline of SVG has them."""
        return " ".join(f"{x:g},{y:g}" for x, y in self._places)

    @property
    def last(self) -> tuple[float, float]:
        """Where the last one stands."""
        return self._places[-1]

    @property
    def said(self) -> str:
        """For whoever hears it."""
        return ", ".join(str(each) for each in self.numbers)

    @property
    def _places(self) -> list[tuple[float, float]]:
        most = max(self.numbers, default=0) or 1
        step = (WIDTH - 2 * EDGE) / max(len(self.numbers) - 1, 1)
        high = HEIGHT - 2 * EDGE
        return [
            (round(EDGE + place * step, 1), round(EDGE + high * (1 - number / most), 1))
            for place, number in enumerate(self.numbers)
        ]

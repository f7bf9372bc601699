"""What a brief is made of: numbers, each a part of something, under headings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number and what it is a part of (None: it is a whole). `key` and `of_key` open the cases behind each."""

    label: str
    key: str
    n: int
    of: int | None = None
    of_key: str = ""

    @property
    def percent(self) -> int | None:
        return round(100 * self.n / self.of) if self.of else None


@dataclass(frozen=True)
class Part:
    """A heading of the brief and its numbers."""

    title: str
    figures: list[Figure]

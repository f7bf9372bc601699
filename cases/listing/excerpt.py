"""One line of what was reported, with what was looked for marked in it."""

from __future__ import annotations

from typing import Any

from cases import masking
from cases.cutting import cut
from cases.reading.normal import one_by_one

EXCERPT = 60


def excerpt(case: Any, said: str) -> list[tuple[str, bool]]:
    """One line of what was reported, in pieces, each with whether it is what was looked for. Of several reports the one
    that has it, else the first; with the numbers of people hidden."""
    wanted = {each for term in said.split() for each in cut(term)}
    best: tuple[int, str, list[bool]] | None = None
    for body in case.said:
        words = " ".join(masking.masked(body).split())
        marks = _marks(words, wanted)
        if best is None or sum(marks) > best[0]:
            best = (sum(marks), words, marks)
    if best is None:
        return []
    _n, words, marks = best
    first = marks.index(True) if True in marks else 0
    start = 0 if first < EXCERPT // 2 else first - EXCERPT // 4
    pieces: list[tuple[str, bool]] = []
    for char, is_hit in zip(words[start : start + EXCERPT], marks[start : start + EXCERPT], strict=True):
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = (pieces[-1][0] + char, is_hit)
        else:
            pieces.append((char, is_hit))
    if start:
        pieces.insert(0, ("…", False))
    if len(words) > start + EXCERPT:
        pieces.append(("…", False))
    return pieces


def _marks(words: str, wanted: set[str]) -> list[bool]:
    """Which characters are part of what was looked for. Only where folding keeps every character one."""
    folded = [one_by_one(char) or " " for char in words]
    if any(len(each) != 1 for each in folded):
        folded = [each[0] for each in folded]
    plain, marks = "".join(folded), [False] * len(words)
    for each in wanted:
        at = plain.find(each)
        while at >= 0:
            marks[at : at + len(each)] = [True] * len(each)
            at = plain.find(each, at + 1)
    return marks

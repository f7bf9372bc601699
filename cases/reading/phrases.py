"""Words with gaps and alternatives, as the lists in the administration have them, found in a text.

`漏/滴…插座/电箱`: any of the first, then within eight characters of the same clause any of the second; `……` reaches
further and past a comma. A loose search also finds a word that was written with blanks or dots in it (着 火, 着.火).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Generic, TypeVar

from .normal import normal

Row = TypeVar("Row")

NEAR = r"[^,.;!?。;、:\n]{0,8}?"
FAR = r"[^.;!?。;\n]{0,16}?"
BETWEEN = r"[ .·*_~|+•/\-]{0,3}"
_SEPARATOR = re.compile(r"[ .·*_~|+•/\-]")
_ENDS = re.compile(r"$|[了啦啊呀哦拉!?,.;:。 ]")


def spans(word: str, text: str, *, loose: bool = False) -> Iterator[tuple[int, int]]:
    """Where the word stands in a normal text, as (start, end)."""
    heads, pattern = _compiled(word, loose)
    if heads.isdisjoint(characters(text)):
        return
    for match in pattern.finditer(text):
        if not loose or _is_one_word(match[0], text, *match.span()):
            yield match.span()


def stands_in(word: str, text: str) -> bool:
    """Whether the word is in the text at all."""
    return next(spans(word, text), None) is not None


class Listed(Generic[Row]):
    """Rows of a list by the characters their words may begin with: of some hundred words a text may hold only a few."""

    def __init__(self, rows: Iterable[Row], *, word: Callable[[Row], str]) -> None:
        self._rows = list(rows)
        self._by_head: dict[str, list[int]] = {}
        for place, row in enumerate(self._rows):
            for head in _compiled(word(row), False)[0]:
                self._by_head.setdefault(head, []).append(place)

    def near(self, text: str) -> list[Row]:
        """The rows whose words can stand in a normal text, in their order; no other does."""
        places = {place for head in characters(text) & self._by_head.keys() for place in self._by_head[head]}
        return [self._rows[place] for place in sorted(places)]


@lru_cache(maxsize=64)
def characters(text: str) -> frozenset[str]:
    """The characters of a text, each once. What a word or a pattern needs is looked for among them first."""
    return frozenset(text)


def alternatives(word: str) -> list[str]:
    """The plain words that a listed word stands for; none if it has a gap."""
    listed = as_read(word)
    return [] if "…" in listed else [each for each in listed.split("/") if each]


@lru_cache(maxsize=4096)
def as_read(word: str) -> str:
    """A listed word in the one way of writing that texts are made normal to, its gaps and alternatives kept."""
    gaps = re.sub(r"\.{6,}|。{6,}", "……", re.sub(r"(?<!\.)\.{3,5}(?!\.)", "…", word.replace("／", "/")))
    pieces = re.split(r"(…{1,}|/)", gaps)
    return "".join(piece if place % 2 else normal(piece) for place, piece in enumerate(pieces))


@lru_cache(maxsize=4096)
def _compiled(word: str, loose: bool) -> tuple[frozenset[str], re.Pattern[str]]:
    """The first characters, one of which a text must have, and the pattern."""
    pieces = re.split(r"(…+)", as_read(word))
    parts = [[each for each in piece.split("/") if each] for piece in pieces[::2]]
    gaps = [FAR if len(gap) > 1 else NEAR for gap in pieces[1::2]]
    pattern = ""
    for place, part in enumerate(parts):
        pattern += (gaps[place - 1] if place else "") + "(?:" + "|".join(_one(each, loose) for each in part) + ")"
    return frozenset(each[0] for each in parts[0]), re.compile(pattern)


def _one(word: str, loose: bool) -> str:
    if word.isascii():
        # A Latin word begins where a word begins, and may take an ending: collapse, collapsed.
        ending = r"(?:s|d|ed|ing|es)?(?![a-z])" if word[-1:].isalpha() else ""
        return r"(?<![a-z])" + re.escape(word) + ending
    between = BETWEEN if loose else ""
    return between.join(re.escape(char) for char in word)


def _is_one_word(word: str, text: str, start: int, end: int) -> bool:
    """Two characters with a blank between are one word (楼道着 火了) only if nothing else claims them (漏 电视)."""
    if len(word) > 4 or not _SEPARATOR.search(word) or word.isascii():
        return True
    stands_apart = start == 0 or not text[start - 1].isalnum()
    return stands_apart or _ENDS.match(text, end) is not None

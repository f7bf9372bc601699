"""What the learned opinion looks at: runs of one to three characters of a normal text and its Latin words, each once.

Chinese is also seen as it sounds, two syllables at a time, which helps with characters mistyped for others of the same
sound and with texts in pinyin. Numbers are all alike to it, and so are places: it must not learn which estate complains
most. Pictures stay, for many write with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from ..sounds import is_han, syllables

LONGEST = 3
_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[^\w?!@\u2600-\u27bf\U0001f000-\U0001faff]+")
_PLACES = re.compile(r"@[@ ]*")
_LATIN = re.compile(r"[a-z]+")


def plain(text: str, *, without: Iterable[str] = ()) -> str:
    """A normal text with places as @, numbers as 0 and marks as blanks, between a beginning and an end."""
    for word in without:
        text = text.replace(word, "@")
    return "^" + _MARKS.sub(" ", _DIGITS.sub("0", _PLACES.sub("@", text))).strip() + "$"


def ngrams(text: str) -> set[str]:
    """The runs of a plain text, its Latin words (`_gas`) alone and two by two (`_gas leak`), and its syllables two by
    two (`_lou shui`, written in characters or in letters)."""
    runs = {
        text[start : start + size]
        for size in range(1, LONGEST + 1)
        for start in range(len(text) - size + 1)
        if not text[start : start + size].isspace()
    }
    words = _LATIN.findall(text)
    heard = zip(pairwise(text), pairwise(syllables(text)), strict=True)
    sounds = {f"_{first} {second}" for (a, b), (first, second) in heard if is_han(a) and is_han(b)}
    return runs | sounds | {f"_{word}" for word in words} | {f"_{a} {b}" for a, b in pairwise(words)}

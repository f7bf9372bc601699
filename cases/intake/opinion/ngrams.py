"""What the learned opinion looks at: runs of one to three characters of a normal text and its Latin words, each once.

Numbers are all alike to it, and so are places: it must not learn which estate complains most. Pictures stay, for many
write with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

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
    """The runs of a plain text, and its Latin words (`_gas`) alone and two by two (`_gas leak`)."""
    runs = {
        text[start : start + size]
        for size in range(1, LONGEST + 1)
        for start in range(len(text) - size + 1)
        if not text[start : start + size].isspace()
    }
    words = _LATIN.findall(text)
    return runs | {f"_{word}" for word in words} | {f"_{a} {b}" for a, b in pairwise(words)}

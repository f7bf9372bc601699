"""What the second opinion looks at: the runs of one to four characters of a normal text, each once.

Numbers are all alike to it, and so are sites: it must not learn which estate complains most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 4
_DIGITS = re.compile(r"\d+")
_MARKS = re.compile(r"[^\w?!]+")


def plain(text: str, *, without: Iterable[str] = ()) -> str:
    """A normal text with sites taken out, numbers as 0 and marks as blanks, between a beginning and an end."""
    for word in without:
        text = text.replace(word, "@")
    return "^" + _MARKS.sub(" ", _DIGITS.sub("0", text)).strip() + "$"


def ngrams(text: str) -> set[str]:
    """The runs of a plain text."""
    return {
        text[start : start + size]
        for size in range(1, LONGEST + 1)
        for start in range(len(text) - size + 1)
        if not text[start : start + size].isspace()
    }

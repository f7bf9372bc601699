"""Words cut for looking up: one function for what the index keeps and for what is typed, so that both always agree.

Chinese has no blanks, so it is cut into every two neighbouring characters (漏水了: 漏水 水了); a character by itself is
looked for by itself. Letters and digits are words of their own, whatever they are glued to (3号楼 DP20260001漏水).
Every character is folded by itself, never by its neighbours: a part of a sentence is cut as it is within the whole.
Pure.
"""

from __future__ import annotations

import re

from cases.reading.normal import one_by_one

_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff〇々"
# A run of Chinese; of digits; of other letters, each script its own word as far as letters touch.
_RUNS = re.compile(rf"[{_HAN}]+|\d+|[a-z]+|[^\W\d_a-z{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
LONGEST = 40


def cut(words: str) -> set[str]:
    """What is looked for when somebody types these words: all of it must stand in what is found."""
    found: set[str] = set()
    for run in _RUNS.findall(one_by_one(words)):
        if _IS_HAN.match(run) and len(run) > 1:
            found.update(run[place : place + 2] for place in range(len(run) - 1))
        else:
            found.add(run[:LONGEST])
    return found


def kept(words: str) -> set[str]:
    """What the index keeps of these words: `cut`, and every Chinese character, for whoever types but one."""
    found = cut(words)
    return found | {char for each in found if _IS_HAN.match(each) for char in each}

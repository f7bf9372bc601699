"""One way of writing: full-width to half, traditional to simplified, capitals to small, nothing invisible."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

# Marks people put around a short answer: "1。" and "(1)" are both 1.
AROUND = " \t\r\n.。,,!!??~～()()[]【】\"'“”‘’:;:;、…·"


# Many put a blank where a comma belongs (厨房漏 电视坏了), so it stays; what was spaced out (着 火 了) closes up.
_SPACED_OUT = re.compile(r"(?<![\u3400-\u9fff])[\u3400-\u9fff](?: [\u3400-\u9fff])+(?![\u3400-\u9fff])")

# Marks that belong to the character before them: the frame of a keycap, the choice of an emoji.
_MARKS = ("Mn", "Me")


@cache
def _simplifier() -> OpenCC:
    return OpenCC("tw2s")


def normal(text: str) -> str:
    """The text as the reader matches it. Control and direction marks go, every run of blanks becomes one."""
    folded = unicodedata.normalize("NFKC", text).lower()
    visible = "".join(" " if char.isspace() else char for char in folded if _is_visible(char))
    closed = _SPACED_OUT.sub(lambda run: run[0].replace(" ", ""), " ".join(visible.split()))
    return _simplifier().convert(closed)


def one_by_one(text: str) -> str:
    """The text in the same way of writing, but every character by itself: what stands around it makes no difference, so
    that a part of a text is written as it is within the whole. For looking up (`cases.cutting`)."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(" " if char.isspace() else _simple(char) for char in folded if _is_visible(char))


@lru_cache(maxsize=30_000)
def _simple(char: str) -> str:
    return char if char.isascii() else _simplifier().convert(char)


def bare(words: str) -> str:
    """A normal text without the marks around it, for matching whole messages."""
    return words.strip(AROUND)


def is_chinese(text: str) -> bool:
    """Whether the text has any Chinese character; if not, we answer in English."""
    return any("\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" for char in text)


def says_anything(text: str) -> bool:
    """Whether there is a letter, digit or character in it at all: not only marks, emoji or blanks."""
    return any(char.isalnum() for char in text)


def _is_visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn", *_MARKS)

"""How words sound: toneless pinyin, for what was typed with other characters of the same sound, or in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

_LATIN = re.compile(r"[a-z][a-z' ]*[a-z]")
# Two syllables sound like too many harmless ones (漏电, 楼电梯); their misspellings are listed as words.
LONG_ENOUGH_TO_HEAR = 3
LETTERS_ENOUGH = 7
# Typed in letters among characters (meiqi漏了). Only nouns of danger whose letters are no word of English.
_TYPED = (
    "煤气|燃气|天然气|瓦斯|液化气|电梯|脚手架|架子|塔吊|吊篮|楼顶|着火|起火|触电|漏电|爆炸|中毒|跳楼"
    "|救命|浓烟|黑烟|报警器|工人|孩子|小孩|老人|孕妇|电线|插座|基坑|火灾|洪水|自杀|打架|晕倒|流血"
)
# Two characters sound like too much to be heard, so these are listed: what phones offer first.
_MISTYPED = {
    "媒气": "煤气", "煤汽": "煤气", "燃汽": "燃气", "燃器": "燃气", "天燃气": "天然气", "天然汽": "天然气",
    "瓦丝": "瓦斯", "着🔥": "着火", "起🔥": "起火",
}  # fmt: skip

# Sounds that many speakers do not tell apart.
_ALIKE = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"([aei]n)g$"), r"\1"))


def is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf"


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """One entry per character: its syllable as read here, or the character itself if it is not Chinese."""
    read = iter(lazy_pinyin("".join(char for char in text if is_han(char))))
    return tuple(next(read, char) if is_han(char) else char for char in text)


@lru_cache(maxsize=4096)
def softened(syllable: str) -> str:
    """The syllable as heard by many: zh as z, ng as n."""
    for pattern, heard in _ALIKE:
        syllable = pattern.sub(heard, syllable)
    return syllable


def letters(text: str) -> list[list[str]]:
    """The runs of Latin words: `zhao huo le` is one of three words."""
    return [run.replace("'", "").split() for run in _LATIN.findall(text)]


def is_spelt(spelling: str, words: Sequence[str]) -> bool:
    """Whether it stands in a run however that is spaced: inside a word, or from the beginning of one (zhao huo le), but
    not from the middle of one into the next (keepS PARKING)."""
    return any(spelling in word for word in words) or any(
        "".join(words[start:]).startswith(spelling) for start in range(len(words))
    )


def in_characters(text: str) -> str:
    """The text with nouns of danger written out that stand in letters among characters (meiqi漏了 is 煤气漏了), or in
    others of the same sound (媒气).

    A text in letters throughout stays as it is: that is for `is_spelt`.
    """
    if not any(is_han(char) for char in text):
        return text
    for mistyped, word in _MISTYPED.items():
        text = text.replace(mistyped, word)
    if not _LATIN.search(text):
        return text
    for pattern, word in _typed():
        text = pattern.sub(word, text)
    return text


@cache
def _typed() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(r"(?<![a-z])" + " ?".join(syllables(word)) + r"(?![a-z])"), word)
        for word in sorted(_TYPED.split("|"), key=len, reverse=True)
    )


@lru_cache(maxsize=4096)
def spelt(word: str) -> str:
    """A Chinese word in Latin letters."""
    return "".join(syllables(word))


def by_character(words: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, int, str]]]:
    """For each character, the (word, its place in it, what the word carries) of words long enough to be heard."""
    index: dict[str, list[tuple[str, int, str]]] = {}
    for word, carried in words:
        if len(word) >= LONG_ENOUGH_TO_HEAR and all(is_han(char) for char in word):
            for place, char in enumerate(word):
                index.setdefault(char, []).append((word, place, carried))
    return index


def spellings(words: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What to look for in runs of Latin letters: (letters, what the word carries)."""
    found = []
    for word, carried in words:
        if word.isascii():
            spelling = word if word.isalpha() else ""
        else:
            is_heard = len(word) >= LONG_ENOUGH_TO_HEAR and all(is_han(char) for char in word)
            spelling = spelt(word) if is_heard else ""
        if len(spelling) >= LETTERS_ENOUGH:
            found.append((spelling, carried))
    return found

"""Which language to answer in: Chinese to characters and to pinyin, English to English. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from pypinyin.pinyin_dict import pinyin_dict

from .normal import is_chinese, normal

CHINESE, ENGLISH = "zh-hans", "en"
# Texts of fewer letters show no language of their own: 1, TD, cx, yes.
LONGEST_CODE = 3
# So much of the letters must stand in words that are pinyin throughout: `building 3 louding loushui` mixes both.
ENOUGH = 0.6
_WORD = re.compile(r"[a-z']+")
# Sounds that no resident spells a word with, but that English is full of.
_NEVER_TYPED = {"a", "e", "o", "ei", "lo", "yo", "eng", "fiao", "wong", "den", "nun"}


def of(body: str, *, names: Iterable[str] = ()) -> str:
    """`zh-hans` or `en`, or nothing if the text does not show it. `names` say where it is, in whatever language."""
    text = normal(body)
    if is_chinese(text):
        return CHINESE
    letters = [char for char in text if char.isalpha()]
    if len(letters) <= LONGEST_CODE:
        return ""
    if sum(char.isascii() for char in letters) * 2 < len(letters):
        return CHINESE
    rest = text
    for name in names:
        rest = rest.replace(name, " ")
    return _of_letters(rest) or _of_letters(text)


def _of_letters(text: str) -> str:
    found = _WORD.findall(text)
    letters = sum(map(len, found))
    if letters <= LONGEST_CODE:
        return ""
    spelt = sum(len(word) for word in found if is_pinyin(word))
    return CHINESE if spelt >= ENOUGH * letters else ENGLISH


def is_pinyin(word: str) -> bool:
    """Whether a word of Latin letters is one syllable of Chinese after the other: `loushui`, not `leak`."""
    return word.replace("'", "") not in _NEVER_TYPED and _syllables().fullmatch(word.replace("'", "")) is not None


@cache
def _syllables() -> re.Pattern[str]:
    """Every syllable that a character is read as, without tones; ü is typed v or u."""
    plain = set()
    for readings in pinyin_dict.values():
        for reading in readings.split(","):
            marked = unicodedata.normalize("NFD", reading)
            umlaut = "u\N{COMBINING DIAERESIS}"
            for typed in ("v", "u"):
                bare = "".join(char for char in marked.replace(umlaut, typed) if char.isascii())
                plain.add(bare)
    syllables = sorted((each for each in plain if re.search("[aeiouv]", each)), key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(each for each in syllables if each not in _NEVER_TYPED or each in 'ae')})+")

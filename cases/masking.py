"""Numbers of people within words: found however they were written, and shown with their middle hidden.

Whoever need not know how to reach a resident, nor who they are by their papers, reads the words without that. Who must
know is `access.Sight`; names and numbers in columns of their own are never shown before they are opened.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

# Between two digits of one number there may be one sign, as people group them.
_GAP = r"[\s.·•_\-‐-―−]?"
_NOT_BEFORE, _NOT_AFTER = "(?<![0-9])", "(?![0-9])"


def _many(what: str, n: int) -> str:
    return rf"(?:{_GAP}{what}){{{n}}}"


_MONTH_DAY = rf"{_GAP}(?:0{_GAP}[1-9]|1{_GAP}[0-2]){_GAP}(?:0{_GAP}[1-9]|[12]{_GAP}[0-9]|3{_GAP}[01])"
# Resident identity cards: six of the place, the date of birth, three, and a sign that checks; the old ones of fifteen.
_YEAR = rf"{_GAP}(?:1{_GAP}9|2{_GAP}0){_many('[0-9]', 2)}"
_CARD = rf"[1-9]{_many('[0-9]', 5)}{_YEAR}{_MONTH_DAY}{_many('[0-9]', 3)}{_GAP}[0-9X]"
_OLD_CARD = rf"[1-9]{_many('[0-9]', 7)}{_MONTH_DAY}{_many('[0-9]', 3)}"
_COUNTRY = rf"(?:(?:00)?86{_GAP})?"
_MOBILE = rf"{_COUNTRY}1{_GAP}[3-9]{_many('[0-9]', 9)}"
_FIXED = rf"{_COUNTRY}\(?0{_GAP}[0-9]{{2,3}}\)?{_GAP}{_GAP}[2-9]{_many('[0-9]', 6)}(?:{_GAP}[0-9])?"
# What is called one by the words before it needs no area code.
_CALLED = r"(?:(?<=电话|号码|联系|座机|手机|致电)|(?<=打|拨))[\s:是为到给]*[2-9](?:[\s\-]?[0-9]){6,7}(?![0-9])"
_ABROAD = rf"(?:\+|00)[1-9](?:{_GAP}[0-9]){{7,13}}"
# Passports, and the permits of those who come from Hong Kong, Macao and Taiwan with their own identity cards.
_PASSPORT = (
    r"(?<![A-Z0-9])(?:[EGDPS][A-Z]?[0-9]{8}|[HM][0-9]{8}(?:[0-9]{2})?|[A-Z][12][0-9]{8}|[A-Z][0-9]{6}\([0-9A]\))"
    r"(?![0-9])"
)
_BANK = rf"[3-6]{_many('[0-9]', 15)}(?:{_GAP}[0-9]){{0,3}}"

# Digits as they are spoken, so many that they are no count. What stands before may be the end of a name: 张三一三九.
_NUMERALS = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")
_SPOKEN = re.compile(r"(?:[0-9零〇一二三四五六七八九幺两][ .\-]?){7,}")
_FEWEST_SPOKEN = 4


@dataclass(frozen=True)
class _Pattern:
    """What one kind of number looks like among digits; `anywhere` the same without regard to the digits around."""

    alone: re.Pattern[str]
    anywhere: re.Pattern[str]
    allows: Callable[[str], bool]


def _pattern(what: str, *, is_bare: bool = True, allows: Callable[[str], bool] = lambda digits: True) -> _Pattern:
    alone = f"{_NOT_BEFORE}(?:{what}){_NOT_AFTER}" if is_bare else what
    return _Pattern(re.compile(alone, re.IGNORECASE), re.compile(what, re.IGNORECASE), allows)


# The longest first, so that no part of a card is taken for a telephone.
_PAPERS: tuple[_Pattern, ...] = (
    _pattern(_CARD),
    _pattern(_BANK, allows=lambda digits: _checks(digits)),
    _pattern(_OLD_CARD),
    _pattern(_PASSPORT, is_bare=False),
)
_PHONES: tuple[_Pattern, ...] = (
    _pattern(_ABROAD),
    _pattern(_MOBILE),
    _pattern(_FIXED),
    _pattern(_CALLED, is_bare=False),
)
# So many signs stay at each end: enough to know one's own again, not enough to find anybody.
_SHOWN_FIRST, _SHOWN_LAST = 3, 4


def masked(words: str) -> str:
    """These words with the middle of every telephone and identity number hidden: `电话139****0000`."""
    return _masked(words, _PAPERS + _PHONES)


def without_papers(words: str) -> str:
    """The same for identity numbers and bank cards alone: a member who names a telephone to a resident means it to be
    rung; nobody's papers are another resident's business."""
    return _masked(words, _PAPERS)


def _masked(words: str, patterns: tuple[_Pattern, ...]) -> str:
    if not any(char.isnumeric() for char in words):
        return words
    plain = "".join(_half_width(char) for char in words)
    for each in patterns:
        words, plain = _hide(words, plain, each.alone, each.allows)
    for spoken in reversed(list(_SPOKEN.finditer(plain))):
        digits = spoken.group().translate(_NUMERALS)
        if sum(one != other for one, other in zip(digits, spoken.group(), strict=True)) >= _FEWEST_SPOKEN:
            part = words[spoken.start() : spoken.end()]
            for each in patterns:
                part, digits = _hide(part, digits, each.anywhere, each.allows)
            words = words[: spoken.start()] + part + words[spoken.end() :]
    return words


def _hide(words: str, plain: str, pattern: re.Pattern[str], allows: Callable[[str], bool]) -> tuple[str, str]:
    """Both with what the pattern finds in the plain ones hidden, at the same places."""
    for found in reversed(list(pattern.finditer(plain))):
        if allows(re.sub(r"[^0-9]", "", found.group())):
            hidden = _hidden(found.group())
            words = words[: found.start()] + hidden + words[found.end() :]
            plain = plain[: found.start()] + hidden + plain[found.end() :]
    return words, plain


def _half_width(char: str) -> str:
    """The same sign as half width, where it is one sign: places must stay what they are."""
    shown = unicodedata.normalize("NFKC", char)
    return shown if len(shown) == 1 else char


def _hidden(said: str) -> str:
    """Its first and last signs; of what stands between, stars. Words before the number stay."""
    start = next(place for place, char in enumerate(said) if char.isnumeric() or (char.isascii() and char.isalpha()))
    number = "".join(char for char in said[start:] if char.isalnum())
    last = _SHOWN_LAST if len(number) >= 11 else 2
    first = _SHOWN_FIRST if len(number) >= 11 else 1
    return f"{said[:start]}{number[:first]}{'*' * max(4, len(number) - first - last)}{number[-last:]}"


def _checks(digits: str) -> bool:
    """Whether a bank card's last digit fits the others (ISO/IEC 7812-1, annex B): other long numbers are not hidden."""
    twice = [int(digit) * 2 for digit in digits[-2::-2]]
    return (sum(map(int, digits[-1::-2])) + sum(each - 9 if each > 9 else each for each in twice)) % 10 == 0

"""Numbers by which a case is named, however somebody typed them: its own, and that of a 12345 work order.

Pure: which case a number is of is asked elsewhere.
"""

from __future__ import annotations

import re
import unicodedata

# Of the case's own number: the district's letters, the year, and the count. Between them and around them anything.
_BETWEEN = r"[\W_ー一年第号]*"
_CASE = re.compile(rf"(?<![A-Z0-9])([A-Z]{{2,4}}){_BETWEEN}(20[0-9]{{2}}){_BETWEEN}([0-9]{{1,9}})(?![0-9])")
_END = re.compile(r"[\W_]*(?:编号|案号|NO|NO\.|第)?[\W_]*0*([0-9]{1,6})[\W_]*号?[\W_]*")
DIGITS = 6

LONGEST_ORDER = 40
# `2.0261E+16`: what a spreadsheet makes of a long number; `#REF!`, `####`: what it shows in its place; and a formula
# that it never worked out.
_LOST = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,3}|#+(?:[A-Z/0]+[!?]?)?|#N/A|=.+", re.ASCII)
# More digits than a spreadsheet keeps (fifteen), the others noughts: it was a number once, and the end of it is gone.
_ROUNDED = re.compile(r"[1-9]\d{14}0{2,}", re.ASCII)


def plain(typed: str) -> str:
    """Full width as half, capitals, and nothing that is not seen."""
    shown = unicodedata.normalize("NFKC", typed)
    return "".join(char for char in shown if unicodedata.category(char) not in ("Cf", "Cc")).upper().strip()


def as_number(typed: str) -> str:
    """A case's number as it is stored, however its dashes, letters, digits and blanks were typed, whatever stands
    around it: `编号ｈｌ 2026–1。` is `HL-2026-000001`. Of its end alone (see `is_end`) the digits come back; what is no
    case's number as it was, without blanks.
    """
    said = plain(typed)
    if found := _CASE.search(said):
        prefix, year, count = found.groups()
        return f"{prefix}-{year}-{int(count):0{DIGITS}d}"
    if end := _END.fullmatch(said):
        return f"{int(end[1]):0{DIGITS}d}"
    return "".join(said.split())


def is_end(number: str) -> bool:
    """Whether only the end of a case's number was typed (`37`, `0037`), as our texts name it: which of a person's cases
    it is, that person's phone says."""
    return len(number) == DIGITS and number.isdecimal()


def all_in(text: str) -> set[str]:
    """Every case's number that these words name in full, as they are stored."""
    return {f"{prefix}-{year}-{int(count):0{DIGITS}d}" for prefix, year, count in _CASE.findall(plain(text))}


def as_order(typed: str) -> str:
    """The number of a work order, the same for all who write it: `dp-1`, `ＤＰ-1` and `="DP-1"` are `DP-1`."""
    said = "".join(plain(typed).split())
    if said.startswith('="') and said.endswith('"'):  # so that a spreadsheet shows it as text
        said = said[2:-1]
    return re.sub(r"[‐-―−﹣－]", "-", said.lstrip("'"))


def order_spellings(number: str) -> set[str]:
    """How an order's number may have been stored before all were made the same: to be looked for with it."""
    key = as_order(number)
    return {number, number.strip(), key, key.lower()} - {""}


def is_damaged(number: str) -> bool:
    """Whether this cannot be the number that was meant: a spreadsheet has rounded it, or shows something else."""
    return bool(_LOST.fullmatch(number) or _ROUNDED.fullmatch(number))

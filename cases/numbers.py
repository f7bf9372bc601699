"""Numbers by which a case is named, however somebody typed them: its own, and that of a 12345 work order.

Pure: which case a number is of is asked elsewhere.
"""

from __future__ import annotations

import re
import unicodedata

# Of the case's own number: the district's letters, the year, and the count. Between them and around them anything.
_BETWEEN = r"[\W_ー一年第号]*"
_BEGIN = rf"(?<![A-Z0-9])([A-Z]{{2,4}}){_BETWEEN}(20[0-9]{{2}}){_BETWEEN}"
_CASE = re.compile(rf"{_BEGIN}([0-9]{{1,9}})(?![0-9])")
# In a text an answer may stand close behind (`HL-2026-0000011`): a count that begins with a nought has six digits.
_ANSWER = r"(?=[12](?![0-9]))"
_CASE_SAID = re.compile(rf"{_BEGIN}(0[0-9]{{5}}{_ANSWER}|[0-9]{{1,9}}(?![0-9]))")
_END = re.compile(r"[\W_]*(?:编号|案号|NO|NO\.|第)?[\W_]*0*([0-9]{1,6})[\W_]*号?[\W_]*")
DIGITS = 6
# The last digits of a number by themselves: not 1号楼1501室, 1单元1501, 3-1501, 2026年, 1500元.
_ENDS = re.compile(
    r"(?<![\d#-])(?<!单元)(?<!号楼)(?<![栋幢楼])(\d{4,6})"
    rf"(?:(?<=0\d{{5}}){_ANSWER}|(?!\d|-| ?(?:室|房|元|块|年|号楼|栋|幢|单元|户|人|次|天|平|米|月)))"
)

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
    return {f"{prefix}-{year}-{int(count):0{DIGITS}d}" for prefix, year, count in _CASE_SAID.findall(plain(text))}


def is_said(number: str, text: str) -> bool:
    """Whether a case's number stands in the text: whole, however it was typed, or by its last four digits or more, as
    our lists show it. Not the digits of a room, a year or a sum."""
    return number in all_in(text) or any(number.endswith(end[1]) for end in _ENDS.finditer(text))


def said_at(number: str, text: str) -> list[tuple[int, int]]:
    """Where in the text a case's number stands, from and to; as in `is_said`."""
    whole = r"[\W_]*".join(re.sub(r"[\W_]", "", number).lower())
    spans = [match.span() for match in re.finditer(whole, text)]
    return spans or [match.span(1) for match in _ENDS.finditer(text) if number.endswith(match[1])]


def without(text: str, number: str) -> str:
    """The text (as `reading.normal` gives it) without that number, and without what introduces a number."""
    whole = r"[\W_]*".join(re.sub(r"[\W_]", "", number).lower())
    rest = re.sub(whole, " ", text)
    rest = _ENDS.sub(lambda end: " " if number.endswith(end[1]) else end[0], rest)
    return re.sub(r"(?:案件|单子|工单)?编?号(?:是|为)?[:： ]*(?= )|\s+", " ", rest).strip()


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

"""What a unit and a room may be: digits, letters, and the characters of places. One rule for every door, and the
database's own. Words of a stranger have no place in an official text; what says more belongs into the report.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 10
# 2单元, 501室, 3号, 东户, 甲, 负一层, 3-501, B2. No dot, slash, colon or @, and no word: not three letters in a row.
PLACES = "室单元号层楼栋幢座户房间甲乙丙丁戊己庚辛东西南北中左右负地下半零〇一二三四五六七八九十百"
# As PostgreSQL reads it too.
PATTERN = rf"^(?!.*[A-Za-z]{{3}})[0-9A-Za-z{PLACES}-]*$"
_FITS, _FOREIGN = re.compile(PATTERN), re.compile(rf"[^0-9A-Za-z{PLACES}-]")


def normal(said: str) -> str:
    """As it is stored: full-width characters as plain ones, without blanks."""
    return "".join(unicodedata.normalize("NFKC", said).split()).replace("–", "-").replace("—", "-").replace("#", "号")


def is_one(said: str) -> bool:
    """Whether it is a unit or a room as it is stored; empty is none, and fits."""
    return len(said) <= LONGEST and _FITS.fullmatch(said) is not None


def plain(said: str) -> str:
    """The unit or room that is meant; empty where it is none."""
    normalised = normal(said)
    return normalised if is_one(normalised) else ""


def bared(said: str) -> str:
    """What is left of it as a unit or room when all else is taken out; for rows from before there was this rule."""
    return plain(_FOREIGN.sub("", normal(said))[:LONGEST])

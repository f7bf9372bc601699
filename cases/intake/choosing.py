"""Reading an answer to what we asked: which digit of a list, which building. Pure: no tables but those handed in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cases.models import Case
from notifications.segments import cut

from .normal import bare
from .reading import Reading

NEW_MATTER = 0
MOST_OPTIONS = 3
_HAN = {each: place for place, each in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_DIGIT = re.compile(
    r"^(?:我?说?的?是|我?选择?|回复?|按|答|第|no\.?)? ?([0-9零〇一二两三四五六七八九])(?: ?(?:个|件|条|号))?$"
)
_NUMBER = re.compile(r"^(?:我?家?住?在?)?(\d{1,3})(?: ?(?:号|栋|幢|#|号楼))?$")
_NO_BUILDING = re.compile(
    r"不知道|不清楚|不晓得|不确定|说不清|小区|整个|全部|公共|路上|门口|not sure|don'?t know|whole|all of"
)


def option(text: str, cases: Sequence[Case], reading: Reading) -> int | None:
    """Which of the listed cases an answer means, from 1; 0 for "something new"; None if it does not say.

    By its digit, by the number of the case, or by the one case of the list that is about what the words are about.
    """
    said = bare(text)
    if match := _DIGIT.match(said):
        digit = _HAN.get(match[1], int(match[1]) if match[1].isdecimal() else None)
        return digit if digit is not None and digit <= len(cases) else None
    named = [place for place, case in enumerate(cases, 1) if case.number.lower() in said or case.number[-6:] in said]
    if not named and reading.fired.get("category"):
        named = [place for place, case in enumerate(cases, 1) if case.category.code == reading.category.code]
    return named[0] if len(named) == 1 else None


def listed(cases: Sequence[Case], language: str) -> str:
    """The cases as a text lists them: `1.漏水渗水0123 2.施工噪声0124`, the last four digits of each number with it."""
    english = language.startswith("en")
    return " ".join(
        f"{place}.{cut(case.category.label(language), 16 if english else 6)}{' ' if english else ''}{case.number[-4:]}"
        for place, case in enumerate(cases, 1)
    )


def building(text: str, reading: Reading) -> int | None:
    """The number of the building an answer names, said in any way or as a bare number."""
    if reading.building_number is not None:
        return reading.building_number
    said = bare(text)
    if match := _NUMBER.match(said):
        return int(match[1])
    return _HAN.get(said)


def has_no_building(text: str) -> bool:
    """Whether the answer says that it is no single building, or that they do not know."""
    return _NO_BUILDING.search(bare(text)) is not None

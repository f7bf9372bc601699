"""Where it is: site by name, alias, code or sound; building, unit and room in the ways people write them.

`3号楼` is a building, `3楼` a floor; `3-2-501` is building 3, unit 2, room 501.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import cn2an
from pypinyin import lazy_pinyin

from mediation.models import Site

from .vocabulary import Vocabulary

NUMBER = r"(\d{1,3}|[一二三四五六七八九十]{1,3})"
BUILDING = [
    re.compile(NUMBER + r"\s*(?:号楼|幢|栋|#楼|#)"),
    # A bare 号 may be a day: not after a month or "from", not before "began", "until", "in the evening".
    re.compile(
        r"(?<![月从自到\d一二三四五六七八九十])" + NUMBER + r"\s*号"
        r"(?!\s*(?:\d|线|开始|起|到|至|前|后|以|之|早|晚|夜|凌晨|上午|下午|中午|那天|就|才|又))"
    ),
    re.compile(r"(\d{1,3})\s*(?:dong|zhuang)\b"),
    re.compile(r"\b(?:building|bldg|block)\s*(?:no\.?\s*)?(\d{1,3})\b"),
]
UNIT = re.compile(NUMBER + r"\s*(?:单元|danyuan)|\bunit\s*(\d{1,2})\b")
ROOM = re.compile(
    r"(\d{3,4})\s*(?:室|号房|房)|(?:单元|号楼|幢|栋)\s*(\d{3,4})(?![\d号幢栋])|\b(?:room|flat)\s*(\d{3,4})\b"
)
TRIPLE = re.compile(r"(?<![\d-])(\d{1,3})-(\d{1,2})-(\d{3,4})(?![\d-])")


@dataclass(frozen=True)
class Place:
    """What a text says of a place. Empty parts were not said."""

    site: Site | None = None
    building: int | None = None
    unit: str = ""
    room: str = ""
    fired: tuple[str, ...] = ()


def find(text: str, vocabulary: Vocabulary) -> Place:
    """Read the place from a normal text. Pure but for the vocabulary."""
    site, fired = _site(text, vocabulary)
    triple = TRIPLE.search(text)
    if triple:
        return Place(site, int(triple[1]), triple[2], triple[3], fired)
    building = next((_number(match[1]) for pattern in BUILDING if (match := pattern.search(text))), None)
    return Place(site, building, _first(UNIT, text), _first(ROOM, text), fired)


def _site(text: str, vocabulary: Vocabulary) -> tuple[Site | None, tuple[str, ...]]:
    for form in (text, text.replace(" ", "")):
        matches = vocabulary.site_finder.find(form)
        sites = {target.pk: target for _, _, targets in matches for target in targets if isinstance(target, Site)}
        if len(sites) == 1:
            return next(iter(sites.values())), tuple(word for word, _, _ in matches)
    return _by_sound(text, vocabulary)


def _by_sound(text: str, vocabulary: Vocabulary) -> tuple[Site | None, tuple[str, ...]]:
    """A name typed with other characters of the same sound: 东元公寓 for 东苑公寓."""
    sound = "|".join(["", *lazy_pinyin(text), ""])
    heard = [site for site in vocabulary.sites if "|".join(["", *lazy_pinyin(site.name), ""]) in sound]
    return (heard[0], (heard[0].name,)) if len(heard) == 1 else (None, ())


def _number(said: str) -> int | None:
    if said.isdigit():
        return int(said)
    try:
        return int(cn2an.cn2an(said, "smart"))
    except ValueError:
        return None


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    said = next((group for group in match.groups() if group), "") if match else ""
    number = _number(said) if said else None
    return str(number) if number is not None else ""

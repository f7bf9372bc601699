"""Where it is: the site by name, alias, code, sound or a slip of the pen; then building, unit and room (`address`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from mediation.models import Site

from . import address
from .sounds import is_han, softened, syllables
from .vocabulary import Vocabulary

# What many estates are called besides their own name.
COMMON = ("花园", "公寓", "小区", "新村", "家园", "华庭", "景园", "雅苑", "雅筑", "花苑", "园", "苑")
# A short name followed by one of these is the community, a street or a school, not the site.
_ELSEWHERE = re.compile(
    r"^(?:社区|居委|街道|路|大道|小学|中学|幼儿园|学校|菜场|菜市场|超市|医院|宾馆|广场|大酒店|豆浆|广电|大桥)"
)
_REFUSED = re.compile(r"(?:不是|说成)$")
_BESIDE = r"(?:斜?对[面过门]|隔壁|旁边?|边上|附近|后[面边头]|前[面边头]|[东南西北][边侧面]|背后|挨着|紧挨着?)"
# Between a landmark and what it leads to: a gate of it, a road.
_ACROSS = (
    r"(?:的|(?:[东南西北正大后侧]|小区)?门口?|马路|公路|街|河|围墙|一条路"
    r"|隔[着了]?|过(?:个|一条)?|往[东南西北]|就是){0,3}"
)
# 对面的X is another's, unless it is what a landmark leads to: Y对面的X.
_ANOTHERS = re.compile(rf"{_ACROSS}(?:{_BESIDE})(?:的|那个|的那个)?$")
_IS_LANDMARK = re.compile(rf"^{_ACROSS}{_BESIDE}|^往[东南西北](?:边|面)?(?:的|走|一点)|^不远(?:处)?的?|^一墙之隔的?")
# 靠近X的Y, opposite X.
_NEAR_TO = re.compile(
    r"(?:靠近|临近|紧邻|毗邻|邻近|挨近|过了|near(?: to)?|next to|opposite|across from|beside)(?: the)? ?$"
)
# A landmark that leads to an estate we do not know is no place of ours.
_LEADS_AWAY = re.compile(
    rf"^(?:的)?{_BESIDE}(?:的|那个|的那个|叫)?[\u4e00-\u9fff]{{2,6}}?(?:小区|花园|公寓|新村|家园|花苑|雅苑|大厦"
    rf"|嘉园|华府|名邸|新城|山庄|苑|府)"
)
_MINE = re.compile(r"(?:我家(?:在|是)?|我住(?:在)?|家住|我是|我在|住在|应该是|而是|live in|live at|from) ?$")
ALIKE_LATIN = 88
# Of a name of our own, so many characters may be others if it does not sound the same throughout (`_slip`).
MOST_WRONG = 2


@dataclass(frozen=True)
class Place:
    """What a text says of a place. Empty parts were not said; `fired` are the words it was read from."""

    site: Site | None = None
    building: int | None = None
    unit: str = ""
    room: str = ""
    fired: tuple[str, ...] = ()
    # All buildings of a list that is said; empty where one is said or none.
    buildings: tuple[int, ...] = ()
    site_words: tuple[str, ...] = ()


def find(text: str, vocabulary: Vocabulary) -> Place:
    """Read the place from a normal text. Pure but for the vocabulary."""
    site, words = _site(text, vocabulary)
    rest, after = text, None
    for word in words:
        if word in rest:
            after = rest.partition(word)[2]
            rest = rest.replace(word, " ", 1)
    said = address.find(rest, after_site=after)
    fired = (*words, *([said.fired] if said.fired else []))
    return Place(site, said.building, said.unit, said.room, fired, said.buildings, words)


def _site(text: str, vocabulary: Vocabulary) -> tuple[Site | None, tuple[str, ...]]:
    if vocabulary.site_finder.find(text):
        return _by_name(text, vocabulary) or (None, ())
    return _by_name(text, vocabulary) or _by_slip(text, vocabulary) or _by_letters(text, vocabulary) or (None, ())


def _by_name(text: str, vocabulary: Vocabulary) -> tuple[Site, tuple[str, ...]] | None:
    """By a listed name. Of several sites the one that is said to be one's own; else none is guessed."""
    together = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)
    for form in dict.fromkeys((text, together)):
        named = [
            (word, start, site)
            for word, start, targets in vocabulary.site_finder.find(form)
            for site in targets
            if isinstance(site, Site) and not _is_elsewhere(word, form[start + len(word) :], site)
        ]
        ends = {start + len(word) for word, start, _ in named}
        found = [
            (_is_refused(form, start, len(word), ends), not _MINE.search(form[:start]), -len(word), start, word, site)
            for word, start, site in named
        ]
        if len({each[5].pk for each in found}) == 1 and all(
            _LEADS_AWAY.match(form[start + len(word) :]) for word, start, _ in named
        ):
            return None
        if found:
            refused, others, _, _, word, site = min(found, key=lambda match: match[:4])
            alike = {each[5].pk for each in found if each[:2] == (refused, others)}
            return (site, (word,)) if len(alike) == 1 else None
    return None


def _is_refused(text: str, start: int, length: int, ends: set[int]) -> bool:
    """Whether a name is said not to be the place: denied, a landmark (X对面), or another's (对面的X)."""
    before, after = text[:start], text[start + length :]
    if _REFUSED.search(before) or _IS_LANDMARK.match(after) or _NEAR_TO.search(before):
        return True
    anothers = _ANOTHERS.search(before)
    return anothers is not None and anothers.start() not in ends


def _is_elsewhere(word: str, after: str, site: Site) -> bool:
    return len(word) < len(site.name) and _ELSEWHERE.match(after) is not None


def _by_slip(text: str, vocabulary: Vocabulary) -> tuple[Site, tuple[str, ...]] | None:
    """A Chinese name with one character wrong or missing, or all of it in other characters of the same sound."""
    plain = "".join(char if is_han(char) else " " for char in text)
    heard = syllables(text)
    best: tuple[float, int, Site, str] | None = None
    written, sounds = frozenset(plain), frozenset(map(softened, heard))
    for site in vocabulary.sites:
        name = site.name
        if sum(char in written for char in name) < len(name) - MOST_WRONG and not sounds.issuperset(_softly(name)):
            continue
        sound = syllables(name)
        for size in (len(name), len(name) - 1, len(name) + 1):
            for start in range(len(plain) - size + 1):
                part = plain[start : start + size]
                if " " in part or (not set(part) & set(name) and size != len(name)):
                    continue
                cost = _slip(part, heard[start : start + size], name, sound)
                if cost is not None and (best is None or (cost, start) < best[:2]):
                    best = (cost, start, site, part)
    return (best[2], (best[3],)) if best else None


@lru_cache(maxsize=4096)
def _softly(name: str) -> tuple[str, ...]:
    """A name as it is heard by many."""
    return tuple(map(softened, syllables(name)))


def _slip(part: str, heard: tuple[str, ...], name: str, sound: tuple[str, ...]) -> float | None:
    """How far a piece of text is from a name, or None if too far. Half a point for a sound that is the same."""
    if len(part) == len(name):
        wrong = [place for place, (a, b) in enumerate(zip(part, name, strict=True)) if a != b]
        if tuple(map(softened, heard)) == _softly(name):
            return 0.5 * len(wrong)
        if len(wrong) == 1 and _may_be_slip(wrong[0], part, name, heard, sound):
            return 1.0
        if len(wrong) == 2 and all(_sounds_alike(heard[place], sound[place]) for place in wrong):
            return 1.5
        return None
    # One character too few or too many, the rest as it is.
    own = _own(name)
    if Levenshtein.distance(part, name) == 1 and (own in part or len(own) > 2):
        return 1.2
    return None


def _may_be_slip(place: int, part: str, name: str, heard: tuple[str, ...], sound: tuple[str, ...]) -> bool:
    own = _own(name)
    if place >= len(own):
        # The common part is wrong (新世纪花苑): it is still that name, unless it is another kind of place.
        return len(own) > 2 or part[len(own) :] in COMMON
    return len(own) > 2 or _sounds_alike(heard[place], sound[place])


def _own(name: str) -> str:
    """The part of a name that is its own: 锦绣 of 锦绣华庭."""
    for common in COMMON:
        if name.endswith(common) and len(name) - len(common) >= 2:
            return name.removesuffix(common)
    return name


def _sounds_alike(a: str, b: str) -> bool:
    return softened(a) == softened(b) or (len(a) > 1 and Levenshtein.distance(a, b) == 1 and a[0] == b[0])


def _by_letters(text: str, vocabulary: Vocabulary) -> tuple[Site, tuple[str, ...]] | None:
    """Pinyin or English, with or without blanks, with a slip or two."""
    latin = re.sub(r"[^a-z ]", " ", text)
    joined = latin.replace(" ", "")
    if len(joined) < 6:
        return None
    best: tuple[float, Site, str] | None = None
    for name, site in vocabulary.names:
        wanted = name.replace(" ", "")
        if not wanted.isascii() or len(wanted) < 7 or len(wanted) > len(joined) + 2:
            continue
        score = fuzz.partial_ratio(wanted, joined, score_cutoff=ALIKE_LATIN)
        if score and (best is None or (score, len(wanted)) > (best[0], len(best[2]))):
            best = (score, site, wanted)
    if best is None:
        return None
    said = re.compile(" ?".join(map(re.escape, best[2]))).search(text)
    return best[1], (said[0] if said else best[2],)

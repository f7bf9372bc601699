"""What it is about and how urgent: categories by the words that fired, the tier with whatever raises it.

Words are found longest match first. The learned opinion chooses between the categories, and each word that fired
speaks for its own: a little where the opinion was taught while the word stood, for then it knows what the word is
worth; so much that it decides where the operator added the word since. Hints (楼上, 半夜, 车) speak only where no full
word was found.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from math import log

from django.utils import timezone

from mediation.models import Category, CategoryWord, Tier

from . import matters
from .phrases import spans, stands_in
from .vocabulary import Vocabulary

ORDER = [Tier.LOW, Tier.NORMAL, Tier.HIGH, Tier.URGENT]
# In logits: a character of a word that fired, of at most so many; of a word added since; and an alarm, for safety.
WORD_WEIGHS, AT_MOST = 0.15, 3
NEW_WORD_WEIGHS = 2.5
HINT_WEIGHS, NEW_HINT_WEIGHS = 0.1, 2.0
DANGER_WEIGHS = 4.0
# What the ways of saying (`matters`) are worth beside it.
MATTER_WEIGHS = 0.7
# Below this no category is proposed where no word fires; above the other it stands beside the main one without a word.
SURE_ENOUGH = 0.05
BESIDE = 0.2
# A letter keeps at most so many matters, and a further one only if it is not so much less likely than the main one.
MOST_MATTERS, NEAR = 3, 3.2
# What a word of its own names may be less likely by so much more.
NAMED = 5.0

_CLOCK = re.compile(
    r"(晚上|夜里|夜晚|今晚|昨晚|半夜|深夜|凌晨|夜间|早上|清晨|大清早|一大早)?[^\d点]{0,3}?(\d{1,2}|十[一二]?|[一二两三四五六七八九])(?:点|:\d\d|时)"
)
_DIGIT = {each: place for place, each in enumerate("零一二三四五六七八九十")} | {"两": 2, "十一": 11, "十二": 12}


@dataclass(frozen=True)
class Subject:
    """The categories, the first of which is the main one, the tier, and the words that fired."""

    categories: tuple[Category, ...]
    tier: str
    words: tuple[str, ...] = ()
    raised_by: tuple[str, ...] = ()
    runs_into_home: bool = False
    service: str = ""
    has_full_word: bool = False
    has_own_word: bool = False
    # What its strongest way of complaining is worth (`matters`); none in talk about anything else.
    strength: float = 0.0


def find(
    text: str,
    vocabulary: Vocabulary,
    *,
    opinion: Mapping[str, float],
    about: str | None = None,
    taught: Container[str] = (),
    service: str = "",
    at: datetime | None = None,
) -> Subject:
    """Read categories and tier from a normal text.

    `about` is what of it says what it is about (`gist`), if not all of it. `opinion` gives a likelihood per
    category code, `taught` are the words it was taught beside, `service` is whom an emergency in the text calls for,
    `at` when it was written: what is noisy at night weighs more then.
    """
    about = text if about is None else about
    found = _words(about, vocabulary)
    full = [row for row in found if not row.is_hint and row.category.code != "other"]
    ways = matters.weigh(about)
    ranked = _ranked(found, full, vocabulary, opinion=opinion, ways=ways, taught=taught, service=service)
    main = ranked[0] if ranked else vocabulary.other
    tiers, triggers, into_home, call = _raised(text, ranked[:2], vocabulary)
    if main.night_tier and _is_at_night(text, at, vocabulary.night):
        tiers.append(main.night_tier)
        triggers.append("22-06")
    return Subject(
        categories=tuple(ranked) or (main,),
        tier=highest([_usual_tier(main, full), *tiers]),
        words=tuple(dict.fromkeys(row.word for row in found)),
        raised_by=tuple(dict.fromkeys(triggers)),
        runs_into_home=into_home,
        service=call,
        has_full_word=bool(full),
        has_own_word=any(row.category_id == main.pk for row in full),
        strength=max(ways.values(), default=0.0),
    )


def highest(tiers: list[str]) -> str:
    """The gravest of these tiers."""
    return max(tiers, key=lambda tier: ORDER.index(Tier(tier)))


def _words(text: str, vocabulary: Vocabulary) -> list[CategoryWord]:
    found = vocabulary.category_finder.find(text)
    rows = [row for _, _, targets in found for row in targets if isinstance(row, CategoryWord)]
    for row in rows:
        row.category = vocabulary.by_id[row.category_id]
    return rows


def _ranked(
    words: list[CategoryWord],
    full: list[CategoryWord],
    vocabulary: Vocabulary,
    *,
    opinion: Mapping[str, float],
    ways: Mapping[str, float],
    taught: Container[str],
    service: str,
) -> list[Category]:
    """The categories that words or the opinion speak for, likeliest first. Each word weighs its length, once."""
    known: defaultdict[str, int] = defaultdict(int)
    added: defaultdict[str, int] = defaultdict(int)
    for row in {row.pk: row for row in full}.values():
        length = 2 if row.word.isascii() else min(len(row.word), 4)
        (known if row.word in taught else added)[row.category.code] += length
    hints = {} if full else {row.category.code: row.word in taught for row in words}
    lowest = log(min(opinion.values(), default=1.0) or 1e-9)
    weight = {}
    for code in vocabulary.by_code:
        likelihood = opinion.get(code, 0.0)
        weight[code] = log(likelihood) if likelihood else lowest
        weight[code] += MATTER_WEIGHS * ways.get(code, 0.0)
        weight[code] += WORD_WEIGHS * min(known[code], AT_MOST) + NEW_WORD_WEIGHS * added[code]
        weight[code] += (HINT_WEIGHS if hints[code] else NEW_HINT_WEIGHS) if code in hints else 0.0
        weight[code] += DANGER_WEIGHS * (code == "safety" and service in ("fire", "gas", "ambulance"))
    if not full and not service and max(opinion.values(), default=0.0) < SURE_ENOUGH:
        return []
    main = max(weight, key=lambda code: (weight[code], -vocabulary.by_code[code].order))
    near = weight[main] - NEAR
    beside = [
        code
        for code in weight
        if code not in ("other", main)
        and (
            added[code]
            or (
                weight[code] > near - (NAMED if known[code] else 0.0)
                and (known[code] or ways.get(code) or opinion.get(code, 0) > BESIDE)
            )
        )
    ]
    beside.sort(key=lambda code: (-weight[code], vocabulary.by_code[code].order))
    return [vocabulary.by_code[code] for code in (main, *beside[: MOST_MATTERS - 1])]


def _usual_tier(main: Category, full: list[CategoryWord]) -> str:
    """The category's tier; where only words with a tier of their own were found, that one."""
    own = [row.tier for row in full if row.category_id == main.pk]
    return highest(own) if own and all(own) else main.default_tier


def _raised(text: str, ranked: list[Category], vocabulary: Vocabulary) -> tuple[list[str], list[str], bool, str]:
    concerned = {None, *(category.pk for category in ranked)}
    hits = [
        row
        for row in vocabulary.listed_triggers.near(text)
        if row.category_id in concerned and stands_in(row.word.lower(), text) and not _is_denied(row.word.lower(), text)
    ]
    call = next((row.service for row in hits if row.tier == Tier.URGENT and row.service), "")
    return [row.tier for row in hits], [row.word for row in hits], any(row.runs_into_home for row in hits), call


def _is_denied(word: str, text: str) -> bool:
    """Whether every place of the word follows a plain not."""
    return all(re.search(r"(?:没有|没|不|未)$", text[:start]) for start, _ in spans(word, text))


def _is_at_night(text: str, at: datetime | None, night: tuple[time, time]) -> bool:
    """Whether it was written at night, or says a time of night."""
    said = [moment for match in _CLOCK.finditer(text) if (moment := _moment(match[1] or "", match[2])) is not None]
    moments = [*said, *([timezone.localtime(at).time()] if at else [])]
    begins, ends = night
    return any(moment >= begins or moment < ends for moment in moments)


def _moment(part: str, numeral: str) -> time | None:
    """夜里两点, 晚上11点 as a time; a bare 11点 could be either and is none."""
    hour = int(numeral) if numeral.isdigit() else _DIGIT.get(numeral)
    if hour is None or hour > 24 or (not part and hour < 13):
        return None
    if part in ("晚上", "今晚", "昨晚", "夜晚", "夜里", "半夜", "深夜", "夜间") and 5 <= hour <= 12:
        hour += 12
    return time(hour % 24)

"""What it is about and how urgent: categories by the words that fired, the tier with whatever raises it.

Longest match first. Hints (楼上, 半夜, 车) count only where no full word was found. Where words of several categories
weigh alike the learned second opinion decides between them; where none fired it may propose one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from mediation.models import Category, CategoryWord, Tier

from .phrases import spans, stands_in
from .vocabulary import Vocabulary

ORDER = [Tier.LOW, Tier.NORMAL, Tier.HIGH, Tier.URGENT]
# How many characters of words a sure second opinion is worth, and how sure it must be to propose.
OPINION_WEIGHS = 4.0
HINT_WEIGHS = 0.5
SURE_ENOUGH = 0.12
# A category the opinion is this sure of goes before full words that weigh less than this.
VERY_SURE, LIGHT = 0.75, 2.5
DANGER_WEIGHS = 3.0
SPILLS_OVER = 0.5

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


def find(
    text: str, vocabulary: Vocabulary, *, opinion: Mapping[str, float], service: str = "", at: datetime | None = None
) -> Subject:
    """Read categories and tier from a normal text.

    `opinion` gives a likelihood per category code, `service` whom an emergency in the text calls for, `at` when it was
    written: what is noisy at night weighs more then.
    """
    found = _words(text, vocabulary)
    full = [row for row in found if not row.is_hint and row.category.code != "other"]
    ranked = _ranked(found, full, vocabulary, opinion=opinion, service=service)
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
    found: list[CategoryWord],
    full: list[CategoryWord],
    vocabulary: Vocabulary,
    *,
    opinion: Mapping[str, float],
    service: str,
) -> list[Category]:
    """Each word weighs its length, once; hints a little, and by themselves only where there is nothing else."""
    weight: defaultdict[str, float] = defaultdict(float)
    for row in {row.pk: row for row in found if row.category.code != "other"}.values():
        if not row.is_hint:
            weight[row.category.code] += min(len(row.word), 4) if not row.word.isascii() else 2
    heaviest = max(weight.values(), default=0)
    for code in {row.category.code for row in found if row.is_hint and row.category.code != "other"}:
        if not full or code in weight:
            weight[code] += HINT_WEIGHS
    if service in ("fire", "gas", "ambulance") and "safety" in vocabulary.by_code:
        weight["safety"] += DANGER_WEIGHS
    for code, likelihood in opinion.items():
        may_propose = (likelihood >= VERY_SURE and heaviest < LIGHT) or (not full and likelihood >= SURE_ENOUGH)
        if code in weight or (may_propose and code in vocabulary.by_code and code != "other"):
            weight[code] += OPINION_WEIGHS * likelihood
    if not full and not service and max(opinion, key=lambda code: opinion[code], default="") == "other":
        return []
    ranked = sorted(weight, key=lambda code: (-weight[code], vocabulary.by_code[code].order))
    return [vocabulary.by_code[code] for code in ranked]


def _usual_tier(main: Category, full: list[CategoryWord]) -> str:
    """The category's tier; where only words with a tier of their own were found, that one."""
    own = [row.tier for row in full if row.category_id == main.pk]
    return highest(own) if own and all(own) else main.default_tier


def _raised(text: str, ranked: list[Category], vocabulary: Vocabulary) -> tuple[list[str], list[str], bool, str]:
    concerned = {None, *(category.pk for category in ranked)}
    hits = [
        row
        for row in vocabulary.triggers
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


def _moment(part: str, said: str) -> time | None:
    """夜里两点, 晚上11点 as a time; a bare 11点 could be either and is none."""
    hour = int(said) if said.isdigit() else _DIGIT.get(said)
    if hour is None or hour > 24 or (not part and hour < 13):
        return None
    if part in ("晚上", "今晚", "昨晚", "夜晚", "夜里", "半夜", "深夜", "夜间") and 5 <= hour <= 12:
        hour += 12
    return time(hour % 24)

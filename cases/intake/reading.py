"""What a report says: emergency first, then category and tier with the words that fired, then the place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from mediation.models import Building, Category, CategoryWord, Site, Tier

from . import place
from .normal import normal
from .vocabulary import Vocabulary, building_of, load

ORDER = [Tier.LOW, Tier.NORMAL, Tier.HIGH, Tier.URGENT]


@dataclass(frozen=True)
class Reading:
    """One reading of one text. `fired` says why, for staff to see and correct."""

    category: Category
    tier: str
    emergency: str = ""
    runs_into_home: bool = False
    site: Site | None = None
    building: Building | None = None
    unit: str = ""
    room: str = ""
    others: tuple[Category, ...] = ()
    fired: dict[str, list[str]] = field(default_factory=dict)

    def as_noted(self) -> dict[str, Any]:
        """The reading as it is kept with the report: codes and words, no rows."""
        return {
            "category": self.category.code,
            "others": [each.code for each in self.others],
            "tier": self.tier,
            "emergency": self.emergency,
            "fired": self.fired,
        }


def understand(words: str, *, site: Site | None = None, vocabulary: Vocabulary | None = None) -> Reading:
    """Read a report's words. `site` is what is known already (a QR code, the sender's last case) and wins."""
    vocabulary = vocabulary or load()
    text = normal(words)
    emergency, alarms = _emergency(text, vocabulary)
    ranked, found = _categories(text, vocabulary)
    category = ranked[0] if ranked else vocabulary.other
    tier = _usual_tier(category, found)
    raised, triggers, runs_into_home = _raised(text, ranked, vocabulary)
    where = place.find(text, vocabulary)
    known = site or where.site
    return Reading(
        category=category,
        tier=Tier.URGENT if emergency else _highest([tier, *raised]),
        emergency=emergency,
        runs_into_home=runs_into_home,
        site=known,
        building=building_of(known, where.building) if known and where.building else None,
        unit=where.unit,
        room=where.room,
        others=tuple(ranked[1:]),
        fired={
            "emergency": alarms,
            "category": [row.word for row in found],
            "tier": triggers,
            "site": list(where.fired),
        },
    )


def _emergency(text: str, vocabulary: Vocabulary) -> tuple[str, list[str]]:
    """The first emergency in the text and the words for it. A word inside one of its exceptions does not count."""
    for row in vocabulary.emergencies:
        rest = text
        for exception in row.exceptions:
            rest = rest.replace(normal(exception), " ")
        if normal(row.word) in rest:
            return row.service, [row.word]
    return "", []


def _categories(text: str, vocabulary: Vocabulary) -> tuple[list[Category], list[CategoryWord]]:
    """Categories by weight: each word weighs its length, and a word weighs once."""
    found = [
        row for _, _, rows in vocabulary.category_finder.find(text) for row in rows if isinstance(row, CategoryWord)
    ]
    weight: Counter[int] = Counter()
    for row in {row.pk: row for row in found}.values():
        weight[row.category_id] += len(row.word)
    ranked = sorted(weight, key=lambda pk: (-weight[pk], vocabulary.by_id[pk].order, pk))
    return [vocabulary.by_id[pk] for pk in ranked], found


def _usual_tier(category: Category, found: list[CategoryWord]) -> str:
    """The category's tier; where only words with a tier of their own were found, that one."""
    own = [row.tier for row in found if row.category_id == category.pk]
    return _highest(own) if own and all(own) else category.default_tier


def _raised(text: str, ranked: list[Category], vocabulary: Vocabulary) -> tuple[list[str], list[str], bool]:
    concerned = {None, *(category.pk for category in ranked)}
    hits = [row for row in vocabulary.triggers if row.category_id in concerned and normal(row.word) in text]
    return [row.tier for row in hits], [row.word for row in hits], any(row.runs_into_home for row in hits)


def _highest(tiers: list[str]) -> str:
    return max(tiers, key=lambda tier: ORDER.index(Tier(tier)))

"""The words the reader knows. Each reading asks whether they changed, so that a change takes effect at once; only then
are they loaded again, for that takes twenty times as long as reading a text (`config.custody.remembered`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

from config.custody.remembered import Remembered
from mediation.models import (
    Building,
    Category,
    CategoryWord,
    EmergencyWord,
    FlagWord,
    Organisation,
    Site,
    SiteAlias,
    Terms,
    UpTrigger,
)

from . import sounds
from .normal import normal
from .phrases import Listed, alternatives, as_read


class Finder:
    """Finds many words in a text, longest first. Each word carries what it points to."""

    def __init__(self, entries: list[tuple[str, object]]) -> None:
        self._targets: dict[str, list[object]] = {}
        for word, target in entries:
            if key := normal(word):
                self._targets.setdefault(key, []).append(target)
        self._words = list(self._targets)
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest) if self._words else None

    def find(self, text: str) -> list[tuple[str, int, list[object]]]:
        """Every match as (word, where it starts, what it points to). `text` must be normal."""
        if self._automaton is None:
            return []
        found = self._automaton.find_matches_as_indexes(text)
        return [
            (self._words[index], start, self._targets[self._words[index]])
            for index, start, end in found
            if _is_whole(self._words[index], text, start, end)
        ]


def _is_whole(word: str, text: str, start: int, end: int) -> bool:
    """A Latin word counts only where it is a word: `pit`, not `pity`. Chinese has no such borders."""
    if not word[0].isascii() or not word[0].isalpha():
        return True
    return not (start and text[start - 1].isascii() and text[start - 1].isalpha()) and not (
        end < len(text) and text[end].isascii() and text[end].isalpha()
    )


@dataclass(frozen=True)
class Vocabulary:
    """All standing words at one moment."""

    categories: list[Category]
    words: list[CategoryWord]
    triggers: list[UpTrigger]
    emergencies: list[EmergencyWord]
    sites: list[Site]
    aliases: list[SiteAlias]
    flags: list[FlagWord] = field(default_factory=list)
    night: tuple[time, time] = (time(22), time(6))

    @cached_property
    def category_finder(self) -> Finder:
        return Finder([(row.word, row) for row in self.words])

    @cached_property
    def names(self) -> list[tuple[str, Site]]:
        """Everything a site is called, in one way of writing. What an open one is called no closed one is."""
        known = {site.pk: site for site in self.sites}
        own = [(name, site) for site in self.sites for name in (site.name, site.name_en, site.code)]
        others = [(alias.name, known[alias.site_id]) for alias in self.aliases if alias.site_id in known]
        called = [(key, site) for name, site in (*own, *others) if (key := normal(name))]
        of_open = {key for key, site in called if site.is_active}
        return [(key, site) for key, site in called if site.is_active or key not in of_open]

    @cached_property
    def site_finder(self) -> Finder:
        return Finder([(name, site) for name, site in self.names])

    @cached_property
    def listed_alarms(self) -> Listed[EmergencyWord]:
        """The emergency words, to be asked which of them a text can hold."""
        return Listed(self.emergencies, word=lambda row: row.word)

    @cached_property
    def listed_triggers(self) -> Listed[UpTrigger]:
        """The words that raise a tier."""
        return Listed(self.triggers, word=lambda row: row.word.lower())

    @cached_property
    def listed_flags(self) -> Listed[FlagWord]:
        """The words that set a flag."""
        return Listed(self.flags, word=lambda row: row.word)

    @cached_property
    def heard_alarms(self) -> dict[str, list[tuple[str, int, str]]]:
        """For each character, the emergency words that are also found by their sound."""
        return sounds.by_character(self._plain_alarms())

    @cached_property
    def written_alarms(self) -> list[str]:
        """Short emergency words as they are written, which nobody mistyped."""
        return [word for word, _ in self._plain_alarms() if len(word) < sounds.LONG_ENOUGH_TO_HEAR]

    @cached_property
    def spelt_alarms(self) -> list[tuple[str, str]]:
        """Emergency words in Latin letters."""
        return sounds.spellings(self._plain_alarms())

    @cached_property
    def alarm_exceptions(self) -> dict[str, list[str]]:
        """For each emergency word, as it is read, the longer words in which it does not count: those of every row that
        reads the same (着火, 著火)."""
        found: dict[str, list[str]] = {}
        for row in self.emergencies:
            found.setdefault(as_read(row.word), []).extend(row.exceptions)
        return found

    def _plain_alarms(self) -> Iterator[tuple[str, str]]:
        """Words that may stand there otherwise written; English ones with exceptions only as they are."""
        return (
            (word, row.service)
            for row in self.emergencies
            if not row.as_written
            for word in alternatives(row.word)
            if not (word.isascii() and row.exceptions)
        )

    @cached_property
    def by_id(self) -> dict[int, Category]:
        return {category.pk: category for category in self.categories}

    @cached_property
    def by_code(self) -> dict[str, Category]:
        return {category.code: category for category in self.categories}

    @property
    def other(self) -> Category:
        """The category of what fits none."""
        return self.by_code.get("other") or self.categories[-1]


MADE_OF = (Category, CategoryWord, UpTrigger, EmergencyWord, FlagWord, Site, SiteAlias, Organisation, Terms)


def _read() -> Vocabulary:
    terms = Terms.current()
    return Vocabulary(
        categories=list(Category.objects.filter(is_active=True).order_by("order", "id")),
        words=list(CategoryWord.objects.filter(category__is_active=True)),
        triggers=list(UpTrigger.objects.all()),
        emergencies=list(EmergencyWord.objects.all()),
        # Whose site is closed is understood as well; of two that are called alike the open one is meant.
        sites=list(Site.objects.order_by("-is_active", "name").select_related("street__parent")),
        aliases=list(SiteAlias.objects.all()),
        flags=list(FlagWord.objects.all()),
        night=(terms.night_from, terms.night_until),
    )


_VOCABULARY = Remembered(_read, of=MADE_OF)


def load() -> Vocabulary:
    """The words as they stand now. One query at most; nine more where anything changed since this process last
    asked."""
    return _VOCABULARY()


def building_of(site: Site, number: int) -> Building | None:
    """The building of that number on the site, if there is one."""
    return Building.objects.filter(site=site, number=number).first()

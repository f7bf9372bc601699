"""The words the reader knows, loaded from the standing facts each time, so that a change takes effect at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import AhoCorasick, MatchKind

from mediation.models import Building, Category, CategoryWord, EmergencyWord, Site, SiteAlias, UpTrigger

from .normal import normal


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
        return [(self._words[index], start, self._targets[self._words[index]]) for index, start, _ in found]


@dataclass(frozen=True)
class Vocabulary:
    """All standing words at one moment."""

    categories: list[Category]
    words: list[CategoryWord]
    triggers: list[UpTrigger]
    emergencies: list[EmergencyWord]
    sites: list[Site]
    aliases: list[SiteAlias]

    @cached_property
    def category_finder(self) -> Finder:
        return Finder([(row.word, row) for row in self.words])

    @cached_property
    def site_finder(self) -> Finder:
        names = [(name, site) for site in self.sites for name in (site.name, site.name_en, site.code)]
        known = {site.pk: site for site in self.sites}
        return Finder(
            [*names, *((alias.name, known[alias.site_id]) for alias in self.aliases if alias.site_id in known)]
        )

    @cached_property
    def by_id(self) -> dict[int, Category]:
        return {category.pk: category for category in self.categories}

    @property
    def other(self) -> Category:
        """The category of what fits none."""
        return next((each for each in self.categories if each.code == "other"), self.categories[-1])


def load() -> Vocabulary:
    """Read the words as they stand now; six queries."""
    return Vocabulary(
        categories=list(Category.objects.filter(is_active=True).order_by("order", "id")),
        words=list(CategoryWord.objects.filter(category__is_active=True)),
        triggers=list(UpTrigger.objects.all()),
        emergencies=list(EmergencyWord.objects.all()),
        sites=list(Site.objects.filter(is_active=True).select_related("street__parent")),
        aliases=list(SiteAlias.objects.filter(site__is_active=True)),
    )


def building_of(site: Site, number: int) -> Building | None:
    """The building of that number on the site, if there is one."""
    return Building.objects.filter(site=site, number=number).first()

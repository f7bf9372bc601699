"""Finding a site by what somebody types of it: its name, a part of it, how it sounds, its initials, what it is called
besides. All in memory: some thousand names are gone through faster than a database is asked.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from config.custody.remembered import Remembered

from .models import Site, SiteAlias

# What is typed is cut to this length: no name is longer.
LONGEST = 40


@dataclass(frozen=True)
class _Known:
    """A site, what it is called, and these names by their sound and by their initials."""

    site: Site
    names: tuple[str, ...]
    sounds: tuple[str, ...]


def _read() -> list[_Known]:
    sites = Site.objects.order_by("name", "pk")
    others: dict[int, list[str]] = {}
    for site, name in SiteAlias.objects.values_list("site", "name"):
        others.setdefault(site, []).append(name)
    return [_known(site, others.get(site.pk, [])) for site in sites]


def _known(site: Site, others: list[str]) -> _Known:
    own = [site.name, *others]
    sounds = [_plain("".join(lazy_pinyin(name))) for name in own]
    initials = [_plain("".join(lazy_pinyin(name, style=Style.FIRST_LETTER))) for name in own]
    names = [_plain(name) for name in (*own, site.name_en, site.code) if name]
    return _Known(site, tuple(names), (*sounds, *initials))


_ALL = Remembered(_read, of=(Site, SiteAlias))


def open_sites(asked: str = "") -> list[Site]:
    """The sites a resident may report from, all of them or those that fit what was typed: whose name begins so on top.

    One statement at most, where no site has changed.
    """
    return _fitting(asked, is_active=True)


def closed_sites(asked: str = "") -> list[Site]:
    """The same of sites where the works are over; whoever reports from there is told whom to turn to."""
    return _fitting(asked, is_active=False)


def _fitting(asked: str, *, is_active: bool) -> list[Site]:
    known = [each for each in _ALL() if each.site.is_active == is_active]
    key = _plain(asked[:LONGEST])
    if not key:
        return [each.site for each in known]
    ranked = [(rank, place, each.site) for place, each in enumerate(known) if (rank := _rank(key, each)) is not None]
    return [site for _rank_of, _place, site in sorted(ranked, key=lambda row: row[:2])]


def _rank(key: str, known: _Known) -> int | None:
    if any(name.startswith(key) for name in known.names):
        return 0
    if any(key in name for name in known.names):
        return 1
    if any(sound.startswith(key) for sound in known.sounds):
        return 2
    return 3 if len(key) > 1 and any(key in sound for sound in known.sounds) else None


def _plain(text: str) -> str:
    """In one way of writing: full width as half, small letters, no blanks or marks."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())

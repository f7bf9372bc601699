"""What a text says: emergency first, then place, categories, tier and intent, with the words that fired.

Rules find emergencies, commands, places and whatever raises a tier; for the category and for what is wanted the learned
opinion weighs the whole text and the words that fired speak beside it. It may raise a tier or an emergency where it is
sure, and never lowers either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mediation.models import Building, Category, EmergencyService, FlagKind, Site, Tier

from . import emergency, gist, intent, opinion, place, strays, subject
from .intent import Intent
from .normal import normal, says_anything
from .opinion import Judgement
from .opinion.judging import Weights
from .phrases import stands_in
from .vocabulary import Vocabulary, building_of, load

GRAVE_SURE = 0.7
# 十几户, 三十多户, 5户: three households or more speak together.
_HOUSEHOLDS = re.compile(r"(?:[三四五六七八九十百几数]|[3-9]|\d{2,})[十百多几来余]*户(?!型|内|外|口|主|籍|号)")


@dataclass(frozen=True)
class Reading:
    """One reading of one text. `fired` says why, for staff to see and correct."""

    category: Category
    tier: str
    intent: Intent = Intent.REPORT
    emergency: str = ""
    runs_into_home: bool = False
    site: Site | None = None
    building: Building | None = None
    # The number that was said, whether or not the site has such a building.
    building_number: int | None = None
    # All that were said, where a list was (3、4、5号楼); the first is `building_number`.
    buildings: tuple[int, ...] = ()
    unit: str = ""
    room: str = ""
    others: tuple[Category, ...] = ()
    # Neither surely meant for us nor surely not: ask whether it is about the works rather than file it.
    is_doubtful: bool = False
    # A phone's own answer (driving, in a meeting, out of office): to answer it would be answered again.
    is_automatic: bool = False
    # It says where, and nothing of what happened there.
    names_only_a_place: bool = False
    flags: tuple[str, ...] = ()
    fired: dict[str, list[str]] = field(default_factory=dict)

    def as_noted(self) -> dict[str, Any]:
        """The reading as it is kept with the report: codes and words, no rows."""
        return {
            "intent": self.intent.value,
            "category": self.category.code,
            "others": [each.code for each in self.others],
            "tier": self.tier,
            "emergency": self.emergency,
            "flags": list(self.flags),
            "buildings": list(self.buildings),
            "fired": self.fired,
        }


def understand(
    words: str,
    *,
    site: Site | None = None,
    vocabulary: Vocabulary | None = None,
    at: datetime | None = None,
    learned: Weights | None = None,
) -> Reading:
    """Read what somebody wrote.

    `site` is what is known already (a QR code, the sender's last case) and wins; `at` is when it was written, for what
    weighs more at night; `learned` are other weights than those on file.
    """
    vocabulary = vocabulary or load()
    text = normal(words)
    where = place.find(text, vocabulary)
    core = gist.gist(text)
    second = opinion.judge(text, about=core, without=where.fired, learned=learned)
    notice = strays.notice(text, where)
    alarm = emergency.Danger() if notice else emergency.look(text, vocabulary)
    service, sensed = alarm.service, []
    tells = second.intent.get(Intent.REPORT, 1.0) >= max(second.intent.values(), default=0.0)
    if (
        not service
        and not notice
        and tells
        and says_anything(text)
        and emergency.is_sensed(text, alarm, likelihood=second.danger, names_a_place=bool(where.fired))
    ):
        service, sensed = _service(second), second.because("danger")
    about = subject.find(
        text, vocabulary, opinion=second.category, about=core, taught=second.words, service=service, at=at
    )
    tier = Tier.URGENT.value if service else about.tier
    if notice:
        tier = Tier.LOW.value
    elif tier == Tier.URGENT and not service:
        service = about.service or _service(second)
    raised = [*about.raised_by]
    wants, said, doubtful = Intent.EMERGENCY, "", False
    if notice or tier != Tier.URGENT:
        wants, said, doubtful = intent.find(text, vocabulary, subject=about, place=where, opinion=second)
        if wants == Intent.REPORT and tier in (Tier.NORMAL, Tier.LOW) and alarm.grave:
            tier = Tier.HIGH.value
            raised += alarm.grave
        if wants == Intent.REPORT and tier in (Tier.NORMAL, Tier.LOW) and second.grave >= GRAVE_SURE:
            tier = Tier.HIGH.value
            raised += [f"≈{each}" for each in second.because("grave", most=3)]
        elif wants == Intent.REPORT and tier == Tier.NORMAL and not raised and gist.only_asks(text):
            tier = Tier.LOW.value
    flags, flag_words = _flags(text, vocabulary, buildings=where.buildings)
    known = site or where.site
    main = about.categories[0]
    return Reading(
        category=main,
        tier=tier,
        intent=wants,
        emergency=service,
        runs_into_home=about.runs_into_home,
        site=known,
        building=building_of(known, where.building) if known and where.building else None,
        building_number=where.building,
        buildings=where.buildings,
        unit=where.unit,
        room=where.room,
        others=about.categories[1:],
        is_doubtful=doubtful,
        is_automatic=not service and bool(strays.automatic(text)),
        names_only_a_place=not service and intent.names_only_a_place(text, where),
        flags=flags,
        fired={
            "emergency": [*alarm.words, *(f"≈{each}" for each in sensed)],
            "category": list(about.words),
            "tier": raised,
            "site": list(where.fired),
            "intent": [said] if said else [],
            "flags": flag_words,
            "opinion": _opinion(second, main, wants, words_fired=about.has_own_word, intent_fired=bool(said)),
        },
    )


def _service(second: Judgement) -> str:
    """Whom to call where no word says it: the fire brigade for what is unsafe, else the police, who pass it on."""
    likely = max(second.category, key=lambda code: second.category[code], default="")
    return EmergencyService.FIRE if likely in ("safety", "leak") else EmergencyService.POLICE


def _flags(text: str, vocabulary: Vocabulary, *, buildings: tuple[int, ...]) -> tuple[tuple[str, ...], list[str]]:
    """Which flags the text sets (many together, someone frail), and the words for them."""
    near = vocabulary.listed_flags.near(text)
    fired = [row for row in near if row.kind != FlagKind.SPAM and stands_in(row.word, text)]
    kinds = [str(row.kind) for row in fired]
    words = [row.word for row in fired]
    if households := _HOUSEHOLDS.search(text):
        kinds.append(FlagKind.COLLECTIVE.value)
        words.append(households[0])
    if buildings:
        kinds.append(FlagKind.COLLECTIVE.value)
        words.append(", ".join(map(str, buildings)))
    return tuple(sorted(set(kinds))), words


def _opinion(second: Judgement, main: Category, wants: Intent, *, words_fired: bool, intent_fired: bool) -> list[str]:
    """What the second opinion went by, where it had a say: its strongest n-grams for what was read."""
    found = []
    if not words_fired and main.code != "other":
        found += second.because("category", main.code)
    if not intent_fired and wants not in (Intent.REPORT, Intent.EMERGENCY):
        found += second.because("intent", wants)
    return found

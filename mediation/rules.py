"""Which rules are at hand for a kind of dispute, and one of them as it is quoted. No rows of cases: who asks says which
categories are meant. A rule is for looking up; what it means for a case nobody says here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from config.custody.remembered import Remembered
from mediation.models import Category, Rule, RuleCategory


@dataclass(frozen=True)
class Quoted:
    """A rule as it is said in one language: for a card, a clause, a document. What it said on the day it was quoted is
    the quoting text's to keep; `rule` leads back to the row."""

    rule: int
    code: str
    topic: str
    sentence: str
    cited: str
    in_force_on: dt.date
    link: str
    checked_on: dt.date | None


def quoted(rule: Rule, *, language: str) -> Quoted:
    """The rule in that language (`zh-hans` or `en`): its sentence with source, article and date."""
    return Quoted(
        rule=rule.pk,
        code=rule.code,
        topic=rule.topic(language),
        sentence=rule.sentence(language),
        cited=rule.cited(language),
        in_force_on=rule.in_force_on,
        link=rule.link,
        checked_on=rule.checked_on,
    )


def at_hand(categories: Iterable[str]) -> list[Rule]:
    """The active rules that fit any of these categories (codes), in their order. No statement where nothing changed but
    that of the stamps; what comes back is shared and only read."""
    wanted = set(categories)
    return [rule for rule, fits in _RULES() if fits & wanted]


def _load() -> list[tuple[Rule, frozenset[str]]]:
    fits: dict[int, set[str]] = {}
    for rule, category in RuleCategory.objects.values_list("rule_id", "category__code"):
        fits.setdefault(rule, set()).add(category)
    return [(rule, frozenset(fits.get(rule.pk, ()))) for rule in Rule.objects.filter(is_active=True)]


_RULES = Remembered(_load, of=(Rule, RuleCategory, Category))

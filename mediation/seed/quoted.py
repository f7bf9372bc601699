"""The seed of the rules that mediators quote. A new version of the program brings better sentences and later laws: rows
that still say what it brought last follow, rows that somebody edited stay, as does whatever the operator added.
"""

from __future__ import annotations

import datetime as dt
import json
from hashlib import sha256

from mediation.models import Category, Rule, RuleCategory

from .tables import items, rows

SAID = (
    "topic_zh",
    "topic_en",
    "sentence_zh",
    "sentence_en",
    "source_zh",
    "source_en",
    "article",
    "in_force_on",
    "link",
)


def seed_rules() -> None:
    """Adds what is missing and renews what nobody edited. In which categories a rule stands, and whether it is shown,
    is the operator's from the first day."""
    categories = Category.objects.in_bulk(field_name="code")
    there = Rule.objects.in_bulk(field_name="code")
    added: list[tuple[Rule, list[str]]] = []
    for place, row in enumerate(rows("rules"), start=1):
        brought = {name: row[name] for name in SAID if name != "in_force_on"}
        fresh = Rule(
            code=row["code"], order=place * 10, in_force_on=dt.date.fromisoformat(row["in_force_on"]), **brought
        )
        fresh.seeded_as = _digest(fresh)
        rule = there.get(fresh.code)
        if rule is None:
            added.append((fresh, items(row["categories"])))
        elif rule.seeded_as == _digest(rule) != fresh.seeded_as:
            for name in (*SAID, "seeded_as"):
                setattr(rule, name, getattr(fresh, name))
            # Another text is not the one that was compared.
            rule.checked_on = None
            rule.save()
    Rule.objects.bulk_create((rule for rule, _fits in added), ignore_conflicts=True)
    stored = Rule.objects.in_bulk([rule.code for rule, _fits in added], field_name="code")
    RuleCategory.objects.bulk_create(
        (
            RuleCategory(rule=stored[rule.code], category=categories[code])
            for rule, fits in added
            for code in fits
            if code in categories
        ),
        ignore_conflicts=True,
    )


def _digest(rule: Rule) -> str:
    return sha256(json.dumps([str(getattr(rule, name)) for name in SAID]).encode()).hexdigest()

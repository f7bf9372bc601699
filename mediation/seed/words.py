"""The lists of words of the seed, laid down once and brought up to date by every upgrade.

What the operator removed stays removed, what they changed or added stays as it is: only rows that stand as the seed
laid them down follow it (`SeededWord`). Knows models by a registry of apps: it runs after a migration to any state.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps.registry import Apps
from django.db.models import Model, QuerySet

from .tables import items, rows

Values = dict[str, Any]
# The lists as they were before it was noted what was laid down; what an older installation then began with.
FIRST = "first/"


@dataclass(frozen=True)
class Listed:
    """One list: its model, which columns name a row (a category by its code), which it sets, how a file is read."""

    model: str
    named_by: tuple[str, ...]
    sets: tuple[str, ...]
    read: Callable[[list[dict[str, str]]], dict[str, Values]]

    def lookup(self, key: str) -> dict[str, Any]:
        """How the row of this key is looked for."""
        if len(self.named_by) == 1:
            return {self.named_by[0]: key}
        first, word = key.split("/", 1)
        return {self.named_by[0]: first or None, self.named_by[1]: word}


def _categories(table: list[dict[str, str]]) -> dict[str, Values]:
    """`word=T` has a tier of its own, `word~` is a hint."""
    found = {}
    for row in table:
        for item in items(row["words"]):
            name, _, tier = item.partition("=")
            key = f"{row['code']}/{name.removesuffix('~')}"
            found[key] = {"tier": tier, "is_hint": name.endswith("~")}
    return found


def _triggers(table: list[dict[str, str]]) -> dict[str, Values]:
    return {
        f"{row['category']}/{row['word']}": {
            "tier": row["tier"],
            "runs_into_home": row["runs_into_home"] == "yes",
            "service": row["service"],
        }
        for row in table
    }


def _emergencies(table: list[dict[str, str]]) -> dict[str, Values]:
    return {
        row["word"]: {
            "service": row["service"],
            "except_in": "\n".join(items(row["except_in"])),
            "as_written": row["as_written"] == "yes",
        }
        for row in table
    }


def _flags(table: list[dict[str, str]]) -> dict[str, Values]:
    return {f"{row['kind']}/{row['word']}": {"is_strong": row["is_strong"] == "yes"} for row in table}


LISTS: Mapping[str, Listed] = {
    "categories": Listed("CategoryWord", ("category__code", "word"), ("tier", "is_hint"), _categories),
    "up_triggers": Listed("UpTrigger", ("category__code", "word"), ("tier", "runs_into_home", "service"), _triggers),
    "emergency_words": Listed("EmergencyWord", ("word",), ("service", "except_in", "as_written"), _emergencies),
    "flag_words": Listed("FlagWord", ("kind", "word"), ("is_strong",), _flags),
}


@dataclass
class Brought:
    """How many rows an upgrade added, brought up to date, and took out."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def note_first(apps: Apps) -> None:
    """Note what an installation from before began with, if it was seeded."""
    seeded = apps.get_model("mediation", "SeededWord")
    if not apps.get_model("mediation", "EmergencyWord")._default_manager.exists():
        return
    seeded._default_manager.bulk_create(
        seeded(listed_in=name, key=key, values=values)
        for name, listed in LISTS.items()
        for key, values in listed.read(rows(FIRST + name)).items()
    )


def is_begun(apps: Apps) -> bool:
    """Whether this installation was seeded at all; a new one waits for `seed_standing_facts`."""
    try:
        return bool(apps.get_model("mediation", "SeededWord")._default_manager.exists())
    except LookupError:
        return False


def bring(apps: Apps) -> Brought:
    """Lay down what is new in the seed, and let what stands as it was laid down follow it."""
    brought = Brought()
    for name, listed in LISTS.items():
        _bring(apps, name, listed, brought)
    return brought


def _bring(apps: Apps, name: str, listed: Listed, brought: Brought) -> None:
    model, seeded = apps.get_model("mediation", listed.model), apps.get_model("mediation", "SeededWord")
    laid = {row.key: row for row in seeded._default_manager.filter(listed_in=name)}
    wanted = listed.read(rows(name))
    there = _there(model, listed)
    codes = dict(apps.get_model("mediation", "Category")._default_manager.values_list("code", "pk"))

    new = {key: values for key, values in wanted.items() if key not in laid and _may_stand(listed, key, codes)}
    added = [model(**_named(listed, key, codes), **values) for key, values in new.items() if key not in there]
    model._default_manager.bulk_create(added, ignore_conflicts=True)
    seeded._default_manager.bulk_create(seeded(listed_in=name, key=key, values=new[key]) for key in new)
    brought.added += len(added)

    for key, row in laid.items():
        is_as_laid = there.get(key) == row.values
        if key not in wanted:
            brought.removed += _rows_of(model, listed, key).delete()[0] if is_as_laid else 0
            row.delete()
        elif wanted[key] != row.values and is_as_laid:
            brought.changed += _rows_of(model, listed, key).update(**wanted[key])
            row.values = wanted[key]
            row.save(update_fields=["values"])


def _there(model: type[Model], listed: Listed) -> dict[str, Values]:
    """The rows of the list by their keys, with what the seed would set."""
    found = model._default_manager.values(*listed.named_by, *listed.sets)
    return {
        "/".join(str(row[name] or "") for name in listed.named_by): {name: row[name] for name in listed.sets}
        for row in found
    }


def _rows_of(model: type[Model], listed: Listed, key: str) -> QuerySet[Model]:
    return model._default_manager.filter(**listed.lookup(key))


def _may_stand(listed: Listed, key: str, codes: Mapping[str, int]) -> bool:
    """Whether the category of a word is there; the operator may have taken it out."""
    code = listed.lookup(key).get("category__code")
    return code is None or code in codes


def _named(listed: Listed, key: str, codes: Mapping[str, int]) -> dict[str, Any]:
    named = listed.lookup(key)
    if "category__code" in named:
        code = named.pop("category__code")
        named["category_id"] = codes[code] if code else None
    return named

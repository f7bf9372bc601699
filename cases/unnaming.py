"""Words in which residents are not named, for who may not open their names: a text that all sides sign calls each by
its name, and so do people who write about them (law.md section 8). Numbers within words are `masking`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from cases.masking import masked
from cases.models import Agreement, Case, Party, Representative


def residents(case: Case, calls: Callable[[Party], str]) -> dict[str, str]:
    """What each resident of the case, and whoever speaks for one, is called instead of by name, and of what was signed
    by the name they had then. Three statements."""
    sides = Party.ever.filter(case=case, organisation__isnull=True).select_related("building").order_by("-id")
    by_key = {each.pk: calls(each) for each in sides}
    found = {each.name: by_key[each.pk] for each in sides if each.name}
    signed = Agreement.objects.filter(case=case, text__isnull=False).values_list("text__body", flat=True)
    for text in signed:
        found = {name: by_key[key] for key, name in json.loads(text or "{}").get("sides", ()) if key in by_key} | found
    speakers = Representative.objects.filter(case=case).select_related("party__organisation", "party__building")
    return {each.name: calls(each.party) for each in speakers.order_by("-id")} | found


def without(words: str, instead: Mapping[str, str]) -> str:
    """These words with what stands `instead` of each name, and the middle of every number hidden."""
    names = sorted((name for name in instead if len(name) > 1), key=len, reverse=True)
    if names:
        any_of_them = re.compile("|".join(re.escape(name) for name in names), re.IGNORECASE)
        by_name = {name.casefold(): called for name, called in instead.items()}
        words = any_of_them.sub(lambda found: by_name.get(found.group().casefold(), ""), words)
    return masked(words)


def throughout(value: Any, instead: Mapping[str, str]) -> Any:
    """The same of every word within lists and tables of them."""
    if isinstance(value, str):
        return without(value, instead)
    if isinstance(value, dict):
        return {key: throughout(each, instead) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [throughout(each, instead) for each in value]
    return value

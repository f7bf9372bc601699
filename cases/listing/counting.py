"""How many cases of a list there are of each kind, and what it can be narrowed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import among, finding
from cases.listing.asked import FILTERS, INNER_WAITING, WAITING, Asked, is_late
from cases.models import Case, Sign
from cases.states import SignKind, State
from mediation.models import Building, Category, Tier

# Counted are the newest so many that fit; beyond, the page says so.
COUNTED = 1000
# Of each kind of filter so many are offered.
OFFERED = 12
Counted = dict[str, Counter[tuple[str, str]]]


@dataclass(frozen=True)
class Choice:
    """One value of a filter: its name, how many cases there are of it in this list, and where it leads."""

    label: str
    n: int
    address: str
    is_chosen: bool = False


_COLUMNS = (
    *(
        "pk",
        "state",
        "tier",
        "lead",
        "lead__name",
        "site",
        "site__name",
        "building",
        "building__number",
        "building__name",
    ),
    *("category", "category__name_zh", "category__name_en", "is_late", "answer"),
)


def counted(cases: QuerySet[Case], who: finding.Reader) -> tuple[int, Counted]:
    """How many there are, and of each filter how many of each value, under its label. One statement."""
    found: Counted = {name: Counter() for name in FILTERS}
    extra: dict[str, Any] = {"is_late": is_late()}
    if who.reads:
        signs = Sign.objects.filter(case=OuterRef("pk"), handling=OuterRef("handling"))
        extra["kinds"] = ArraySubquery(signs.order_by("id").values("kind"))
        extra |= {f"waits_{name}": WAITING[name]() for name in INNER_WAITING}
    newest = among.first(COUNTED, Case.objects.all(), of=cases.order_by((F("id") + 0).desc()))
    rows = newest.annotate(**extra).values(*_COLUMNS, *extra)
    n = 0
    for row in rows:
        n += 1
        for name, value, label in _values(row, who):
            found[name][value, label] += 1
    return n, found


def _values(row: Mapping[str, Any], who: finding.Reader) -> Iterator[tuple[str, str, str]]:
    language = get_language() or "zh-hans"
    yield "state", row["state"], ""
    yield "tier", row["tier"], ""
    if row["is_late"]:
        yield "late", "1", ""
    if row["lead"] is None:
        yield "lead", "none", ""
    else:
        yield "lead", "me" if row["lead"] == who.member.pk else str(row["lead"]), row["lead__name"]
    if row["site"] is not None:
        yield "site", str(row["site"]), row["site__name"]
    if row["building"] is not None:
        building = Building(number=row["building__number"], name=row["building__name"])
        site = "" if len(who.sites) == 1 else f"{row['site__name']} "
        yield "building", str(row["building"]), site + building.label(language)
    named = Category(name_zh=row["category__name_zh"], name_en=row["category__name_en"])
    yield "category", str(row["category"]), named.label(language)
    if row["pk"] not in who.sides:
        yield from _inner(row)
    if row["lead"] is None and row["state"] == State.REPORTED:
        yield "waiting", "lead", ""
    if row["state"] == State.RESOLVED and not row["answer"]:
        yield "waiting", "answer", ""


def _inner(row: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What only the group and the street office know of."""
    for kind in row.get("kinds", ()):
        yield "sign", kind, ""
    for name in INNER_WAITING:
        if row.get(f"waits_{name}"):
            yield "waiting", name, ""


def titles() -> dict[str, str]:
    """What each filter is called."""
    return {
        "state": _("State"),
        "tier": _("Urgency"),
        "late": _("Late"),
        "sign": _("Early sign"),
        "waiting": _("Waits for"),
        "lead": _("In charge"),
        "site": _("Site"),
        "building": _("Building"),
        "category": _("Category"),
    }


def _label(name: str, value: str, said: str) -> str:
    """What a value is called; `said` is what its rows call it."""
    fixed: dict[str, Mapping[str, str]] = {
        "state": {each.value: str(each.label) for each in State},
        "tier": {each.value: str(each.label) for each in Tier},
        "sign": {"1": _("Any"), **{each.value: str(each.label) for each in SignKind}},
        "late": {"1": _("A promise is missed")},
        "lead": {"me": _("Me"), "none": _("Nobody yet")},
        "waiting": {
            "lead": _("somebody in charge"),
            "decision": _("a decision of the street office"),
            "approval": _("an approval"),
            "time": _("time that was asked for"),
            "call": _("a call"),
            "answer": _("the resident’s answer"),
            "hold": _("something else (on hold)"),
        },
    }
    return fixed.get(name, {}).get(value, said) or value


def filters(asked: Asked, of: Counted) -> Iterator[tuple[str, list[Choice]]]:
    """What the list can still be narrowed to, each with its number; what is chosen already stands above."""
    names = titles()
    for name in FILTERS:
        if name in asked.chosen:
            continue
        most = of[name].most_common(OFFERED)
        if choices := [
            Choice(_label(name, value, said), n, asked.but(**{name: value}).address) for (value, said), n in most
        ]:
            yield names[name], choices


def chosen(asked: Asked, of: Counted) -> Iterator[Choice]:
    """What it is narrowed to; each leads to the list without it."""
    names = titles()
    for name, value in asked.chosen.items():
        rows = of.get(name, Counter[tuple[str, str]]())
        of_rows = next((said for (key, said), _n in rows.items() if key == value), "")
        label = _label(name, value, of_rows)[:40]
        yield Choice(f"{names[name]}: {label}", 0, asked.but(**{name: ""}).address, is_chosen=True)

"""A site as a board: its buildings and their units by open cases, what is alike marked, and the cases of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from cases.figures.scope import Scope
from cases.figures.sources import REPORTS, Rows
from cases.states import OPEN
from mediation.models import Building, Category, Tier

# So many open cases of one building on one matter are offered to be looked at together.
ALIKE = 2


@dataclass
class Cell:
    """A building or a unit of it: how many are open, and how many of them urgent or high."""

    name: str
    n: int = 0
    pressing: int = 0


@dataclass
class Block:
    """One building. `pk` is none where the building is not known."""

    pk: int | None
    label: str
    households: int
    all: Cell
    units: dict[str, Cell] = field(default_factory=dict)
    alike: list[tuple[Category, int]] = field(default_factory=list)


def open_in(scope: Scope, *, now: datetime) -> Rows:
    """The open cases of these: as reports are counted, and still open."""
    return scope.of(REPORTS.made(now), REPORTS, Q(state__in=OPEN))


def board(scope: Scope, *, now: datetime) -> list[Block]:
    """The buildings of the scope's site, most open cases first; those without any too. Three statements."""
    rows = (
        open_in(scope, now=now)
        .order_by()
        .values("building_at", "unit", "category_at")
        .annotate(n=Count("pk"), pressing=Count("pk", filter=Q(tier__in=(Tier.URGENT, Tier.HIGH))))
    )
    blocks: dict[int | None, Block] = {
        each.pk: Block(each.pk, str(each), each.households, Cell(""))
        for each in Building.objects.filter(site=scope.site).order_by("number")
    }
    matters: dict[int | None, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        key = row["building_at"]
        block = blocks.setdefault(key, Block(None, "", 0, Cell("")))
        unit = block.units.setdefault(row["unit"], Cell(row["unit"]))
        for cell in (block.all, unit):
            cell.n += row["n"]
            cell.pressing += row["pressing"]
        matters[key][row["category_at"]] += row["n"]
    known = Category.objects.in_bulk()
    for key, found in matters.items():
        alike = [(known[category], n) for category, n in found.items() if n >= ALIKE]
        blocks[key].alike = sorted(alike, key=lambda each: -each[1]) if key is not None else []
    for block in blocks.values():
        block.units = dict(sorted(block.units.items()))
    return sorted(blocks.values(), key=lambda block: -block.all.n)

"""Counting households: an early sign where several of one building or site report the same (law.md section 4).

What one deed shows by itself is noticed in `actions.signs`, which also writes a sign down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, QuerySet

from cases import timemachine
from cases.actions.signs import NOT_COUNTED, flag
from cases.models import Case, Sign
from cases.states import SignKind
from mediation.models import Terms
from notifications import tries

# A server that slept still counts what came in while it did, up to this many times the span.
LOOKS_BACK = 2


@dataclass(frozen=True)
class Counting:
    """So many households of one place and category within a span."""

    kind: str
    place: str
    households: int
    span: timedelta


def countings(terms: Terms | None = None) -> tuple[Counting, ...]:
    """The two that are counted, with the numbers in force."""
    terms = terms or Terms.current()
    return (
        Counting(SignKind.NEIGHBOURS, "building", terms.sign_households, timedelta(hours=terms.sign_household_hours)),
        Counting(SignKind.SITE_WIDE, "site", terms.sign_site_households, timedelta(days=terms.sign_site_days)),
    )


@dataclass(frozen=True)
class _Counted:
    """One household's report of one case."""

    case_id: int
    at: datetime
    household: str
    group: tuple[int, int]


def raise_signs(*, now: datetime | None = None) -> int:
    """Count households and flag the open cases of each crowd; returns how many signs are new. Safe to run twice.

    Of one crowd only the newest case tells the leader: it is one piece of news.
    """
    now = now or timemachine.now()
    raised = 0
    for counting in countings():
        for crowd in _crowds(counting, now):
            raised += _flag_crowd(counting, crowd)
    return raised


def _flag_crowd(counting: Counting, crowd: dict[int, int]) -> int:
    cases = Case.objects.open().in_bulk(crowd)
    known = set(
        Sign.objects.filter(case__in=cases, kind=counting.kind).values_list("case_id", "handling"),
    )
    fresh = sorted(pk for pk, case in cases.items() if (pk, case.handling) not in known)

    def note(pk: int) -> bool:
        return flag(cases[pk], counting.kind, is_news=pk == fresh[-1], households=crowd[pk])

    return tries.one_by_one(counting.kind, fresh, note)


def _crowds(counting: Counting, now: datetime) -> list[dict[int, int]]:
    """Of each place and category: the cases that stand within a span together with enough households, and how many."""
    groups: dict[tuple[int, int], list[_Counted]] = defaultdict(list)
    for told in _reports(counting, now):
        groups[told.group].append(told)
    found = [_crowd(counting, group) for group in groups.values()]
    return [crowd for crowd in found if crowd]


def _crowd(counting: Counting, group: Sequence[_Counted]) -> dict[int, int]:
    """The window slides over the reports in their order; every case of a window full enough is in the crowd."""
    crowd: dict[int, int] = {}
    first = 0
    for last, told in enumerate(group):
        while told.at - group[first].at > counting.span:
            first += 1
        window = group[first : last + 1]
        households = len({each.household for each in window})
        if households >= counting.households:
            for each in window:
                crowd[each.case_id] = max(crowd.get(each.case_id, 0), households)
    return crowd


def _reports(counting: Counting, now: datetime) -> list[_Counted]:
    place = f"{counting.place}_id"
    recent = counted(Case.objects.all()).filter(
        reported_at__range=(now - LOOKS_BACK * counting.span, now), **{f"{counting.place}__isnull": False}
    )
    crowded = recent.values(place, "category_id").annotate(n=Count("pk")).filter(n__gte=counting.households)
    keys = {(row[place], row["category_id"]) for row in crowded}
    if not keys:
        return []
    rows = (
        recent.filter(
            **{f"{place}__in": {key[0] for key in keys}}, parties__is_reporter=True, parties__came_with__isnull=True
        )
        .order_by("reported_at", "id")
        .values_list("pk", "reported_at", "building_id", "unit", "room", "parties__phone", place, "category_id")
    )
    return [
        _Counted(pk, at, _household(pk, building, unit, room, phone), (where, category))
        for pk, at, building, unit, room, phone, where, category in rows
        if (where, category) in keys
    ]


def _household(pk: int, building: int | None, unit: str, room: str, phone: object) -> str:
    """Who counts as one: a room that is known, else a phone, else the case itself."""
    if room:
        return f"room {building} {unit} {room}"
    return f"phone {phone}" if phone else f"case {pk}"


def counted(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Without those that were no reports, or were taken back."""
    return cases.exclude(outcome__in=NOT_COUNTED)

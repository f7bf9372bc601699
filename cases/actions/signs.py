"""Noticing early signs before a promise is missed (domain.md section 4): in the deeds that show them, and by counting.

A sign is a row and one event, which tells the leader; where many speak, the street office too. It moves no due time and
no state; people look sooner, that is all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from cases import timemachine
from cases.actions._door import change, locked
from cases.clocks import turning
from cases.models import Case, Report, Sign
from cases.models.sign import SignKind
from cases.states import SIGNS, Actor, Outcome, Verb
from mediation.models import Terms

# Reports that were none, or were taken back, make nobody a neighbour or a repeater.
NOT_COUNTED = (Outcome.INVALID, Outcome.UNFOUNDED, Outcome.WITHDRAWN)
# As the reader notes words that speak for many.
COLLECTIVE = "collective"
# A server that slept still counts what came in while it did, up to this many times the span.
LOOKS_BACK = 2


def flag(case: Case, kind: str, *, is_news: bool = True, **facts: Any) -> bool:
    """Note the sign on the case, once in a handling, and tell the leader if it is news. Returns whether it is new."""

    def write(case: Case) -> dict[str, Any]:
        sign = Sign.objects.create(case=case, kind=kind, handling=case.handling, at=case.now, facts=facts)
        if kind == SignKind.COLLECTIVE:
            turning.hasten(case)
        return {"sign": sign}

    with transaction.atomic():
        held = locked(case.pk)
        if Sign.objects.filter(case=held, kind=kind, handling=held.handling).exists():
            return False
        change(held.pk, Verb.FLAG, by=SIGNS, also=write, notes={"kind": str(kind), "is_news": is_news, **facts})
        return True


# -- in the deeds ---------------------------------------------------------------------------------------------------


def on_report(case: Case, *, reading: Mapping[str, Any]) -> None:
    """A new case: do its words speak for many, and has the same person reported the same before?"""
    _collective(case, reading)
    on_place(case)


def on_place(case: Case) -> None:
    """Where it is has become known: has the same person reported the same there within the standing days?"""
    earlier = _earlier(case)
    if earlier:
        flag(case, SignKind.REPEAT, earlier=earlier)


def on_words(case: Case, *, reading: Mapping[str, Any], is_answer: bool, window: int | None = None) -> None:
    """More words of the resident on an open case. What only answers our question is no second text. `window` is the
    joined case by which they came to this one: what another resident said is not their second."""
    _collective(case, reading)
    if is_answer or not case.is_open:
        return
    since = timemachine.now() - timedelta(hours=Terms.current().sign_text_hours)
    if _said_by(case, window).filter(taken_by__isnull=True, at__gte=since).count() > 1:
        flag(case, SignKind.SECOND_TEXT)


def _said_by(case: Case, window: int | None) -> QuerySet[Report]:
    if window is None:
        return Report.objects.filter(case=case, party__came_with__isnull=True)
    return Report.objects.filter(Q(case=window) | Q(case=case, party__came_with=window))


def on_reopening(case: Case, *, by: Actor) -> None:
    """The resident says that it is not solved."""
    if by.kind == "resident":
        flag(case, SignKind.NOT_SOLVED)


def _collective(case: Case, reading: Mapping[str, Any]) -> None:
    if COLLECTIVE in reading.get("flags", ()):
        flag(case, SignKind.COLLECTIVE)


def _earlier(case: Case) -> list[str]:
    """The numbers of what the same phone reported of this category at this place within the standing days before."""
    phones = [party.phone for party in case.parties.filter(is_reporter=True, came_with=None) if party.phone]
    if case.site_id is None or not phones:
        return []
    since = case.reported_at - timedelta(days=Terms.current().sign_repeat_days)
    found = (
        Case.objects.filter(
            parties__is_reporter=True,
            parties__came_with__isnull=True,
            parties__phone__in=phones,
            site=case.site_id,
            category=case.category_id,
            reported_at__range=(since, case.reported_at),
        )
        .exclude(pk=case.pk)
        .exclude(outcome__in=NOT_COUNTED)
    )
    if case.building_id is not None:
        found = found.filter(Q(building=case.building_id) | Q(building__isnull=True))
    return list(found.order_by("id").distinct().values_list("number", flat=True))


# -- by counting ----------------------------------------------------------------------------------------------------


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
class _Told:
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
    return sum(flag(cases[pk], counting.kind, is_news=pk == fresh[-1], households=crowd[pk]) for pk in fresh)


def _crowds(counting: Counting, now: datetime) -> list[dict[int, int]]:
    """Of each place and category: the cases that stand within a span together with enough households, and how many."""
    groups: dict[tuple[int, int], list[_Told]] = defaultdict(list)
    for told in _told(counting, now):
        groups[told.group].append(told)
    found = [_crowd(counting, group) for group in groups.values()]
    return [crowd for crowd in found if crowd]


def _crowd(counting: Counting, group: Sequence[_Told]) -> dict[int, int]:
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


def _told(counting: Counting, now: datetime) -> list[_Told]:
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
        _Told(pk, at, _household(pk, building, unit, room, phone), (where, category))
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

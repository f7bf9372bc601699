"""Noticing early signs before a promise is missed (law.md section 4), in the deeds that show them.

A sign is a row and one event, which tells the leader; where many speak, the street office too. It moves no due time and
no state; people look sooner, that is all. What only counting shows is `sweeps.households`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from cases import timemachine
from cases.actions._door import door, locked
from cases.clocks import turning
from cases.models import Case, Party, Report, Sign
from cases.states import SIGNS, Actor, Outcome, SignKind, Verb
from mediation.models import Terms

# Reports that were none, or were taken back, make nobody a neighbour or a repeater.
NOT_COUNTED = (Outcome.INVALID, Outcome.UNFOUNDED, Outcome.WITHDRAWN)
# As the reader notes words that speak for many.
COLLECTIVE = "collective"


def flag(
    case: Case, kind: str, *, is_news: bool = True, households: int | None = None, earlier: Sequence[Case] = ()
) -> bool:
    """Note the sign on the case, once in a handling, and tell the leader if it is news. Returns whether it is new.

    `households`: how many of them were counted; `earlier`: the cases that the same person reported before.
    """
    with transaction.atomic():
        held = locked(case.pk)
        if Sign.objects.filter(case=held, kind=kind, handling=held.handling).exists():
            return False
        shown: dict[str, Any] = {"households": households, "earlier": [before.number for before in earlier]}
        with door(held, Verb.FLAG, by=SIGNS) as deed:
            sign = Sign.objects.create(
                case=deed.case, kind=kind, handling=deed.case.handling, at=deed.at,
                facts={name: value for name, value in shown.items() if value},
            )  # fmt: skip
            if kind == SignKind.COLLECTIVE:
                turning.hasten(deed.case)
                case.speaks_for_many = True  # whoever goes on with it counts its rungs so
            deed.note(sign=sign, kind=kind, is_news=is_news, households=households)
            deed.note(earlier=[before.pk for before in earlier] or None)
        return True


# -- in the deeds ---------------------------------------------------------------------------------------------------


def on_report(case: Case, *, reading: Mapping[str, Any], proven: str) -> None:
    """A new case: do its words speak for many, and has the same person reported the same before? `proven` is the number
    it was reported from, empty where nobody has proven it."""
    _collective(case, reading)
    if proven:
        on_place(case, phones=[proven])


def on_place(case: Case, *, phones: Sequence[str] | None = None) -> None:
    """Where it is has become known: has the same person reported the same there within the standing days? `phones` are
    the proven numbers it was reported from, for who has them at hand."""
    earlier = _earlier(case, _proven(case) if phones is None else phones)
    if earlier:
        flag(case, SignKind.REPEAT, earlier=earlier)


def on_words(case: Case, *, reading: Mapping[str, Any], is_answer: bool, window: int | None = None) -> None:
    """More words of the resident on an open case. What only answers our question is no second text. `window` is the
    joined case by which they came to this one: what another resident said is not their second."""
    _collective(case, reading)
    if is_answer or not case.is_open:
        return
    since = timemachine.now() - timedelta(hours=Terms.current().sign_text_hours)
    told = _said_by(case, window).filter(taken_by__isnull=True, at__gte=since)
    if told.exclude(reading__contains={IS_ANSWER: True}).count() > 1:
        flag(case, SignKind.SECOND_TEXT)


def _said_by(case: Case, window: int | None) -> QuerySet[Report]:
    if window is None:
        return Report.objects.filter(case=case, party__came_with__isnull=True)
    return Report.objects.filter(Q(case=window) | Q(case=case, party__came_with=window))


# As `reporting.add` notes a report that is no text of its own.
IS_ANSWER = "is_answer"


def on_reopening(case: Case, *, by: Actor) -> None:
    """The resident says that it is not solved."""
    if by.kind == "resident":
        flag(case, SignKind.NOT_SOLVED)


def _collective(case: Case, reading: Mapping[str, Any]) -> None:
    if COLLECTIVE in reading.get("flags", ()):
        flag(case, SignKind.COLLECTIVE)


def _proven(case: Case) -> list[str]:
    own = case.parties.filter(is_reporter=True, came_with=None, phone_proven_at__isnull=False)
    return list(own.values_list("phone", flat=True))


def _earlier(case: Case, phones: Sequence[str]) -> list[Case]:
    """What the same phones reported of this category at this place within the standing days before. A typed number
    makes nobody the same person."""
    if case.site_id is None or not phones:
        return []
    since = case.reported_at - timedelta(days=Terms.current().sign_repeat_days)
    theirs = Party.objects.filter(
        is_reporter=True, came_with__isnull=True, phone__in=phones, phone_proven_at__isnull=False
    ).exclude(case=case)
    found = Case.objects.filter(
        pk__in=theirs.values("case"),
        site=case.site_id,
        category=case.category_id,
        reported_at__range=(since, case.reported_at),
    ).exclude(outcome__in=NOT_COUNTED)
    if case.building_id is not None:
        found = found.filter(Q(building=case.building_id) | Q(building__isnull=True))
    return list(found.order_by("id"))

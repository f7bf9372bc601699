"""The one place where figures are counted: for an overview all of them in one statement, for a list the rows behind
one. The brief, the pages and what is put out ask here, so that no number differs from its list.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, Count, DateField, F, FloatField, Q, Sum, Value
from django.db.models.functions import TruncWeek

from cases.figures.declaration import SMALL, Declaration, Unit
from cases.figures.scope import Scope
from cases.figures.sources import Rows, Source
from cases.figures.week import Span
from cases.models import Case
from config.custody.remembered import asked_once

# Which of the rows of a figure a list shows.
PART, WHOLE, REST, APART, UNDECIDED = LISTS = ("part", "whole", "rest", "apart", "undecided")


class _Within(Aggregate):
    """Within how much so many of a hundred lie."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Tally:
    """A figure as counted. `n` of `of`, or `n` alone; of hours how many cases, with `median` and `p90`."""

    figure: Declaration
    n: float = 0
    of: float | None = None
    median: float | None = None
    p90: float | None = None
    # How many rows the number is made of: their list is as long.
    rows: int = 0
    whole_rows: int = 0
    undecided: int = 0
    apart: int = 0

    @property
    def is_small(self) -> bool:
        """Too few for a percentage."""
        return self.whole_rows < SMALL

    @property
    def share(self) -> float | None:
        """The part of the whole, or per 100 households; None where there is none or too few."""
        if not self.of or (self.is_small and self.figure.unit != Unit.HOUSEHOLDS):
            return None
        return 100 * self.n / self.of


@dataclass
class Question:
    """What is counted together: these figures in these stretches, of these rows, split by a name of theirs or not."""

    figures: Iterable[Declaration]
    scope: Scope
    spans: Mapping[str, Span]
    by: str = ""
    weekly: bool = False
    answers: dict[Any, dict[tuple[str, str], Tally]] = field(default_factory=dict)

    def tally(self, figure: Declaration, span: str = "now", group: Any = None) -> Tally:
        """As counted; nothing counted is nought."""
        of = 0 if figure.counts_parts else None
        return self.answers.get(group, {}).get((figure.key, span), Tally(figure, of=of))


@asked_once()
def count(questions: Iterable[Question], *, now: datetime) -> None:
    """Answer all these questions in one statement."""
    asked: list[tuple[Question, list[Declaration]]] = []
    pieces: list[str] = []
    values: list[Any] = []
    for question in questions:
        for source, figures in _by_source(question.figures):
            rows = question.scope.of(source.made(now), source, _any_of(question, now=now))
            try:
                text, params = _grouped(rows, figures, question, now=now).query.sql_with_params()
            except EmptyResultSet:
                continue
            pieces.append(f"SELECT {len(asked)} AS question, to_json(counted) FROM ({text}) AS counted")  # noqa: S608 - the ORM's own words
            values += params
            asked.append((question, figures))
    if not pieces:
        return
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(pieces), values)
        for place, said in cursor.fetchall():
            question, figures = asked[place]
            _keep(question, figures, said if isinstance(said, dict) else json.loads(said))


def _by_source(figures: Iterable[Declaration]) -> list[tuple[Source, list[Declaration]]]:
    found: dict[str, tuple[Source, list[Declaration]]] = {}
    for figure in figures:
        found.setdefault(figure.source.name, (figure.source, []))[1].append(figure)
    return list(found.values())


def within(span: Span, *, now: datetime) -> Q:
    """What counts in this stretch, as far as it has come."""
    return Q(at__gte=span.begins, at__lt=min(span.ends, now))


def _any_of(question: Question, *, now: datetime) -> Q:
    found = Q()
    for span in question.spans.values():
        found |= within(span, now=now)
    return found


def _grouped(rows: Rows, figures: list[Declaration], question: Question, *, now: datetime) -> Rows:
    group = TruncWeek("at", output_field=DateField()) if question.weekly else None
    names = {"group": F(question.by)} if question.by else {}
    weeks = {"week": group} if group is not None else {}
    numbers: dict[str, Any] = {}
    for place, figure in enumerate(figures):
        for name, span in question.spans.items():
            there = within(span, now=now)
            for what, number in _numbers(figure, there).items():
                numbers[f"{what}_{place}_{name}"] = number
    one = {"every": Value(1)} if not names and not weeks else {}
    return rows.order_by().values(**names, **weeks, **one).annotate(**numbers)


def _numbers(figure: Declaration, there: Q) -> dict[str, Any]:
    whole = there & figure.whole
    part = whole if figure.part is None else whole & figure.part
    found: dict[str, Any] = {"rows": Count("pk", filter=part)}
    if figure.part is not None:
        found["whole"] = Count("pk", filter=whole)
    if figure.undecided is not None:
        found["undecided"] = Count("pk", filter=whole & figure.undecided)
        found["apart"] = Count("pk", filter=there & Q(is_apart=True))
    if figure.unit == Unit.HOURS:
        found["median"] = _Within(figure.source.hours, fraction=0.5, filter=whole)
        found["p90"] = _Within(figure.source.hours, fraction=0.9, filter=whole)
    if figure.unit == Unit.TIME:
        found["n"] = Sum("held", filter=part)
        found["of"] = Sum("hours", filter=whole)
    if figure.unit == Unit.PEOPLE:
        found["n"] = Sum("people", filter=whole)
    return found


def _keep(question: Question, figures: list[Declaration], said: Mapping[str, Any]) -> None:
    group: Any = said.get("group")
    if question.weekly:
        group = (group, str(said["week"])[:10])
    answers = question.answers.setdefault(group, {})
    for place, figure in enumerate(figures):
        for name in question.spans:
            got = {
                what: said.get(f"{what}_{place}_{name}")
                for what in ("rows", "whole", "undecided", "apart", "median", "p90", "n", "of")
            }
            answers[figure.key, name] = _tally(figure, got, question.scope)


def _tally(figure: Declaration, got: Mapping[str, Any], scope: Scope) -> Tally:
    rows = got["rows"] or 0
    whole = got["whole"] if figure.counts_parts else rows
    n, of = rows, whole if figure.counts_parts else None
    if figure.unit == Unit.TIME:
        n, of = got["n"] or 0.0, got["of"] or 0.0
    if figure.unit == Unit.PEOPLE:
        n = got["n"] or 0
    return Tally(
        figure, n=n, of=of, median=got["median"], p90=got["p90"], rows=rows, whole_rows=whole or 0,
        undecided=got["undecided"] or 0, apart=got["apart"] or 0,
    )  # fmt: skip


def listed(figure: Declaration, which: str, scope: Scope, span: Span, *, now: datetime) -> Rows | None:
    """The rows behind a number, newest first; None for a list that this figure does not have."""
    rows = scope.of(figure.source.made(now), figure.source, within(span, now=now))
    chosen: Q | None = {
        PART: figure.whole & figure.part if figure.part is not None else figure.whole,
        WHOLE: figure.whole,
        REST: figure.whole & ~figure.part if figure.part is not None else None,
        APART: Q(is_apart=True),
        UNDECIDED: figure.whole & figure.undecided if figure.undecided is not None else None,
    }.get(which)
    if chosen is None:
        return None
    return rows.filter(chosen).order_by("-at", "-pk")


def with_cases(rows: Rows) -> list[tuple[Any, Case]]:
    """Rows of a list, each with its case. Two statements."""
    found = list(rows)
    chosen = Case.objects.select_related("site", "category", "lead").in_bulk([row.of_case for row in found])
    return [(row, chosen[row.of_case]) for row in found]

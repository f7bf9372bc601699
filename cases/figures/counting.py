"""The one place where figures are counted: for an overview all of them in one statement, for a list the rows behind
one. The brief, the pages and what is put out ask here, so that no number differs from its list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When
from django.utils import timezone

from cases import models as kept
from cases import willing
from cases.figures.declaration import OPENS_RISKS, SMALL, Declaration, Unit
from cases.figures.scope import Scope
from cases.figures.sources import Rows, Source
from cases.figures.week import Span
from config.custody.remembered import asked_once

# Which of the rows of a figure a list shows.
PART, WHOLE, REST, APART, UNDECIDED = LISTS = ("part", "whole", "rest", "apart", "undecided")


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
    """Answer all these questions in one statement: the rows of each source and scope are read once, with what each
    figure says of them, and then counted."""
    asked = list(questions)
    read: dict[tuple[str, Scope], _Read] = {}
    for question in asked:
        for figure in question.figures:
            one = read.setdefault((figure.source.name, question.scope), _Read(figure.source, question.scope))
            one.add(figure, question)
    tables = [each for place, each in enumerate(read.values()) if each.written(f"rows_{place}", now=now)]
    pieces: list[str] = []
    values: list[Any] = [value for each in tables for value in each.values]
    counted: list[tuple[Question, _Read, list[Declaration]]] = []
    for question in asked:
        for each in tables:
            if each.scope == question.scope and (figures := each.of(question)):
                text, given = _counted(each, figures, question, now=now)
                pieces.append(f"SELECT {len(counted)}, to_json(counted) FROM ({text}) AS counted")  # noqa: S608 - the ORM's words and ours
                values += given
                counted.append((question, each, figures))
    if not pieces:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join(each.text for each in tables)} {' UNION ALL '.join(pieces)}", values)
        for place, said in cursor.fetchall():
            question, _table, figures = counted[place]
            _keep(question, figures, said)


def within(span: Span, *, now: datetime) -> Q:
    """What counts in this stretch, as far as it has come."""
    return Q(at__gte=span.begins, at__lt=min(span.ends, now))


# What every row has, as it stands in the statement.
_PLACED = ("at", "site_at", "street_at", "category_at", "building_at", "is_apart")


class _Read:
    """The rows of one source in one scope, once in a statement, with what each of some figures says of each."""

    def __init__(self, source: Source, scope: Scope) -> None:
        self.source, self.scope = source, scope
        self.figures: list[Declaration] = []
        self.spans: list[Span] = []
        self.name, self.text = "", ""
        self.values: tuple[Any, ...] = ()

    def add(self, figure: Declaration, question: Question) -> None:
        """One more figure of it, and when."""
        if figure not in self.figures:
            self.figures.append(figure)
        self.spans += [span for span in question.spans.values() if span not in self.spans]

    def of(self, question: Question) -> list[Declaration]:
        """The figures that a question asks of it."""
        return [each for each in question.figures if each.source is self.source]

    def column(self, figure: Declaration, what: str) -> str:
        """Where it stands whether a row is of the `whole`, the `part` or the `undecided` of a figure."""
        return f"{what}_{self.figures.index(figure)}"

    def written(self, name: str, *, now: datetime) -> bool:
        """Write it down as a part of the statement; False if no row could be in it."""
        between = Q()
        for span in self.spans:
            between |= within(span, now=now)
        rows = self.scope.of(self.source.made(now), self.source, between)
        flags: dict[str, Any] = {}
        for figure in self.figures:
            for what, said in (("whole", figure.whole), ("part", figure.part), ("undecided", figure.undecided)):
                if said is not None:
                    flags[self.column(figure, what)] = _flag(said)
        columns = [*_PLACED, *self.source.measures, *flags]
        try:
            text, values = rows.order_by().annotate(**flags).values(*columns).query.sql_with_params()
        except EmptyResultSet:
            return False
        self.name, self.values = name, values
        self.text = f"{name} ({', '.join(columns)}) AS MATERIALIZED ({text})"
        return True


def _flag(said: Q) -> Case:
    return Case(When(said, then=Value(True)), default=Value(False), output_field=BooleanField())


def _counted(table: _Read, figures: list[Declaration], question: Question, *, now: datetime) -> tuple[str, list[Any]]:
    """Its figures as the question asks them, in SQL: every name in it is ours."""
    groups = {"grouped": question.by} if question.by else {}
    values: list[Any] = []
    if question.weekly:
        groups["week"] = "date_trunc('week', at AT TIME ZONE %s)"
        values.append(timezone.get_current_timezone_name())
    chosen = [f"{what} AS {name}" for name, what in groups.items()]
    for place, figure in enumerate(figures):
        for span, stretch in question.spans.items():
            for name, number, condition in _numbers(table, figure):
                chosen.append(f"{number} FILTER (WHERE {condition} AND at >= %s AND at < %s) AS {name}_{place}_{span}")
                values += [stretch.begins, min(stretch.ends, now)]
    when = " OR ".join("at >= %s AND at < %s" for _stretch in question.spans)
    values += [moment for each in question.spans.values() for moment in (each.begins, min(each.ends, now))]
    grouped = f" GROUP BY {', '.join(str(1 + place) for place in range(len(groups)))}" if groups else ""
    return f"SELECT {', '.join(chosen)} FROM {table.name} WHERE {when}{grouped}", values  # noqa: S608 - every name is ours


def _numbers(table: _Read, figure: Declaration) -> list[tuple[str, str, str]]:
    """The numbers of a figure: how each is called, how it is counted, of which rows."""
    whole = table.column(figure, "whole")
    part = whole if figure.part is None else f"{whole} AND {table.column(figure, 'part')}"
    found = [("rows", "count(*)", part)]
    if figure.part is not None:
        found.append(("whole", "count(*)", whole))
    if figure.undecided is not None:
        found.append(("undecided", "count(*)", f"{whole} AND {table.column(figure, 'undecided')}"))
        found.append(("apart", "count(*)", "is_apart"))
    if figure.unit == Unit.HOURS:
        found += [(name, _WITHIN % share, whole) for name, share in (("median", "0.5"), ("p90", "0.9"))]
    if figure.unit == Unit.TIME:
        found += [("n", "sum(held)", part), ("of", "sum(hours)", whole)]
    if figure.unit == Unit.PEOPLE:
        found.append(("n", "sum(people)", whole))
    return found


# Within how many hours so many of them lie.
_WITHIN = "percentile_cont(%s) WITHIN GROUP (ORDER BY hours)"


def _keep(question: Question, figures: list[Declaration], said: Mapping[str, Any]) -> None:
    group: Any = said.get("grouped")
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
    if scope.member is not None and figure.opened_by == OPENS_RISKS:
        # Of a case of which they are a side a member knows none of what the group alone knows.
        rows = rows.exclude(of_case__in=willing.cases_of(scope.member))
    return rows.filter(chosen).order_by("-at", "-pk")


def with_cases(rows: Rows) -> list[tuple[Any, kept.Case]]:
    """Rows of a list, each with its case. Two statements."""
    found = list(rows)
    chosen = kept.Case.objects.select_related("site", "category", "lead").in_bulk([row.of_case for row in found])
    return [(row, chosen[row.of_case]) for row in found]

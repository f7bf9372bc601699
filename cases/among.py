"""Rows whose key is one of an array that is known before any row is looked at: which to list, not what is shown."""

from __future__ import annotations

from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)


class Among(Lookup):
    """Equal to one of an array. An index finds it: of a subquery among as many joins as a list of cases has, PostgreSQL
    would go through all cases."""

    lookup_name = "among"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """In SQL."""
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} = ANY {right}", (*of_left, *of_right)


def first(n: int, rows: QuerySet[Row], *, of: QuerySet[Any]) -> QuerySet[Row]:
    """Those of `rows` that are the first `n` of `of`, which has an order. The first are chosen by their keys alone, so
    that whatever is joined to show them is joined to `n` rows and not to all that were found."""
    return rows.filter(Among(F("pk"), ArraySubquery(of.values("pk")[:n])))

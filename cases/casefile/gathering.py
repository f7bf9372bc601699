"""Many small tables of one case in one statement: each queryset comes back as the list of rows it would have given.

Most of what hangs on a case is a handful of rows or none. Asked one by one they are a dozen and more round trips for a
page, so the database hands them over together, as JSON beside one another, and the rows are made of that again. What a
queryset selects along (`select_related`) and annotates comes along; what it prefetches does not (`hang` does that).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS
from django.db.models import (
    DateField,
    DecimalField,
    DurationField,
    Exists,
    F,
    Func,
    JSONField,
    Model,
    QuerySet,
    TimeField,
    UUIDField,
)
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler

from cases.models import Case, Words

# Which relations are selected along, and what of each further on: as `QuerySet.query.select_related` has it.
Along = dict[str, Any]
# So that a part may be called as a column of the case.
_PREFIX = "part_"
# Under which a row itself stands, beside what is selected along.
_SELF = "row"
_AS_TEXT = (ArrayField, DateField, DecimalField, DurationField, TimeField, UUIDField)


def gather(
    case: Case, parts: Mapping[str, QuerySet[Any] | Exists], *, said: Callable[[str], str] | None = None
) -> dict[str, Any]:
    """The rows of each queryset, and the answer to each `Exists`, by the names they have here. One statement.

    `said`: how the words that come along are shown to whoever reads them, where not as they were said.
    """
    columns = {
        _PREFIX + name: part if isinstance(part, Exists) else ArraySubquery(_as_json(part))
        for name, part in parts.items()
    }
    row = Case.objects.order_by().annotate(**columns).values(*columns).get(pk=case.pk)
    return {
        name: row[_PREFIX + name] if isinstance(part, Exists) else _rows(part, row[_PREFIX + name], said)
        for name, part in parts.items()
    }


def hang(rows: Iterable[Model], *, on: Iterable[Model], under: str, by: str) -> None:
    """Lay gathered rows under those they belong to, as if prefetched: `under` is the relation's name, `by` the column
    that points back."""
    of_each: dict[Any, list[Model]] = defaultdict(list)
    for row in rows:
        of_each[getattr(row, by)].append(row)
    for owner in on:
        found = getattr(owner, under).all()
        found._result_cache, found._prefetch_done = of_each[owner.pk], True
        if not hasattr(owner, "_prefetched_objects_cache"):
            owner._prefetched_objects_cache = {}  # type: ignore[attr-defined]
        owner._prefetched_objects_cache[under] = found  # type: ignore[attr-defined]


def _along(rows: QuerySet[Any]) -> Along:
    asked = rows.query.select_related
    assert asked is not True, "name what is to come along"
    return asked or {}


class _WholeRow(Func):
    """A whole row as JSON, by the names of its columns: the one that this column is of. Null where none is joined."""

    function = "to_jsonb"
    output_field = JSONField()

    def as_sql(self, compiler: SQLCompiler, *_args: Any, **_more: Any) -> tuple[str, tuple[()]]:
        (column,) = self.get_source_expressions()
        return f"to_jsonb({compiler.quote_name_unless_alias(column.alias)})", ()


def _as_json(rows: QuerySet[Any]) -> QuerySet[Any]:
    annotated = {name: F(name) for name in rows.query.annotations}
    return rows.annotate(as_json=_columns(rows.model, _along(rows), "", **annotated)).values_list("as_json")


def _columns(model: type[Model], along: Along, path: str, **more: Any) -> JSONObject:
    # Not the key: of a joined table it is read from the column that points there.
    column = next(field for field in model._meta.concrete_fields if not field.primary_key)
    others = {name: _columns(_at(model, name), further, f"{path}{name}__") for name, further in along.items()}
    return JSONObject(**{_SELF: _WholeRow(F(path + column.attname))}, **others, **more)


def _at(model: type[Model], name: str) -> type[Model]:
    related = model._meta.get_field(name).related_model
    assert isinstance(related, type)
    return related


def _rows(part: QuerySet[Any], records: list[dict[str, Any]] | None, said: Callable[[str], str] | None) -> list[Model]:
    rows = []
    for data in records or ():  # of what can hold no row nothing is asked
        row = _row(part.model, data, _along(part), said)
        assert row is not None
        for name in part.query.annotations:
            setattr(row, name, data[name])
        rows.append(row)
    return rows


def _row(
    model: type[Model], data: dict[str, Any], along: Along, said: Callable[[str], str] | None = None
) -> Model | None:
    own = data[_SELF]
    if own is None:
        return None
    names, columns, converted = _fields(model)
    values = [own[column] for column in columns]
    for place, from_text in converted:
        values[place] = from_text(values[place])
    row = model.from_db(DEFAULT_DB_ALIAS, names, values)
    for name, further in along.items():
        setattr(row, name, _row(_at(model, name), data[name], further, said))
    if said is not None and isinstance(row, Words):
        row.body = said(row.body)
    return row


@cache
def _fields(model: type[Model]) -> tuple[list[str], list[str], list[tuple[int, Callable[[Any], Any]]]]:
    """Names, columns, and how those are read, by their place, that JSON knows only as text."""
    fields = model._meta.concrete_fields
    as_text: list[tuple[int, Callable[[Any], Any]]] = [
        (place, partial(_each, field.base_field.to_python) if isinstance(field, ArrayField) else field.to_python)
        for place, field in enumerate(fields)
        if isinstance(field, _AS_TEXT)
    ]
    return [field.attname for field in fields], [str(field.column) for field in fields], as_text


def _each(from_text: Callable[[Any], Any], items: list[Any] | None) -> list[Any] | None:
    return None if items is None else [from_text(item) for item in items]

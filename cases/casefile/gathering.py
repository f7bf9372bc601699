"""Many small tables of one case in one statement: each queryset comes back as the list of rows it would have given.

Most of what hangs on a case is a handful of rows or none. Asked one by one they are a dozen and more round trips for a
page, so the database hands them over together, as JSON beside one another, and the rows are made of that again. What a
queryset selects along (`select_related`) and annotates comes along; what it prefetches does not (`hang` does that).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, F, Field, Model, QuerySet
from django.db.models.functions import JSONObject

from cases.models import Case

# Which relations are selected along, and what of each further on: as `QuerySet.query.select_related` has it.
Along = dict[str, Any]
# So that a part may be called as a column of the case.
_PREFIX = "part_"


def gather(case: Case, parts: Mapping[str, QuerySet[Any] | Exists]) -> dict[str, Any]:
    """The rows of each queryset, and the answer to each `Exists`, by the names they have here. One statement."""
    columns = {
        _PREFIX + name: part if isinstance(part, Exists) else ArraySubquery(_as_json(part))
        for name, part in parts.items()
    }
    row = Case.objects.order_by().annotate(**columns).values(*columns).get(pk=case.pk)
    return {
        name: row[_PREFIX + name] if isinstance(part, Exists) else _rows(part, row[_PREFIX + name])
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


def _as_json(rows: QuerySet[Any]) -> QuerySet[Any]:
    annotated = {name: F(name) for name in rows.query.annotations}
    return rows.annotate(as_json=_columns(rows.model, _along(rows), "", **annotated)).values_list("as_json")


def _columns(model: type[Model], along: Along, path: str, **more: Any) -> JSONObject:
    own = {field.attname: F(path + field.attname) for field in model._meta.concrete_fields}
    others = {name: _columns(_at(model, name), further, f"{path}{name}__") for name, further in along.items()}
    return JSONObject(**own, **others, **more)


def _at(model: type[Model], name: str) -> type[Model]:
    related = model._meta.get_field(name).related_model
    assert isinstance(related, type)
    return related


def _rows(part: QuerySet[Any], records: list[dict[str, Any]]) -> list[Model]:
    rows = []
    for data in records:
        row = _row(part.model, data, _along(part))
        for name in part.query.annotations:
            setattr(row, name, data[name])
        rows.append(row)
    return rows


def _value(field: Field[Any, Any], raw: Any) -> Any:
    """As the database would have given it: JSON has strings for moments, in arrays too."""
    if isinstance(field, ArrayField):
        return [field.base_field.to_python(item) for item in raw]
    return field.to_python(raw)


def _row(model: type[Model], data: dict[str, Any], along: Along) -> Model:
    fields = model._meta.concrete_fields
    values = [_value(field, data[field.attname]) for field in fields]
    row = model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], values)
    for name, further in along.items():
        other, theirs = _at(model, name), data[name]
        pk = other._meta.pk
        assert pk is not None
        setattr(row, name, None if theirs[pk.attname] is None else _row(other, theirs, further))
    return row

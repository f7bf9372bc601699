"""Which tables are evidence, of whose case a row is, and how a row is written down: all of it asked of the models, so
that a table that is declared evidence tomorrow is sealed tomorrow.

Only a row's digest is kept, so its text is made by the database, of the columns of a form in their order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.db import models

from cases.models import Case, CaseEvent, Words
from cases.models.ledger import DayLeaf, DayRoot, Seal, SealedRow, SealForm
from config.custody.kinds import EVIDENCE
from config.custody.tables import kinds
from config.custody.triggers import IsOfNow

# Events have a form of their own; the others are the proof itself.
BY_THEMSELVES = (CaseEvent, Seal, SealedRow, SealForm, DayRoot, DayLeaf)
# Of words what stays when they are masked. The digest is salted, and the salt goes with the words.
OF_WORDS = ("id", "digest", "readers")

AS_TEXT = "to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"


@dataclass(frozen=True)
class Table:
    """A table of evidence. `case` and `joins` in SQL say whose case a row `t` is of; `event`, `moment` and `words` name
    columns: the event it tells of, when it was written, and words that belong to it."""

    name: str
    columns: tuple[str, ...]
    case: str
    joins: str
    event: str
    moment: str
    words: tuple[str, ...]

    @property
    def at(self) -> str:
        """In SQL: when a row `t` was written, as text; null where the table does not say."""
        return AS_TEXT.format(column=f't."{self.moment}"') if self.moment else "NULL"


@cache
def tables() -> dict[str, Table]:
    """Every table whose rows are sealed, by name; words last, for others say whose they are."""
    sealed = [model for model, kind in kinds().items() if kind is EVIDENCE and model not in BY_THEMSELVES]
    every: list[type[models.Model]] = [*sealed, Words]
    return {model._meta.db_table: _table(model) for model in every}


def _table(model: type[models.Model]) -> Table:
    case, joins = _case(model)
    # What is seen to be of now when it is written; django_admin_log and a few others are seen by nobody.
    seen = [each.column for each in getattr(model._meta, "triggers", []) if isinstance(each, IsOfNow)]
    fields = {str(field.column): field for field in model._meta.local_concrete_fields}
    said = tuple(column for column, field in fields.items() if field.related_model is Words)
    told = [column for column, field in fields.items() if field.related_model is CaseEvent]
    return Table(
        name=model._meta.db_table,
        columns=OF_WORDS if model is Words else tuple(fields),
        case=case,
        joins=joins,
        event=told[0] if told else "",
        moment=seen[0] if seen else "",
        words=said,
    )


def _case(model: type[models.Model]) -> tuple[str, str]:
    """Its own case, or that of the first row it names that has one; of the house where there is none."""
    if column := _to_case(model):
        return f't."{column}"', ""
    for field in model._meta.local_concrete_fields:
        other = field.related_model
        if isinstance(other, type) and not field.null and (column := _to_case(other)):
            join = f'LEFT JOIN "{other._meta.db_table}" via ON via.id = t."{field.column}"'
            return f'via."{column}"', join
    return "NULL::bigint", ""


def _to_case(model: type[models.Model]) -> str:
    found = [field for field in model._meta.local_concrete_fields if field.name == "case"]
    return str(found[0].column) if found and found[0].related_model is Case else ""


def form(table: str, columns: Sequence[str]) -> str:
    """What a row's digest says of its form: another table, or other columns, and it is another digest."""
    return f"{table}({','.join(columns)})"


def text(table: str, columns: Sequence[str]) -> str:
    """In SQL: what is sealed of a row `t` of this table, whatever the session is set to."""
    types = _types(table)
    parts = []
    for column in columns:
        name = f't."{column}"'
        if isinstance(types.get(column), models.DateTimeField):
            name = AS_TEXT.format(column=name)
        elif isinstance(types.get(column), models.BinaryField):
            name = f"encode(sha256({name}), 'hex')"
        parts.append(name)
    return f"jsonb_build_array({', '.join(parts)})::text"


@cache
def _types(table: str) -> dict[str, models.Field]:
    model = next(each for each in apps.get_models(include_auto_created=True) if each._meta.db_table == table)
    return {str(field.column): field for field in model._meta.concrete_fields}

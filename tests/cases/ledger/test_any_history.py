"""Whatever happens in whatever order, with sweeps between, all of it is sealed and whole; and whatever the owner then
changes, be it one column of one row, is found and named."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import timedelta
from typing import Any

import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.actions import desk, feedback, field
from cases.ledger import roots, tables
from cases.ledger.sealing import seal, seal_all
from cases.models import Case, SealedRow
from cases.states import Outcome, Refused
from tests.cases.ledger.telling import found, mask, tampering
from tests.cases.ledger.test_sealing import left
from tests.cases.street import Street, by, linked

PHONES = ("+8613800138001", "+8613800138002", "+8613800138003")
DEEDS = ("report", "assign", "arrive", "resolve", "reopen", "urge", "seal one", "seal", "mask", "hour", "night")


def tell(street: Street, clock: time_machine.Coordinates, what: str, which: int) -> None:
    """One step, whether it is allowed or not."""
    known = list(Case.objects.order_by("id"))
    case = known[which % len(known)] if known else street.case(phone=PHONES[0])
    clock.shift(timedelta(seconds=17))
    with suppress(Refused, AssertionError):
        if what == "report":
            street.case(f"第{len(known)}件", phone=PHONES[which % 3])
        elif what == "assign":
            desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
        elif what == "arrive":
            field.arrive(case, by=by(case.lead), code=street.site.arrival_code)
        elif what == "resolve":
            field.resolve(case, by=by(case.lead), outcome=Outcome.EXPLAINED, words="说清楚了", resident_word="好")
        elif what == "reopen":
            feedback.reopen(case, by=linked(case, str(case.parties.earliest("id").phone)), words="没解决")
        elif what == "urge":
            feedback.press(case, by=linked(case, str(case.parties.earliest("id").phone)))
    if what == "seal one":
        seal(limit=1)
    elif what == "seal":
        seal_all()
    elif what == "mask":
        mask(case)
    elif what == "hour":
        clock.shift(timedelta(hours=1))
    elif what == "night":
        clock.shift(timedelta(days=1))
        roots.make_roots()


@settings(
    max_examples=100 if os.environ.get("RUN_LONG") else 8, deadline=None, database=None, derandomize=True,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(steps=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9)), min_size=5, max_size=25), data=st.data())
def test_any_history_is_whole_and_any_change_is_found(
    street: Street, clock: time_machine.Coordinates, steps: list[tuple[str, int]], data: Any
) -> None:
    with transaction.atomic():
        for what, which in [("report", 0), *steps]:
            tell(street, clock, what, which)
        seal_all()
        assert not left()
        assert found() == []
        table, row, column = _one_of(data)
        with tampering() as sql:
            _without_constraints(sql, table)
            sql.execute(_CHANGE.format(table=table, column=column), [row])
            changed = sql.rowcount
        assert changed == 1
        subject = f"event {row}" if table == "cases_caseevent" else f"{table} {row}"
        assert subject in {each.subject for each in found()}, (table, row, column)
        transaction.set_rollback(True)


def _without_constraints(sql: Any, table: str) -> None:
    sql.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('c', 'u', 'f')", [table]
    )
    for (name,) in sql.fetchall():
        sql.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}" CASCADE')


# Any value becomes another one of its type.
_CHANGE = "UPDATE {table} SET {column} WHERE id = %s"


def _one_of(data: Any) -> tuple[str, int, str]:
    """A sealed row and a column of it, with what the owner writes there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, 'cases_caseevent' FROM cases_caseevent ORDER BY id")
        rows = [(pk, table) for pk, table in cursor.fetchall()]
    rows += [(row, table) for row, table in SealedRow.objects.order_by("pk").values_list("row", "form__table")]
    row, table = data.draw(st.sampled_from(rows))
    columns = [column for column in _types(table) if column != "id"]
    if table == "cases_words":
        columns = ["digest", "readers"]
    column = data.draw(st.sampled_from(sorted(columns)))
    return table, row, f'"{column}" = {_other(column, _types(table)[column])}'


def _types(table: str) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = 'public'",
            [table],
        )
        return dict(cursor.fetchall())


def _other(column: str, kind: str) -> str:
    name = f'"{column}"'
    return {
        "timestamptz": f"coalesce({name}, 'epoch') + interval '1 microsecond'",
        "jsonb": f"""CASE WHEN jsonb_typeof({name}) = 'array' THEN {name} || '[7]' ELSE {name} || '{{"x": 1}}' END""",
        "bool": f"NOT coalesce({name}, false)",
        "uuid": "gen_random_uuid()",
        "bytea": f"{name} || 'x'",
        "_varchar": f"{name} || '{{x}}'",
        "varchar": f"CASE WHEN {name} = 'x' THEN 'y' ELSE 'x' END",
        "text": f"{name} || 'x'",
    }.get(kind, f"coalesce({name}, 0) + 1")


def test_every_table_of_evidence_has_columns_that_such_a_change_knows(db: None) -> None:
    known = {"timestamptz", "jsonb", "bool", "uuid", "bytea", "_varchar", "varchar", "text"}
    known |= {"int2", "int4", "int8", "numeric"}
    for table in tables.tables():
        assert set(_types(table).values()) <= known, table

"""Every event and every row of evidence is sealed, once, in the order of keys; nothing is lost and nothing forks."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from cases.ledger import sealing, tables
from cases.ledger.sealing import seal, seal_all
from cases.models import CaseEvent, Seal, SealedRow
from config.custody.kinds import EVIDENCE
from config.custody.tables import kinds
from tests.cases.ledger.telling import a_case, found, mask, three_days
from tests.cases.street import Street


def left() -> dict[str, int]:
    """Of each table: how many rows are not sealed."""
    counted = {"cases_caseevent": CaseEvent.objects.filter(seal=None).count()}
    with connection.cursor() as cursor:
        for name in tables.tables():
            cursor.execute(
                f'SELECT count(*) FROM "{name}" t WHERE NOT EXISTS (SELECT 1 FROM cases_sealedrow r'
                " JOIN cases_sealform f ON f.id = r.form_id WHERE f.table = %s AND r.row = t.id)",
                [name],
            )
            counted[name] = cursor.fetchone()[0]
    return {name: count for name, count in counted.items() if count}


def test_every_table_of_evidence_is_sealed_but_the_seals_themselves() -> None:
    declared = {model._meta.db_table for model, kind in kinds().items() if kind is EVIDENCE}
    themselves = {
        "cases_caseevent",
        "cases_seal",
        "cases_sealedrow",
        "cases_sealform",
        "cases_dayroot",
        "cases_dayleaf",
    }
    assert set(tables.tables()) == (declared - themselves) | {"cases_words"}


def test_every_column_of_an_event_is_in_its_canonical_form() -> None:
    columns = {field.column for field in CaseEvent._meta.local_concrete_fields}
    assert {column.split(".")[-1].strip('"') for column in columns} == set(sealing.EventRow._fields)


def test_all_that_was_told_is_sealed_and_whole(street: Street, clock) -> None:
    case = a_case(street, 1)
    assert seal_all() == case.events.count()
    assert seal_all() == 0
    assert not left()
    assert list(
        Seal.objects.filter(case=case, event__isnull=False).order_by("position").values_list("event", flat=True)
    ) == list(case.events.order_by("id").values_list("pk", flat=True))
    assert found() == []


def test_a_pass_with_nothing_to_do_writes_nothing(street: Street, clock) -> None:
    a_case(street, 1)
    seal_all()
    before = Seal.objects.count(), SealedRow.objects.count()
    clock.shift(timedelta(hours=3))
    seal_all()
    seal_all(whole=True)
    assert (Seal.objects.count(), SealedRow.objects.count()) == before


def test_small_passes_seal_as_much_as_a_large_one(street: Street, clock) -> None:
    for n in range(3):
        a_case(street, n)
    while seal(limit=2).is_behind:
        pass
    seal_all()
    assert not left()
    assert found() == []


def test_a_photo_stands_with_the_event_that_brought_it(street: Street, clock) -> None:
    case = a_case(street, 1)
    seal_all()
    first = Seal.objects.get(case=case, position=1)
    assert first.event == case.events.earliest("id")
    assert {"cases_photo", "cases_report", "cases_words", "cases_casemessage"} <= {
        row.form.table for row in first.rows.select_related("form")
    }


def test_an_event_that_was_committed_late_is_sealed_when_it_is_seen(street: Street, clock) -> None:
    """Its key is lower than those sealed before, and the sweep has moved on long since."""
    three_days(street, clock)
    clock.shift(timedelta(hours=5))
    seal_all()
    case = a_case(street, 50)
    last = case.events.latest("id")
    assert sealing.LedgerMark.objects.get().low["cases_caseevent"] > 0
    seal_all()
    assert last.seal.day == timezone.localdate()
    assert found() == []


def test_masked_words_leave_the_proof_whole(street: Street, clock) -> None:
    cases = three_days(street, clock)
    assert found() == []
    for case in cases[::2]:
        assert mask(case) >= 2
    assert found() == []


def test_the_zone_of_a_session_changes_no_digest(street: Street, clock) -> None:
    a_case(street, 1)
    seal_all()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TIME ZONE 'America/New_York'; SET LOCAL bytea_output = 'escape'")
    assert found() == []

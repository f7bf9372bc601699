"""The owner of the database takes off what binds him and changes the ledger: each time it is found, and named."""

from __future__ import annotations

from datetime import date

import pytest

from cases.ledger import canonical, roots, sealing, verifying
from cases.ledger.day_checking import Outside
from cases.ledger.findings import Aspect, Finding, Kind
from cases.models import Case, CaseEvent, DayRoot, Photo, Seal
from cases.models.words import digest_of
from tests.cases.ledger.telling import found, mask, said, tampering, three_days
from tests.cases.street import Street


@pytest.fixture
def cases(street: Street, clock) -> list[Case]:
    """Three days told, half of the cases masked, three roots out, everything whole."""
    told = three_days(street, clock)
    for case in told[1::2]:
        mask(case)
    assert found() == []
    return told


def events(case: Case) -> list[int]:
    return list(case.events.order_by("id").values_list("pk", flat=True))


def named(findings: list[Finding]) -> set[tuple[Kind, str, str]]:
    return {(each.kind, each.subject, each.case) for each in findings}


def test_an_event_that_was_changed(cases: list[Case]) -> None:
    pk = events(cases[0])[1]
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET actor = 'system', member_id = NULL WHERE id = %s", [pk])
    assert named(found()) == {(Kind.EVENT_CHANGED, f"event {pk}", cases[0].number)}
    assert found()[0].aspect == Aspect.CONTENT, "no link is broken by it"


def test_a_fact_that_was_changed(cases: list[Case]) -> None:
    pk = events(cases[1])[1]
    with tampering() as sql:
        sql.execute("""UPDATE cases_caseevent SET facts = facts || '{"lead_id": 1}' WHERE id = %s""", [pk])
    assert named(found()) == {(Kind.EVENT_CHANGED, f"event {pk}", cases[1].number)}


@pytest.mark.parametrize("how", ["body alone", "with a digest that fits"])
def test_words_that_were_changed(cases: list[Case], how: str) -> None:
    words = cases[0].reports.get().saying
    salt, digest = words.salt, words.digest
    if how != "body alone":
        digest = digest_of(salt, "没什么事")
    with tampering() as sql:
        sql.execute("UPDATE cases_words SET body = '没什么事', digest = %s WHERE id = %s", [digest, words.pk])
    assert named(found()) == {(Kind.WORDS_CHANGED, f"cases_words {words.pk}", cases[0].number)}


@pytest.mark.parametrize("place", [-1, 1])
def test_an_event_that_was_dropped(cases: list[Case], place: int) -> None:
    """At the end, or in the middle; its seal stands."""
    pk = events(cases[2])[place]
    with tampering() as sql:
        sql.execute("DELETE FROM cases_caseevent WHERE id = %s", [pk])
    assert (Kind.EVENT_DROPPED, f"event {pk}", cases[2].number) in named(found())


@pytest.mark.parametrize("place", [-1, 1])
def test_an_event_that_was_dropped_with_its_seal_and_all_it_is_about(cases: list[Case], place: int) -> None:
    pk = events(cases[2])[place]
    seal = Seal.objects.get(event=pk)
    with tampering() as sql:
        sql.execute("DELETE FROM cases_sealedrow WHERE seal_id = %s", [seal.pk])
        sql.execute("DELETE FROM cases_seal WHERE id = %s", [seal.pk])
        sql.execute("DELETE FROM cases_casemessage WHERE event_id = %s", [pk])
        sql.execute("DELETE FROM cases_caseevent WHERE id = %s", [pk])
    day = seal.day.isoformat()
    wanted = (
        (Kind.DAY_OTHER, f"day {day}, seal {seal.position}", cases[2].number)
        if place == -1
        else (Kind.SEAL_DROPPED, f"seal {seal.position}", cases[2].number)
    )
    assert wanted in named(found())
    assert wanted in named(found(case=cases[2])), "the case alone tells it as well"


def _insert(sql, case: Case, at) -> int:
    sql.execute(
        "INSERT INTO cases_caseevent (case_id, verb, at, actor, from_state, to_state, digest, facts)"
        " SELECT case_id, verb, %s, actor, from_state, to_state, '', facts FROM cases_caseevent WHERE id = %s"
        " RETURNING id",
        [at, events(case)[0]],
    )
    return sql.fetchone()[0]


def test_an_event_that_was_inserted(cases: list[Case]) -> None:
    with tampering() as sql:
        pk = _insert(sql, cases[3], cases[3].reported_at)
    assert named(found()) == {(Kind.EVENT_INSERTED, f"event {pk}", cases[3].number)}


def test_an_inserted_event_that_the_sweep_has_sealed_is_backdated(cases: list[Case]) -> None:
    with tampering() as sql:
        pk = _insert(sql, cases[3], cases[3].reported_at)
    sealing.seal_all()
    assert named(found()) == {(Kind.EVENT_BACKDATED, f"event {pk}", cases[3].number)}


def test_events_that_were_reordered(cases: list[Case]) -> None:
    """Two events of a case take one another's place, with all they say."""
    first, second = events(cases[0])[1:3]
    columns = [each.column for each in CaseEvent._meta.local_concrete_fields if each.column != "id"]
    with tampering() as sql:
        sql.execute(
            f"UPDATE cases_caseevent e SET ({', '.join(columns)}) = (SELECT {', '.join(f'o.{c}' for c in columns)}"
            " FROM cases_caseevent o WHERE o.id = CASE e.id WHEN %s THEN %s ELSE %s END) WHERE e.id IN (%s, %s)",
            [first, second, first, first, second],
        )
    assert named(found()) == {(Kind.EVENT_REORDERED, f"event {pk}", cases[0].number) for pk in (first, second)}


def test_seals_that_were_reordered(cases: list[Case]) -> None:
    with tampering() as sql:
        sql.execute("UPDATE cases_seal SET position = 99 WHERE case_id = %s AND position = 2", [cases[0].pk])
        sql.execute("UPDATE cases_seal SET position = 2 WHERE case_id = %s AND position = 3", [cases[0].pk])
        sql.execute("UPDATE cases_seal SET position = 3 WHERE case_id = %s AND position = 99", [cases[0].pk])
    findings = found()
    assert {each.kind for each in findings} == {Kind.SEAL_REORDERED}
    assert {each.aspect for each in findings} == {Aspect.LINKAGE}
    assert {"seal 2", "seal 3"} <= {each.subject for each in findings}


def test_an_event_that_was_backdated(cases: list[Case]) -> None:
    pk = events(cases[4])[2]
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET at = at - interval '1 microsecond' WHERE id = %s", [pk])
    assert named(found()) == {(Kind.EVENT_CHANGED, f"event {pk}", cases[4].number)}
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET at = at - interval '3 days' WHERE id = %s", [pk])
    assert (Kind.EVENT_BACKDATED, f"event {pk}", cases[4].number) in named(found())


def test_a_photo_row_that_was_swapped(cases: list[Case]) -> None:
    first, second = (Photo.objects.filter(case=case).earliest("id") for case in (cases[0], cases[1]))
    with tampering() as sql:
        for one, other in ((first, second), (second, first)):
            sql.execute(
                "UPDATE cases_photo SET sha256 = %s, file = %s WHERE id = %s", [other.sha256, other.file.name, one.pk]
            )
    assert named(found()) == {
        (Kind.ROW_CHANGED, f"cases_photo {first.pk}", cases[0].number),
        (Kind.ROW_CHANGED, f"cases_photo {second.pk}", cases[1].number),
    }


def test_a_photo_s_file_that_is_another(cases: list[Case], settings) -> None:
    photo = Photo.objects.filter(case=cases[0]).earliest("id")
    assert found(with_files=True) == []
    with photo.file.open("r+b") as opened:
        opened.seek(100)
        opened.write(b"\0" * 8)
    assert named(found(with_files=True)) == {(Kind.FILE_CHANGED, f"cases_photo {photo.pk}", cases[0].number)}


def test_a_row_of_evidence_that_was_dropped_or_slipped_in(cases: list[Case]) -> None:
    visit = cases[0].visits.get()
    with tampering() as sql:
        sql.execute(
            "INSERT INTO cases_visit (case_id, member_id, arrived_at, proof) SELECT case_id, member_id,"
            " arrived_at - interval '2 hours', proof FROM cases_visit WHERE id = %s RETURNING id",
            [visit.pk],
        )
        (new,) = sql.fetchone()
        sql.execute("DELETE FROM cases_visit WHERE id = %s", [visit.pk])
    assert named(found()) == {
        (Kind.ROW_DROPPED, f"cases_visit {visit.pk}", cases[0].number),
        (Kind.ROW_INSERTED, f"cases_visit {new}", cases[0].number),
    }


def test_a_case_that_was_moved(cases: list[Case]) -> None:
    """Its events are hung on another case."""
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET case_id = %s WHERE case_id = %s", [cases[1].pk, cases[0].pk])
    assert {(each.kind, each.case) for each in found()} == {(Kind.EVENT_MOVED, cases[0].number)}


def test_a_case_that_was_given_another_number(cases: list[Case]) -> None:
    with tampering() as sql:
        sql.execute("UPDATE cases_case SET number = 'HL-2026-999999' WHERE id = %s", [cases[0].pk])
    assert {(each.kind, each.case) for each in found()} >= {(Kind.SEAL_CHANGED, "HL-2026-999999")}


def test_a_seal_that_was_rewritten_alone(cases: list[Case]) -> None:
    with tampering() as sql:
        sql.execute("UPDATE cases_seal SET seal = sha256('x') WHERE case_id = %s AND position = 2", [cases[0].pk])
    assert named(found()) == {(Kind.SEAL_CHANGED, "seal 2", cases[0].number)}, "the one behind it is as it was"


def test_a_day_root_that_was_rewritten(cases: list[Case]) -> None:
    day = DayRoot.objects.order_by("day")[1].day
    with tampering() as sql:
        sql.execute("UPDATE cases_dayroot SET root = %s WHERE day = %s", ["ab" * 32, day])
    assert (Kind.DAY_CHANGED, f"day {day}", "") in named(found())


def test_a_day_root_that_was_dropped(cases: list[Case]) -> None:
    day = DayRoot.objects.order_by("day")[1].day
    with tampering() as sql:
        sql.execute("DELETE FROM cases_dayleaf WHERE root_id IN (SELECT id FROM cases_dayroot WHERE day = %s)", [day])
        sql.execute("DELETE FROM cases_dayroot WHERE day = %s", [day])
    assert (Kind.DAY_DROPPED, f"day {day}", "") in named(found())


# -- with everything computed anew -------------------------------------------------------------------------------------


def forge(case: Case, pk: int) -> None:
    """The owner changes an event, knows the code, and computes every seal, leaf and root after it anew."""
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET at = at + interval '1 minute' WHERE id = %s", [pk])
        before = canonical.genesis(case.pk, case.number)
        for seal in Seal.objects.filter(case=case).order_by("position"):
            of_event = seal.event_digest
            if seal.event_id == pk:
                sql.execute(f"SELECT {sealing.EVENT_COLUMNS} FROM cases_caseevent e WHERE id = %s", [pk])
                row = canonical.EventRow(*sql.fetchone())
                of_event = canonical.event_digest(bytes(seal.salt), canonical.event_text(row))
            before = canonical.seal(
                before, bytes(of_event) if of_event else None, bytes(seal.rows_digest),
                at=sealing.as_text(seal.sealed_at), since=sealing.as_text(seal.since) if seal.since else None,
            )  # fmt: skip
            sql.execute("UPDATE cases_seal SET event_digest = %s, seal = %s WHERE id = %s", [of_event, before, seal.pk])
        sql.execute(
            "UPDATE cases_dayleaf l SET seal = s.seal FROM cases_seal s"
            " WHERE s.case_id = l.case_id AND s.position = l.position AND l.case_id = %s",
            [case.pk],
        )
        root = canonical.BEFORE_THE_FIRST
        for made in DayRoot.objects.order_by("day"):
            tree, before_it = roots.tree_of(made.pk).root.hex(), root
            root = canonical.day_root(
                day=made.day.isoformat(), chains=made.chains, seals=made.seals, tree=tree, previous=before_it
            )
            sql.execute(
                "UPDATE cases_dayroot SET tree = %s, previous = %s, root = %s WHERE id = %s",
                [tree, before_it, root, made.pk],
            )


def test_what_was_computed_anew_is_found_by_a_root_from_outside_and_by_nothing_else(cases: list[Case]) -> None:
    kept = [Outside(made.day, made.root[:32]) for made in DayRoot.objects.order_by("day")]
    assert found(outside=kept) == []
    forge(cases[2], events(cases[2])[1])
    assert found() == [], "inside, all of it fits"
    days = [each.day for each in kept]
    assert said(outside=kept) == [f"not the root that left the house: day {day}" for day in days[1:]], (
        "the first day is still the one that left the house: it was changed on the second"
    )


def test_a_root_of_a_day_that_has_none_is_not_the_one_that_left_the_house(cases: list[Case]) -> None:
    (only,) = found(outside=[Outside(date(2026, 1, 1), "ab" * 16)])
    assert only.kind == Kind.OUTSIDE and only.aspect == Aspect.OUTSIDE


# -- known breaks ------------------------------------------------------------------------------------------------------


def test_a_break_that_was_looked_into_stays_named_and_is_no_news(cases: list[Case], clock) -> None:
    pk = events(cases[0])[1]
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET facts = '{}' WHERE id = %s", [pk])
    first = verifying.verify(by="test")
    assert not first.is_whole
    row = verifying.reanchor(first, by="蒋建国", reason="按法院裁定更正")
    assert row is not None
    again = verifying.verify(by="test")
    assert again.is_whole and (again.row.new, again.row.known) == (0, 1)
    assert "蒋建国: 按法院裁定更正" in str(again.findings[0])
    with tampering() as sql:
        sql.execute("""UPDATE cases_caseevent SET facts = '{"lead_id": 7}' WHERE id = %s""", [pk])
    assert not verifying.verify(by="test").is_whole, "changed once more it is news again"


def test_who_looked_into_it_is_sealed_as_well(cases: list[Case], clock) -> None:
    pk = events(cases[0])[1]
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET facts = '{}' WHERE id = %s", [pk])
    row = verifying.reanchor(verifying.verify(by="test"), by="蒋建国", reason="按法院裁定更正")
    assert row is not None
    sealing.seal_all()
    with tampering() as sql:
        sql.execute("UPDATE cases_reanchor SET reason = 'x' WHERE id = %s", [row.pk])
    assert (Kind.ROW_CHANGED, f"cases_reanchor {row.pk}", "") in named(found())

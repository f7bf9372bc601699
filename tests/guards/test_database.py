"""Findings A11 and B4: what the database lets each role do to what is evidence. The table of attacks, asked again."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, models, transaction

from cases.actions import desk
from cases.models import Case, CaseEvent
from config.custody import grants, speaking
from config.custody import roles as custody_roles
from config.custody.kinds import DECLARED, Kind
from config.custody.tables import concrete, kinds
from config.launcher.parts import APPLICATION
from tests import roles
from tests.cases.street import Street, by, fresh
from tests.guards.attempts import (
    EVIDENCE,
    KEPT,
    MOVING,
    ROLES,
    a_row_in,
    allowed,
    forgeries,
    in_place_of,
    is_superuser,
    now,
)  # fmt: skip

pytestmark = pytest.mark.django_db

every_role = pytest.mark.parametrize("role", ROLES)
every_kept_table = pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)


def triggers_of(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY tgname", [table]
        )
        return [name for (name,) in cursor.fetchall()]


@every_role
@every_kept_table
def test_no_row_is_reworded_and_none_taken_away(role: str, model: type[models.Model]) -> None:
    """A11, B4: each column that must not move, by UPDATE; the row, by DELETE; the table, by TRUNCATE."""
    table, kind = model._meta.db_table, KEPT[model]
    tried = [*forgeries(model, kind), f"DELETE FROM {table}"]
    with in_place_of(role, table):
        assert now(f"TRUNCATE {table} CASCADE")
    with a_row_in(model), in_place_of(role, table):
        assert tried and not allowed(tried)


@every_role
@every_kept_table
def test_no_setting_lifts_a_trigger(role: str, model: type[models.Model]) -> None:
    """A11: the trigger library's own `pgtrigger.ignore`, naming every trigger of the table."""
    table = model._meta.db_table
    tried = [*forgeries(model, KEPT[model]), f"DELETE FROM {table}"]
    names = ",".join([*triggers_of(table), *(f"{table}:{name}" for name in triggers_of(table))])
    with a_row_in(model), in_place_of(role, table), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{names}}}"])
        assert not allowed(tried)


@every_kept_table
def test_the_application_cannot_take_the_guard_off(model: type[models.Model]) -> None:
    """A11: ALTER TABLE … DISABLE TRIGGER, dropping triggers, owning, granting."""
    table = model._meta.db_table
    tried = [f"DROP TRIGGER {name} ON {table}" for name in triggers_of(table)]
    tried += [f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'"
              for name in triggers_of(table)]  # fmt: skip
    tried += [
        f"ALTER TABLE {table} DISABLE TRIGGER USER",
        f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} OWNER TO CURRENT_USER",
        f"DROP TABLE {table} CASCADE",
        f"CREATE RULE away AS ON UPDATE TO {table} DO INSTEAD NOTHING",
    ]
    assert not allowed(tried)


def test_the_application_has_no_other_power() -> None:
    """A11: what a superuser or an owner could do besides, and a table of its own before ours."""
    assert custody_roles.powers(connection) == []
    tried = [
        "SET session_replication_role = replica",
        "CREATE TABLE mine (a int)",
        "CREATE TEMPORARY TABLE cases_caseevent (a int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE another",
        "COPY cases_words TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/hostname')",
        "SELECT setval(pg_get_serial_sequence('cases_caseevent', 'id'), 1)",
        "CREATE OR REPLACE FUNCTION custody_is_now(moment timestamptz) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', 'x', now())",
        "DELETE FROM django_admin_log",
        "UPDATE django_admin_log SET change_message = ''",
    ]
    assert not allowed(tried)


def test_the_application_has_the_rights_that_are_declared_and_no_others() -> None:
    """One declaration is the whole of it: what the catalogue says of each table and column, for all of them."""
    found: dict[str, dict[str, object]] = {}
    with connection.cursor() as cursor:
        for model in concrete():
            table = model._meta.db_table
            cursor.execute(
                "SELECT array_agg(word ORDER BY word) FILTER (WHERE has_table_privilege(%s, word)) FROM unnest(ARRAY["
                "'SELECT','INSERT','UPDATE','DELETE','TRUNCATE','REFERENCES','TRIGGER']) AS word",
                [table],
            )
            (whole,) = cursor.fetchone()
            cursor.execute(
                "SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute WHERE attrelid = %s::regclass "
                "AND attnum > 0 AND NOT attisdropped AND has_column_privilege(%s, attname, 'UPDATE')",
                [table, table],
            )
            found[table] = {"whole": whole, "moving": cursor.fetchone()[0] or []}
    assert found == {model._meta.db_table: declared(model, kind) for model, kind in kinds().items()}


def declared(model: type[models.Model], kind: Kind) -> dict[str, object]:
    whole = {"SELECT": True, "INSERT": kind.inserts, "UPDATE": kind.updates is None, "DELETE": kind.deletes}
    every = [field.column for field in model._meta.local_concrete_fields]
    columns = kind.columns(model)
    return {
        "whole": sorted(word for word, holds in whole.items() if holds),
        "moving": sorted(every if columns is None else columns),
    }


def test_no_function_of_ours_asks_for_an_escape() -> None:
    """A11: none looks at the library's setting, and none runs with more rights than whoever calls it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc f ON f.oid = tgfoid JOIN pg_class t ON t.oid = tgrelid "
            "WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace AND prosrc ILIKE '%%ignore%%'"
        )
        escapes = cursor.fetchall()
        cursor.execute("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace")
        assert (escapes, cursor.fetchall()) == ([], []), "derive it from config.custody.triggers.Unconditional"


# -- the past, and other people's names --------------------------------------------------------------------------------


@pytest.fixture
def case(street: Street) -> Case:
    return street.case()


@pytest.fixture
def real_time(case: Case) -> None:
    """The database looks at its own clock, as everywhere but in tests."""
    with roles.owner(), connection.cursor() as cursor:
        cursor.execute(roles.OWN_CLOCK)


def event(case: Case, *, ago: str = "0 seconds", member: int | None = None) -> str:
    """An INSERT of history, as somebody would write it who wants to have been there."""
    actor, who = "member" if member else "system", member or "NULL"
    return (
        "INSERT INTO cases_caseevent (case_id, verb, at, actor, member_id, from_state, to_state, digest, facts) "
        f"VALUES ({case.pk}, 'arrive', now() - interval '{ago}', '{actor}', {who}, 'assigned', 'on_site', '', '{{}}')"
    )


def test_history_is_not_written_without_the_door(street: Street, case: Case) -> None:
    """A11: a bare INSERT, before anybody has spoken in this transaction; and in the name of one who has not."""
    made = event(case)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('{speaking.SETTING}', '', true)")
    assert now(made)
    speaking.say(street.leader.pk)
    assert now(event(case, member=street.reviewer.pk))


def test_history_is_not_written_into_the_past_or_the_future(case: Case, real_time: None) -> None:
    """A11: an arrival three days ago, which would have been in time; by the application, and by a role of rows."""
    statements = [event(case, ago=ago) for ago in ("3 days", "1 hour", "6 minutes", "-1 hour")]
    just_now = event(case)
    speaking.say(None)
    assert not allowed(statements)
    assert not now(just_now)
    with in_place_of("rows", "cases_caseevent"):
        assert not allowed(statements)


def test_every_evidence_with_a_time_or_a_name_is_asked_for_it() -> None:
    """B4's kind: a visit, a refusal, a report of earlier is as false as an event."""
    unasked = [
        model._meta.label
        for model in EVIDENCE
        for column in ("at", "arrived_at", "added_at", "received_at")
        if column in {field.name for field in model._meta.fields}
        and not any(name.startswith("pgtrigger_is_of_now") for name in triggers_of(model._meta.db_table))
    ]
    assert not unasked


def test_a_deed_in_anothers_name_is_refused_by_the_database(street: Street) -> None:
    """Whatever the code hands over as who acts: inside a request it is who is signed in."""
    case = street.assigned()
    assert case.lead is not None
    with speaking.signed_in(lambda: street.leader.pk), pytest.raises(ProgrammingError, match="by whoever did it"):
        desk.accept(case, by=by(case.lead))
    assert fresh(case).accepted_at is None
    with speaking.signed_in(lambda: case.lead_id):
        desk.accept(case, by=by(case.lead))
    assert fresh(case).accepted_at is not None


# -- what it does not do -----------------------------------------------------------------------------------------------


def test_what_the_owner_can_still_do(case: Case, real_time: None) -> None:
    """Said in docs/decisions: the owner may take triggers off, and may write the past. Keep his key elsewhere."""
    made = event(case, ago="3 days")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or what is still to be asked stands in the way
    with in_place_of("owner", "cases_caseevent"):
        assert not now("ALTER TABLE cases_caseevent DISABLE TRIGGER USER")
        assert not is_superuser() or now("SET session_replication_role = replica")
    with roles.owner():
        assert not now(made)


def test_what_the_application_can_still_do(street: Street, case: Case) -> None:
    """Said in docs/decisions: whoever sends statements of their own as the application can say who speaks."""
    speaking.say(street.reviewer.pk)
    assert not now(event(case, member=street.reviewer.pk))


# -- the declarations --------------------------------------------------------------------------------------------------


def test_a_model_that_says_nothing_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the sentence names all of them, and what to write."""
    for label in ("cases.CaseEvent", "mediation.Site"):
        monkeypatch.delitem(DECLARED, label)
    with pytest.raises(Exception, match=r"custody\.kinds.*mediation\.Site, cases\.CaseEvent"):
        kinds()


def test_rights_are_given_anew_and_what_was_given_besides_is_taken_away() -> None:
    """A right that somebody gave by hand does not outlive the next migration."""
    with roles.owner(), connection.cursor() as cursor:
        cursor.execute(
            f"GRANT DELETE, UPDATE (at) ON cases_caseevent TO {APPLICATION}; GRANT DELETE ON cases_report TO PUBLIC"
        )
        grants.give(connection, APPLICATION)
    given = ["DELETE FROM cases_caseevent", "UPDATE cases_caseevent SET at = now()", "DELETE FROM cases_report"]
    assert not allowed(given)


def test_the_tests_themselves_run_as_the_application() -> None:
    """So that whatever a page, a text or a sweep writes without the right to is found by the test of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (APPLICATION,)
    with transaction.atomic(), pytest.raises(ProgrammingError), transaction.atomic():
        CaseEvent.objects.update(facts={})
    assert MOVING

"""A database filled from the kept copy is what migrating makes of it; what cannot be used is left alone."""

import os
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from config.launcher.inside import migrated

OBJECTS = """
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || a.attnotnull || a.atthasdef
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i', 'S', 'v') AND NOT a.attisdropped
UNION ALL SELECT 'constraint', conrelid::regclass::text, conname, contype::text || condeferrable || convalidated
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'trigger', tgrelid::regclass::text, tgname, tgenabled::text || tgtype
FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'function', proname, '', md5(prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """Makes one more empty database, which DATABASE_URL then names; what is kept lies in a folder of its own."""
    monkeypatch.setattr(migrated, "KEPT", tmp_path)
    given = os.environ["DATABASE_URL"]

    def make() -> None:
        monkeypatch.setenv("DATABASE_URL", given)
        name = f"kept_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
        monkeypatch.setenv("DATABASE_URL", migrated.make_anew(name))

    return make


@pytest.fixture
def replayed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every replaying of the migrations that was asked for; it makes one table, so that it takes no time."""
    asked: list[str] = []

    def migrate(name: str, **_: object) -> None:
        asked.append(name)
        with psycopg.connect(os.environ["DATABASE_URL"]) as there:
            there.execute("CREATE TABLE IF NOT EXISTS django_migrations AS SELECT 42 AS answer")

    monkeypatch.setattr(migrated, "call_command", migrate)
    return asked


def answer() -> object:
    with psycopg.connect(os.environ["DATABASE_URL"]) as there:
        row = there.execute("SELECT answer FROM django_migrations").fetchone()
    return row and row[0]


def test_the_next_empty_database_gets_what_the_last_migrating_left(
    empty: Callable[[], None], replayed: list[str], tmp_path: Path
) -> None:
    empty()
    migrated.migrate(verbosity=0)
    assert len(list(tmp_path.glob("*.dump"))) == 1
    with psycopg.connect(os.environ["DATABASE_URL"]) as there:
        there.execute("UPDATE django_migrations SET answer = 43")
    migrated.migrate(verbosity=0)
    assert answer() == 43, "what holds something is never filled"
    empty()
    migrated.migrate(verbosity=0)
    assert answer() == 42
    assert replayed == ["migrate"] * 3, "migrate has the last word each time"


def test_a_kept_copy_that_cannot_be_read_costs_only_time(
    empty: Callable[[], None], replayed: list[str], tmp_path: Path
) -> None:
    (tmp_path / f"{migrated.fingerprint()}.dump").write_bytes(b"half")
    empty()
    migrated.migrate(verbosity=0)
    assert answer() == 42
    empty()
    migrated.migrate(verbosity=0)
    assert answer() == 42


def test_no_more_than_a_few_are_kept(empty: Callable[[], None], replayed: list[str], tmp_path: Path) -> None:
    for number in range(migrated.MOST_KEPT + 2):
        (tmp_path / f"{number}.dump").write_bytes(b"old")
    empty()
    migrated.migrate(verbosity=0)
    assert len(list(tmp_path.iterdir())) == migrated.MOST_KEPT
    assert (tmp_path / f"{migrated.fingerprint()}.dump").exists()


def test_a_change_of_a_migration_or_of_the_seed_has_a_copy_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = migrated.fingerprint()
    assert before == migrated.fingerprint()
    monkeypatch.setattr(migrated, "CHECKOUT", tmp_path)
    seen = {migrated.fingerprint()}
    for name in ("cases/migrations/0001_first.py", "config/custody/migrations/0001_a.py", "requirements/base.txt",
                 "mediation/seed/data/words.csv", "config/custody/triggers.py"):  # fmt: skip
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("one")
        seen.add(migrated.fingerprint())
        place.write_text("two")
        seen.add(migrated.fingerprint())
    assert len(seen) == 11


@pytest.mark.skipif("DATABASE_TEMPLATE" not in os.environ, reason="only ./run test migrates before the tests begin")
def test_a_database_that_was_filled_has_the_schema_of_one_that_was_migrated(
    empty: Callable[[], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    beside = os.environ["DATABASE_URL"].replace("/mediation?", f"/{os.environ['DATABASE_TEMPLATE']}?")
    monkeypatch.setenv("DATABASE_URL", beside)
    kept = tmp_path / "whole.dump"
    assert migrated.carry_out("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={kept}")
    made = objects()
    empty()
    assert migrated.carry_out("pg_restore", "--single-transaction", "--exit-on-error", kept)
    assert len(made) > 1000
    assert objects() == made


def objects() -> set[tuple[object, ...]]:
    """Every column, constraint, index, trigger and function of the database, by name; what PostgreSQL prints of an
    expression is otherwise once it has read what it printed."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as there:
        return set(there.execute(OBJECTS).fetchall())

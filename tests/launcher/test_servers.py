"""The embedded servers, really started: they keep the data, stand beside each other and leave nothing behind."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from config.launcher.places import Trouble
from config.launcher.processes import identity, wait_gone
from config.launcher.stack import Stack

PATIENCE = 60.0


@contextmanager
def servers(home: Path, **options: str) -> Iterator[Stack]:
    stack = Stack(home, seed=False, durable=False, **options)  # type: ignore[arg-type]
    stack.home.open("test")
    try:
        stack.start_servers()
        yield stack
    finally:
        stack.stop()


def test_data_outlives_a_stop_and_no_process_or_socket_does(folder: Path) -> None:
    with servers(folder / "home") as stack:
        with psycopg.connect(stack.database_url) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        redis.Redis.from_url(stack.redis_url).set("gone", "soon")
        pids = [child.pid for child in stack.children.values()]
    assert pids
    assert all(pid and identity(pid) is None for pid in pids)
    assert not stack.home.socket_folder.exists()
    with servers(folder / "home") as stack:
        with psycopg.connect(stack.database_url) as connection:
            assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
        assert redis.Redis.from_url(stack.redis_url).get("gone") is None


def test_two_homes_run_at_once(folder: Path) -> None:
    with servers(folder / "one") as one, servers(folder / "two") as two:
        assert one.database_url != two.database_url
        assert one.redis_url != two.redis_url
        with psycopg.connect(one.database_url) as connection:
            connection.execute("CREATE TABLE mine (n int)")
        with psycopg.connect(two.database_url) as connection:
            assert connection.execute("SELECT to_regclass('mine')").fetchone() == (None,)


def test_a_server_whose_run_was_killed_is_stopped_and_its_data_used(folder: Path) -> None:
    left = Stack(folder / "home", seed=False)
    left.home.open("demo")
    left.start_servers()
    with psycopg.connect(left.database_url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    before = {name: child.pid for name, child in left.children.items()}
    # A killed run: the lock is let go of by the system, the note of the children stays or was never written.
    state = left.home.state()
    left.home.close()
    left.home.write_state(state | {"children": {"valkey": state["children"]["valkey"]}})
    with servers(folder / "home") as stack, psycopg.connect(stack.database_url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        for name, pid in before.items():
            assert pid
            assert wait_gone(pid, PATIENCE), f"the old {name} still runs"


def test_a_note_of_a_server_that_is_gone_does_not_hinder(folder: Path) -> None:
    with servers(folder / "home") as stack:
        data = next(path for path in (stack.home.path, stack.home.outside) if (path / "postgres").exists()) / "postgres"
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n0\n5432\n/tmp\n\n0 0\nready\n")
    with servers(folder / "home") as stack:
        assert identity(os.getpid())
        psycopg.connect(stack.database_url).close()


def test_a_persons_own_database_variables_do_not_lead_away(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with servers(folder / "home") as stack:
        for name, value in {"PGPORT": "1", "PGHOST": "example.org", "PGSERVICE": "none"}.items():
            monkeypatch.setenv(name, value)
        env = stack.environment()
        assert "PGPORT" not in env
        assert "PGSERVICE" not in env
        assert env["PGHOST"] == str(stack.home.socket_folder)


def test_servers_named_by_the_person_are_used_and_left_running(folder: Path) -> None:
    with servers(folder / "theirs") as theirs:
        with servers(folder / "ours", database_url=theirs.database_url, redis_url=theirs.redis_url) as ours:
            assert not ours.children
        psycopg.connect(theirs.database_url).close()
        assert redis.Redis.from_url(theirs.redis_url).ping()


def test_a_named_server_that_does_not_answer_is_told_in_a_sentence(folder: Path) -> None:
    with (
        pytest.raises(Trouble, match="named by DATABASE_URL does not answer"),
        servers(folder / "home", database_url="postgres://x@127.0.0.1:1/x", redis_url="redis://127.0.0.1:1/0"),
    ):
        pass


def test_a_server_can_be_killed_and_started_again_where_it_was(folder: Path) -> None:
    with servers(folder / "home") as stack:
        for name in ("valkey", "postgres"):
            stack.kill(name, signum=signal.SIGKILL)
            stack.start_again(name)
            stack.wait_ready(name)
        psycopg.connect(stack.database_url).close()
        assert redis.Redis.from_url(stack.redis_url).ping()

"""Whose a process is, and how it is stopped: whole, and never somebody else's."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.launcher.home import Busy, Home
from config.launcher.places import Trouble
from config.launcher.processes import MARK, Child, Identity, group_members, identity, stop_leftover, wait_gone
from config.launcher.supervisor import shorten_log

PATIENCE = 60.0
SLEEPER = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
PARENT = "import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']); "
# Says much, waits until the test has done its part, and says more.
TALKER = """
import os, time
print('up' * 600, flush=True)
while not os.path.exists('go on'):
    time.sleep(0.02)
print('later', flush=True)
"""


def child(tmp_path: Path, code: str, **options: float) -> Child:
    return Child(
        name="one", argv=[sys.executable, "-c", code], env={**os.environ, MARK: str(tmp_path)},
        log=tmp_path / "one.log", cwd=tmp_path, **options,
    )  # type: ignore[arg-type]  # fmt: skip


def wait_up(one: Child) -> None:
    end = time.monotonic() + PATIENCE
    while b"up" not in one.log.read_bytes():
        assert time.monotonic() < end, one.last_lines()
        time.sleep(0.02)


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else, in its own group."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_a_process_is_known_by_its_number_and_its_start() -> None:
    mine = identity(os.getpid())
    assert mine == identity(os.getpid())
    assert identity(2**22 + 1) is None


def test_a_process_that_ended_is_nobody_even_before_it_is_reaped() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    assert wait_gone(process.pid, PATIENCE)
    process.wait()


def test_a_number_used_again_by_somebody_else_is_left_alone(stranger: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert not stop_leftover(Identity(stranger.pid, "long ago"), mark=tmp_path)
    assert stranger.poll() is None


def test_a_group_without_its_leader_is_left_alone_unless_it_carries_our_mark(tmp_path: Path) -> None:
    for mark, is_ours in ((tmp_path, True), (tmp_path / "other", False)):
        leader = subprocess.Popen(
            [sys.executable, "-c", PARENT], env={**os.environ, MARK: str(tmp_path)}, start_new_session=True
        )
        leader.wait()
        assert group_members(leader.pid)
        assert stop_leftover(Identity(leader.pid, "0"), mark=mark)
        assert bool(group_members(leader.pid)) is not is_ours
        if not is_ours:
            os.killpg(leader.pid, signal.SIGKILL)


def test_stopping_ends_grandchildren_too(tmp_path: Path) -> None:
    one = child(tmp_path, PARENT + SLEEPER)
    one.start()
    wait_up(one)
    assert one.pid
    assert len(group_members(one.pid)) == 2
    one.stop()
    assert not group_members(one.pid)


def test_a_process_that_will_not_stop_is_ended_after_its_time(tmp_path: Path) -> None:
    one = child(tmp_path, STUBBORN, grace=0.3)
    one.start()
    wait_up(one)
    one.stop()
    assert one.process
    assert one.process.returncode == -signal.SIGKILL


def test_a_frozen_process_can_be_stopped(tmp_path: Path) -> None:
    one = child(tmp_path, SLEEPER)
    one.start()
    wait_up(one)
    assert one.pid
    os.killpg(one.pid, signal.SIGSTOP)
    one.stop()
    assert one.process
    assert one.process.returncode == -signal.SIGTERM


def test_the_log_of_the_run_before_is_kept_beside(tmp_path: Path) -> None:
    for _ in range(2):
        one = child(tmp_path, "print('up', flush=True)")
        one.start()
        one.stop()
    assert (tmp_path / "one.old.log").exists()


def test_a_log_that_grows_too_long_is_put_aside_and_written_on(tmp_path: Path) -> None:
    one = child(tmp_path, TALKER)
    one.start()
    wait_up(one)
    shorten_log(one, limit=1000)
    (tmp_path / "go on").touch()
    assert one.process
    one.process.wait(PATIENCE)
    assert one.written() == b"later\n"
    assert b"upup" in (tmp_path / "one.old.log").read_bytes()


def test_a_home_is_held_by_one_run_at_a_time(tmp_path: Path) -> None:
    first, second = Home(tmp_path / "home"), Home(tmp_path / "home")
    first.open("demo")
    with pytest.raises(Busy, match=rf"process {os.getpid()}\) is busy"):
        second.open("manage")
    first.close()
    second.open("manage")
    second.close()


def test_what_a_killed_run_left_running_is_stopped_by_the_next(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.open("demo")
    left = child(tmp_path, SLEEPER)
    left.start()
    home.note_child(left)
    state = home.state()
    home.close()
    home.write_state(state)  # as a run leaves it that was killed

    home.open("demo")
    assert left.process
    assert left.process.wait(PATIENCE) != 0
    home.close()


def test_beginning_again_empties_the_home_and_keeps_the_lock(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.open("demo")
    (home.path / "media").mkdir()
    (home.path / "names.txt").write_text("x")
    home.clear()
    assert not (home.path / "media").exists()
    with pytest.raises(Busy):
        Home(tmp_path / "home").open("demo")
    home.close()
    with pytest.raises(Trouble, match="not ours to delete"):
        home.clear()


def test_a_home_keeps_its_keys_and_shares_them_with_no_other(tmp_path: Path) -> None:
    homes = [Home(tmp_path / name) for name in ("a", "b")]
    for home in homes:
        home.path.mkdir()
    assert homes[0].secrets() == homes[0].secrets()
    assert homes[0].secrets() != homes[1].secrets()
    assert (homes[0].path / "secrets.json").stat().st_mode & 0o077 == 0

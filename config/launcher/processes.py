"""Starting a process in its own group with its own log, stopping it whole, recognising one of an earlier run.

A pid alone proves nothing, since the system uses numbers again: a process is known by pid and start time,
or by the home folder it carries in its environment.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .interrupts import held

MARK = "RUN_HOME"
PROC = Path("/proc")


@dataclass(frozen=True)
class Identity:
    """Which process this is: the number, and when it started in the system's own words."""

    pid: int
    started: str


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; empty when there is no such process or no /proc."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _ps(*columns: str, pid: int | None = None) -> list[str]:
    which = ["-p", str(pid)] if pid else ["-A"]
    command = ["ps", *which, "-o", ",".join(f"{column}=" for column in columns)]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
    except OSError:
        return []


def identity(pid: int) -> Identity | None:
    """Who has this number now; None when nobody, or when only the unreaped remains are left."""
    if (PROC / "self").exists():
        fields = _stat(pid)
        return Identity(pid, fields[19]) if fields and fields[0] not in "ZX" else None
    for line in _ps("stat", "lstart", pid=pid):
        state, _, started = line.strip().partition(" ")
        return None if state.startswith("Z") else Identity(pid, started.strip())
    return None


def group_members(group: int) -> list[int]:
    """The pids of the living processes of a process group."""
    if (PROC / "self").exists():
        found = []
        for entry in PROC.iterdir():
            if entry.name.isdigit():
                fields = _stat(int(entry.name))
                if fields and fields[0] not in "ZX" and fields[2] == str(group):
                    found.append(int(entry.name))
        return found
    pairs = (line.split() for line in _ps("pid", "pgid"))
    return [int(pair[0]) for pair in pairs if len(pair) == 2 and pair[1] == str(group)]


def carries_mark(pid: int, home: Path) -> bool:
    """True when the process was started for this home, by what its environment says."""
    try:
        environment = (PROC / str(pid) / "environ").read_bytes()
    except OSError:
        return False
    return f"{MARK}={home}".encode() in environment.split(b"\0")


def wait_gone(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while identity(pid) is not None:
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def signal_group(group: int, signum: int) -> None:
    try:
        os.killpg(group, signum)
    except ProcessLookupError:
        return


def stop_leftover(leader: Identity, *, mark: Path | None = None) -> bool:
    """Stop what is left of a process group that a killed run had started; True when there was something.

    The leader is known by pid and start time. If it is gone, members of its group are ours only when all of them
    carry the mark of this home.
    """
    now = identity(leader.pid)
    if now not in (None, leader):
        return False
    if now:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(leader.pid, signal.SIGINT)
        wait_gone(leader.pid, 5)
    members = group_members(leader.pid)
    if members and (now or (mark and all(carries_mark(pid, mark) for pid in members))):
        signal_group(leader.pid, signal.SIGKILL)
        for pid in members:
            wait_gone(pid, 5)
    return bool(now or members)


@dataclass
class Child:
    """One process of ours: how to start it, where it writes, how to ask it to stop, and how long to wait (seconds)."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    stop_signal: int = signal.SIGTERM
    grace: float = 8.0
    start_options: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0
    log_begin: int = 0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if not self.starts and self.log.exists():
            self.log.replace(self.log.with_suffix(".old.log"))
        with held(), self.log.open("ab") as output:
            self.log_begin = output.tell()
            self.process = subprocess.Popen(
                list(self.argv),
                env=dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.start_options,
            )
            self.starts += 1

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_stop(self) -> None:
        if self.process and self.is_alive():
            # A frozen process cannot hear the request.
            signal_group(self.process.pid, signal.SIGCONT)
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        """Ask, wait, then end the whole group: no grandchild stays behind."""
        if not self.process:
            return
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(self.grace)
        self.kill()

    def kill(self) -> None:
        """End the whole group at once (SIGKILL), and wait until it is gone."""
        if not self.process:
            return
        group = self.process.pid
        if self.process.poll() is None or group_members(group):
            signal_group(group, signal.SIGKILL)
        self.process.wait()
        end = time.monotonic() + 5
        while group_members(group) and time.monotonic() < end:
            time.sleep(0.02)

    def written(self) -> bytes:
        """What it wrote since it was last started."""
        with self.log.open("rb") as text:
            text.seek(self.log_begin)
            return text.read()

    def last_lines(self, count: int = 12) -> str:
        return last_lines(self.log, count)


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, indented for the terminal."""
    try:
        text = log.read_bytes()[-8000:].decode(errors="replace")
    except OSError:
        return ""
    return "\n".join("    " + line for line in text.splitlines()[-count:])

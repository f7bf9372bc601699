"""A home: the folder that one stack lives in - its data, logs, secrets and the note of what it started.

One run at a time holds the home's lock; the system lets go of it when that run dies, however it dies. What a
killed run left running is found here by its note, checked to be ours, and stopped.
"""

import fcntl
import json
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import IO, Any

from .places import Trouble, short_name
from .processes import Child, Identity, identity, stop_leftover

LOCK = ".home-of-a-run"


class Busy(Trouble):
    """Another run holds this home; `state` is what it noted about itself."""

    def __init__(self, state: dict[str, Any], home: Path) -> None:
        self.state = state
        if state.get("url"):
            sentence = (
                f"Already running at {state['url']} (process {state.get('pid')}). Stop that one with Ctrl-C first."
            )
        else:
            sentence = (
                f"Another ./run {state.get('what', '')} (process {state.get('pid')}) is busy in {home}. "
                "Wait until it has ended, or choose another folder with --home."
            )
        super().__init__(sentence)


class Home:
    """One home folder, opened by this run until `close`."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.short = short_name(self.path)
        self._lock: IO[str] | None = None

    @property
    def logs(self) -> Path:
        return self.path / "log"

    @property
    def socket_folder(self) -> Path:
        # Not the user's own temporary folder: on some systems its path alone is too long for a socket.
        return Path("/tmp") / self.short  # noqa: S108 - made with our own name, mode 0700, owner checked

    @property
    def outside(self) -> Path:
        """Where the database lies when the home is closed to the account that PostgreSQL runs as."""
        return Path("/var/tmp") / self.short  # noqa: S108 - as above

    def open(self, what: str, *, wait: float = 0.0) -> None:
        """Take the lock and stop leftovers. Raises Busy when another run has it after `wait` seconds."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not (self.path / LOCK).exists() and any(self.path.iterdir()):
                raise Trouble(f"{self.path} holds other things. Name an empty or a new folder with --home.")
            lock = (self.path / LOCK).open("a")
        except OSError as error:
            raise Trouble(
                f"Cannot write in {self.path}: {error.strerror}. Choose a folder you may write in."
            ) from error
        end = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= end:
                    lock.close()
                    raise Busy(self.state(), self.path) from None
                time.sleep(0.2)
        self._lock = lock
        self.stop_leftovers()
        self.write_state({"what": what, "pid": os.getpid(), "children": {}})

    def close(self) -> None:
        if self._lock:
            self.write_state({})
            self._lock.close()
            self._lock = None

    def state(self) -> dict[str, Any]:
        try:
            found = json.loads((self.path / "state.json").read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def write_state(self, state: dict[str, Any]) -> None:
        new = self.path / "state.json.new"
        new.write_text(json.dumps(state, indent=1))
        new.replace(self.path / "state.json")

    def note(self, **facts: Any) -> None:
        self.write_state(self.state() | facts)

    def note_child(self, child: Child) -> None:
        """Remember a started process, so that a later run can recognise it."""
        who = identity(child.pid) if child.pid else None
        if who:
            children = self.state().get("children", {})
            self.note(children=children | {child.name: {"pid": who.pid, "started": who.started}})

    def stop_leftovers(self) -> None:
        """Stop what an earlier, killed run of this very home left running."""
        for note in self.state().get("children", {}).values():
            stop_leftover(Identity(int(note["pid"]), str(note["started"])), mark=self.path)

    def clear(self) -> None:
        """Delete everything in the home but the lock we hold."""
        if not self._lock:
            raise Trouble(f"{self.path} is not ours to delete.")
        for entry in self.path.iterdir():
            if entry.name in (LOCK, "state.json"):
                continue
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()
        self.forget_outside()

    def forget_outside(self) -> None:
        """Delete what had to lie outside the home; data of a home that is kept goes with it."""
        for folder in (self.outside, self.socket_folder):
            if folder.is_dir() and not folder.is_symlink():
                shutil.rmtree(folder)

    def secrets(self) -> dict[str, str]:
        """This home's own keys, made once: sessions and signatures outlive a restart, and no two homes share them."""
        place = self.path / "secrets.json"
        try:
            found: dict[str, str] = json.loads(place.read_text())
            return {name: found[name] for name in ("secret_key", "account_sid", "auth_token")}
        except (OSError, ValueError, KeyError):
            made = {
                "secret_key": secrets.token_urlsafe(48),
                "account_sid": "AC" + secrets.token_hex(16),
                "auth_token": secrets.token_hex(16),
            }
        place.touch(mode=0o600)
        place.write_text(json.dumps(made))
        return made

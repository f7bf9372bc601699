"""The virtual environment: made, filled from the hashed requirement files, and left alone when nothing changed.

How packages get into it stands in installers.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .installers import NO_VENV, clean_environment, find_uv, install
from .interrupts import held
from .places import CHECKOUT, RUN, Trouble, venv_python
from .processes import Child, Identity, identity, stop_leftover
from .say import Voice
from .task import run_task

SETS = {"demo": ("demo", "dev"), "dev": ("dev",)}  # what is wanted: what satisfies it


class Environment:
    """One checkout's virtual environment under its `.run` folder."""

    def __init__(self, *, checkout: Path = CHECKOUT, run: Path = RUN, voice: Voice | None = None) -> None:
        self.requirements = checkout / "requirements"
        self.run = run
        self.venv = run / "venv"
        self.python = venv_python(self.venv)
        self.stamp = self.venv / "installed.json"
        self.unfinished = run / "venv.unfinished"
        self.voice = voice or Voice()

    def ensure(self, wanted: str) -> Path:
        """Make the environment hold the wanted set (`demo` or `dev`); returns its Python."""
        with self._alone():
            self._stop_leftover()
            if not self.is_whole():
                self._make()
            if not self.is_installed(wanted):
                self._install(wanted)
        return self.python

    def check_folder(self) -> None:
        """Raises Trouble when nothing can be written into the checkout."""
        try:
            self.run.mkdir(exist_ok=True)
            (self.run / "setup.lock").open("a").close()
        except OSError as error:
            raise Trouble(
                f"Cannot write in {self.run.parent}: {error.strerror}. "
                "Copy the checkout into a folder you may write in, and start ./run there."
            ) from error

    def fingerprint(self, name: str) -> str:
        return hashlib.sha256((self.requirements / f"{name}.txt").read_bytes()).hexdigest()

    def installed(self) -> dict[str, str]:
        try:
            found = json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def is_installed(self, wanted: str) -> bool:
        """True when the stamp says that the wanted set, or one that includes it, was installed from today's file."""
        known = self.installed()
        return any(known.get(name) == self.fingerprint(name) for name in SETS[wanted])

    def is_whole(self) -> bool:
        """False when there is none, when a run was killed while making it, or when its Python has moved away."""
        if self.unfinished.exists() or not (self.venv / "pyvenv.cfg").exists():
            return False
        answer = subprocess.run(
            [self.python, "-c", "import sys; print(sys.version_info >= (3, 11))"],
            capture_output=True, text=True, check=False,
        ) if self.python.exists() else None  # fmt: skip
        return answer is not None and answer.stdout.strip() == "True"

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands started at once in one checkout: the second waits for the first one's set-up."""
        self.check_folder()
        with (self.run / "setup.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                with self.voice.step("Waiting for the set-up that another ./run is doing here") as step:
                    while not _locked(lock.fileno()):
                        step.tick()
                        time.sleep(0.2)
            yield

    def _note(self, child: Child) -> None:
        """A killed run leaves its installer running; noted here, the next run can stop it before it begins again."""
        who = identity(child.pid) if child.pid else None
        self.unfinished.write_text(json.dumps({"pid": who.pid, "started": who.started} if who else {}))

    def _stop_leftover(self) -> None:
        with contextlib.suppress(OSError, ValueError, KeyError):
            note = json.loads(self.unfinished.read_text())
            stop_leftover(Identity(int(note["pid"]), str(note["started"])))

    def _make(self) -> None:
        uv = find_uv()
        if not importlib.util.find_spec("venv") or not (uv or importlib.util.find_spec("ensurepip")):
            raise Trouble(NO_VENV.format(python=sys.executable))
        with self.voice.step("Making the virtual environment in .run/venv"), held():
            self.unfinished.touch()
            if self.venv.exists():
                shutil.rmtree(self.venv)
        # With uv there is no need of pip inside, and none of Debian's python3-venv.
        words = ["--without-pip"] if uv else []
        run_task(
            [sys.executable, "-m", "venv", *words, str(self.venv)],
            text="Filling it with Python",
            env=clean_environment(),
            log=self.run / "install.log",
            voice=Voice(quiet=True),
            failed="The virtual environment could not be made. The end of what Python said:",
        )

    def _install(self, wanted: str) -> None:
        whole_before = bool(self.installed())
        file = self.requirements / f"{wanted}.txt"
        self.unfinished.touch()
        try:
            install(file, python=self.python, log=self.run / "install.log", voice=self.voice, started=self._note)
        except Trouble:
            # The installer ended by itself: what was whole before it still is.
            if whole_before:
                self.unfinished.unlink()
            raise
        self.stamp.write_text(json.dumps(self.installed() | {wanted: self.fingerprint(wanted)}, indent=1))
        self.unfinished.unlink()


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

"""The virtual environment: made, filled from the hashed requirement files, and left alone when nothing changed.

With uv when it is found, else with pip. Which package index they ask is the person's own configuration, never ours.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from .interrupts import held
from .places import CHECKOUT, RUN, Trouble, venv_python
from .say import Voice
from .task import run_task

SETS = {"demo": ("demo", "dev"), "dev": ("dev",)}  # what is wanted: what satisfies it
NO_VENV = (
    "This Python ({python}) cannot make virtual environments: its venv module is not installed. "
    "On Debian or Ubuntu: sudo apt install python3-venv"
)
NO_INSTALL = (
    "The packages could not be installed. Is there a network connection, and does your pip configuration name an index "
    "that has them? Start the same command again to go on. The end of the installer's output:"
)


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
        uv = find_uv()
        try:
            if not uv or not self._install_with_uv(uv, file):
                self._install_with_pip(file)
        except Trouble:
            # The installer ended by itself: what was whole before it still is.
            if whole_before:
                self.unfinished.unlink()
            raise
        self.stamp.write_text(json.dumps(self.installed() | {wanted: self.fingerprint(wanted)}, indent=1))
        self.unfinished.unlink()

    def _install_with_uv(self, uv: str, file: Path) -> bool:
        try:
            run_task(
                [uv, "pip", "install", "--python", str(self.python), "--require-hashes", "-r", str(file)],
                text=f"Installing {count(file)} packages with uv",
                env=clean_environment(),
                log=self.run / "install.log",
                voice=self.voice,
                failed=NO_INSTALL,
            )
        except Trouble:
            if not importlib.util.find_spec("ensurepip"):
                raise
            self.voice.line("uv did not manage; trying pip")
            return False
        return True

    def _install_with_pip(self, file: Path) -> None:
        env, log = clean_environment(), self.run / "install.log"
        python = str(self.python)
        if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            run_task(
                [python, "-m", "ensurepip"], text="Adding pip", env=env, log=log, voice=self.voice,
                failed=NO_VENV.format(python=sys.executable),
            )  # fmt: skip
        total = count(file)

        def progress(output: str) -> str:
            if "\nInstalling collected packages" in output:
                return "writing files,"
            seen = sum(line.startswith(("Collecting ", "Requirement already")) for line in output.splitlines())
            return f"{min(seen, total)} of {total},"

        run_task(
            [python, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--no-input",
             "--progress-bar", "off", "-r", str(file)],
            text=f"Installing {total} packages with pip (the first time takes a minute or two)",
            env=env,
            log=log,
            voice=self.voice,
            failed=NO_INSTALL,
            progress=progress,
        )  # fmt: skip


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def count(file: Path) -> int:
    """How many packages a requirement file pins."""
    return sum("==" in line and not line.startswith(("#", " ")) for line in file.read_text().splitlines())


def find_uv() -> str:
    """The path of a uv that works; empty when there is none, or when only pip was told which index to ask."""
    found = shutil.which("uv")
    uv_was_told = any(name.startswith(("UV_INDEX", "UV_DEFAULT_INDEX")) for name in os.environ)
    if not found or (index_is_pips_own() and not uv_was_told):
        return ""
    # A version manager's shim may stand on PATH without a uv behind it.
    try:
        works = subprocess.run([found, "--version"], capture_output=True, check=False, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found if works else ""


def index_is_pips_own() -> bool:
    """True when pip's environment or files name an index: uv would not read them."""
    if any(os.environ.get(name) for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS")):
        return True
    home = Path.home()
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    named = os.environ.get("PIP_CONFIG_FILE")
    places = [
        home / ".pip" / "pip.conf",
        config / "pip" / "pip.conf",
        Path("/etc/pip.conf"),
        Path("/etc/xdg/pip/pip.conf"),
    ]
    for place in [Path(named)] if named else places:
        with contextlib.suppress(OSError):
            if any(word in place.read_text() for word in ("index-url", "index_url", "find-links")):
                return True
    return False


def clean_environment() -> dict[str, str]:
    """The person's environment less what would lead an installer into another Python or a user-wide install."""
    dropped = (
        "PYTHONPATH",
        "PYTHONHOME",
        "VIRTUAL_ENV",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_REQUIRE_VIRTUALENV",
    )
    return {name: value for name, value in os.environ.items() if name not in dropped} | {"PYTHONUNBUFFERED": "1"}

"""Putting packages into a virtual environment: with uv when it is found, else with pip.

Which package index they ask is the person's own configuration, never ours.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .places import Trouble
from .processes import Child
from .say import Voice
from .task import run_task

NO_VENV = (
    "This Python ({python}) cannot make virtual environments: its venv module is not installed. "
    "On Debian or Ubuntu: sudo apt install python3-venv"
)
NO_INSTALL = (
    "The packages could not be installed. Is there a network connection, and does your pip configuration name an index "
    "that has them? Start the same command again to go on. The end of the installer's output:"
)


def install(file: Path, *, python: Path, log: Path, voice: Voice, started: Callable[[Child], None]) -> None:
    """Install a hashed requirement file; raises Trouble with the installer's last lines. `started` notes it."""
    uv = find_uv()
    if uv:
        command = [uv, "pip", "install", "--python", str(python), "--require-hashes", "-r", str(file)]
        text = f"Installing {count(file)} packages with uv"
        try:
            run_task(
                command, text=text, env=clean_environment(), log=log, voice=voice, failed=NO_INSTALL, started=started
            )
        except Trouble:
            if not importlib.util.find_spec("ensurepip"):
                raise
            voice.line("uv did not manage; trying pip")
        else:
            return
    install_with_pip(file, python=python, log=log, voice=voice, started=started)


def install_with_pip(file: Path, *, python: Path, log: Path, voice: Voice, started: Callable[[Child], None]) -> None:
    env, total = clean_environment(), count(file)
    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
        run_task(
            [str(python), "-m", "ensurepip"], text="Adding pip", env=env, log=log, voice=voice, started=started,
            failed=NO_VENV.format(python=sys.executable),
        )  # fmt: skip

    def progress(output: str) -> str:
        if "\nInstalling collected packages" in output:
            return "writing files,"
        seen = sum(line.startswith(("Collecting ", "Requirement already")) for line in output.splitlines())
        return f"{min(seen, total)} of {total},"

    options = ["--require-hashes", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    run_task(
        [str(python), "-m", "pip", "install", *options, "-r", str(file)],
        text=f"Installing {total} packages with pip (the first time takes a minute or two)",
        env=env,
        log=log,
        voice=voice,
        failed=NO_INSTALL,
        started=started,
        progress=progress,
    )


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

"""Small copies of the checkout, to see what the launcher says in a bad place, and homes that leave nothing behind."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.launcher.home import Home
from config.launcher.places import CHECKOUT

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a short path that every account may look into, unlike pytest's own."""
    made = Path(tempfile.mkdtemp(prefix="launcher-"))
    made.chmod(0o755)
    yield made
    for home in made.iterdir():
        Home(home).forget_outside()
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def checkout(folder: Path) -> Path:
    """The launcher and the requirement files, and nothing else."""
    place = folder / "checkout"
    (place / "config").mkdir(parents=True)
    shutil.copy2(CHECKOUT / "run", place / "run")
    shutil.copy2(CHECKOUT / "config" / "__init__.py", place / "config" / "__init__.py")
    shutil.copytree(CHECKOUT / "config" / "launcher", place / "config" / "launcher")
    shutil.copytree(CHECKOUT / "requirements", place / "requirements")
    for each in (place, *place.rglob("*")):
        each.chmod(0o755 if each.is_dir() or each.name == "run" else 0o644)
    return place


@pytest.fixture
def run(checkout: Path) -> Run:
    """Call `./run` in the small checkout with the Python below this virtual environment."""

    def call(*words: str, env: dict[str, str] | None = None, **options: object) -> subprocess.CompletedProcess[str]:
        python = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
        return subprocess.run(  # type: ignore[call-overload,no-any-return]
            [python, checkout / "run", *words], env=dict(os.environ) | (env or {}), stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=600, check=False, cwd="/", **options,
        )  # fmt: skip

    return call

"""Runs mutmut on a copy of the code and counts what the tests caught. Settings: `[tool.mutmut]` is written here.

The copy keeps the checkout clean, and lets the arithmetic be tried without a database and the clocks with one.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.plain import plain

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("mediation", "cases", "notifications", "config", "tests", "manage.py")


@dataclass(frozen=True)
class Score:
    """How many changes to the code were tried, caught, and which were not."""

    tried: int
    caught: int
    untried: int
    survivors: tuple[str, ...]
    ended: str

    @property
    def share(self) -> float:
        return self.caught / self.tried if self.tried else 0.0


def run(
    folder: Path,
    *,
    mutate: list[str],
    tests: list[str],
    seconds: float,
    database: str = "",
    only_imported: Sequence[str] = (),
) -> Score:
    """Mutate these files and run these tests on each mutant, for so many seconds at the most.

    `database`: the address of one to make, for tests that ask one. `only_imported`: functions that are not counted,
    because what they made is there before a change to them is tried.
    """
    _copy(folder, mutate=mutate, tests=tests)
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("RUN_LONG", None)
    environment.pop("PYTEST_XDIST_WORKER", None)
    if database:
        environment["DATABASE_URL"] = database
    log = folder / "mutmut.log"
    with log.open("w") as output:
        tool = subprocess.Popen(
            [sys.executable, "-m", "mutmut", "run", "--max-children", "2"],
            cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
        try:
            ended = tool.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(tool.pid, signal.SIGTERM)
            ended = tool.wait()
    return _count(folder, mutate, only_imported, f"ended with {ended}\n{log.read_text(errors='replace')[-2000:]}")


def _copy(folder: Path, *, mutate: list[str], tests: list[str]) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(source, folder / name)
    for path in mutate:
        file = folder / path
        file.write_text(plain(file.read_text(encoding="utf-8")), encoding="utf-8")
    (folder / "conftest.py").write_text("from tests.mutation.forked import *  # noqa: F403\n")
    settings = {
        "source_paths": sorted({Path(path).parts[0] for path in mutate}),
        "only_mutate": mutate,
        "also_copy": [
            "conftest.py",
            *(name for name in COPIED if name not in {Path(path).parts[0] for path in mutate}),
        ],
        "pytest_add_cli_args": ["-p", "no:randomly", "-p", "no:cacheprovider", "--reuse-db"],
        "pytest_add_cli_args_test_selection": tests,
    }
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"{project}\n[tool.mutmut]\n{lines}", encoding="utf-8")


def _count(folder: Path, mutate: list[str], only_imported: Sequence[str], ended: str) -> Score:
    codes: dict[str, int | None] = {}
    for path in mutate:
        meta = folder / "mutants" / f"{path}.meta"
        if not meta.exists():
            raise RuntimeError(f"mutmut did not get as far as {path}: {ended}")
        codes |= json.loads(meta.read_text())["exit_code_by_key"]
    codes = {name: code for name, code in codes.items() if _function(name) not in only_imported}
    # 0: the tests passed all the same; 33: no test runs this line.
    survivors = tuple(sorted(name for name, code in codes.items() if code in (0, 33)))
    untried = sum(code is None for code in codes.values())
    tried = len(codes) - untried
    return Score(tried=tried, caught=tried - len(survivors), untried=untried, survivors=survivors, ended=ended)


def _function(mutant: str) -> str:
    """`package.module.x_name__mutmut_3` and `package.module.xǁClassǁname__mutmut_3` are mutants of `name`."""
    mangled = mutant.rpartition(".")[2].rpartition("__mutmut_")[0]
    return mangled.rpartition("ǁ")[2] if "ǁ" in mangled else mangled.removeprefix("x_")

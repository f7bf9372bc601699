"""When the packages are installed again, and when a virtual environment is thrown away."""

import json
import sys
import venv
from pathlib import Path

import pytest

from config.launcher.install import Environment
from config.launcher.installers import count, index_is_pips_own
from config.launcher.places import CHECKOUT
from config.launcher.say import Voice


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    (tmp_path / "requirements").mkdir()
    for name in ("demo", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1.0 \\\n    --hash=sha256:00\n")
    (tmp_path / ".run").mkdir()
    venv.create(tmp_path / ".run" / "venv", with_pip=False)
    return Environment(checkout=tmp_path, run=tmp_path / ".run", voice=Voice(quiet=True))


def stamp(environment: Environment, *names: str) -> None:
    environment.stamp.write_text(json.dumps({name: environment.fingerprint(name) for name in names}))


def test_a_second_start_installs_nothing(environment: Environment) -> None:
    stamp(environment, "demo")
    assert environment.is_whole()
    assert environment.is_installed("demo")
    assert environment.ensure("demo") == environment.python


def test_the_developers_set_is_enough_for_the_demo_but_not_the_other_way_round(environment: Environment) -> None:
    stamp(environment, "dev")
    assert environment.is_installed("demo")
    stamp(environment, "demo")
    assert not environment.is_installed("dev")


def test_a_changed_requirement_file_is_installed_again(environment: Environment) -> None:
    stamp(environment, "demo")
    (environment.requirements / "demo.txt").write_text("demo==1.1 \\\n    --hash=sha256:11\n")
    assert not environment.is_installed("demo")


@pytest.mark.parametrize("text", ["", "[]", '{"demo": '])
def test_a_stamp_that_cannot_be_read_counts_for_nothing(environment: Environment, text: str) -> None:
    environment.stamp.write_text(text)
    assert not environment.is_installed("demo")


def test_an_environment_whose_making_was_killed_is_not_trusted(environment: Environment) -> None:
    stamp(environment, "demo")
    environment.unfinished.touch()
    assert not environment.is_whole()


def test_an_environment_whose_python_has_gone_is_not_trusted(environment: Environment) -> None:
    environment.python.unlink()
    environment.python.symlink_to("/nowhere/python3")
    assert not environment.is_whole()


def test_every_pinned_package_is_counted_once() -> None:
    text = (CHECKOUT / "requirements" / "demo.txt").read_text()
    assert count(CHECKOUT / "requirements" / "demo.txt") == text.count("==")


def test_an_index_that_only_pip_was_told_of_is_respected(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    config = tmp_path / "pip.conf"
    config.write_text("[global]\ntimeout = 60\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(config))
    assert not index_is_pips_own()
    config.write_text("[global]\nindex-url = https://mirror.example/simple\n")
    assert index_is_pips_own()


def test_the_launcher_needs_nothing_that_is_not_in_the_standard_library() -> None:
    imported = {
        line.split()[1].partition(".")[0]
        for path in (CHECKOUT / "config" / "launcher").glob("*.py")
        for line in path.read_text().splitlines()
        if line.startswith(("import ", "from ")) and not line.startswith("from .")
    }
    assert imported <= sys.stdlib_module_names

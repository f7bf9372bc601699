"""Whatever is wrong on a person's machine is told in a sentence, with an exit code, and never as a traceback."""

import ast
import importlib.util
import json
import os
import socket
import subprocess
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from config.launcher.home import Home
from config.launcher.places import CHECKOUT, port_problem

from .conftest import Run

NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:1/", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0"}


@pytest.fixture
def entry() -> ModuleType:
    """The file `run` itself, read as a module."""
    loader = SourceFileLoader("run_file", str(CHECKOUT / "run"))
    spec = importlib.util.spec_from_loader("run_file", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def sentence_of(done: subprocess.CompletedProcess[str]) -> str:
    assert "Traceback" not in done.stderr
    return done.stderr


def test_an_old_python_can_read_the_run_file() -> None:
    ast.parse((CHECKOUT / "run").read_text(), feature_version=(3, 6))


def test_too_old_a_python_is_told_which_one_is_needed(
    entry: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(entry.sys, "version_info", (3, 8, 10))
    monkeypatch.setenv("PATH", "/nowhere")
    assert entry.main() == 1
    assert "needs Python 3.11 or newer" in capsys.readouterr().err


def test_a_newer_python_on_the_path_is_found_only_if_it_works(
    entry: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shim, real = tmp_path / "python3.13", tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'no such version' >&2\nexit 127\n")
    real.write_text("#!/bin/sh\necho /opt/python3.12\n")
    for each in (shim, real):
        each.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert entry.newer_python() == "/opt/python3.12"


def test_an_unknown_command_is_answered_with_those_there_are(run: Run) -> None:
    done = run("serve")
    assert done.returncode == 2
    assert "There is no command 'serve'" in sentence_of(done)
    assert "./run demo" in done.stderr


def test_no_command_shows_what_can_be_done(run: Run) -> None:
    assert run().returncode == 2
    assert run("--help").returncode == 0
    assert "./run test" in run("--help").stdout


@pytest.mark.parametrize("port", ["0", "70000", "eighty"])
def test_a_port_that_is_none_is_refused(run: Run, port: str) -> None:
    done = run("demo", "--port", port)
    assert done.returncode == 2
    assert "a port is a number from 1 to 65535" in sentence_of(done)


def test_a_port_in_use_is_named_with_the_way_to_choose_another(run: Run, checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("demo", "--port", str(port))
    assert done.returncode == 1
    assert f"Port {port} is in use by another program. Choose another: ./run demo --port" in sentence_of(done)
    assert not (checkout / ".run" / "venv").exists()


def test_a_port_that_was_just_let_go_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            server.accept()[0].close()
    assert port_problem(port) == ""


def test_a_second_demo_in_one_checkout_is_told_where_the_first_one_is(run: Run, checkout: Path) -> None:
    home = Home(checkout / ".run" / "demo")
    home.open("demo")
    home.note(url="http://127.0.0.1:8999/")
    done = run("demo")
    home.close()
    assert done.returncode == 1
    assert "Already running at http://127.0.0.1:8999/" in sentence_of(done)


def test_a_folder_that_holds_other_things_is_never_taken_for_a_home(run: Run, folder: Path) -> None:
    (folder / "thesis.odt").write_text("years of work")
    done = run("demo", "--fresh", "--home", str(folder))
    assert done.returncode == 1
    assert "holds other things" in sentence_of(done)
    assert (folder / "thesis.odt").read_text() == "years of work"


def test_a_missing_venv_module_is_told_with_the_package_that_brings_it(run: Run, folder: Path) -> None:
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    done = run("manage", "check", env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"})
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in sentence_of(done)


def test_a_folder_one_may_not_write_in_is_told(run: Run, checkout: Path) -> None:
    checkout.chmod(0o555)
    account = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    probe = subprocess.run(["python3", "--version"], capture_output=True, check=False, **account)  # type: ignore[call-overload]
    if probe.returncode:
        pytest.skip("no Python that another account may run")
    done = subprocess.run(  # type: ignore[call-overload]
        ["python3", checkout / "run", "test"], capture_output=True, text=True, check=False, cwd="/", **account
    )
    assert done.returncode == 1
    assert f"Cannot write in {checkout}" in sentence_of(done)


def test_packages_that_cannot_be_had_are_told_with_the_installers_own_words(run: Run, checkout: Path) -> None:
    done = run("manage", "check", env=NO_INDEX | {"PIP_CONFIG_FILE": "/dev/null", "PATH": "/usr/bin:/bin"})
    assert done.returncode == 1
    assert "could not be installed. Is there a network connection" in sentence_of(done)
    assert "No matching distribution" in done.stderr
    assert (checkout / ".run" / "venv.unfinished").exists(), "the next start must not trust this environment"


def test_the_state_of_a_home_that_was_cut_short_is_read_as_nothing(folder: Path) -> None:
    home = Home(folder / "home")
    home.path.mkdir()
    (home.path / "state.json").write_text(json.dumps({"children": {}})[:7])
    assert home.state() == {}

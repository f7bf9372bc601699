"""The house in order: who imports whom, how long a file is, what stands where. Reads the code; runs none of it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("config", "cases", "mediation", "notifications")
SOURCES = sorted(
    path
    for package in (*PACKAGES, "tests")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.relative_to(ROOT).parts
)
LONGEST = 330

# What stands at the top: the owner's card, and what tools expect there.
TOP = {
    *PACKAGES,
    *("tests", "docs", "requirements", "run", "manage.py", "pyproject.toml", "README.md", "CHANGELOG.md"),
    *("compose.yaml", "Dockerfile", "LICENSE", ".ci", ".git", ".gitignore", ".gitattributes", ".dockerignore"),
    *(".editorconfig", ".python-version"),
}
TEXT = {".py", ".toml", ".txt", ".html", ".css", ".js", ".md", ".tsv", ".po", ".yaml", ".yml", ".sh", ""}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def here(call: ast.Call) -> str:
    """What a method is called on."""
    return ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def ignored() -> list[str]:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return [line.rstrip("/") for line in lines if line and not line.startswith("#")]


def test_nothing_imports_what_stands_above_it() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-logo", "--no-cache", "--config", ROOT / "pyproject.toml"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "contract",
    ["floors", "cases", "reading", "notifications", "mediation", "custody", "beneath", "emulator", "twilio", "pure"],
)
def test_the_import_contracts_are_all_there(contract: str) -> None:
    assert f'id = "{contract}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_launcher_needs_nothing_but_python() -> None:
    """`./run` starts before anything is installed; only `inside` runs in the environment it made."""
    launcher = ROOT / "config" / "launcher"
    foreign = {
        f"{name(path)}: {module}"
        for path in [ROOT / "run", *launcher.glob("*.py"), ROOT / "config" / "__init__.py"]
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Import | ast.ImportFrom) and not getattr(node, "level", 0)
        for module in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
        if module.split(".")[0] not in sys.stdlib_module_names and not module.startswith("config.launcher")
    }
    assert not foreign


def test_every_module_says_what_lives_in_it() -> None:
    silent = [name(path) for path in SOURCES if path.read_text(encoding="utf-8").strip()]
    silent = [one for one in silent if not ast.get_docstring(tree(ROOT / one))]
    assert not silent


def test_no_file_outgrows_one_sitting() -> None:
    long = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert not {path: lines for path, lines in long.items() if lines > LONGEST}


def test_imports_stand_at_the_top() -> None:
    """An import inside a function hides a circle: if two files need each other, one of them is two files."""
    inside = [
        f"{name(path)}:{node.lineno}"
        for path in SOURCES
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside


def test_a_case_is_read_again_and_never_refreshed() -> None:
    """A refresh that fails switches the protection of state fields off for the whole process."""
    refreshed = [
        f"{name(path)}:{call.lineno}"
        for path in SOURCES
        if name(path).startswith(("cases/", "tests/cases", "tests/intake", "tests/journeys"))
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("refresh_from_db", "arefresh_from_db")
    ]
    assert not refreshed


def test_no_state_of_a_case_is_set_past_its_transitions() -> None:
    """`update(state=…)` on cases, a raw UPDATE, or an assignment would skip the guard, the history and the clocks."""
    on_cases = re.compile(r"Case\.objects|visible_to|queues\.|^cases\b|^self\b")
    past = []
    for path in (path for path in SOURCES if name(path).startswith("cases/")):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                sets_state = node.func.attr == "update" and any(word.arg == "state" for word in node.keywords)
                past += [f"{name(path)}:{node.lineno}"] if sets_state and on_cases.search(here(node)) else []
            elif isinstance(node, ast.Assign):
                set_now = {ast.unparse(target) for target in node.targets} & {"case.state", "self.state"}
                past += [f"{name(path)}:{node.lineno}"] if set_now else []
        past += [name(path)] if re.search(r"UPDATE\s+cases_case\b", path.read_text(encoding="utf-8"), re.I) else []
    assert not past


def test_what_a_text_is_about_is_read_from_its_link() -> None:
    """A message's topic, cause and template are keys of `notifications`: `cases` hands them over, and never takes them
    apart or looks texts up by them."""
    lookup = re.compile(r"(^|__)topic(__|$)|__template(__|$)|^template__|__message__cause|^cause__")
    apart = {"removeprefix", "removesuffix", "startswith", "endswith", "split", "rsplit", "partition", "rpartition"}
    parsed = []
    for path in (path for path in SOURCES if name(path).startswith("cases/")):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr == "topic":
                parsed.append(f"{name(path)}:{node.lineno}")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of = node.func.value
                if node.func.attr in apart and isinstance(of, ast.Attribute) and of.attr in ("cause", "template"):
                    parsed.append(f"{name(path)}:{node.lineno}")
            if isinstance(node, ast.Call) and not ast.unparse(node.func).startswith("outbox."):  # which is given them
                asked = [word.arg or "" for word in node.keywords]
                asked += [
                    each.value for each in node.args if isinstance(each, ast.Constant) and type(each.value) is str
                ]
                parsed += [f"{name(path)}:{node.lineno}" for each in asked if lookup.search(each)]
    assert not parsed


def test_no_domain_signals() -> None:
    """One event row is the news; whoever must be told is told because of it."""
    connected = [
        name(path)
        for path in SOURCES
        if not name(path).startswith("tests/")
        and re.search(r"post_save|pre_save|post_transition|pre_transition|@receiver", path.read_text(encoding="utf-8"))
    ]
    assert not connected


def test_names_are_those_that_staff_would_use() -> None:
    vague = re.compile(r"(Manager|Service|Handler|Helper|Util)s?$")
    # Django's own word for it; 协办人, who attends and fixes; the fire brigade and its like.
    allowed = {"MemberManager", "Helper", "EmergencyService"}
    found = {
        f"{name(path)}: {node.name}"
        for path in SOURCES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef) and vague.search(node.name) and node.name not in allowed
    }
    assert not found
    assert not [name(path) for path in SOURCES if path.stem in ("utils", "helpers", "misc", "common", "services")]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    here = re.compile(r"/(?:home|Users|root|work|mnt)/\w|[A-Z]:\\\\Users|pypi\.org|pythonhosted\.org")
    found = []
    for top in sorted(TOP & {path.name for path in ROOT.iterdir()} - {".git"}):
        files = [ROOT / top] if (ROOT / top).is_file() else sorted((ROOT / top).rglob("*"))
        for path in files:
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts and path != Path(__file__):
                lines = path.read_text(encoding="utf-8").splitlines()
                found += [f"{name(path)}:{number}" for number, line in enumerate(lines, 1) if here.search(line)]
    assert not found


def test_the_top_level_holds_only_what_is_expected_there() -> None:
    kept_out = ignored()
    surplus = [
        path.name for path in ROOT.iterdir() if path.name not in TOP and not any(path.match(each) for each in kept_out)
    ]
    assert not surplus
    assert {*PACKAGES, "tests", "manage.py", "pyproject.toml"} <= {path.name for path in ROOT.iterdir()}

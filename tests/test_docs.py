"""The documents tell the truth: commands exist, links lead somewhere, pictures are used, settings are described.

Reads the pages and the code; starts nothing. What the pages say in prose, people must keep true.
"""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.utils import translation

from cases.management.commands import draw_figures, draw_states
from config import health
from config.celery import app
from config.custody.management.commands import grants
from config.launcher import bench, cli, demo

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
OPERATING = DOCS / "operating.md"
DECISIONS = sorted((DOCS / "decisions").glob("*.md"))
PAGES = [README, ROOT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
PICTURES = sorted(path for path in (DOCS / "pictures").iterdir() if path.is_file())
LARGEST_PICTURE = 200_000

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
RUN = re.compile(r"\./run(?: [^\s`)]+)*")
SETTING = re.compile(r"^\| `([A-Z_]+)` \| (.*?) \|", re.M)
# Read by Django or the shell itself, not by our settings.
NOT_OURS = {"DJANGO_SETTINGS_MODULE"}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", read(path))


def anchors(path: Path) -> set[str]:
    """What `#…` may name on a page, by the rule that Git hosts use."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def run_lines(path: Path) -> list[list[str]]:
    """Every `./run …` on a page, in words; what follows a `#` is a remark."""
    text = re.sub(r"\s#.*", "", read(path))
    return [found.rstrip(".,;:…*").split()[1:] for found in RUN.findall(text)]


def asked_for(tree: ast.Module) -> Iterator[tuple[str, ast.expr | None]]:
    """Each environment variable that a settings file reads, with the expression of its default."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and re.match(r"env(\.\w+)?$", ast.unparse(node.func)) and node.args:
            default = next((word.value for word in node.keywords if word.arg == "default"), None)
            yield ast.literal_eval(node.args[0]), default


def settings_read() -> dict[str, Any]:
    """Every environment variable the settings read, with its default where that is a plain value."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "config" / "settings").glob("*.py")):
        for name, default in asked_for(ast.parse(read(path))):
            plain = default.value if isinstance(default, ast.Constant) else None
            found[name] = found.get(name) if plain is None else found.get(name) or plain
    return found


def our_commands() -> set[str]:
    ours = {each.name for each in apps.get_app_configs() if (ROOT / each.name.split(".")[0]).is_dir()}
    return {name for name, owner in get_commands().items() if owner in ours}


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_of_ours_that_a_page_names_can_be_run(page: Path) -> None:
    for words in run_lines(page):
        if not words:
            continue
        assert words[0] in cli.COMMANDS, words
        if words[0] == "demo":
            demo.read(words[1:])
        elif words[0] == "bench":
            assert not words[1:] or words[1] in bench.names(), words
        elif words[0] == "manage":
            assert not words[1:] or words[1] in get_commands(), words


def test_the_readme_shows_the_two_commands_and_ci_runs_the_second() -> None:
    first = next(text for kind, text in FENCE.findall(read(README)) if kind == "sh")
    assert [line.split("#")[0].strip() for line in first.strip().splitlines()] == ["./run demo", "./run test"]
    assert re.search(r"^\./run test$", read(ROOT / ".ci" / "run"), re.M)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(prose(page)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        aim = (page.parent / path).resolve() if path else page
        assert aim.exists(), target
        assert aim.is_relative_to(ROOT), target
        assert not anchor or anchor in anchors(aim), target


def test_every_file_that_a_page_names_is_there() -> None:
    """`cases/views/inbound.py`, `tests/journeys/`: a path in code marks, from the top of the house."""
    tops = "|".join(sorted(path.name for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith(".")))
    for page in PAGES:
        for path in re.findall(rf"`((?:{tops})/[\w./-]*)`", prose(page)):
            assert (ROOT / path).exists(), f"{named(page)}: {path}"


def test_every_picture_is_shown_and_light() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in LINK.findall(prose(page))}
    assert [named(path) for path in PICTURES if path not in shown] == []
    assert [named(path) for path in PICTURES if path.stat().st_size > LARGEST_PICTURE] == []


def test_every_picture_has_words_for_those_who_do_not_see_it() -> None:
    assert [named(page) for page in PAGES if re.search(r"!\[\s*\]\(", prose(page))] == []


def test_the_states_are_drawn_from_todays_code() -> None:
    with translation.override("en"):
        assert read(draw_states.PICTURE) == draw_states.picture(), "./run manage draw_states"
        assert read(draw_states.TABLE) == draw_states.table(), "./run manage draw_states"


def test_the_table_of_figures_is_of_today() -> None:
    assert read(draw_figures.TABLE) == draw_figures.page(), "./run manage draw_figures"


def test_the_page_of_rights_is_current() -> None:
    assert read(grants.PAGE) == grants.page(), "./run manage grants"


def test_every_move_of_a_case_is_in_the_picture() -> None:
    drawn = draw_states.picture()
    for (source, target), verbs in draw_states.moves().items():
        assert f">{source}<" in drawn and f">{target}<" in drawn
        assert all(f">{verb} " in drawn for verb in verbs)


def test_every_decision_is_listed_under_its_own_name() -> None:
    listed = re.findall(r"^(\d+)\. \[(.+)\]\((decisions/.+)\)$", read(DOCS / "README.md"), re.M)
    written = []
    for path in DECISIONS:
        number, title = re.findall(r"^# (\d+)\. (.+)$", read(path), re.M)[0]
        assert path.name.startswith(f"{int(number):04d}-")
        written.append((number, title, f"decisions/{path.name}"))
    assert listed == written


@pytest.mark.parametrize("page", DECISIONS, ids=named)
def test_a_decision_says_context_choice_and_cost(page: Path) -> None:
    assert re.findall(r"^## (.+)$", read(page), re.M) == ["Context", "Choice", "What it costs"]
    assert len(read(page).splitlines()) <= 60, "one page"


def test_every_command_of_ours_is_described_for_the_operator() -> None:
    told = read(OPERATING)
    assert [name for name in sorted(our_commands()) if not re.search(rf"manage {name}\b", told)] == []


def test_every_command_the_operator_is_told_of_exists() -> None:
    told = set(re.findall(r"(?:mediation-manage|manage\.py|\./run manage) ([a-z_]+)", read(OPERATING)))
    assert told <= get_commands().keys()


def test_every_sweep_that_beat_wakes_is_described() -> None:
    table = read(OPERATING).partition("| sweep | how often |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| ([a-z ]+) \|", table, re.M)) == set(app.conf.beat_schedule)


def test_each_sweep_comes_as_often_as_the_operator_is_told() -> None:
    told = dict(re.findall(r"^\| ([a-z ]+) \| (`SWEEP_EVERY`|\w+ times that|hourly|daily) \|", read(OPERATING), re.M))
    every = settings.SWEEP_EVERY
    seconds = {
        "`SWEEP_EVERY`": every, "three times that": 3 * every, "five times that": 5 * every,
        "hourly": 3600.0, "daily": 86400.0,
    }  # fmt: skip
    schedule = {name: entry["schedule"] for name, entry in app.conf.beat_schedule.items()}
    assert {name: seconds[often] for name, often in told.items()} == schedule


def test_the_operator_is_told_of_every_health_check() -> None:
    text = read(OPERATING)
    shown = re.search(r'^\{"ready": true, "checks": (\{.*\})\}$', text, re.M)
    assert shown is not None
    assert json.loads(shown[1]).keys() == health.CHECKS.keys()
    about = text.split("`database` and `migrations` decide.")[1].split("\n\n")[0]
    for name in health.CHECKS.keys() - health.REQUIRED:
        assert f"`{name}`" in about


def test_what_locks_a_sign_in_is_said_as_it_is_set() -> None:
    assert settings.AXES_LOCKOUT_PARAMETERS == [["username", "ip_address"]]
    assert settings.AXES_FAILURE_LIMIT == 10 and settings.AXES_COOLOFF_TIME == 0.25
    assert "Ten wrong passwords for one phone number from one address" in read(OPERATING)


def test_every_setting_is_described_and_no_other() -> None:
    described = {name for name, _default in SETTING.findall(read(OPERATING))}
    assert described - NOT_OURS == settings_read().keys()


def test_a_described_default_is_the_one_in_the_settings() -> None:
    told = dict(SETTING.findall(read(OPERATING)))
    for name, default in settings_read().items():
        if default not in (None, "") and "required" not in told[name]:
            assert f"`{default}`" in told[name], name


def test_what_production_refuses_to_start_without_is_marked_and_in_the_example() -> None:
    tree = ast.parse(read(ROOT / "config" / "settings" / "production.py"))
    needed = {name for name, default in asked_for(tree) if default is None}
    told = dict(SETTING.findall(read(OPERATING)))
    assert {name for name, default in told.items() if "required" in default} == needed
    example = next(text for _kind, text in FENCE.findall(read(OPERATING)) if "SECRET_KEY=" in text)
    assert needed <= set(re.findall(r"^([A-Z_]+)=", example, re.M))


def test_the_changelog_speaks_of_the_version_at_hand() -> None:
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    assert re.search(rf"^## \[(Unreleased\] - )?{re.escape(version)}\b", read(ROOT / "CHANGELOG.md"), re.M)

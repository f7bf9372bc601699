"""The law stands in docs/law.md and docs/delivery.md, and does not fall behind: citations resolve, and its tables name
what the code has, in the words of the screen, with the numbers of the seed.

What the pages say in prose, people must keep true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.models import TextChoices
from django.utils import translation

from cases.states import Decision, Outcome, Role, State, Verb
from mediation.models import Counts, Level, Policy, Promise, Target, Terms, Tier, Unit
from mediation.seed.rules import AT_ONCE

ROOT = Path(__file__).resolve().parents[1]
LAW = (ROOT / "docs" / "law.md").read_text(encoding="utf-8")
DELIVERY = (ROOT / "docs" / "delivery.md").read_text(encoding="utf-8")
STATES = (ROOT / "docs" / "states.md").read_text(encoding="utf-8")
PARTS_OF_THE_HOUSE = ("cases", "mediation", "notifications", "config", "tests", "docs")
WRITTEN = {".py", ".html", ".txt", ".md", ".sql", ".css", ".js", ".po", ".toml"}

OF_THE_LAW = re.compile(r"law\.md sections? (\d+(?:(?:, | and )\d+)*)")
OF_DELIVERY = re.compile(r"delivery\.md, ([A-Z]\w+)(?: (\d+))?")
# A link to the page as a whole is no citation of a rule.
LINK = re.compile(r"\[[^\]]*\]\([^)\s]*\)")
# Under other names the rules were drafts; whoever cites one of them cites what no reader has.
DRAFT = re.compile(
    r"domain\.md|domain law|delivery contract|[Tt]he law of the product, section|sections? \d[^.\n]* of the law"
)


def _texts() -> Iterator[tuple[str, str]]:
    """Every text of the house with its path from the root; links to whole pages taken out."""
    paths = [path for part in PARTS_OF_THE_HOUSE for path in (ROOT / part).rglob("*") if path.suffix in WRITTEN]
    paths += [path for path in ROOT.glob("*.*") if path.suffix in WRITTEN]
    for path in sorted(paths):
        if path != Path(__file__):
            yield str(path.relative_to(ROOT)), LINK.sub("", path.read_text(encoding="utf-8"))


TEXTS = dict(_texts())


def sections() -> set[int]:
    return {int(number) for number in re.findall(r"^## (\d+)\. ", LAW, re.M)}


def points() -> dict[str, set[int]]:
    """The parts of delivery.md by the first word of their heading, each with its numbered points."""
    parts = re.split(r"^## (.+)$", DELIVERY, flags=re.M)[1:]
    return {
        title.split()[0]: {int(number) for number in re.findall(r"^(\d+)\. ", body, re.M)}
        for title, body in zip(parts[::2], parts[1::2], strict=True)
    }


def table(text: str, *heads: str) -> list[list[str]]:
    """The rows of the one table whose head begins with these cells."""
    found = re.findall(rf"^\| {re.escape(' | '.join(heads))} \|.*\n\|[-:| ]+\|\n((?:\|.*\n)+)", text, re.M)
    assert len(found) == 1, f"{len(found)} tables begin with {heads}"
    return [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in found[0].splitlines()]


def by_code(*heads: str) -> dict[str, list[str]]:
    rows = table(LAW, *heads)
    known = {row[0].strip("`"): row[1:] for row in rows}
    assert len(known) == len(rows), f"a row stands twice under {heads}"
    return known


# -- citations --------------------------------------------------------------------------------------------------------


def test_the_law_has_its_eleven_sections() -> None:
    assert sections() == set(range(1, 12))


def test_every_citation_of_the_law_names_a_section_that_exists() -> None:
    cited = {
        (path, int(number))
        for path, text in TEXTS.items()
        for numbers in OF_THE_LAW.findall(text)
        for number in re.findall(r"\d+", numbers)
    }
    assert {path for path, _number in cited if path.startswith("cases/")}, (
        "no citation was found, so none was looked at"
    )
    assert not {(path, number) for path, number in cited if number not in sections()}


def test_every_citation_of_the_delivery_rules_names_a_point_that_exists() -> None:
    cited = {(path, *found) for path, text in TEXTS.items() for found in OF_DELIVERY.findall(text)}
    assert {path for path, *_found in cited if path.startswith("notifications/")}, "no citation was found"
    known = points()
    assert not {each for each in cited if each[1] not in known or (each[2] and int(each[2]) not in known[each[1]])}


@pytest.mark.parametrize(("page", "form"), [("law.md", OF_THE_LAW), ("delivery.md", OF_DELIVERY)])
def test_whoever_names_the_law_in_code_says_which_section_in_one_line(page: str, form: re.Pattern[str]) -> None:
    """Split over two lines, or without its number, nobody finds it again when the section changes."""
    vague = {
        f"{path}: {line.strip()}"
        for path, text in TEXTS.items()
        if not path.endswith(".md")
        for line in text.splitlines()
        if line.count(page) != len(form.findall(line)) and f"docs/{page}" not in line
    }
    assert not vague


def test_nobody_cites_a_draft() -> None:
    assert not {path for path, text in TEXTS.items() if DRAFT.search(text)}


# -- tables -----------------------------------------------------------------------------------------------------------

NAMED: list[tuple[type[TextChoices], str, str]] = [
    (Verb, "`Verb`", "中文"),
    (State, "`State`", "中文"),
    (Outcome, "`Outcome`", "中文"),
    (Role, "`Role`", "中文"),
    (Promise, "`Promise`", "中文"),
    (Decision, "`Decision`", "中文"),
]


@pytest.mark.parametrize(("names", "code", "chinese"), NAMED, ids=[names.__name__ for names, *_ in NAMED])
def test_the_law_names_them_all_in_the_words_of_the_screen(names: type[TextChoices], code: str, chinese: str) -> None:
    with translation.override("zh-hans"):
        on_screen = {str(each.value): str(each.label) for each in names}
    assert {name: row[0] for name, row in by_code(code, chinese).items()} == on_screen


def test_the_verbs_lead_from_and_to_and_are_whose_as_drawn_from_the_code() -> None:
    drawn = {row[0]: row[1:4] for row in table(STATES, "verb", "中文")}
    assert {verb: row[:3] for verb, row in by_code("`Verb`", "中文").items()} == drawn


def test_the_settling_outcomes_are_those_that_resolve() -> None:
    from_the_law = {outcome for outcome, row in by_code("`Outcome`", "中文").items() if row[1] == "settling"}
    assert from_the_law == {Outcome.RECTIFIED, Outcome.WRITTEN, Outcome.ORAL, Outcome.EXPLAINED}


# -- numbers ----------------------------------------------------------------------------------------------------------

UNITS = {"min": Unit.MINUTE, "h": Unit.HOUR, "day": Unit.DAY, "days": Unit.DAY}
TIME = re.compile(r"(?P<amount>\d+) (?P<working>working )?(?P<unit>min|h|days?)(?P<rolled> rolled)?")


def time(cell: str) -> tuple[int, str, str] | None:
    """`4 working h` as the row of a target has it: amount, unit, how it counts. None where nothing is promised."""
    if cell == "-":
        return None
    found = TIME.fullmatch(cell)
    assert found, f"no time: {cell}"
    counts = Counts.WORKING if found["working"] else Counts.ROLLED if found["rolled"] else Counts.ALWAYS
    return int(found["amount"]), UNITS[found["unit"]], counts


@pytest.fixture
def seeded(db: None) -> None:
    """The numbers as they are seeded."""


@pytest.mark.parametrize("tier", Tier.values)
def test_the_clocks_of_the_law_are_those_of_the_seed(seeded: None, tier: str) -> None:
    heads = ("assign", "arrive", "secure", "resolve", "decide", "instruct")
    always = ("mediation", "confirmation", "follow_up", "follow_late")
    (whatever,) = table(LAW, *always)
    cells = {**dict(zip(heads, by_code("tier", *heads)[tier], strict=True)), **dict(zip(always, whatever, strict=True))}
    law = {promise: time(cell) for promise, cell in cells.items() if time(cell) is not None}
    targets = Target.objects.filter(version__policy__tier=tier, version__policy__category=None)
    assert {each.promise: (each.amount, each.unit, each.counts) for each in targets} == law


def test_the_night_of_the_law_is_that_of_the_seed(seeded: None) -> None:
    nights = Target.objects.filter(night_from__isnull=False).values_list(
        "version__policy__tier", "promise", "night_from", "night_until", "night_moves_to"
    )
    said = re.search(r"An arrival of tier (\w) that would be due between ([\d:]+) and ([\d:]+) moves to ([\d:]+)", LAW)
    assert said
    assert {(tier, promise, *(f"{each:%H:%M}" for each in times)) for tier, promise, *times in nights} == {
        (said[1], "arrive", *said.groups()[1:])
    }


@pytest.mark.parametrize("tier", Tier.values)
def test_the_ladder_of_the_law_is_that_of_the_seed(seeded: None, tier: str) -> None:
    reminded, leader, street = by_code("tier", "handler reminded at", "leader told", "street office decides")[tier]
    law: list[tuple[str, int | None, int | None]]
    law = [(Level.HANDLER, int(reminded.removesuffix(" %")), None)]
    law += [(level, None, after(cell)) for level, cell in ((Level.LEADER, leader), (Level.STREET, street))]
    (policy,) = Policy.objects.filter(tier=tier, category=None)
    for promise in (Promise.ASSIGN, Promise.ARRIVE, Promise.RESOLVE, Promise.OBLIGATION, Promise.INSTRUCT):
        rungs = policy.current.rungs.filter(promise=promise).order_by("step")
        assert [(each.level, each.percent, each.after_seconds) for each in rungs] == law


def after(cell: str) -> int:
    """`after 24 h` in seconds."""
    if cell == "at once":
        return 0
    found = re.fullmatch(r"after (\d+) h", cell)
    assert found, f"no time after a miss: {cell}"
    return int(found[1]) * 3600


def test_what_is_missed_about_safety_is_the_street_offices_at_once(seeded: None) -> None:
    assert AT_ONCE == ("safety",)
    for policy in Policy.objects.filter(category__code="safety"):
        assert policy.current.rungs.get(promise=Promise.ARRIVE, level=Level.STREET).after_seconds == 0


def test_the_street_office_is_reminded_to_decide_and_then_the_district_is_told(seeded: None) -> None:
    for policy in Policy.objects.all():
        rungs = policy.current.rungs.filter(promise=Promise.DECIDE).order_by("step")
        assert [(each.level, each.percent, each.after_seconds) for each in rungs] == [
            (Level.STREET, 75, None),
            (Level.DISTRICT, None, 0),
        ]


def test_the_numbers_of_no_policy_are_the_defaults_of_the_terms() -> None:
    terms = Terms()
    fields = (field for field in Terms._meta.concrete_fields if not field.primary_key)
    defaults = {field.name: str(getattr(terms, field.name)).removesuffix(":00") for field in fields}
    assert {name: row[0] for name, row in by_code("`Terms`", "default").items()} == defaults

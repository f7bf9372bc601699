"""Do the tests notice when the code is wrong? Every small change to the parts that carry the law is tried.

At least 85 of a hundred must be caught, in each part. Long: `./run test --full`; MUTATION_SECONDS bounds each part.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.mutation import tool

pytestmark = [pytest.mark.long, pytest.mark.skipif(not os.environ.get("RUN_LONG"), reason="only with --full")]
LEAST = 0.85
BUDGET = float(os.environ.get("MUTATION_SECONDS", "2700"))


@dataclass(frozen=True)
class Part:
    """Files of one concern, and the tests that are to notice. None of these may commit: mutants share a database."""

    mutate: tuple[str, ...]
    tests: tuple[str, ...]
    asks_database: bool = True
    # Functions that only an import calls: what they make is data by the time a change is tried.
    only_imported: tuple[str, ...] = ()


OF_THE_CASES = (
    "tests/cases/test_transitions.py",
    "tests/cases/test_workflow.py",
    "tests/cases/test_joining.py",
    "tests/cases/test_parting.py",
    "tests/cases/test_place_corrected.py",
)
PARTS = {
    "calendar, due and deadlines": Part(
        mutate=("mediation/calendar.py", "mediation/due.py", "cases/clocks/deadlines.py"),
        tests=(
            "tests/mediation/test_calendar.py",
            "tests/mediation/test_due_steps.py",
            "tests/mediation/test_calendar_years.py",
            "tests/cases/clocks/test_deadlines.py",
        ),
        asks_database=False,
    ),
    "clocks": Part(
        mutate=("cases/clocks/turning.py", "cases/clocks/planning.py"),
        tests=(
            "tests/cases/clocks/test_planning.py",
            "tests/cases/clocks/test_turning.py",
            "tests/cases/clocks/test_moved.py",
            "tests/cases/test_deferring.py",
            "tests/cases/test_undertakings.py",
            "tests/cases/test_ladder.py",
            "tests/cases/test_what_ends_with_a_case.py",
            "tests/cases/test_joining.py",
            "tests/cases/test_parting.py",
            "tests/cases/test_signs.py",
            "tests/cases/test_speaking_for_many.py",
            "tests/cases/clocks/test_hours_edited.py",
        ),
    ),
    "transitions": Part(
        mutate=("cases/models/workflow.py",),
        tests=(
            *OF_THE_CASES,
            "tests/cases/clocks/test_turning.py",
            "tests/cases/clocks/test_moved.py",
            "tests/cases/test_undertakings.py",
            "tests/cases/test_what_ends_with_a_case.py",
            "tests/cases/test_joined_residents.py",
            "tests/cases/test_access.py",
        ),
        only_imported=("carries_out", "_target"),
    ),
    "access": Part(
        mutate=("cases/access.py",),
        tests=(
            "tests/cases/test_access.py",
            *OF_THE_CASES,
            "tests/pages/test_who_sees_what.py",
            "tests/cases/test_joined_residents.py",
        ),
    ),
    "the door": Part(
        mutate=("cases/actions/_door.py",),
        tests=(
            *OF_THE_CASES,
            "tests/cases/test_facts.py",
            "tests/cases/test_access.py",
            "tests/cases/test_joined_residents.py",
            "tests/cases/test_what_ends_with_a_case.py",
            "tests/cases/test_tray.py",
        ),
    ),
    "deed rows": Part(
        mutate=("cases/deeds.py",),
        tests=("tests/cases/test_deeds.py", "tests/test_tables.py", "tests/cases/test_workflow.py"),
        only_imported=("_row",),
    ),
}


@pytest.fixture
def database() -> Iterator[str]:
    """The address of a database that the run makes beside the tests' own, and that is gone afterwards."""
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"mutation_{os.getpid()}"
    yield urlunsplit(url._replace(path=f"/{name}"))
    with psycopg.connect(urlunsplit(url._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE)'.encode())


@pytest.mark.parametrize("what", PARTS)
def test_wrong_code_is_caught(tmp_path: Path, database: str, what: str) -> None:
    part = PARTS[what]
    score = tool.run(
        tmp_path / "copy",
        mutate=list(part.mutate),
        tests=list(part.tests),
        seconds=BUDGET,
        database=database if part.asks_database else "",
        only_imported=part.only_imported,
    )
    print(f"\nmutation score of {what}: {score.caught} of {score.tried} = {score.share:.1%}, not tried {score.untried}")
    print("\n".join(score.survivors))
    assert score.untried <= score.tried, f"too little was tried to say anything; the tool {score.ended}"
    assert score.share >= LEAST

"""Do the tests notice when the calendar or the clocks are wrong? Every small change to their code is tried.

At least 85 of a hundred must be caught. Long: `./run test --full`.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.mutation import tool

pytestmark = [pytest.mark.long, pytest.mark.skipif(not os.environ.get("RUN_LONG"), reason="only with --full")]
LEAST = 0.85
BUDGET = float(os.environ.get("MUTATION_SECONDS", "2700"))


def judge(score: tool.Score, what: str) -> None:
    print(f"\nmutation score of {what}: {score.caught} of {score.tried} = {score.share:.1%}, not tried {score.untried}")
    print("\n".join(score.survivors))
    assert score.untried <= score.tried, f"too little was tried to say anything; the tool {score.ended}"
    assert score.share >= LEAST


def test_wrong_arithmetic_of_working_time_is_caught(tmp_path: Path) -> None:
    score = tool.run(
        tmp_path / "copy",
        mutate=["mediation/calendar.py", "mediation/due.py", "cases/clocks/deadlines.py"],
        tests=[
            "tests/mediation/test_calendar.py",
            "tests/mediation/test_due_steps.py",
            "tests/mediation/test_calendar_years.py",
            "tests/cases/clocks/test_deadlines.py",
        ],
        seconds=BUDGET,
    )
    judge(score, "calendar, due and deadlines")


def test_wrong_turning_of_clocks_is_caught(tmp_path: Path) -> None:
    url = urlsplit(os.environ["DATABASE_URL"])
    name = f"mutation_{os.getpid()}"
    try:
        score = tool.run(
            tmp_path / "copy",
            mutate=["cases/clocks/turning.py", "cases/clocks/planning.py"],
            tests=[
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
                "tests/cases/clocks/test_hours_edited.py",
            ],
            seconds=BUDGET,
            database=urlunsplit(url._replace(path=f"/{name}")),
            seeded=True,
        )
    finally:
        with psycopg.connect(urlunsplit(url._replace(path="/postgres")), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "test_{name}" WITH (FORCE)'.encode())
    judge(score, "clocks")

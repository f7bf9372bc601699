"""The measurements run and count right. How fast is for `./run bench` on a machine at rest: nothing here is timed."""

import json
import os
import subprocess
import sys

import pytest

from config.launcher.places import CHECKOUT

pytestmark = [pytest.mark.long, pytest.mark.skipif(not os.environ.get("RUN_LONG"), reason="only with --full")]
KEYS = {"name", "cases", "value", "unit", "limit", "ratio", "target", "ok"}


@pytest.mark.parametrize(
    "words",
    [
        "sweep --cases 2000 --due 200 --times 2",
        "texts webhook",
        "texts outbox",
        "texts burst",
        "intake",
        "pages --cases 2000 --times 2",
        "ledger --cases 300",
        "xlsx --cases 300",
    ],
)
def test_a_measurement_counts_right(words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", *words.split()], cwd=CHECKOUT, capture_output=True, text=True, timeout=900
    )
    figures = [json.loads(line) for line in done.stdout.splitlines()]
    assert figures and all(set(figure) == KEYS for figure in figures), done.stderr
    assert [figure for figure in figures if not figure["ok"] and figure["ratio"] is None] == []

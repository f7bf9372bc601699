"""`./run demo --tour` is told whole: here against the journeys' own installation, with the same command line."""

import re
import subprocess
import sys

from config.launcher.places import CHECKOUT
from config.launcher.stack import Stack


def test_the_tour_sees_every_step(stack: Stack) -> None:
    env = stack.environment() | {"TOUR_WEB_URL": stack.web_url, "TOUR_PHONES_URL": stack.phones_url}
    done = subprocess.run(
        [sys.executable, "-m", "tests.tour"], cwd=CHECKOUT, env=env, capture_output=True, text=True, timeout=600,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"All \d+ steps were seen", done.stdout)


def test_a_tour_that_misses_something_says_what_and_fails(stack: Stack) -> None:
    """With nobody at the phones nothing can be seen there."""
    env = stack.environment() | {"TOUR_WEB_URL": stack.web_url, "TOUR_PHONES_URL": "http://127.0.0.1:9"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.tour"], cwd=CHECKOUT, env=env, capture_output=True, text=True, timeout=300,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "expected" in done.stdout
    assert "an answer from http://127.0.0.1:9/" in done.stdout

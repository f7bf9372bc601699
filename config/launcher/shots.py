"""`./run shots`: the main pages of a running demo, photographed for phone and desktop, light and dark, both languages.

A demo of its own, filled with a week of cases, that is gone afterwards; the pictures stay. What is photographed, and
how, stands in `tests/browser/shots.py`.
"""

import argparse
import os
from pathlib import Path

from .foreground import run_foreground
from .install import Environment
from .interrupts import held
from .places import CHECKOUT, RUN, Trouble
from .say import Voice
from .stack import Stack, home_of, named_databases

FOLDER = RUN / "sheets"


def read(words: list[str]) -> argparse.Namespace:
    """Its own words; `--help` tells them."""
    parser = argparse.ArgumentParser(prog="./run shots", description="Photographs the main pages of a running demo.")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="only these; without any, all main pages")
    parser.add_argument("--to", type=Path, default=FOLDER, help="where the pictures go (default .run/sheets)")
    parser.add_argument("--readme", action="store_true", help="make those of the README anew instead (docs/pictures)")
    return parser.parse_args(words)


def run_shots(words: list[str]) -> int:
    """Start a demo, photograph it, stop it; ends with 0 when every page was photographed."""
    chosen = read(words)
    if not (CHECKOUT / "tests" / "browser").exists():
        raise Trouble("This checkout has no pages to photograph by (tests/browser).")
    voice = Voice()
    environment = Environment(voice=voice)
    environment.check_folder()
    database_url, application_url = named_databases()
    stack = Stack(
        home_of("shots"), what="shots", python=environment.python, voice=voice, durable=False,
        database_url=database_url, application_url=application_url, redis_url=os.environ.get("REDIS_URL", ""),
        env={"SMS_QUIET_HOURS": ""},
    )  # fmt: skip
    try:
        stack.home.open("shots")
        stack.home.clear()
        environment.ensure("dev")
        stack.start_servers()
        stack.prepare()
        stack.start_processes()
        env = stack.environment() | {"TOUR_WEB_URL": stack.web_url, "TOUR_PHONES_URL": stack.phones_url}
        python = str(stack.python)
        if chosen.readme:
            return run_foreground([python, "-m", "tests.browser.pictures"], env=env)
        return run_foreground([python, "-m", "tests.browser.shots", str(chosen.to), *chosen.pages], env=env)
    finally:
        with held():
            stack.stop()
            stack.home.forget_outside()

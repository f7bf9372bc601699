"""The command line of `./run`: which word does what, and how trouble is told - a sentence, no traceback."""

import sys
from collections.abc import Callable

from . import interrupts
from .bench import run_bench
from .check import run_check
from .command import run_manage
from .demo import run_demo
from .places import HELP, Trouble
from .shots import run_shots
from .suite import run_tests

USAGE = """\
./run demo [--port N] [--fresh] [--home DIR]   everything running on this machine, filled with a week of cases
./run demo --tour                              three stories played once over HTTP, step by step
./run test [--full] [pytest's own words]       all tests; --full adds the long ones
./run bench NAME [its own words]               figures as lines of JSON: how fast, and nothing lost; --help names them
./run shots [PAGE …] [--readme]                the main pages photographed: phone, desktop, light, dark, both languages
./run check [words]                            lint, types, contracts, migrations, deploy check
./run manage COMMAND …                         a management command on the demo's database
"""

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": run_demo,
    "test": run_tests,
    "bench": run_bench,
    "shots": run_shots,
    "check": run_check,
    "manage": run_manage,
}


def main(words: list[str]) -> int:
    """Run one command; returns the exit code."""
    if not words or words[0] in (*HELP, "help"):
        print(USAGE, end="")
        return 0 if words else 2
    command = COMMANDS.get(words[0])
    if not command:
        print(f"There is no command '{words[0]}'. These there are:\n\n{USAGE}", end="", file=sys.stderr)
        return 2
    interrupts.install()
    try:
        return command(words[1:])
    except Trouble as trouble:
        print(f"\n{trouble.sentence}", file=sys.stderr)
        if trouble.details:
            print(trouble.details, file=sys.stderr)
        return trouble.code
    except OSError as error:
        # A full disk, a folder that became read-only, a program that may not be run: its own words say it best.
        print(f"\nThe system refused: {error}", file=sys.stderr)
        return 1
    except interrupts.Stopped as stopped:
        print("\nStopped.", file=sys.stderr)
        return 128 + stopped.signum

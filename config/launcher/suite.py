"""`./run test`: set-up, test servers, pytest. What is printed last, and the exit code, are pytest's."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .foreground import run_foreground
from .home import Busy
from .install import Environment
from .say import Voice
from .stack import Stack, home_of

# On the run's server: every worker's database is a copy of it (config.settings.test).
MIGRATED = "mediation_migrated"


def run_tests(words: list[str]) -> int:
    """`--full` adds the long tests; every other word goes to pytest as it is."""
    full = "--full" in words
    words = [word for word in words if word != "--full"]
    voice = Voice()
    python = Environment(voice=voice).ensure("dev")
    with servers_of_a_run(python, voice) as stack:
        stack.start_servers()
        stack.task("Compiling messages", "config.messages", "compile")
        options = ["-n", "2", "--dist", "loadscope"]
        env = test_environment(stack) | tables_made_once(stack)
        if full:
            env["RUN_LONG"] = "1"
        else:
            options += ["-m", "not long"]
        return run_foreground([str(python), "-m", "pytest", *options, *words], env=env)


def tables_made_once(stack: Stack) -> dict[str, str]:
    """What names the database that every worker copies. None is left behind on a server of the person's own."""
    if "postgres" not in stack.children:
        return {}
    stack.task("Making the tables", "config.launcher.inside.migrated", "--into", MIGRATED)
    return {"DATABASE_TEMPLATE": MIGRATED}


@contextmanager
def servers_of_a_run(python: Path, voice: Voice) -> Iterator[Stack]:
    """A stack for one run, nothing of it started, its home open and empty; at the end all of it is gone.

    The home is `.run/test`, or a spare one when another run is in that.
    """

    def make(home: Path) -> Stack:
        return Stack(
            home, what="test", python=python, settings="config.settings.test", seed=False, durable=False, voice=voice,
            database_url=os.environ.get("DATABASE_URL", ""), redis_url=os.environ.get("REDIS_URL", ""),
        )  # fmt: skip

    stack, spare = make(home_of("test")), None
    try:
        stack.home.open("test")
    except Busy:
        spare = Path(tempfile.mkdtemp(prefix="mediation-test-"))
        stack = make(spare)
        stack.home.open("test")
    try:
        stack.home.clear()
        yield stack
    finally:
        stack.stop()
        stack.home.forget_outside()
        if spare:
            shutil.rmtree(spare, ignore_errors=True)


def test_environment(stack: Stack) -> dict[str, str]:
    """Servers and nothing else: the test settings say the rest, and a person's own settings must not leak in."""
    whole = stack.environment()
    ours = (
        *("PUBLIC_URL", "SECRET_KEY", "TWILIO_", "SMS_", "SWEEP_EVERY", "RUN_HOME"),
        *("MEDIA_ROOT", "REGISTERS_ROOT", "STATIC_ROOT"),
    )
    return {name: value for name, value in whole.items() if not name.startswith(ours)}

"""`./run test`: set-up, test servers, pytest. What is printed last, and the exit code, are pytest's."""

import os
import shutil
import tempfile
from pathlib import Path

from .foreground import run_foreground
from .home import Busy
from .install import Environment
from .say import Voice
from .stack import Stack, home_of


def run_tests(words: list[str]) -> int:
    """`--full` adds the long tests; every other word goes to pytest as it is."""
    full = "--full" in words
    words = [word for word in words if word != "--full"]
    voice = Voice()
    python = Environment(voice=voice).ensure("dev")
    stack, spare = test_stack(python, voice)
    try:
        stack.home.clear()
        stack.start_servers()
        stack.task("Compiling messages", "config.messages", "compile")
        options = ["-n", "2", "--dist", "loadscope"]
        env = test_environment(stack)
        if full:
            env["RUN_LONG"] = "1"
        else:
            options += ["-m", "not long"]
        return run_foreground([str(python), "-m", "pytest", *options, *words], env=env)
    finally:
        stack.stop()
        stack.home.forget_outside()
        if spare:
            shutil.rmtree(spare, ignore_errors=True)


def test_stack(python: Path, voice: Voice) -> tuple[Stack, Path | None]:
    """The test servers' stack with its home open: `.run/test`, or a spare one when another test run is in that."""

    def make(home: Path) -> Stack:
        return Stack(
            home, what="test", python=python, settings="config.settings.test", seed=False, durable=False, voice=voice,
            database_url=os.environ.get("DATABASE_URL", ""), redis_url=os.environ.get("REDIS_URL", ""),
        )  # fmt: skip

    stack = make(home_of("test"))
    try:
        stack.home.open("test")
    except Busy:
        spare = Path(tempfile.mkdtemp(prefix="mediation-test-"))
        stack = make(spare)
        stack.home.open("test")
        return stack, spare
    return stack, None


def test_environment(stack: Stack) -> dict[str, str]:
    """Servers and nothing else: the test settings say the rest, and a person's own settings must not leak in."""
    whole = stack.environment()
    ours = ("PUBLIC_URL", "SECRET_KEY", "TWILIO_", "SMS_", "MEDIA_ROOT", "STATIC_ROOT", "SWEEP_EVERY", "RUN_HOME")
    return {name: value for name, value in whole.items() if not name.startswith(ours)}

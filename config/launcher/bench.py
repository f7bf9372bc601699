"""`./run bench NAME …`: a measurement on servers of its own, durable as an installation's, in a database of its own.

Its figures go to standard output as lines of JSON; the exit code is 0 when every figure is what it should be.
"""

import ast
import os

from .foreground import run_foreground
from .install import Environment
from .interrupts import held
from .places import CHECKOUT, HELP, Trouble
from .say import Voice
from .stack import Stack, home_of

# A small server's settings: nothing that an installation would not have, but memory and room for its log.
SETTINGS = (
    "shared_buffers=1GB",
    "work_mem=16MB",
    "maintenance_work_mem=256MB",
    "max_wal_size=8GB",
    "checkpoint_timeout=30min",
    "random_page_cost=1.1",
)
PLUMBING = (
    *("__init__", "__main__", "city", "harness", "installed", "one_register", "one_task", "posting", "serving"),
    "serving_urls",
)


def names() -> list[str]:
    """What can be measured: the modules in tests/bench."""
    found = sorted(file.stem for file in (CHECKOUT / "tests" / "bench").glob("*.py"))
    return [name for name in found if name not in PLUMBING and not name.startswith("_")]


def usage() -> str:
    """What can be measured, each with the first sentence of what its module says of itself."""
    lines = [
        "./run bench NAME [its own words]   figures as lines of JSON; ends with 0 when all are what they should be",
        "",
    ]
    for name in names():
        source = (CHECKOUT / "tests" / "bench" / f"{name}.py").read_text(encoding="utf-8")
        said = " ".join((ast.get_docstring(ast.parse(source)) or "").split())
        lines.append(f"  {name:10} {said.split('. ')[0].rstrip('.')}")
    return "\n".join(lines) + "\n"


def run_bench(words: list[str]) -> int:
    """The first word names the measurement; the others are its own."""
    if words and words[0] in HELP:
        print(usage(), end="")
        return 0
    if not words or words[0] not in names():
        asked = f"There is no measurement '{words[0]}'." if words else "Say what to measure."
        raise Trouble(f"{asked} There are: {', '.join(names())}.", code=2)
    voice = Voice()
    stack = Stack(
        home_of("bench"), what="bench", python=Environment(voice=voice).ensure("dev"), voice=voice,
        settings="config.settings.test", seed=False, postgres_settings=SETTINGS,
        database_url=os.environ.get("DATABASE_URL", ""), redis_url=os.environ.get("REDIS_URL", ""),
    )  # fmt: skip
    stack.home.open("bench")
    try:
        stack.home.clear()
        stack.start_servers()
        stack.task("Compiling messages", "config.messages", "compile")
        return run_foreground([str(stack.python), "-m", "tests.bench", *words], env=stack.environment())
    finally:
        with held():
            stack.stop()
            # A million cases are a gigabyte that nobody needs afterwards.
            stack.home.open("bench")
            stack.home.clear()
            stack.home.close()

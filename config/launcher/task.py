"""Runs one command to its end as a step: output into a log, progress shown, a plain sentence when it fails."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from .interrupts import held
from .places import CHECKOUT, Trouble
from .processes import Child, last_lines
from .say import Voice


def run_task(
    argv: Sequence[str],
    *,
    text: str,
    env: Mapping[str, str],
    log: Path,
    voice: Voice,
    failed: str = "",
    started: Callable[[Child], None] | None = None,
    progress: Callable[[str], str] | None = None,
) -> str:
    """Run a command; returns its whole output. Lines it prints that begin with `step ` become steps of their own.

    `started` is told of the process as soon as it runs, to note it; `progress` turns the output so far into a few
    words. Raises Trouble with `failed` and the log's end.
    """
    child = Child(name=text, argv=argv, env=env, log=log, cwd=CHECKOUT, starts=1)  # one log for all tasks of a run
    begin = log.stat().st_size if log.exists() else 0
    announced = 0
    try:
        with held():
            child.start()
            if started:
                started(child)
        while True:
            with voice.step(text) as step:
                while child.is_alive() and len(steps(log, begin)) == announced:
                    step.tick(progress(written(log, begin)) if progress else "")
                    time.sleep(0.1)
                found = steps(log, begin)
                if not child.is_alive() and child.process and child.process.returncode and len(found) == announced:
                    sentence = failed or f"This step failed: {text}. The end of its output:"
                    raise Trouble(sentence, details=last_lines(log, 25))
            if len(found) == announced:
                return written(log, begin)
            text, announced = found[announced], announced + 1
    finally:
        with held():
            child.kill()


def written(log: Path, begin: int) -> str:
    """What stands in a log from byte `begin` on."""
    with log.open("rb") as text:
        text.seek(begin)
        return text.read().decode(errors="replace")


def steps(log: Path, begin: int) -> list[str]:
    return [line[5:] for line in written(log, begin).splitlines() if line.startswith("step ")]

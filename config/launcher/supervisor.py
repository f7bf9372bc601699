"""Watches the processes of a running stack: one that ends is told with the end of its log, and started again.

One that keeps ending is not started for ever: after a few times within a minute everything is stopped.
"""

import os
import shutil
import time
from collections import defaultdict

from .places import Trouble
from .processes import Child
from .stack import Stack

LOOK_EVERY = 0.5
WITHIN = 60.0
LOG_LIMIT = 20_000_000
AT_MOST = 4


def how_it_ended(child: Child) -> str:
    code = child.process.returncode if child.process else None
    if code is None:
        return "is gone"
    return f"was ended by signal {-code}" if code < 0 else f"ended with code {code}"


def shorten_log(child: Child, *, limit: int = LOG_LIMIT) -> None:
    """A demo left running for weeks must not fill the disk: a log over `limit` bytes is put aside and begun again."""
    if child.log.exists() and child.log.stat().st_size > limit:
        shutil.copyfile(child.log, child.log.with_suffix(".old.log"))
        # The process appends, so it goes on at the new end.
        os.truncate(child.log, 0)
        child.log_begin = 0


def watch(stack: Stack) -> None:
    """Never returns: ends by the person's wish (Stopped) or with Trouble when a process cannot be kept running."""
    ends: dict[str, list[float]] = defaultdict(list)
    while True:
        time.sleep(LOOK_EVERY)
        for name, child in list(stack.children.items()):
            shorten_log(child)
            if child.is_alive():
                continue
            now = time.monotonic()
            ends[name] = [at for at in ends[name] if now - at < WITHIN] + [now]
            told = f"The {name} process {how_it_ended(child)}. The end of its log:"
            if len(ends[name]) > AT_MOST:
                raise Trouble(
                    f"{told[:-1]} once more, {len(ends[name])} times within a minute:", details=child.last_lines()
                )
            stack.voice.line(f"{told}\n{child.last_lines()}\n· Starting {name} again")
            stack.start_again(name)

"""Runs one command for the person at the keyboard: same terminal, same group, so that Ctrl-C reaches it as usual."""

import contextlib
import signal
import subprocess
from collections.abc import Mapping, Sequence
from types import FrameType

from .interrupts import SIGNALS
from .places import CHECKOUT


def run_foreground(argv: Sequence[str], *, env: Mapping[str, str]) -> int:
    """Run to its end and return its exit code (128 + signal when one killed it).

    The command gets Ctrl-C from the terminal and decides what to do; any other request to stop is passed on to it.
    """
    process = subprocess.Popen(list(argv), env=dict(env), cwd=CHECKOUT)

    def pass_on(signum: int, frame: FrameType | None) -> None:
        if signum != signal.SIGINT:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signum)

    before = {each: signal.signal(each, pass_on) for each in SIGNALS}
    try:
        code = process.wait()
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    return code if code >= 0 else 128 - code

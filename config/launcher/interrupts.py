"""Ctrl-C, SIGTERM and a closed terminal: each becomes one exception, and never while a process is
being started or stopped.

Only the launcher itself installs the handlers; under pytest the same code runs without them.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked the launcher to stop; `signum` says how."""

    def __init__(self, signum: int) -> None:
        super().__init__(f"stopped by signal {signum}")
        self.signum = signum


class _Held:
    depth = 0
    pending = 0


def _arrived(signum: int, frame: FrameType | None) -> None:
    if _Held.depth:
        _Held.pending = signum
        return
    raise Stopped(signum)


def install() -> None:
    for each in SIGNALS:
        # A command started with nohup or in the background of a script ignores some of these: leave that so.
        if signal.getsignal(each) is not signal.SIG_IGN or each == signal.SIGINT:
            signal.signal(each, _arrived)


@contextmanager
def held() -> Iterator[None]:
    """A signal that comes inside waits until the outermost block ends well."""
    _Held.depth += 1
    try:
        yield
    finally:
        _Held.depth -= 1
    if not _Held.depth and _Held.pending:
        signum, _Held.pending = _Held.pending, 0
        raise Stopped(signum)

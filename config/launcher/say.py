"""How the launcher speaks: one calm line a step, on standard error, so that standard output carries results only.

On a terminal a long step counts its seconds in place; elsewhere (a log, CI) it says every 15 s that it goes on.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

TELL_EVERY = 15.0
SLOW = 3.0


class Step:
    """One step under way. `tick` is called often; it decides what is worth a line."""

    def __init__(self, text: str, *, quiet: bool) -> None:
        self.text = text
        self.quiet = quiet
        self.began = time.monotonic()
        self.told = self.began
        self.in_place = not quiet and sys.stderr.isatty()
        self.end_note = ""

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def begin(self) -> None:
        if not self.quiet:
            self._write(f"· {self.text} …" + ("" if self.in_place else "\n"))

    def tick(self, detail: str = "") -> None:
        if self.quiet:
            return
        now = time.monotonic()
        shown = f" {detail}" if detail else ""
        if self.in_place and now - self.told >= 1:
            self.told = now
            self._write(f"\r\033[K· {self.text} …{shown} {self.seconds:.0f} s")
        elif not self.in_place and now - self.told >= TELL_EVERY:
            self.told = now
            self._write(f"  … still at it,{shown} {self.seconds:.0f} s\n")

    def end(self) -> None:
        if self.quiet:
            return
        note = self.end_note
        took = f" ({self.seconds:.0f} s)" if self.seconds >= SLOW else ""
        tail = f": {note}" if note else ""
        if self.in_place:
            self._write(f"\r\033[K· {self.text}{tail}{took}\n")
        elif note or took:
            self._write(f"  {note or 'done'}{took}\n")

    def fail(self) -> None:
        if self.in_place:
            self._write("\n")

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


class Voice:
    """Speaks, or keeps quiet: tests start the same processes without a word."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    def line(self, text: str) -> None:
        if not self.quiet:
            sys.stderr.write(f"· {text}\n")
            sys.stderr.flush()

    @contextmanager
    def step(self, text: str) -> Iterator[Step]:
        step = Step(text, quiet=self.quiet)
        step.begin()
        try:
            yield step
        except BaseException:
            step.fail()
            raise
        step.end()

"""Waiting for something to be seen, and saying what was expected and what was seen when it never came."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Found")
PAUSE = 0.1
# Seconds. No promise of the product: only when to give up, on a machine that has other things to do.
PATIENCE = 90.0


class NotSeen(AssertionError):
    """What should have been seen was not. `expected` and `seen` are for people to read."""

    def __init__(self, expected: str, seen: object) -> None:
        super().__init__(f"expected {expected}\nseen: {seen}")
        self.expected = expected
        self.seen = str(seen)


def eventually(look: Callable[[], Value], expected: str, *, within: float = PATIENCE) -> Value:
    """Look again and again until there is something (anything true), at most `within` seconds. Raises NotSeen."""
    end = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise NotSeen(f"{expected} within {within:.0f} s", repr(found))
        time.sleep(PAUSE)


def expect(is_so: object, expected: str, seen: object) -> None:
    """Go on when it is so, else raise NotSeen."""
    if not is_so:
        raise NotSeen(expected, seen)

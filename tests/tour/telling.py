"""How the tour speaks: numbered steps, what each person saw and received, and what was missing when a step fails."""

from __future__ import annotations

import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from tests.outside.page import Page
from tests.outside.phone import Phone
from tests.outside.seen import NotSeen

WIDTH = 100
INDENT = 4
LABEL = 26
# These close what stands before them: a line does not begin with one.
NEVER_FIRST = "。,，、；：？！）)」”’.;:?!"
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Failed(Exception):
    """A step of the tour was not seen; all about it has been told."""


def width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrapped(text: str, columns: int) -> Iterator[str]:
    """The text in lines of so many columns, broken between words, and anywhere between Chinese characters."""
    for paragraph in text.split("\n"):
        line, last_blank = "", -1
        for char in paragraph:
            if width(line + char) > columns and char not in NEVER_FIRST:
                cut = last_blank if last_blank > len(line) // 2 and char.isascii() else len(line)
                yield line[:cut].rstrip()
                line, last_blank = line[cut:].lstrip(), -1
            if char == " ":
                last_blank = len(line)
            line += char
        yield line


def clock(at: datetime) -> str:
    """A moment as people there read it."""
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


class Telling:
    """Tells the steps on standard output."""

    def __init__(self) -> None:
        self.steps = 0
        self.began = time.monotonic()
        self._colours = sys.stdout.isatty()

    def title(self, text: str) -> None:
        self._print(f"\n{self._bold(text)}\n{'─' * min(width(text), WIDTH)}")

    def say(self, text: str) -> None:
        for line in wrapped(text, WIDTH - INDENT):
            self._print(f"{'':{INDENT}}{line}")

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        """One step; whatever is not seen in it ends the tour."""
        self.steps += 1
        started = time.monotonic()
        self._print(f"\n{self._bold(f'{self.steps:>2}  {text}')}")
        try:
            yield
        except NotSeen as missed:
            self._print(f"\n{'':{INDENT}}NOT SEEN in step {self.steps}: {text}")
            self.misses(missed)
            raise Failed from missed
        self._print(self._dim(f"{'':{INDENT}}seen, {time.monotonic() - started:.1f} s"))

    def misses(self, missed: NotSeen) -> None:
        self._line("expected", missed.expected)
        self._line("seen", missed.seen)

    def sends(self, who: str, phone: Phone, body: str) -> None:
        self._line(f"{who} texts", f"“{body}”", note=phone.number)

    def receives(self, who: str, phone: Phone, body: str) -> None:
        self._line(f"{who} receives", f"“{body}”", note=phone.number)

    def sees(self, who: str, page: Page, *words: str) -> None:
        """What somebody saw on a page: the words given, or its notices and heading."""
        self._line(f"{who} sees", " · ".join(words or (*page.notices, page.title)), note=_path(page))

    def also(self, what: str, *, who: str = "") -> None:
        """More about what was just told."""
        self._line(who, what)

    def database(self, *facts: str) -> None:
        self._line("the database holds", " · ".join(facts))

    def _line(self, label: str, text: str, *, note: str = "") -> None:
        first, *rest = wrapped(text, WIDTH - INDENT - LABEL)
        gap = " " * max(LABEL - width(label), 1)
        self._print(f"{'':{INDENT}}{self._dim(label)}{gap}{first}")
        for line in rest:
            self._print(f"{'':{INDENT + LABEL}}{line}")
        if note:
            self._print(self._dim(f"{'':{INDENT + LABEL}}{note}"))

    def _print(self, text: str) -> None:
        print(text, flush=True)

    def _bold(self, text: str) -> str:
        return f"\033[1m{text}\033[0m" if self._colours else text

    def _dim(self, text: str) -> str:
        return f"\033[2m{text}\033[0m" if self._colours else text


def _path(page: Page) -> str:
    """The address without the secret of a case's link."""
    path = "/" + page.url.split("/", 3)[3] if page.url.count("/") > 2 else page.url
    return "/c/…/" if path.startswith("/c/") else path

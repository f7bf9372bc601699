"""A thumb on a phone: counts what it presses, and about how long a person takes for it, by the keystroke-level model of
Card, Moran and Newell (Communications of the ACM 23:7, 1980)."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page, expect

# A field that is written in is one tap; so is a button, a box, a choice.
MOST = {"side": 6, "session": 15, "oral": 4, "written": 18}
# Seconds, by that model: to point, to think before it, to strike a key as somebody who is no typist does. A Chinese
# sign is some four strokes by its sound: three letters and a choice.
POINTS, THINKS, STRIKES = 1.1, 1.35, 0.28
STROKES = 4


class Thumb:
    """Counts what is pressed on a page, and from when on."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.strokes, self.began = page, 0, 0, time.monotonic()

    @property
    def seconds(self) -> float:
        """How long a person takes."""
        return self.taps * (POINTS + THINKS) + self.strokes * STRIKES

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def write(self, name: str, words: str) -> None:
        self.taps += 1
        self.strokes += sum(1 if sign.isascii() else STROKES for sign in words)
        self.page.locator(f"main [name={name}]").fill(words)

    def choose(self, name: str, value: str) -> None:
        self.taps += 1
        self.page.locator(f"main [name={name}]").select_option(value)

    def press(self) -> None:
        self.tap(self.page.locator("main form button[type=submit]").last)
        expect(self.page.locator("h1")).to_have_text("调解桌")

    def tell(self, what: str) -> None:
        machine = time.monotonic() - self.began
        print(f"{what}: {self.taps} taps, {self.seconds:.0f} s of a person, {machine:.0f} s of a machine")
        assert self.taps <= MOST[what], f"{what}: {self.taps} taps"

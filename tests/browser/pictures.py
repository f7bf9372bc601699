"""`python -m tests.browser.pictures WEB PHONES [FOLDER]`: photographs the running demo for the README.

Needs a demo with its week of cases, and DATABASE_URL and RUN_HOME of it in the environment; changes nothing there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, chromium, fresh, sign_in
from tests.browser.places import places
from tests.outside.world import World

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LIMIT = 200_000
# The file, the place it shows (tests/browser/places.py), and the width it is seen at.
WANTED = (
    ("home-phone", "home", PHONE),
    ("report-phone", "report", PHONE),
    ("case-phone", "case of a resident", PHONE),
    ("arrive-phone", "arrive", PHONE),
    ("desk-desktop", "desk", DESK),
    ("assign-desktop", "assign", DESK),
    ("review-desktop", "review of a case", DESK),
)


def photograph(browser: Browser, world: World, folder: Path) -> list[Path]:
    """Write the pictures; returns where they are."""
    known = {place.name: place for place in places(world)}
    taken = []
    for name, what, size in WANTED:
        place = known[what]
        context = fresh(browser, world.web_url, size=size, language="zh-hans")
        if place.who is not None:
            sign_in(context, place.who["phone"], world.password, code=world.code)
        page = context.new_page()
        page.goto(place.address)
        taken.append(folder / f"{name}.png")
        page.screenshot(path=taken[-1])
        context.close()
    context = fresh(browser, world.phones_url, size=DESK, language="zh-hans")
    page = context.new_page()
    page.goto(f"{world.phones_url}/phones/{talkative(world)}")
    taken.append(folder / "phones.png")
    page.screenshot(path=taken[-1])
    context.close()
    return taken


def talkative(world: World) -> str:
    """The phone with the longest conversation."""
    phones = world.phones.ask("/phones.json")["phones"]
    return max(phones, key=lambda number: len(world.phones[number].texts))


def lighten(picture: Path) -> None:
    """Few colours make a small file: pages are flat."""
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(colors=128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)
    if picture.stat().st_size > LIMIT:
        raise SystemExit(f"{picture} is larger than {LIMIT} bytes.")


def main(words: list[str]) -> int:
    web, phones, *more = words
    folder = Path(more[0]) if more else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    world = World.named_by({**os.environ, "TOUR_WEB_URL": web, "TOUR_PHONES_URL": phones})
    with chromium() as browser:
        for picture in photograph(browser, world, folder):
            lighten(picture)
            print(f"{picture} {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

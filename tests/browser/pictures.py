"""`./run shots --readme`: photographs a demo for the README, as people see it: six pages, small files.

`python -m tests.browser.pictures [FOLDER]` with the demo named by the environment, one that is thrown away afterwards.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tests.browser.chromium import DESK, PHONE, chromium, fresh, sign_in
from tests.browser.peopling import people_if_needed
from tests.browser.places import places
from tests.outside.world import World

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
LIMIT = 120_000
# The file, the place it shows (tests/browser/places.py), the width it is seen at, and the colours.
WANTED = (
    ("report-phone", "report", PHONE, "light"),
    ("case-phone", "case of a resident", PHONE, "light"),
    ("night-phone", "case of the lead", PHONE, "dark"),
    ("desk-desktop", "desk", DESK, "light"),
    ("review-desktop", "review of a case", DESK, "light"),
    ("figures-desktop", "figures", DESK, "light"),
)


def photograph(browser: Browser, world: World, folder: Path) -> list[Path]:
    """Write the pictures; returns where they are."""
    known = {place.name: place for place in places(world)}
    taken = []
    for name, what, size, scheme in WANTED:
        place = known[what]
        context = fresh(browser, world.web_url, size=size, language="zh-hans")
        if place.who is not None:
            sign_in(context, place.who["phone"], world.password, code=world.code)
        page = context.new_page()
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.goto(place.address)
        taken.append(folder / f"{name}.webp")
        lighten(page.screenshot(), taken[-1])
        context.close()
    return taken


def lighten(picture: bytes, into: Path) -> None:
    """Pages are flat: little is lost, and the file is small."""
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").save(into, quality=82, method=6)
    if into.stat().st_size > LIMIT:
        raise SystemExit(f"{into} is larger than {LIMIT} bytes.")


def main(words: list[str]) -> int:
    folder = Path(words[0]) if words else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    world = World.named_by(os.environ)
    people_if_needed(world)
    with chromium() as browser:
        for picture in photograph(browser, world, folder):
            print(f"{picture} {picture.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

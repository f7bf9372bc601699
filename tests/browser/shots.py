"""`python -m tests.browser.shots FOLDER [PAGE …]`: the main pages as contact sheets, and one page of them all.

Each sheet has eight pictures of a page: phone and desktop, light and dark, Chinese and English. For the eye of whoever
draws pages; what can be measured is measured by the tests beside it. Needs a demo with its week of cases, named by the
environment, that is thrown away afterwards: a few deeds are done there first.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page

from tests.browser.chromium import DESK, PHONE, chromium, fresh, sign_in
from tests.browser.peopling import people_if_needed
from tests.browser.places import Place, places
from tests.outside.world import World

# Names of places (tests/browser/places.py), in the order of their sheets.
MAIN = (
    "home", "sites", "report", "case of a resident", "solved?", "sign-in", "desk", "open cases", "case",
    "case of the lead", "arrive", "resolve", "assign", "what is owed", "papers", "board", "review", "review of a case",
    "desk of a reviewer", "figures", "figures of the district", "building board", "brief", "tray", "district",
    "own account",
)  # fmt: skip
SIZES = {"phone": PHONE, "desktop": DESK}
LANGUAGES, SCHEMES = ("zh-hans", "en"), ("light", "dark")
# What is longer is cut: a sheet shows how a page begins. Pixels of the page.
LONGEST = 3200
SCALE, GAP, HEAD = 0.5, 16, 40
GROUND, LETTERS = "#8a8a8a", "#ffffff"


def wanted(world: World, names: list[str]) -> list[Place]:
    """The places to photograph, those of one person together; raises SystemExit with what there is."""
    known = {place.name: place for place in places(world)}
    known |= {"looks": Place("looks", "/looks/"), "style": Place("style", "/style/")}
    asked = names or [*MAIN, "looks", "style"]
    if strange := sorted(set(asked) - set(known)):
        raise SystemExit(f"There is no page {', '.join(strange)}. There are: {', '.join(known)}.")
    return sorted((known[name] for name in asked), key=lambda place: place.who["phone"] if place.who else "")


def looks(browser: Browser, world: World, at: list[Place]) -> Iterator[tuple[str, str, str, str, bytes]]:
    """Every place by every size, scheme and language: its name, these three, and the picture."""
    for phone, group in groupby(at, key=lambda place: place.who["phone"] if place.who else ""):
        these = list(group)
        kept: list[Any] = []
        for language in LANGUAGES:
            context = fresh(browser, world.web_url, size=PHONE, language=language)
            if phone and not kept:  # once: no code of a second factor is taken twice
                sign_in(context, phone, world.password, code=world.code)
                kept = [each for each in context.cookies() if each["name"] != "django_language"]
            context.add_cookies(kept)
            page = context.new_page()
            for place in these:
                for size, scheme, picture in _of(page, place):
                    yield place.name, size, scheme, language, picture
            context.close()


def _of(page: Page, place: Place) -> Iterator[tuple[str, str, bytes]]:
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.goto(place.address)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            high = min(LONGEST, int(page.evaluate("document.documentElement.scrollHeight")))
            clip: Any = {"x": 0, "y": 0, "width": viewport["width"], "height": high}
            yield size, scheme, page.screenshot(full_page=True, clip=clip)


def sheet(pictures: dict[tuple[str, str, str], Image.Image], name: str) -> Image.Image:
    """One page's pictures side by side: a row a language, in it phone and desktop, each light and dark."""
    columns = [(size, scheme) for size in SIZES for scheme in SCHEMES]
    widths = [round(SIZES[size]["width"] * SCALE) for size, _scheme in columns]
    rows = [max(pictures[size, scheme, language].height for size, scheme in columns) for language in LANGUAGES]
    whole = Image.new("RGB", (sum(widths) + GAP * (len(widths) + 1), HEAD + sum(rows) + GAP * (len(rows) + 1)), GROUND)
    ImageDraw.Draw(whole).text((GAP, 8), name, fill=LETTERS, font=ImageFont.load_default(22))
    top = HEAD + GAP
    for language, height in zip(LANGUAGES, rows, strict=True):
        left = GAP
        for column, width in zip(columns, widths, strict=True):
            whole.paste(pictures[*column, language], (left, top))
            left += width + GAP
        top += height + GAP
    return whole


def main(words: list[str]) -> int:
    folder, names = Path(words[0]), words[1:]
    folder.mkdir(parents=True, exist_ok=True)
    world = World.named_by(os.environ)
    people_if_needed(world)
    taken: dict[str, dict[tuple[str, str, str], Image.Image]] = {}
    at = wanted(world, names)
    with chromium() as browser:
        for name, size, scheme, language, picture in looks(browser, world, at):
            with Image.open(io.BytesIO(picture)) as image:
                small = image.convert("RGB").resize((round(image.width * SCALE), round(image.height * SCALE)))
            taken.setdefault(name, {})[size, scheme, language] = small
    files = []
    for number, (name, pictures) in enumerate(taken.items(), 1):
        files.append(folder / f"{name.replace('?', '').replace(' ', '-')}.webp")
        sheet(pictures, name).save(files[-1], quality=82, method=4)
        print(f"{number} {files[-1]} {files[-1].stat().st_size // 1000} kB", flush=True)
    shown = "\n".join(f'<h2>{escape(each.stem)}</h2><img src="{escape(each.name)}" alt="">' for each in files)
    (folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Contact sheet</title>{shown}\n")
    print(f"All on one page: {folder / 'index.html'}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

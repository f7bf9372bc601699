"""What is wrong with a page, by one measure for all of them: it fits, a thumb hits, eyes read, axe agrees."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import DESK, PHONE

# Under these a thumb misses, or a tired eye. Pixels.
TARGET, LETTERS = 48, 16

SMALL_TARGETS = f"""() => [...document.querySelectorAll(
        "button, a.button, summary, select, textarea, input, .callbar a, .nav a")]
    .filter(e => e.checkVisibility() && !e.matches("[type=checkbox], [type=radio], [type=hidden]"))
    .filter(e => e.getBoundingClientRect().height < {TARGET} - 0.5)
    .map(e => e.outerHTML.slice(0, 120))"""
SMALL_LETTERS = f"""() => [...document.querySelectorAll("body *")]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => !e.closest("svg") && parseFloat(getComputedStyle(e).fontSize) < {LETTERS})
    .map(e => e.outerHTML.slice(0, 120))"""
STICKS_OUT = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth"""


def faults(page: Page) -> list[str]:
    """What is wrong at a phone's width and at a desk's. Contrast, names and roles do not change with the width."""
    found = []
    for name, size in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{name}: scrolls sideways"] if page.evaluate(STICKS_OUT) else []
        found += [f"{name}: small target {html}" for html in page.evaluate(SMALL_TARGETS)]
        found += [f"{name}: small letters {html}" for html in page.evaluate(SMALL_LETTERS)]
    violations = Axe().run(page).response["violations"]
    return found + [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in violations]

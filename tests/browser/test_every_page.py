"""Every main page, as a phone and as a desk shows it, in both languages: nothing sticks out, is tiny, or shuts out."""

from collections import defaultdict

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.places import SITE, Place, places
from tests.outside.world import World

# Under these a thumb misses, or a tired eye. Pixels.
TARGET, LETTERS = 44, 16

SMALL_TARGETS = f"""() => [...document.querySelectorAll("button, a.button, summary, select, textarea, input")]
    .filter(e => e.checkVisibility() && !e.matches("[type=checkbox], [type=radio], [type=hidden]"))
    .filter(e => e.getBoundingClientRect().height < {TARGET} - 0.5)
    .map(e => e.outerHTML.slice(0, 100))"""
SMALL_LETTERS = f"""() => [...document.querySelectorAll("body *")]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
    .filter(e => !e.closest("svg") && parseFloat(getComputedStyle(e).fontSize) < {LETTERS})
    .map(e => e.outerHTML.slice(0, 100))"""
STICKS_OUT = """() => document.documentElement.scrollWidth > document.documentElement.clientWidth"""


def faults(page: Page, *, asks_axe: bool) -> list[str]:
    """What is wrong with the page as it stands."""
    found = []
    if page.evaluate(STICKS_OUT):
        found.append("scrolls sideways")
    found += [f"small target {html}" for html in page.evaluate(SMALL_TARGETS)]
    found += [f"small letters {html}" for html in page.evaluate(SMALL_LETTERS)]
    if asks_axe:
        violations = Axe().run(page).response["violations"]
        found += [
            f"{each['id']}: {each['nodes'][0]['html'][:140]}"
            for each in violations
            if each["impact"] in ("serious", "critical")
        ]
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_page_fits_and_is_accessible(peopled: World, opened: Opened, language: str, size: dict[str, int]) -> None:
    by_person: dict[str, list[Place]] = defaultdict(list)
    for place in places(peopled):
        by_person[place.who["phone"] if place.who else ""].append(place)
    wrong: list[str] = []
    for visits in by_person.values():
        page = opened(size=size, language=language, who=visits[0].who).new_page()
        for place in visits:
            answer = page.goto(place.address)
            assert answer is not None
            if answer.status != (404 if place.name == "not found" else 200):
                wrong.append(f"{place.name}: answered {answer.status}")
            lang = page.evaluate("document.documentElement.lang")
            if lang != {"zh-hans": "zh-Hans", "en": "en"}[language]:
                wrong.append(f"{place.name}: speaks {lang}")
            # Contrast, names and roles do not change with the width: axe reads the phone's page.
            wrong += [f"{place.name}: {fault}" for fault in faults(page, asks_axe=size == PHONE)]
    assert wrong == []


def test_no_button_or_heading_is_left_in_english(peopled: World, opened: Opened) -> None:
    leader = peopled.ledger.leader(SITE)
    page = opened(size=DESK, who=leader).new_page()
    for place in places(peopled):
        if place.who == leader:
            page.goto(place.address)
            said = page.locator("main button, main a.button, main h1, main h2, main legend, nav a").all_inner_texts()
            assert [text for text in said if len(text) > 3 and text.isascii() and not text.startswith("HL-")] == []


def test_the_phones_page_works_for_a_demo(peopled: World, opened: Opened) -> None:
    for size in (PHONE, DESK):
        page = opened(size=size).new_page()
        page.goto(peopled.phones_url + "/")
        number = peopled.new_resident().number
        page.fill("input[name=number]", number)
        page.keyboard.press("Enter")
        page.wait_for_url("**/phones/**")
        page.fill("textarea, input[name=body]", "锦绣华庭2号楼楼道灯不亮")
        page.click("form[action$=send] button")
        page.locator("#talk").get_by_text("已收到,编号").wait_for()
        assert not page.evaluate(STICKS_OUT)
        page.goto(peopled.phones_url + "/")
        assert not page.evaluate(STICKS_OUT), "the last words of a phone are cut, not the page"

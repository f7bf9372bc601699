"""Every main page, as a phone and as a desk shows it, in both languages: nothing sticks out, is tiny, or shuts out."""

from collections import defaultdict

import pytest

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import STICKS_OUT, faults
from tests.browser.places import SITE, Place, places
from tests.outside.world import World


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_fits_a_phone_and_a_desk_and_is_accessible(peopled: World, opened: Opened, language: str) -> None:
    by_person: dict[str, list[Place]] = defaultdict(list)
    for place in places(peopled):
        by_person[place.who["phone"] if place.who else ""].append(place)
    wrong: list[str] = []
    for visits in by_person.values():
        page = opened(size=PHONE, language=language, who=visits[0].who).new_page()
        for place in visits:
            answer = page.goto(place.address)
            assert answer is not None
            if answer.status != (404 if place.name == "not found" else 200):
                wrong.append(f"{place.name}: answered {answer.status}")
            lang = page.evaluate("document.documentElement.lang")
            if lang != {"zh-hans": "zh-Hans", "en": "en"}[language]:
                wrong.append(f"{place.name}: speaks {lang}")
            wrong += [f"{place.name}: {fault}" for fault in faults(page)]
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

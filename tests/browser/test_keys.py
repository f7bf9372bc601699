"""Without a mouse, in a real browser: the keys of the list, the order of Tab, and that one sees where one is."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases import searchable
from cases.models import Case
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.cases.street import Street

WORDS = ("楼上漏水,客厅天花板湿了一片", "一早就打电钻", "楼道堆满沙子,老人出不去门")
# Where the focus is: what it is on, whether it is seen at all, whether it has a ring, and where it stands in the page.
FOCUS = """() => {
    const e = document.activeElement, box = e.getBoundingClientRect(), looks = getComputedStyle(e);
    return {
        on: (e.textContent || e.name || "").trim().slice(0, 40), tag: e.tagName,
        isSeen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        hasRing: looks.outlineStyle !== "none" && parseFloat(looks.outlineWidth) >= 2,
        order: [...document.querySelectorAll("*")].indexOf(e),
    };
}"""


@pytest.fixture
def three(town: Street) -> list[Case]:
    cases = [town.case(words, phone=f"+86137000{n:05}") for n, words in enumerate(WORDS)]
    searchable.sweep()
    return cases


def marked(page: Page) -> str:
    """The number of the case that the keys stand on."""
    return str(page.evaluate("document.activeElement.matches('a[data-row]') ? document.activeElement.textContent : ''"))


def test_a_case_is_found_and_opened_by_keys_alone(shown: Opened, town: Street, three: list[Case]) -> None:
    page = shown(size=DESK, who=town.leader).new_page()
    page.goto(reverse("desk"))
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("天花板湿了")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("天花板湿了")
    page.wait_for_load_state("load")  # the keys are there once the page is
    page.keyboard.press("j")
    assert marked(page) == three[0].number
    page.keyboard.press("Enter")
    expect(page.locator("article")).to_have_attribute("data-case-number", three[0].number)


def test_j_and_k_go_down_and_up_the_list_and_stop_at_its_ends(shown: Opened, town: Street, three: list[Case]) -> None:
    page = shown(size=DESK, who=town.leader).new_page()
    page.goto(reverse("desk-open"))
    rows = page.locator("a[data-row]").all_inner_texts()
    assert len(rows) == 3
    seen = []
    for key in "jjjjkkkk":
        page.keyboard.press(key)
        seen.append(marked(page))
    assert seen == [rows[0], rows[1], rows[2], rows[2], rows[1], rows[0], rows[0], rows[0]]
    assert page.evaluate(FOCUS)["hasRing"]


def test_keys_are_letters_where_somebody_writes(shown: Opened, town: Street, three: list[Case]) -> None:
    page = shown(size=DESK, who=town.leader).new_page()
    page.goto(reverse("desk-open"))
    page.locator("#search").focus()
    page.keyboard.type("j/k")
    expect(page.locator("#search")).to_have_value("j/k")
    assert marked(page) == ""
    page.keyboard.press("Control+k")
    assert marked(page) == ""


def stops_of(page: Page) -> list[dict[str, Any]]:
    """Every stop of Tab on a page, from its beginning until it comes round."""
    stops: list[dict[str, Any]] = []
    for _n in range(150):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["tag"] == "BODY" or (stops and stop["order"] == stops[0]["order"]):
            break
        stops.append(stop)
    return stops


def test_tab_goes_through_a_page_in_order_and_is_always_seen(shown: Opened, town: Street, three: list[Case]) -> None:
    pages = {
        None: ["/", reverse("report-site", args=[town.site.code]), reverse("looks")],
        town.leader: [reverse("desk"), reverse("desk-open"), reverse("desk-case", args=[three[0].number])],
        town.reviewer: [reverse("review"), reverse("figures")],
    }
    for who, addresses in pages.items():
        page = shown(size=PHONE, who=who).new_page()
        for size in (PHONE, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            for address in addresses:
                page.goto(address)
                stops = stops_of(page)
                assert stops[0]["on"] == "跳到正文", address
                assert [stop for stop in stops if not stop["isSeen"]] == [], address
                assert [stop for stop in stops if not stop["hasRing"]] == [], address
                order = [stop["order"] for stop in stops]
                assert order == sorted(order) and len(order) > 5, address

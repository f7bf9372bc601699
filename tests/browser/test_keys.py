"""Without a mouse, in a real browser: the keys of the list, the order of Tab, and that one sees where one is."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

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
    return [town.case(words, phone=f"+86137000{n:05}") for n, words in enumerate(WORDS)]


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


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("where", ["home", "report-site", "desk", "desk-open", "review", "looks"])
def test_tab_goes_through_a_page_in_order_and_is_always_seen(
    shown: Opened, town: Street, three: list[Case], where: str, size: dict[str, int]
) -> None:
    who = {"desk": town.leader, "desk-open": town.leader, "review": town.reviewer}.get(where)
    page = shown(size=size, who=who).new_page()
    page.goto(reverse(where, args=[town.site.code] if where == "report-site" else []))
    stops = []
    for _n in range(150):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop["tag"] == "BODY" or (stops and stop["order"] == stops[0]["order"]):
            break
        stops.append(stop)
    assert stops[0]["on"] == "跳到正文"
    assert [stop for stop in stops if not stop["isSeen"]] == []
    assert [stop for stop in stops if not stop["hasRing"]] == []
    order = [stop["order"] for stop in stops]
    assert order == sorted(order)
    assert len(order) > 5

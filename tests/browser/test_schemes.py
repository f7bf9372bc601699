"""The main pages in every scheme, in narrow windows and with large text: read well, whole, and light to load."""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.actions import desk
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import STICKS_OUT, faults
from tests.browser.places import Place, places
from tests.cases.street import NEIGHBOUR, Street, by
from tests.outside.world import World

CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SCHEMES = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
    "dark contrast": {"color_scheme": "dark", "contrast": "more"},
}
# Light is what test_every_page.py looks at; both together are told by the colours (tests/pages/test_looks.py).
OTHERS = ("dark", "contrast")
# Bytes over the line for somebody who has never been here: the page and all that it asks for.
HEAVIEST = 60_000
# Ours grow by the reader's choice, the browser's by its own: 200 % of what they were.
LARGE = {
    "as ever": "document.documentElement.removeAttribute('data-text')",
    "very large": "document.documentElement.dataset.text = 'huge'",
    "200 %": "document.documentElement.style.fontSize = '225%'",
}


def visits(world: World, opened: Opened, language: str) -> Iterator[tuple[Place, Page]]:
    """Each place once, open on a phone, by those who may."""
    by_person: dict[str, list[Place]] = defaultdict(list)
    for place in places(world):
        by_person[place.who["phone"] if place.who else ""].append(place)
    for these in by_person.values():
        page = opened(size=PHONE, language=language, who=these[0].who).new_page()
        for place in these:
            page.goto(place.address)
            yield place, page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_read_well_in_every_scheme_and_fits_with_large_text(
    peopled: World, opened: Opened, language: str
) -> None:
    wrong = []
    for place, page in visits(peopled, opened, language):
        for scheme in OTHERS:
            page.emulate_media(**SCHEMES[scheme])  # type: ignore[arg-type]
            weak = Axe().run(page, options=CONTRAST).response["violations"]
            wrong += [f"{place.name}, {scheme}: {node['html'][:140]}" for each in weak for node in each["nodes"]]
        page.emulate_media(color_scheme="light", contrast="no-preference")
        for width in (320, 390):
            page.set_viewport_size({"width": width, "height": 844})
            for how, script in LARGE.items():
                page.evaluate(script)
                wrong += [f"{place.name}, {width} px, {how}: scrolls sideways"] if page.evaluate(STICKS_OUT) else []
            page.evaluate("document.documentElement.style.fontSize = ''")
    assert wrong == []


def test_no_page_weighs_more_than_a_weak_line_carries(peopled: World, opened: Opened) -> None:
    heavy = {}
    for place, page in visits(peopled, opened, "zh-hans"):
        weight = cold(page, place.address)
        print(f"{place.name}: {weight} bytes")
        if weight > HEAVIEST:
            heavy[place.name] = weight
    assert heavy == {}


def cold(page: Page, address: str) -> int:
    """What crosses the line for a page that was never seen: files as they are served, the page itself as a proxy packs
    it."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.setBypassServiceWorker", {"bypass": True})
    sizes: dict[str, float] = {}
    line.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    documents: dict[str, int] = {}

    def note(told: dict) -> None:  # type: ignore[type-arg]
        if told["type"] == "Document":
            documents[told["requestId"]] = 0

    line.on("Network.responseReceived", note)
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    page.wait_for_timeout(500)  # the last of its files; not what a member's phone fetches later, for a basement
    packed = len(gzip.compress(answer.body(), 6))
    line.detach()
    return round(sum(size for key, size in sizes.items() if key not in documents)) + packed


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_all_parts_in_all_states_are_without_fault_in_every_scheme(
    peopled: World, opened: Opened, language: str
) -> None:
    page = opened(size=PHONE, language=language).new_page()
    page.goto("/style/")
    wrong = []
    for scheme, media in SCHEMES.items():
        page.emulate_media(**media)  # type: ignore[arg-type]
        wrong += [f"{scheme}: {fault}" for fault in faults(page)]
    page.set_viewport_size({"width": 320, "height": 844})
    for how, script in LARGE.items():
        page.evaluate(script)
        wrong += [f"{how}: scrolls sideways"] if page.evaluate(STICKS_OUT) else []
    assert wrong == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_resident_chooses_large_text_and_dark_and_finds_them_again(
    shown: Opened, town: Street, scripts: bool
) -> None:
    page = shown(size={"width": 320, "height": 700}, scripts=scripts).new_page()
    page.goto(reverse("report-site", args=[town.site.code]))
    before = letters(page)
    page.get_by_role("button", name="大字").click()
    assert page.url.endswith(reverse("report-site", args=[town.site.code]))
    assert letters(page) > before * 1.2
    page.get_by_role("link", name="字号与颜色").click()
    page.get_by_label("深色").check()
    page.get_by_role("button", name="就这样显示").click()
    assert page.url.endswith(reverse("report-site", args=[town.site.code])), "back to where one was"
    again = page.context.new_page()
    again.goto(reverse("home"))
    assert letters(again) > before * 1.2
    ground = again.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert sum(int(part) for part in ground.removeprefix("rgb(").removesuffix(")").split(",")) < 150, ground
    assert not again.evaluate(STICKS_OUT)
    again.get_by_role("button", name="标准字").click()
    assert letters(again) == before


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_full_desk_fits_a_narrow_window_with_large_text(shown: Opened, town: Street, language: str) -> None:
    """What waits for a lead, where the leader is to be today, and how much each has in hand."""
    town.case()
    for phone in (NEIGHBOUR, "+8613800138777"):
        desk.assign(town.case(phone=phone, tier="U"), by=by(town.leader), lead=town.leader)
    page = shown(size=PHONE, who=town.leader, language=language).new_page()
    page.goto(reverse("desk"))
    expect(page.locator(".dues li")).not_to_have_count(0)
    for folded in page.locator("details").all():
        folded.evaluate("each => each.open = true")
    expect(page.locator(".load meter").first).to_be_visible()
    wrong = []
    for width in (320, 390):
        page.set_viewport_size({"width": width, "height": 844})
        for how, script in LARGE.items():
            page.evaluate(script)
            wrong += [f"{width} px, {how}"] if page.evaluate(STICKS_OUT) else []
    assert wrong == []


def letters(page: Page) -> float:
    """How large plain words are, in pixels."""
    expect(page.locator("main")).to_be_visible()
    return float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('main')).fontSize)"))


def test_a_case_prints_black_on_white_with_lines_to_sign_and_numbered_sheets(shown: Opened, town: Street) -> None:
    case = town.on_site()
    page = shown(size=PHONE, who=case.lead).new_page()
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(reverse("desk-case", args=[case.number]))
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    for words in ("居民签字", "经办人签字", "组长签字", "日期"):
        expect(page.locator(".sign-here").get_by_text(words)).to_be_visible()
    for pressed in ("nav.nav", ".search", "form", "details:not([open])", ".foot"):
        assert page.locator(pressed).locator("visible=true").count() == 0, pressed
    page.emulate_media(media="screen")
    expect(page.locator(".sign-here")).to_be_hidden()

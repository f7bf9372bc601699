"""A side put down with one thumb: few taps, nothing that must be read twice."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Party
from cases.states import Willing
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.browser.thumb import Thumb
from tests.cases.sides import last
from tests.cases.street import Street


def test_a_household_that_agrees_is_put_down_in_few_taps(shown: Opened, town: Street) -> None:
    case = town.on_site(building=town.site.buildings.get(number=5))
    page = shown(size=PHONE, who=case.lead).new_page()
    page.goto(reverse("desk-case", args=[case.number]))
    thumb = Thumb(page)
    thumb.tap(page.get_by_role("link", name="打开调解桌"))
    thumb.tap(page.locator("#add-side > summary"))
    for name, said in (("unit", "2"), ("room", "702")):
        thumb.write(name, said)
    thumb.tap(page.locator("#add-side [name=told]"))
    thumb.tap(page.get_by_role("button", name="增加并同意"))
    expect(page.locator(".sides")).to_contain_text("702")
    thumb.tell("side")
    party = Party.objects.get(case=case, is_household=True)
    assert (last(party), party.rights_notices.count()) == (Willing.AGREED, 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], "nothing is cut off"

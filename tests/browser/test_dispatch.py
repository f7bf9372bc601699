"""The leader's desk by hand, without scripts: how many taps thirty-one waiting cases take (U-06)."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cases.models import Case
from cases.states import State
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import STICKS_OUT, faults
from tests.cases.street import Street

WAITING = 31
WORDS = ("楼上漏水,客厅天花板湿了一片", "一早就打电钻,孩子睡不了", "楼道堆满沙子,老人出不去门", "脚手架挡了我家窗户")


def make(town: Street) -> None:
    for n in range(WAITING):
        category = ("leak", "noise", "access", "noise")[n % 4]
        building = town.site.buildings.get(number=n % 6 + 1)
        town.case(WORDS[n % 4], phone=f"+86137000{n:05}", category=category, building=building)


class Hand:
    """A hand that counts its taps."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps = page, 0

    def tap(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()
        self.taps += 1


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_thirty_one_cases_are_given_one_tap_each(shown: Opened, town: Street, size: dict[str, int]) -> None:
    make(town)
    page = shown(size=size, who=town.leader, scripts=False).new_page()
    page.goto(reverse("desk"))
    expect(page.get_by_text(WORDS[0]).first).to_be_visible()
    hand = Hand(page)
    while Case.objects.filter(state=State.REPORTED).exists():
        hand.tap("派 HL-")
        expect(page.get_by_role("status").first).to_contain_text("已派给")
    assert hand.taps <= 40, hand.taps
    assert Case.objects.filter(state=State.ASSIGNED).count() == WAITING
    assert page.url.endswith(reverse("desk")), "the next one stood there each time"


def test_many_are_ticked_and_go_to_one(shown: Opened, town: Street) -> None:
    make(town)
    page = shown(size=DESK, who=town.leader, scripts=False).new_page()
    page.goto(reverse("desk-queue", args=["unassigned"]))
    for tick in page.locator("input[name=case]").all()[:8]:
        tick.check()
    page.get_by_label("勾选的都派给").select_option(label=town.leader.name)
    page.get_by_role("button", name="派", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("件派给")
    assert Case.objects.filter(lead=town.leader).count() > 0


@pytest.mark.parametrize("width", [320, 390])
def test_the_desk_fits_a_phone(shown: Opened, town: Street, width: int) -> None:
    make(town)
    page = shown(size={"width": width, "height": 844}, who=town.leader).new_page()
    for address in (reverse("desk"), reverse("duty-site", args=[town.site.code])):
        page.goto(address)
        assert not page.evaluate(STICKS_OUT), address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_its_pages_are_fit_for_everybody(shown: Opened, town: Street, language: str) -> None:
    make(town)
    case = town.assigned(phone="+8613800138199")
    page = shown(size=PHONE, who=town.leader, language=language).new_page()
    lists = (reverse("desk"), reverse("duty-site", args=[town.site.code]), reverse("hand-over", args=[case.lead_id]))
    for address in lists:
        page.goto(address)
        for each in page.locator("details > summary").all():
            each.click()
        assert faults(page) == [], address

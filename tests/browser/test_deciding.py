"""The street office's decisions by hand, without scripts: five of them in two minutes, counted (U-09, U-11)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases import timemachine
from cases.actions import missing_why
from cases.models import Case, Escalation
from cases.states import MissKind
from cases.sweeps.clocks import sweep_clocks
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import faults
from tests.cases.street import Street, by

FIVE = 5
SECONDS, TAPS, SCREEN = 120, 4, 844


@pytest.fixture
def late(town: Street) -> list[Case]:
    """Five cases to which nobody came, before the street office."""
    with timemachine.at(timezone.now() - timedelta(days=4)):
        cases = [town.assigned(phone=f"+86137000{n:05}") for n in range(FIVE)]
    while sweep_clocks():
        pass
    for case in cases:
        missing_why.say_why(case, by=by(case.lead), kind=MissKind.MATERIAL, words="等隔音材料")
    return cases


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_five_decisions_take_two_minutes(shown: Opened, town: Street, late: list[Case], size: dict[str, int]) -> None:
    page = shown(size=size, who=town.reviewer, scripts=False).new_page()
    page.goto(reverse("review"))
    taps, began = 0, time.monotonic()
    for _turn in range(FIVE):
        page.locator("main .cards a.card").first.click()
        words = page.get_by_text("楼下电钻吵死了").first
        box = words.bounding_box()
        assert box is not None and box["y"] < SCREEN, "her words stand on the first screen"
        expect(page.get_by_text("等材料").first).to_be_visible()
        page.locator("summary", has_text="督办意见").click()
        page.get_by_label("用一句话写明决定").locator("visible=true").fill("今天到场并回报")
        page.locator("button[name=decision][value=instruct]").click()
        taps += TAPS
        expect(page.get_by_role("status").first).to_be_visible()
        assert page.url.endswith(reverse("review"))
    assert time.monotonic() - began < SECONDS
    assert taps <= 20
    assert not Escalation.objects.filter(state="raised", level="street").exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_screen_is_fit_for_everybody(shown: Opened, town: Street, late: list[Case], language: str) -> None:
    page = shown(size=PHONE, who=town.reviewer, language=language).new_page()
    page.goto(reverse("review-case", args=[late[0].number]))
    for each in page.locator("details > summary").all():
        each.click()
    assert faults(page) == []
    page.goto(reverse("review"))
    assert faults(page) == []

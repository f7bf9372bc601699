"""The street office's and the district's pages over a case that has everything: it fits, it prints, it is decided."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases import timemachine
from cases.actions import deferring, desk, reporting
from cases.models import Case
from cases.sweeps import households
from cases.sweeps.clocks import sweep_clocks
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import faults
from tests.cases.street import Street, by, fresh, resident


@pytest.fixture
def busy(town: Street) -> Case:
    """A case before the street office with everything: signs, neighbours, a request for time, an overdue decision."""
    building = town.site.buildings.get(number=3)
    with timemachine.at(timezone.now() - timedelta(days=8)):
        case = town.on_site(building=building)
        for n in range(2):
            town.case(building=building, phone=f"+861380013900{n}")
        reporting.add(case, by=resident(), words="还在敲,没人管")
        desk.escalate(case, by=by(town.leader), words="请街道办协调施工时间")
    with timemachine.at(timezone.now() - timedelta(days=3)):
        until = timezone.now() + timedelta(days=9)
        deferring.ask_extension(case, by=by(case.lead), words="等隔音材料到场", until=until)
    households.raise_signs(now=timezone.now() - timedelta(days=7))
    while sweep_clocks():
        pass
    return fresh(case)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_case_with_everything_fits_and_is_accessible(shown: Opened, town: Street, busy: Case, language: str) -> None:
    wrong = []
    for who, addresses in (
        (town.reviewer, [reverse("review-case", args=[busy.number]), reverse("desk-case", args=[busy.number]), week()]),
        (town.district, [reverse("district"), week()]),
    ):
        page = shown(size=PHONE, language=language, who=who).new_page()
        for address in addresses:
            page.goto(address)
            wrong += [f"{address}: {fault}" for fault in faults(page)]
    assert wrong == []


def test_a_decision_is_words_and_one_tap(shown: Opened, town: Street, busy: Case) -> None:
    page = shown(size=PHONE, who=town.reviewer).new_page()
    page.goto(reverse("review-case", args=[busy.number]))
    page.locator("summary", has_text="督办意见").click()
    page.get_by_label("用一句话写明决定").locator("visible=true").fill("明天上午现场开会")
    page.get_by_role("button", name="督办意见", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已作决定")
    assert fresh(busy).events.filter(verb="decide").exists()


def test_the_brief_prints_on_one_page(shown: Opened, town: Street, busy: Case) -> None:
    page = shown(size=DESK, who=town.reviewer).new_page()
    page.goto(week())
    sheet = page.pdf(format="A4")
    assert re.findall(rb"/Count (\d+)", sheet) == [b"1"]


def week() -> str:
    """The brief of the week in which the busy case came in."""
    return f"{reverse('brief')}?week={timezone.localdate() - timedelta(days=8):%G-W%V}"

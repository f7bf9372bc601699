"""The street office's and the district's pages in a real browser, on a phone and at a desk, in both languages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from cases import timemachine
from cases.actions import deferring, desk, reporting
from cases.models import Case, TrayItem
from cases.models.contact import TrayReason
from cases.sweeps import households
from cases.sweeps.clocks import sweep_clocks
from notifications import inbox
from tests.browser.chromium import DESK, PHONE
from tests.cases.street import Street, by, fresh, resident
from tests.pages.test_in_a_browser import (
    fits,
    open_at,
    pytestmark,
    sign_in,
    small_letters,
    small_targets,
    town,
)

__all__ = ["pytestmark", "town"]


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
    for n, body in enumerate(("???", "今天有人来吗")):
        text, _new = inbox.receive({"MessageSid": f"SM{n}", "From": f"+861370000000{n}", "To": "+86", "Body": body})
        TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)
    return fresh(case)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_street_offices_pages_fit_and_are_accessible(
    browser: Browser, live_server: LiveServer, town: Street, busy: Case, language: str, size: dict[str, int]
) -> None:
    page = open_at(browser, live_server, size=size)
    faults: list[str] = []
    week = f"{reverse('brief')}?week={timezone.localdate() - timedelta(days=8):%G-W%V}"
    of_the_street = [
        reverse("desk"),
        reverse("review"),
        reverse("review-case", args=[busy.number]),
        reverse("desk-case", args=[busy.number]),
        reverse("tray"),
        reverse("tray-item", args=[TrayItem.objects.earliest("id").pk]),
        week,
        reverse("brief-cases", args=["open"]),
    ]
    for member, addresses in ((town.reviewer, of_the_street), (town.district, [reverse("district"), week])):
        sign_in(page, member)
        page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])
        for address in addresses:
            page.goto(address)
            found = Axe().run(page).response["violations"]
            faults.extend(f"{address} {fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found)
            faults.extend(f"{address} sticks out" for _ in [0] if not fits(page))
            faults.extend(f"{address} small target {target}" for target in small_targets(page))
            faults.extend(f"{address} small letters {letters}" for letters in small_letters(page))
        page.context.clear_cookies()
    page.context.close()
    assert faults == []


def test_a_decision_is_words_and_one_tap(browser: Browser, live_server: LiveServer, town: Street, busy: Case) -> None:
    page = open_at(browser, live_server)
    sign_in(page, town.reviewer)
    page.goto(reverse("review-case", args=[busy.number]))
    page.get_by_label("用一句话写明决定").fill("明天上午现场开会")
    page.get_by_role("button", name="督办意见", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("已作决定")
    assert fresh(busy).events.filter(verb="decide").exists()
    page.context.close()


def test_the_brief_prints_on_one_page(browser: Browser, live_server: LiveServer, town: Street, busy: Case) -> None:
    page = open_at(browser, live_server, size=DESK)
    sign_in(page, town.reviewer)
    page.goto(f"{reverse('brief')}?week={timezone.localdate() - timedelta(days=8):%G-W%V}")
    sheet = page.pdf(format="A4")
    assert re.findall(rb"/Count (\d+)", sheet) == [b"1"]
    page.context.close()

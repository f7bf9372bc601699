"""Single taps that need a browser's own powers: taken twice, with a position, in another language."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Case
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.cases.street import Street


def test_two_quick_taps_send_once(shown: Opened, town: Street) -> None:
    page = shown(size=PHONE).new_page()
    page.goto(reverse("report-site", args=[town.site.code]))
    page.get_by_label("发生了什么事？").fill("灰太大")
    page.get_by_label("您的手机号").fill("13800138001")
    page.get_by_role("button", name="提交上报").dblclick()
    expect(page.locator("article")).to_be_visible()
    assert Case.objects.count() == 1


def test_the_room_that_is_left_is_counted_as_the_server_counts(shown: Opened, town: Street) -> None:
    """U-32, B29: by line ends as one, emoji as one; what is too long is said, and nothing is cut off."""
    page = shown(size=PHONE).new_page()
    page.goto(reverse("report-site", args=[town.site.code]))
    box = page.get_by_label("发生了什么事？")
    words = "漏水了😀\n" * 399 + "完"
    box.fill(words)
    expect(page.get_by_text("还可写4字")).to_be_visible()
    box.fill(words + "好吗在那里" + "  ")
    expect(page.get_by_text("多了1字")).to_be_visible()
    box.fill(words + "好吗在那")
    expect(page.get_by_text("还可写0字")).to_be_visible()
    page.get_by_label("您的手机号").fill("13800138001")
    page.get_by_role("button", name="提交上报").click()
    expect(page.locator("article")).to_be_visible()
    assert len(Case.objects.get().reports.get().words) == 2000


def test_the_lead_arrives_by_position_with_one_tap(shown: Opened, town: Street) -> None:
    case = town.assigned()
    context = shown(size=PHONE, who=case.lead)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 32.491, "longitude": 119.923})
    page = context.new_page()
    page.goto(reverse("desk"))
    page.get_by_role("link", name=case.number).click()
    page.get_by_role("link", name="到场", exact=True).click()
    page.get_by_role("button", name="或获取一次我的位置").click()
    expect(page.get_by_role("status")).to_contain_text("已取得位置")
    page.locator("main").get_by_role("button", name="到场", exact=True).click()
    expect(page.locator("article")).to_have_attribute("data-case-state", "on_site")
    assert case.visits.get().proof == "position"


def test_the_switch_speaks_english(shown: Opened, town: Street) -> None:
    page = shown(size=PHONE).new_page()
    page.goto(reverse("report"))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Where do you live?")).to_be_visible()
    expect(page.get_by_role("link", name=town.site.name_en)).to_be_visible()

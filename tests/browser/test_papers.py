"""Papers in two taps on a phone: printed, kept on the shelf, and the file opened."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from cases.models import Document
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.cases.street import Street


def test_a_paper_is_printed_in_two_taps(shown: Opened, town: Street) -> None:
    case = town.assigned(name="王秀兰")
    page = shown(size=PHONE, who=case.lead, scripts=False).new_page()
    page.goto(reverse("papers", args=[case.number]))
    page.get_by_role("link", name="受理登记表").click()
    page.locator("main").get_by_role("button", name="受理登记表").click()
    expect(page.get_by_role("link", name="打开文件")).to_be_visible()
    assert Document.objects.get().kind == "intake"
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

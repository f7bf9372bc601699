"""An agreement written, read and signed on a phone: a name stays where it was drawn when the phone is turned."""

from __future__ import annotations

import os
from pathlib import Path

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.actions.table import agreeing, willingness
from cases.actions.table.willingness import Said
from cases.models import Case, Party, Signature
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import faults
from tests.cases.street import Street, by

TURNED = {"width": PHONE["height"], "height": PHONE["width"]}


def at_the_table(town: Street) -> Case:
    """A case on site whose two sides agree to mediation."""
    case = town.on_site()
    now = timezone.now()
    case.parties.filter(is_guess=True).update(confirmed_at=now, confirmed_by=case.lead)
    case.parties.filter(organisation=None).update(name="王秀兰")
    for side in case.parties.all():
        words = "经理李强" if side.organisation_id else ""
        willingness.note(case, by=by(case.lead), party=side, said=Said(state="agreed", words=words))
    return case


def picture(page: Page, name: str) -> None:
    """Kept to be looked at, where somebody asks for it."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def draw(page: Page) -> None:
    box = page.locator(".ink__box")
    box.scroll_into_view_if_needed()
    seen = box.bounding_box()
    assert seen is not None
    page.mouse.move(seen["x"] + 30, seen["y"] + 40)
    page.mouse.down()
    for step in range(1, 20):
        page.mouse.move(seen["x"] + 30 + step * 10, seen["y"] + 40 + (step % 5) * 12)
    page.mouse.up()


def test_an_agreement_is_written_and_signed_on_a_phone(shown: Opened, town: Street) -> None:
    case = at_the_table(town)
    page = shown(size=PHONE, who=case.lead).new_page()
    page.goto(reverse("desk-table", args=[case.number]))
    picture(page, "table")
    page.get_by_role("link", name="写协议").click()
    builder = case.parties.get(organisation__isnull=False)
    page.locator("[name=facts]").fill("9月10日施工漏水，602吊顶损坏")
    page.locator("[name=issues]").fill("由谁修复")
    page.locator("[name=clauses-0-party]").select_option(str(builder.pk))
    page.locator("[name=clauses-0-does]").fill("恢复602吊顶")
    page.locator("[name=clauses-0-due_on]").fill(timezone.localdate().isoformat())
    picture(page, "draft")
    page.get_by_role("button", name="写协议").click()
    expect(page.locator(".missing").last).to_contain_text("怎么验收")
    picture(page, "missing")
    page.get_by_role("link", name="修改内容").click()
    page.locator("[name=clauses-0-checking]").fill("监理到场看过")
    page.get_by_role("button", name="写协议").click()
    page.get_by_role("link", name="大字朗读").click()
    expect(page.locator("article")).to_contain_text("恢复602吊顶")
    assert faults(page) == []
    picture(page, "aloud")
    page.go_back()
    page.get_by_role("link", name="签名", exact=True).click()
    page.locator("[name=who]").first.check()
    draw(page)
    drawn = page.locator("[name=ink]").input_value()
    assert drawn.count("L") > 8
    page.set_viewport_size(TURNED)
    page.set_viewport_size(PHONE)
    assert page.locator(".ink__name").get_attribute("d") == drawn, "turning the phone loses and moves nothing"
    assert faults(page) == []
    picture(page, "sign")
    page.get_by_role("button", name="签名", exact=True).click()
    expect(page.locator("#step-agreeing").locator("..")).to_contain_text("屏幕手写签名")
    picture(page, "signed")
    assert faults(page) == []
    page.set_viewport_size(DESK)
    picture(page, "signed-desk")
    assert Signature.objects.get(agreement=agreeing.open_version(case)).ink == drawn


def test_an_empty_box_is_no_signature_and_a_name_can_be_written_again(shown: Opened, town: Street) -> None:
    case = at_the_table(town)
    sides = list(Party.objects.filter(case=case))
    line = agreeing.Line(does="清走沙子", party=sides[-1], due_on=timezone.localdate(), checking="看过", place="楼下")
    agreeing.draft(case, by=by(case.lead), lines=[line], sides=sides, facts="堆了沙子", issues="谁清")
    page = shown(size=PHONE, who=case.lead).new_page()
    page.goto(reverse("desk-verb", args=[case.number, "sign"]))
    page.locator("[name=who]").first.check()
    page.get_by_role("button", name="签名", exact=True).click()
    expect(page.locator("main")).to_contain_text("框里还没有签名")
    draw(page)
    page.get_by_role("button", name="清除重签").click()
    assert page.locator("[name=ink]").input_value() == ""

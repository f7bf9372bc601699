"""People at work in a real browser: with scripts and without, by keyboard, by thumb."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.places import SITE
from tests.outside import deeds
from tests.outside.picture import png
from tests.outside.world import World


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_dispute_goes_from_the_form_to_settled(peopled: World, opened: Opened, scripts: bool) -> None:
    phone = peopled.new_resident()
    resident = opened(size=PHONE, scripts=scripts).new_page()
    resident.goto("/")
    resident.get_by_role("link", name="我要上报").click()
    resident.get_by_role("link", name="锦绣华庭").click()
    resident.get_by_label("发生了什么事？").fill("楼道里堆满沙子水泥")
    resident.get_by_label("哪栋楼？").select_option(label="4号楼")
    resident.get_by_label("照片").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": png()})
    resident.get_by_label("您的手机号").fill(phone.number.removeprefix("+86"))
    resident.get_by_role("button", name="提交上报").click()
    number = deeds.number_in(resident.locator("h1").inner_text())
    expect(resident.locator("ul.photos img")).to_be_visible()

    leader = opened(size=DESK, who=peopled.ledger.leader(SITE), scripts=scripts).new_page()
    leader.goto(f"/desk/{number}/")
    leader.locator("main").get_by_role("link", name="派单", exact=True).click()
    leader.locator("label.candidate:not(.candidate--tied)").first.click()
    leader.locator("main").get_by_role("button", name="派单").click()
    expect(leader.locator("article")).to_have_attribute("data-case-state", "assigned")

    who = peopled.ledger.member(peopled.ledger.case(number)["lead_name"])
    lead = opened(size=PHONE, who=who, scripts=scripts).new_page()
    lead.goto("/desk/")
    # It may stand in two lists of the desk: among the own ones and, where neighbours reported too, the early signs.
    lead.get_by_role("link", name=re.compile(number)).first.click()
    lead.locator("main").get_by_role("button", name="签收").click()
    lead.locator("main").get_by_role("link", name="到场", exact=True).click()
    lead.locator("main [name=code]").fill(deeds.board_code(peopled.signed_in(peopled.ledger.leader(SITE)), SITE))
    lead.locator("main").get_by_role("button", name="到场", exact=True).click()
    expect(lead.locator("article")).to_have_attribute("data-case-state", "on_site")
    lead.locator("main").get_by_role("link", name="化解办结").click()
    lead.get_by_label("现场整改").check()
    lead.locator("main [name=words]").fill("已清走")
    lead.locator("main [name=resident_word]").fill("好的")
    lead.locator("main").get_by_role("button", name="化解办结").click()
    expect(lead.locator("article")).to_have_attribute("data-case-state", "resolved")

    resident.reload()
    resident.get_by_role("button", name="已解决").click()
    expect(resident.get_by_role("status")).to_be_visible()
    assert peopled.ledger.case(number)["answer"] == "solved"


def test_the_first_tab_leads_past_the_frame_and_a_wrong_form_takes_the_focus(world: World, opened: Opened) -> None:
    page = opened(size=PHONE).new_page()
    page.goto(f"/r/{SITE}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.get_by_role("button", name="提交上报").click()
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("请用几句话说说发生了什么事")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert"


def test_scripts_that_a_resident_writes_stay_words(world: World, opened: Opened) -> None:
    page = opened(size=PHONE).new_page()
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog opened: {dialog.message}"))
    page.goto(f"/r/{SITE}/")
    page.get_by_label("发生了什么事？").fill("<img src=x onerror=alert(1)><script>alert(2)</script>灰太大")
    page.get_by_label("您的手机号").fill(world.new_resident().number.removeprefix("+86"))
    page.get_by_role("button", name="提交上报").click()
    expect(page.get_by_text("<script>alert(2)</script>")).to_be_visible()

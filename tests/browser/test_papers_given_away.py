"""Papers that leave the group, on a phone: a resident's own, a rule that a clause names, the record handed over."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cases import papers
from cases.actions.table import agreeing
from cases.paperwork import PaperKind
from mediation.models import Committee
from tests.addresses import opened
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import faults
from tests.browser.test_signing_by_hand import at_the_table, picture
from tests.cases.papers.pdf import taken_behind
from tests.cases.street import Street


def test_a_residents_own_papers_are_one_tap_away(shown: Opened, town: Street) -> None:
    """The file itself is opened by the phone's own viewer: that it is theirs is asked in `tests/cases/papers`."""
    case = at_the_table(town)
    key = opened(case)
    page = shown(size=PHONE, scripts=False).new_page()
    page.goto(reverse("track", args=[key.token]))
    page.get_by_role("link", name="我的材料").click()
    expect(page.get_by_role("button", name="权利义务告知书")).to_be_visible()
    picture(page, "own-papers")
    taken_behind(key, PaperKind.NOTICE)
    page = shown(size=PHONE).new_page()
    page.goto(reverse("track-papers", args=[key.token]))
    expect(page.get_by_role("link", name="权利义务告知书")).to_be_visible()
    picture(page, "own-papers-taken")
    assert faults(page) == []


def test_a_clause_names_a_rule_and_the_table_leads_there(shown: Opened, town: Street) -> None:
    case = at_the_table(town)
    rule = agreeing.rules_to_quote(case)[0]
    page = shown(size=PHONE, who=case.lead).new_page()
    page.goto(reverse("desk-verb", args=[case.number, "draft"]))
    page.locator("[name=clauses-0-does]").fill("晚八点后不施工")
    page.locator("[name=clauses-0-due_on]").fill(timezone.localdate().isoformat())
    page.locator("details").first.locator("summary").click()
    page.locator("[name=clauses-0-rule]").select_option(str(rule.pk))
    picture(page, "clause-with-a-rule")
    assert faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.get_by_role("button", name="写协议").click()
    page.get_by_role("link", name=rule.topic_zh).click()
    expect(page.locator(f"#rule-{rule.code}")).to_be_visible()


def test_the_record_is_handed_over_and_the_page_shows_how_far_it_is(shown: Opened, town: Street) -> None:
    case = at_the_table(town)
    Committee.objects.create(organisation=town.site.street, name="锦绣街道人民调解委员会")
    page = shown(size=PHONE, who=case.lead).new_page()
    page.goto(reverse("desk-case", args=[case.number]))
    page.get_by_text("更多操作").first.click()
    page.get_by_role("link", name="移交人民调解").click()
    assert faults(page) == []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    picture(page, "hand-over")
    page.get_by_label("锦绣街道人民调解委员会").check()
    page.locator("main").get_by_role("button", name="移交人民调解").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    papers.carry_out()
    page.reload()
    expect(page.get_by_role("link", name="打开文件")).to_be_visible()
    picture(page, "handed-over")

"""Visits without signal, in a browser whose network is cut: what is pressed lies on the phone, is sent once when there
is a network again, and by nobody but whoever pressed it (finding U-13)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from cases.actions import desk
from cases.models import Case, CaseEvent, Photo, Report, Submission
from cases.states import State, Verb
from mediation.models import Member
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.cases.street import Street, by, fresh

SENT_IN_THE_END = 60_000
KEPT = "没有信号，已存在手机上"


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = str(tmp_path)


def shots(count: int) -> list[dict[str, Any]]:
    files = []
    for shade in range(count):
        out = io.BytesIO()
        Image.effect_noise((1200, 900), 40 + shade).convert("RGB").save(out, "JPEG")
        files.append({"name": f"{shade}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()})
    return files


def until(page: Page, holds: Callable[[], bool]) -> None:
    for _try in range(SENT_IN_THE_END // 250):
        if holds():
            return
        page.wait_for_timeout(250)
    raise AssertionError("it does not come to hold")


def ready(page: Page) -> None:
    """The worker is there, and the copies of the member's own cases lie on the phone."""
    page.goto(reverse("desk"))
    stamps = "Object.keys(JSON.parse(localStorage.getItem('field-stamps') || '{}')).length"
    until(page, lambda: page.evaluate(stamps) > 3)


def count(page: Page) -> int:
    return page.evaluate("fieldQueue.all().then((deeds) => deeds.length)")


def press(page: Page) -> None:
    page.locator("main form[data-field] button[type=submit]").click()


def is_kept(page: Page, waiting: int) -> None:
    expect(page.locator("#unsent")).to_contain_text(KEPT)
    expect(page.locator("#unsent")).to_contain_text(f"还没发出：{waiting}件")


def arrives(page: Page, case: Case) -> None:
    assert case.site is not None
    page.goto(reverse("desk-verb", args=[case.number, Verb.ARRIVE]))
    page.locator("input[name=code]").fill(case.site.arrival_code)
    press(page)


def secures(page: Page, case: Case) -> None:
    page.goto(reverse("desk-verb", args=[case.number, Verb.SECURE]))
    page.locator("textarea").first.fill("水阀已关，地面已擦干")
    press(page)


def settles(page: Page, case: Case) -> None:
    page.goto(reverse("desk-verb", args=[case.number, Verb.RESOLVE]))
    page.locator("input[name=outcome][value=rectified]").check()
    page.locator("textarea[name=words]").fill("换了水管，不漏了")
    page.locator("input[name=photo]").set_input_files(shots(2))
    press(page)


def sent(page: Page) -> None:
    until(page, lambda: count(page) == 0)


def done(case: Case, *verbs: str) -> list[int]:
    return [CaseEvent.objects.filter(case=case, verb=verb).count() for verb in verbs]


def test_three_deeds_in_a_basement_are_each_done_once(shown: Opened, town: Street) -> None:
    case = town.assigned()
    context = shown(size=PHONE, who=case.lead)
    page = context.new_page()
    ready(page)
    context.set_offline(True)
    page.goto(reverse("desk"))
    expect(page.locator("#unsent")).to_contain_text("没有信号。")
    page.get_by_role("link", name=case.number).first.click()
    expect(page.locator("article")).to_be_visible()
    expect(page.get_by_role("heading", name="在现场，没有信号")).to_be_visible()
    arrives(page, case)
    is_kept(page, 1)
    page.reload()
    expect(page.locator("#unsent")).to_contain_text("还没发出：1件")
    secures(page, case)
    is_kept(page, 2)
    settles(page, case)
    is_kept(page, 3)
    page.goto(reverse("desk"))
    expect(page.locator("#unsent li")).to_have_count(3)
    assert fresh(case).state == State.ASSIGNED and not Submission.objects.exists()
    context.set_offline(False)
    sent(page)
    assert fresh(case).state == State.RESOLVED
    assert done(case, Verb.ARRIVE, Verb.SECURE, Verb.RESOLVE) == [1, 1, 1]
    assert Photo.objects.filter(case=case, kind="result").count() == 2
    assert Submission.objects.filter(case=case).count() == 3
    expect(page.locator("#unsent")).to_contain_text("已发出：3件")


def test_two_tabs_and_the_worker_send_once_and_a_reload_loses_nothing(shown: Opened, town: Street) -> None:
    case = town.assigned()
    context = shown(size=PHONE, who=case.lead)
    page = context.new_page()
    ready(page)
    context.set_offline(True)
    arrives(page, case)
    is_kept(page, 1)
    page.goto(reverse("desk-verb", args=[case.number, Verb.ADD]))
    page.locator("textarea").first.fill("地下室积水两寸")
    page.locator("input[name=photo]").set_input_files(shots(2))
    press(page)
    is_kept(page, 2)
    tabs = [context.new_page() for _each in range(3)]
    for tab in tabs:
        tab.goto(reverse("desk-case", args=[case.number]))
        expect(tab.locator("#unsent")).to_contain_text("还没发出：2件")
    page.wait_for_timeout(3500)
    context.set_offline(False)
    for tab in tabs:
        tab.evaluate("void fieldQueue.send()")
    sent(page)
    page.wait_for_timeout(1000)
    assert done(case, Verb.ARRIVE, Verb.ADD) == [1, 1]
    assert Report.objects.filter(case=case, taken_by=case.lead).count() == 1
    assert Photo.objects.filter(case=case).count() == 2


def test_an_answer_that_does_not_come_is_asked_for_again_and_done_once(shown: Opened, town: Street) -> None:
    """The server did it, and the line broke before it could say so."""
    case = town.assigned()
    context = shown(size=PHONE, who=case.lead)
    page = context.new_page()
    ready(page)
    page.goto(reverse("desk-verb", args=[case.number, Verb.ADD]))
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    page.route("**/add/", lose)
    page.locator("textarea").first.fill("居民说昨晚也漏")
    press(page)
    is_kept(page, 1)
    assert "done" in lost[0]
    sent(page)
    assert done(case, Verb.ADD) == [1]


def test_nothing_is_sent_for_who_has_signed_out_nor_in_anothers_name(
    shown: Opened, town: Street, live_server: Any
) -> None:
    case = town.assigned()
    lead = case.lead
    assert lead is not None
    context = shown(size=PHONE, who=lead)
    page = context.new_page()
    ready(page)
    context.set_offline(True)
    secures(page, case)
    is_kept(page, 1)
    page.wait_for_timeout(3500)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    context.set_offline(False)
    page.goto(reverse("sign-in"))
    expect(page.locator("#unsent")).to_contain_text(f"{lead.name}还没发出：1件")
    assert page.evaluate("caches.keys().then((names) => names.filter((name) => name.startsWith('field-pages')))") == []
    _enter(context, town.leader, live_server.url)
    page.goto(reverse("desk"))
    expect(page.locator("#unsent")).to_contain_text(f"{lead.name}还没发出：1件")
    page.evaluate("fieldQueue.send()")
    copy = f"caches.match('{reverse('desk-case', args=[case.number])}').then((found) => !found)"
    assert page.evaluate(copy), "a page of somebody else does not lie there"
    assert count(page) == 1 and not Submission.objects.exists()
    _enter(context, lead, live_server.url)
    page.goto(reverse("desk"))
    sent(page)
    assert CaseEvent.objects.get(case=case, verb=Verb.SECURE).member == lead


def _enter(context: BrowserContext, who: Member, url: str) -> None:
    client = Client()
    client.force_login(who)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}])


def test_who_signs_out_leaves_no_page_on_the_phone(shown: Opened, town: Street) -> None:
    case = town.assigned()
    context = shown(size=PHONE, who=case.lead)
    page = context.new_page()
    ready(page)
    page.locator("form[data-leaves] button").click()
    page.wait_for_url(re.compile(r":\d+/$"))
    context.set_offline(True)
    page.goto(reverse("desk-case", args=[case.number]))
    expect(page.get_by_role("heading", name="没有信号")).to_be_visible()
    assert case.number not in page.locator("body").inner_text()


def test_a_visit_to_a_case_that_ended_meanwhile_is_told_and_kept(shown: Opened, town: Street) -> None:
    case = town.assigned()
    context = shown(size=PHONE, who=case.lead)
    page = context.new_page()
    ready(page)
    context.set_offline(True)
    arrives(page, case)
    is_kept(page, 1)
    desk.reassign(case, by=by(town.leader), lead=town.another(case), words="换人")
    page.wait_for_timeout(3500)
    context.set_offline(False)
    sent(page)
    page.goto(reverse("desk"))
    expect(page.locator("main")).to_contain_text("组长会看")
    assert Submission.objects.get(case=case).event is None


def test_what_is_wrong_is_shown_at_once_where_there_is_signal(shown: Opened, town: Street) -> None:
    case = town.assigned()
    page = shown(size=PHONE, who=case.lead).new_page()
    page.goto(reverse("desk-verb", args=[case.number, Verb.SECURE]))
    press(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("textarea").first.fill("水阀已关")
    press(page)
    expect(page.locator("article")).to_be_visible()
    expect(page.locator("main")).to_contain_text("已完成")
    assert done(case, Verb.SECURE) == [1]


@pytest.mark.parametrize("scripts", [False])
def test_without_scripts_it_is_as_ever(shown: Opened, town: Street, scripts: bool) -> None:
    case = town.assigned()
    page = shown(size=PHONE, who=case.lead, scripts=scripts).new_page()
    secures(page, case)
    expect(page.locator("article")).to_be_visible()
    assert done(case, Verb.SECURE) == [1] and not Submission.objects.exists()
    expect(page.locator("#unsent")).to_be_hidden()

"""The main pages in a real browser, narrow and wide, with and without scripts, and read by axe for accessibility.

Skipped where Debian's chromium is not installed.
"""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from cases.models import Case
from cases.states import State
from mediation.models import Member
from tests.browser.chromium import CHROMIUM, DESK, PHONE
from tests.cases.conftest import build
from tests.cases.street import Street

PASSWORD = "a long enough password"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def town(transactional_db: None) -> Street:
    """The seeded street, now."""
    return build()


def open_at(browser: Browser, live_server: LiveServer, *, size: dict[str, int] = PHONE, scripts: bool = True) -> Page:
    context = browser.new_context(
        base_url=live_server.url,
        viewport=size,
        java_script_enabled=scripts,
        locale="zh-CN",  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.on("console", lambda line: pytest.fail(line.text) if "Content Security Policy" in line.text else None)
    return page


def sign_in(page: Page, member: Member) -> None:
    member.set_password(PASSWORD)
    member.save()
    page.goto(reverse("sign-in"))
    page.get_by_label("手机号").fill(str(member.phone.as_national))
    page.get_by_label("密码").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()


def fits(page: Page) -> bool:
    """Nothing sticks out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def small_targets(page: Page) -> list[str]:
    """Buttons and fields that a thumb would miss: under 48 px high."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("button, a.button, select, textarea, .callbar a, .nav a, input")]
        .filter(e => e.checkVisibility() && !e.matches("[type=checkbox], [type=radio], [type=hidden]"))
        .filter(e => e.getBoundingClientRect().height < 47.5)
        .map(e => e.outerHTML.slice(0, 120))"""
    )


def small_letters(page: Page) -> list[str]:
    """Text a tired eye would miss: under 16 px anywhere, where the body has 18."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => [...document.querySelectorAll("main *")]
        .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))
        .filter(e => parseFloat(getComputedStyle(e).fontSize) < 16)
        .map(e => e.outerHTML.slice(0, 120))"""
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_a_resident_reports_and_answers_on_a_phone(
    browser: Browser, live_server: LiveServer, town: Street, scripts: bool
) -> None:
    page = open_at(browser, live_server, scripts=scripts)
    page.goto("/")
    page.get_by_role("link", name="我要上报").click()
    page.get_by_role("link", name=town.site.name).click()
    page.get_by_role("button", name="提交上报").click()
    expect(page.get_by_role("alert").first).to_contain_text("请用几句话说说发生了什么事")
    page.get_by_label("发生了什么事？").fill("三号楼楼下电钻吵死了")
    page.get_by_label("哪栋楼？").select_option(label="3号楼")
    page.get_by_label("您的手机号").fill("13800138001")
    page.get_by_role("button", name="提交上报").click()
    case = Case.objects.get()
    expect(page.get_by_role("heading", name=case.number)).to_be_visible()
    expect(page.locator("article")).to_have_attribute("data-case-state", "reported")
    page.context.close()


def test_two_quick_taps_send_once(browser: Browser, live_server: LiveServer, town: Street) -> None:
    page = open_at(browser, live_server)
    page.goto(reverse("report-site", args=[town.site.code]))
    page.get_by_label("发生了什么事？").fill("灰太大")
    page.get_by_label("您的手机号").fill("13800138001")
    page.get_by_role("button", name="提交上报").dblclick()
    expect(page.locator("article")).to_be_visible()
    assert Case.objects.count() == 1
    page.context.close()


def test_the_lead_arrives_by_position_with_one_tap(browser: Browser, live_server: LiveServer, town: Street) -> None:
    case = town.assigned()
    page = open_at(browser, live_server)
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 32.491, "longitude": 119.923})
    sign_in(page, case.lead)
    page.get_by_role("link", name=case.number).click()
    page.get_by_role("link", name="到场", exact=True).click()
    page.get_by_role("button", name="或获取一次我的位置").click()
    expect(page.get_by_role("status")).to_contain_text("已取得位置")
    page.locator("main").get_by_role("button", name="到场", exact=True).click()
    expect(page.locator("article")).to_have_attribute("data-case-state", "on_site")
    assert case.visits.get().proof == "position"
    page.context.close()


def test_the_leader_assigns_at_a_desk(browser: Browser, live_server: LiveServer, town: Street) -> None:
    case = town.case()
    page = open_at(browser, live_server, size=DESK)
    sign_in(page, town.leader)
    page.get_by_role("link", name=case.number).click()
    page.get_by_role("link", name="派单", exact=True).click()
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="派单").click()
    expect(page.locator("article")).to_have_attribute("data-case-state", State.ASSIGNED)
    page.context.close()


def test_the_switch_speaks_english(browser: Browser, live_server: LiveServer, town: Street) -> None:
    page = open_at(browser, live_server)
    page.goto(reverse("report"))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Where do you live?")).to_be_visible()
    expect(page.get_by_role("link", name=town.site.name_en)).to_be_visible()
    page.context.close()


def addresses(town: Street) -> tuple[list[str], list[str]]:
    """What residents open, and what members open."""
    settled, going = town.resolved(), town.assigned(phone="+8613800138007")
    going_page = [going.number]
    return (
        [
            "/",
            reverse("report"),
            reverse("report-site", args=[town.site.code]),
            reverse("follow"),
            "/sign-in/",
            "/nowhere",
        ]
        + [reverse("track", args=[case.token]) for case in (settled, going)]
        + [reverse("track-verb", args=[settled.token, "reopen"])],
        [reverse("desk"), reverse("desk-open"), reverse("desk-case", args=going_page), reverse("boards")]
        + [reverse("desk-verb", args=[going.number, verb]) for verb in ("reassign", "close", "place", "add")]
        + [reverse("take-report"), reverse("site-board", args=[town.site.code])],
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_fit_a_phone_and_are_accessible(
    browser: Browser, live_server: LiveServer, town: Street, language: str
) -> None:
    page = open_at(browser, live_server)
    residents, members = addresses(town)
    faults: list[str] = []

    def look(address: str) -> None:
        page.goto(address)
        found = Axe().run(page).response["violations"]
        faults.extend(f"{address} {fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found)
        faults.extend(f"{address} sticks out" for _ in [0] if not fits(page))
        faults.extend(f"{address} small target {target}" for target in small_targets(page))
        faults.extend(f"{address} small letters {letters}" for letters in small_letters(page))

    def speak(context: BrowserContext) -> None:
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}])

    speak(page.context)
    for address in residents:
        look(address)
    page.context.clear_cookies()
    sign_in(page, town.leader)
    speak(page.context)
    for address in members:
        look(address)
    page.context.close()
    assert faults == []

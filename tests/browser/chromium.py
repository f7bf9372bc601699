"""Debian's chromium under playwright: kept quiet and off the network, a fresh context for every look."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
PATIENCE = 60_000  # milliseconds
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser; it ends with the block. It is given time: a busy machine is no fault of a page."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


def fresh(
    browser: Browser, web_url: str, *, size: dict[str, int], language: str, scripts: bool = True
) -> BrowserContext:
    """A context without any past, that speaks one language."""
    context = browser.new_context(
        base_url=web_url,
        viewport=size,
        locale=LOCALES[language],
        java_script_enabled=scripts,
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    context.add_cookies([{"name": "django_language", "value": language, "url": web_url}])
    context.set_default_timeout(PATIENCE)
    return context


def sign_in(context: BrowserContext, phone: str, password: str, *, code: Callable[[str], str]) -> None:
    """Sign in by the form, as a person would, with the second step if it is asked for."""
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("main input[name=username]", phone)
    page.fill("main input[name=password]", password)
    page.click("main form button")
    page.wait_for_url(re.compile(r"/(desk|figures|review|admin|sign-in/code)/"))
    if "/code/" in page.url:
        page.fill("main input[name=code]", code(phone))
        page.click("main form button")
        page.wait_for_url(re.compile(r"/(desk|figures|review|admin)/"))
    page.close()

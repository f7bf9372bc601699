"""One browser for all of these, and contexts that complain: a console error or a blocked resource fails the test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Response
from pytest_django.live_server_helper import LiveServer

from mediation.models import Member
from tests.browser.chromium import CHROMIUM, fresh, sign_in
from tests.browser.peopling import people
from tests.cases.conftest import build
from tests.cases.street import Street
from tests.outside.world import World

HERE = Path(__file__).parent
Opened = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="there is no chromium here (Debian: apt install chromium)"))


@pytest.fixture(scope="session")
def peopled(world: World) -> World:
    """The installation with every page worth a look: a settled case that waits for its answer, a text in the tray."""
    people(world)
    return world


def is_ours(address: str) -> bool:
    return address.startswith(("http://127.0.0.1:", "http://localhost:", "data:"))


def is_missing(answer: Response) -> bool:
    """A stylesheet, script or picture that is not there. A page that says no (404, 409, 422) is meant."""
    return answer.status >= 400 and answer.request.resource_type != "document"


@contextmanager
def contexts(browser: Browser, web_url: str, *, enter: Callable[[BrowserContext, Any], None]) -> Iterator[Opened]:
    """Opens fresh contexts by size, language, who and whether scripts run; what they complain of fails the test."""
    made: list[BrowserContext] = []
    complaints: list[str] = []

    def complain(text: str) -> None:
        # Whether an answer that says no is meant is asked of the answer itself.
        if "Failed to load resource" not in text:
            complaints.append(text)

    def open_one(
        *, size: dict[str, int], language: str = "zh-hans", who: Any = None, scripts: bool = True
    ) -> BrowserContext:
        context = fresh(browser, web_url, size=size, language=language, scripts=scripts)
        made.append(context)
        context.on("console", lambda line: complain(line.text) if line.type == "error" else None)
        context.on("weberror", lambda error: complain(str(error.error)))
        context.on("request", lambda request: None if is_ours(request.url) else complain(f"asks {request.url}"))
        context.on("response", lambda answer: complain(f"{answer.status} {answer.url}") if is_missing(answer) else None)
        if who is not None:
            enter(context, who)
        return context

    yield open_one
    for context in made:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def cookies() -> dict[str, Any]:
    """What the browsers of those who have signed in keep, by phone."""
    return {}


@pytest.fixture
def opened(browser: Browser, world: World, cookies: dict[str, Any]) -> Iterator[Opened]:
    """Contexts on the one running installation; `who` is a member's row, signed in by the form."""

    def enter(context: BrowserContext, who: dict[str, Any]) -> None:
        # Once by the form; afterwards the same browser comes again, for no code is taken twice.
        phone = who["phone"]
        if phone not in cookies:
            sign_in(context, phone, world.password, code=world.code)
            cookies[phone] = [each for each in context.cookies() if each["name"] != "django_language"]
        context.add_cookies(cookies[phone])

    with contexts(browser, world.web_url, enter=enter) as open_one:
        yield open_one


@pytest.fixture
def town(transactional_db: None) -> Street:
    """The seeded street, now: what a test writes there is what the pages of `shown` show."""
    return build()


@pytest.fixture
def shown(browser: Browser, live_server: LiveServer, town: Street) -> Iterator[Opened]:
    """Contexts on pages served from the test's own database; `who` is a member, who is signed in already."""

    def enter(context: BrowserContext, who: Member) -> None:
        client = Client()
        client.force_login(who)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])

    with contexts(browser, live_server.url, enter=enter) as open_one:
        yield open_one

"""Long lists: a desk shows the beginning of each queue and its number, a queue goes on by key, a site is looked for."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.views.shown import CARDS, FIRST, QUEUES
from mediation.models import Site, SiteAlias
from tests.cases.street import Street
from tests.pages.conftest import SignedIn

NUMBER = re.compile(r"HL-\d{4}-\d{6}")
DESK, BYTES = 20, 60_000


@pytest.fixture
def many(street: Street) -> list[str]:
    """More cases that nobody has than a page shows."""
    return [street.case(phone=f"+86137000{number:05}").number for number in range(CARDS + 5)]


def shown(page: str) -> list[str]:
    return list(dict.fromkeys(NUMBER.findall(page)))


def test_a_desk_shows_the_beginning_and_the_number_of_all(street: Street, many: list[str], signed_in: SignedIn) -> None:
    client = signed_in(street.leader)
    client.get(reverse("desk"))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("desk"))
    page = answer.content.decode()
    assert len(shown(page)) == FIRST
    assert f"All {len(many)}" in page
    assert len(queries) <= DESK, "\n".join(each["sql"] for each in queries)
    assert len(answer.content) <= BYTES


def test_a_queue_goes_on_by_key_until_each_was_shown_once(street: Street, many: list[str], signed_in: SignedIn) -> None:
    client, address, found = signed_in(street.leader), reverse("desk-queue", args=["unassigned"]), []
    while address:
        page = client.get(address).content.decode()
        found += shown(page)
        following = re.search(r'href="(\?after=[^"]+)"', page)
        address = reverse("desk-queue", args=["unassigned"]) + following[1] if following else ""
    assert len(found) == len(many) and set(found) == set(many)


@pytest.mark.parametrize(
    "key", ["", "x", "~", "~x", "2026-09-15~1", "9999~9", f"~{'9' * 30}", "2026-09-15T09:00+08:00~٣"]
)
def test_a_key_that_means_nothing_breaks_no_page(street: Street, signed_in: SignedIn, key: str) -> None:
    for name in QUEUES:
        client = signed_in(street.reviewer)
        assert client.get(reverse("desk-queue", args=[name]), {"after": key}).status_code == 200, name


def test_a_queue_that_does_not_exist_is_not_there(street: Street, signed_in: SignedIn) -> None:
    assert signed_in(street.leader).get(reverse("desk-queue", args=["everything"])).status_code == 404


@pytest.fixture
def sites(street: Street) -> Site:
    """Sites enough to be looked for; one of them with a second name. Drawn by lot, now and then two of so many would
    have one board's code."""
    for number in range(60):
        code = {"code": f"hy{number}", "arrival_code": f"{number:06d}"}
        Site.objects.create(name=f"花园{number}村", street=street.site.street, **code)
    site = Site.objects.create(name="锦绣江南苑", code="jxjn", arrival_code="000060", street=street.site.street)
    SiteAlias.objects.create(site=site, name="老纺织宿舍")
    return site


@pytest.mark.parametrize(
    "typed",
    ["锦绣江南", "江南苑", "jinxiujiangnan", "JinXiu JiangNan", "jxjny", "ＪＸＪＮＹ", "老纺织", "laofangzhi", "lfzss"],
)
def test_a_site_is_found_by_name_sound_initials_and_alias(client: Client, sites: Site, typed: str) -> None:
    page = client.get(reverse("report"), {"q": typed}).content.decode()
    assert "锦绣江南苑" in page and "花园" not in page


def test_who_types_nothing_sees_the_first_and_how_many_there_are(english: Client, sites: Site) -> None:
    answer = english.get(reverse("report"))
    page = answer.content.decode()
    assert page.count("花园") <= 50 and 'name="q"' in page and len(answer.content) <= BYTES
    assert f"of {Site.objects.filter(is_active=True).count()} are shown" in page


def test_who_finds_nothing_can_report_all_the_same(english: Client, sites: Site) -> None:
    page = english.get(reverse("report"), {"q": "<b>哪儿都不是</b>"}).content.decode()
    assert "No neighbourhood of that name" in page and reverse("report-elsewhere") in page
    assert "<b>哪儿" not in page


def test_a_site_that_is_closed_is_found_apart(client: Client, sites: Site) -> None:
    def parts() -> tuple[str, str]:
        page = client.get(reverse("report"), {"q": "江南"}).content.decode()
        open_ones, _summary, closed = page.partition("<summary>")
        return open_ones, closed

    assert "锦绣江南苑" in parts()[0]
    Site.objects.filter(pk=sites.pk).update(is_active=False)
    open_ones, closed = parts()
    assert "锦绣江南苑" not in open_ones and "锦绣江南苑" in closed

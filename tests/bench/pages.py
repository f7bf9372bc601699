"""Pages at many cases: how long each takes beside the same at few, what it asks of the database, and how large it is.

The reader of a page has the same cases of their own whatever the number of all; the district's are all.

Words: `--cases N …` (default 10000 100000 1000000), `--times N` (default 15).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import time_machine
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.models import Case, Searchable
from mediation.models import Member, OrganisationKind, Site
from tests.bench import city
from tests.bench.harness import Figures, median, say
from tests.signing_in import skip_the_second_factor

# How many cases the readers' site has, whatever all others have.
OWN = 40
STATEMENTS, BYTES, GROWTH = 12, 60_000, 1.2
SITE = 10_001


@dataclass(frozen=True)
class Page:
    """A page and who opens it. Where all cases are its reader's own, it may take longer the more there are."""

    name: str
    reader: str
    address: str
    all_are_own: bool = False


def run(figures: Figures, words: list[str]) -> None:
    """Measure for each number of cases, in one database emptied between."""
    parser = argparse.ArgumentParser(prog="./run bench pages")
    parser.add_argument("--cases", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--times", type=int, default=15)
    chosen = parser.parse_args(words)
    skip_the_second_factor()
    first: dict[str, float] = {}
    for cases in sorted(chosen.cases):
        say(f"Filling a city with {cases:,} open cases")
        city.build(cases)
        _same_cases_of_ones_own(cases)
        with time_machine.travel(city.BEGIN, tick=True), override_settings(ALLOWED_HOSTS=["*"]):
            for page in _pages():
                _measure(figures, page, cases=cases, times=chosen.times, first=first)
        city.clear()


def _measure(figures: Figures, page: Page, *, cases: int, times: int, first: dict[str, float]) -> None:
    client = _client(page.reader)
    answer = client.get(page.address)
    assert answer.status_code == 200, (page, answer.status_code)
    with CaptureQueriesContext(connection) as queries:
        client.get(page.address)
        statements = len(queries)  # while they are kept: the next request forgets them
    took = []
    for _ in range(times):
        began = time.perf_counter()
        client.get(page.address)
        took.append(1000 * (time.perf_counter() - began))
    name, p50 = f"pages.{page.name}", median(took)
    if page.all_are_own or page.name not in first:
        figures.note(f"{name}.p50", cases=cases, value=p50, unit="ms")
    else:
        figures.ratio(f"{name}.p50", cases=cases, value=p50, limit=first[page.name], unit="ms", target=GROWTH)
    first.setdefault(page.name, p50)
    figures.at_most(f"{name}.statements", cases=cases, value=statements, limit=STATEMENTS, unit="")
    figures.at_most(f"{name}.bytes", cases=cases, value=len(answer.content), limit=BYTES, unit="bytes")


def _client(reader: str) -> Client:
    client = Client()
    if reader:
        client.force_login(_readers()[reader])
    return client


def _readers() -> dict[str, Member]:
    district = Member.objects.filter(organisation__kind=OrganisationKind.DISTRICT_BUREAU).order_by("pk").first()
    assert district is not None
    # As the city numbers them: a leader whose site has the more cases the more there are; the leader and the first
    # member of the first group; its street office's first reviewer.
    known = {"busy": 20_009, "leader": 20_001, "member": 20_002, "street": 10_001}
    return {name: Member.objects.get(pk=pk) for name, pk in known.items()} | {"district": district}


def _pages() -> list[Page]:
    case = Case.objects.filter(site=SITE).earliest("pk")
    site = Site.objects.get(pk=SITE)
    case_page, open_cases = reverse("desk-case", args=[case.number]), reverse("desk-open")
    search = reverse("desk-search")
    return [
        Page("choose-site", "", reverse("report")),
        Page("choose-site-by-sound", "", f"{reverse('report')}?q=xiaoqu12"),
        Page("public-board", "", reverse("public-board", args=[site.code])),
        Page("report-form", "", reverse("report-site", args=[site.code])),
        Page("track", "", reverse("track", args=[case.token])),
        Page("desk-of-member", "member", reverse("desk")),
        Page("desk-of-leader", "leader", reverse("desk")),
        Page("desk-of-street", "street", reverse("desk")),
        Page("review", "street", reverse("review")),
        Page("queue", "leader", reverse("desk-queue", args=["unassigned"])),
        Page("open-cases", "leader", open_cases),
        Page("open-cases-of-street", "street", open_cases),
        Page("search-all", "leader", search),
        Page("search-number", "leader", f"{search}?q={case.number}"),
        Page("search-end", "street", f"{search}?q={case.number[-4:]}"),
        Page("search-word-of-all", "leader", f"{search}?q=电钻"),
        Page("search-word-of-all-by-street", "street", f"{search}?q=楼下电钻吵死了"),
        Page("search-word-of-a-tenth", "street", f"{search}?q=漏水"),
        Page("search-rare-word", "leader", f"{search}?q=裂缝"),
        Page("search-nothing", "leader", f"{search}?q=恐龙"),
        Page("search-phones-end", "leader", f"{search}?q=0017"),
        Page("search-building-and-word", "street", f"{search}?q=3号楼 漏水"),
        Page("search-by-district", "district", f"{search}?q={case.number}"),
        Page("search-word-of-all-of-a-site", "busy", f"{search}?q=电钻", all_are_own=True),
        Page("list-filtered-of-a-site", "busy", f"{open_cases}?tier=N&order=due", all_are_own=True),
        Page("list-filtered", "leader", f"{open_cases}?late=1&tier=N&order=due"),
        Page("list-filtered-of-street", "street", f"{open_cases}?waiting=lead&order=due"),
        Page("case", "leader", case_page),
        Page("brief-of-street", "street", reverse("brief")),
        Page("brief-of-district", "district", reverse("brief"), all_are_own=True),
        Page("district", "district", reverse("district"), all_are_own=True),
    ]


def _same_cases_of_ones_own(cases: int) -> None:
    """The readers' street has `OWN` cases at one site; what the city put there besides stands elsewhere."""
    theirs, elsewhere = (SITE, SITE + city.STREETS), SITE + 2
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            f"UPDATE {Case._meta.db_table} SET site_id = %s WHERE site_id = ANY(%s)", [elsewhere, list(theirs)]
        )
        cursor.execute(
            f"UPDATE {Case._meta.db_table} SET site_id = %s, lead_id = CASE WHEN lead_id IS NULL THEN NULL ELSE %s END"
            " WHERE id BETWEEN 10001 AND %s",
            [SITE, 20_002, 10_000 + OWN],
        )
        cursor.execute(
            f"UPDATE {Searchable._meta.db_table} found SET tokens = array_to_tsvector(ARRAY["
            "'s' || site_id, 'l' || coalesce(lead_id, 0)]) || ts_delete(tokens, ARRAY("
            "SELECT lexeme FROM unnest(tokens) WHERE left(lexeme, 1) IN ('s', 'l')))"
            f" FROM {Case._meta.db_table} moved WHERE moved.id = found.case_id AND moved.site_id = ANY(%s)",
            [[SITE, elsewhere]],
        )
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM (ANALYZE)")

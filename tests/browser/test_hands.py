"""The pages about work that is in nobody's hands, and about a site that is closed: they fit, and are accessible."""

from __future__ import annotations

import os

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from cases.models import Case
from mediation.models import Member, Membership, Site
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import STICKS_OUT, faults
from tests.cases.street import NEIGHBOUR, Street, fresh

# A folder to keep the pictures in, for whoever wants to look at them.
KEPT = os.environ.get("PICTURES_OF_HANDS", "")
SIZES = {"phone": PHONE, "desk": DESK}

STANDS_OUT_OF_ITS_PLACE = """() => [...document.querySelectorAll(".cards > li .button")]
    .filter(e => e.getBoundingClientRect().bottom > e.closest("li").getBoundingClientRect().bottom + 0.5)
    .map(e => e.outerHTML.slice(0, 120))"""
WITHOUT_A_LABEL = """() => [...document.querySelectorAll("#content select, #content input[type=text]")]
    .filter(e => !e.labels.length).map(e => e.outerHTML.slice(0, 120))"""


def keep(page: Page, name: str) -> None:
    if KEPT:
        page.screenshot(path=f"{KEPT}/{name}.png", full_page=True)


@pytest.fixture
def left(town: Street) -> Case:
    """A case whose lead has left the group, with a helper; another whose lead is away."""
    case = town.assigned()
    case.helpers.add(town.contractor, through_defaults={"since": timezone.now()})
    other = town.assigned(phone=NEIGHBOUR, category="leak")
    Case.objects.filter(pk=other.pk).update(lead=town.leader)
    Membership.objects.filter(member=case.lead, group__site=town.site).update(until=timezone.localdate())
    Member.objects.filter(pk=town.leader.pk).update(away_from=timezone.localdate())
    return fresh(case)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_they_fit_and_are_accessible(shown: Opened, town: Street, left: Case, language: str, size: str) -> None:
    Site.objects.filter(pk=town.other_site.pk).update(is_active=False)
    opened = {
        town.leader: [
            ("desk", reverse("desk")),
            ("hand-over", reverse("desk-verb", args=[left.number, "reassign"])),
            ("case", reverse("desk-case", args=[left.number])),
            ("leave", reverse("leave")),
        ],
        town.reviewer: [("street", reverse("desk")), ("review", reverse("review"))],
        None: [("sites", reverse("report")), ("closed", reverse("report-site", args=[town.other_site.code]))],
    }
    wrong = []
    for who, pages in opened.items():
        page = shown(size=SIZES[size], language=language, who=who).new_page()
        for name, address in pages:
            page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]
            page.goto(address)
            keep(page, f"{name}-{size}-{language}")
            wrong += [f"{address}: overlaps {html}" for html in page.evaluate(STANDS_OUT_OF_ITS_PLACE)]
            wrong += [f"{address}: {fault}" for fault in faults(page)]
    assert wrong == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_the_operator_hands_over_on_any_screen(
    shown: Opened, town: Street, left: Case, language: str, size: str
) -> None:
    operator = Member.objects.get(is_superuser=True)
    page = shown(size=SIZES[size], language=language, who=operator).new_page()
    page.goto(reverse("admin:mediation_member_change", args=[left.lead_id]))
    keep(page, f"admin-member-{size}-{language}")
    page.goto(reverse("admin:mediation_site_handover", args=[town.site.pk]))
    keep(page, f"admin-handover-{size}-{language}")
    assert not page.evaluate(STICKS_OUT) and page.evaluate(WITHOUT_A_LABEL) == []
    page.locator("button[name=one]").first.click()
    keep(page, f"admin-handed-{size}-{language}")
    assert fresh(left).lead != left.lead

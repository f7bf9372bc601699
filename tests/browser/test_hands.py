"""The pages about work that is in nobody's hands, and about a site that is closed: they fit, and are accessible."""

from __future__ import annotations

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from mediation.models import Member, Membership, Site
from tests.browser.chromium import DESK, PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import faults
from tests.cases.street import NEIGHBOUR, Street, fresh

# A folder to keep the pictures in, for whoever wants to look at them.
KEPT = os.environ.get("PICTURES_OF_HANDS", "")


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
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_they_fit_and_are_accessible(shown: Opened, town: Street, left: Case, language: str, size: object) -> None:
    Site.objects.filter(pk=town.other_site.pk).update(is_active=False)
    opened = {
        town.leader: [
            ("desk", reverse("desk")),
            ("hand-over", reverse("desk-verb", args=[left.number, "reassign"])),
            ("case", reverse("desk-case", args=[left.number])),
        ],
        town.reviewer: [("street", reverse("desk")), ("review", reverse("review"))],
        None: [("sites", reverse("report")), ("closed", reverse("report-site", args=[town.other_site.code]))],
    }
    wrong = []
    for who, pages in opened.items():
        page = shown(size=size, language=language, who=who).new_page()
        for name, address in pages:
            page.goto(address)
            if KEPT:
                kind = "phone" if size is PHONE else "desk"
                page.screenshot(path=f"{KEPT}/{name}-{kind}-{language}.png", full_page=True)
            wrong += [f"{address}: {fault}" for fault in faults(page)]
    assert wrong == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_operators_pages_name_what_is_asked(shown: Opened, town: Street, left: Case, language: str) -> None:
    operator = Member.objects.get(is_superuser=True)
    there = {
        "member": reverse("admin:mediation_member_change", args=[left.lead_id]),
        "handover": reverse("admin:mediation_site_handover", args=[town.site.pk]),
    }
    for size, kind in ((PHONE, "phone"), (DESK, "desk")):
        page = shown(size=size, language=language, who=operator).new_page()
        for name, address in there.items():
            page.goto(address)
            if KEPT:
                page.screenshot(path=f"{KEPT}/admin-{name}-{kind}-{language}.png", full_page=True)
        unnamed = page.locator("table select:not([aria-label]), table button:empty")
        assert unnamed.count() == 0

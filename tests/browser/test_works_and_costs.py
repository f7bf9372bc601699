"""The pages of works notices, of the rule at hand and of shared costs: they fit a phone and are accessible."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import costs, works
from cases.models import Case, CostItem
from mediation.models import CostKind, WorksNotice
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.browser.looks import faults
from tests.cases.street import NEIGHBOUR, Street, by, fresh


@pytest.fixture
def notice(town: Street) -> WorksNotice:
    """Water is off and it is loud, from now on: an emergency repair."""
    starts = timezone.now() - timedelta(minutes=10)
    new = works.NewNotice(
        what="更换给水立管", effects=["water", "noise"], starts_at=starts, ends_at=starts + timedelta(hours=6),
        contact_phone="+8652386000001", contact_name="王大勇", is_repair=True,
        buildings=list(town.site.buildings.filter(number__in=[3, 4])),
    )  # fmt: skip
    return works.announce(town.site, new, by=by(town.contractor))


@pytest.fixture
def paid(town: Street, notice: WorksNotice) -> Case:
    """Of two neighbours one was asked for less, and the works had been announced."""
    building = town.site.buildings.get(number=3)
    for phone, yuan in ((NEIGHBOUR, 800), ("+8613800138077", 600)):
        case = town.on_site(words="保笼费怎么收,还吵", phone=phone, building=building)
        side, cage = case.parties.get(is_reporter=True), CostKind.objects.get(code="window_cage")
        costs.ask(case, by=by(case.lead), kind=cage, party=side, asked=Decimal(1000), others=Decimal(800))
        costs.agree(case, by=by(case.lead), cost=CostItem.objects.latest("id"), agreed=Decimal(yuan))
    return fresh(case)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_they_fit_a_phone_and_are_accessible(
    shown: Opened, town: Street, notice: WorksNotice, paid: Case, language: str
) -> None:
    code, wrong = town.site.code, []
    for who, addresses in (
        (None, [reverse("report-site", args=[code]), reverse("track", args=[paid.token])]),
        (
            town.contractor,
            [reverse("works"), reverse("works-site", args=[code]), reverse("works-notice", args=[code, notice.pk])],
        ),
        (town.leader, [reverse("desk-case", args=[paid.number]), reverse("desk-verb", args=[paid.number, "cost"])]),
    ):
        page = shown(size=PHONE, language=language, who=who).new_page()
        for address in addresses:
            page.goto(address)
            wrong += [f"{address}: {fault}" for fault in faults(page)]
    assert wrong == []

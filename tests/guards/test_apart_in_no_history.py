"""That the mediator meets one side apart, and when, stands on no page and no paper of the works or the district: not in
history as what was reminded of or missed, not as what is asked for or before the street office, nor as what is owed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cases.actions.table import convening
from cases.models import Party
from cases.papers.printing import Wanted, _number, _reading, _whole
from cases.paperwork import PaperKind
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Member, OrganisationKind
from tests.cases.promises import on
from tests.cases.sitting.conftest import Table, laid
from tests.cases.street import Street, by, fresh
from tests.pages.conftest import SignedIn

OUTSIDERS = ("contractor", "district", "side")


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = str(tmp_path)
    with translation.override("en"):
        yield


def outsider(street: Street, table: Table, who: str) -> Member:
    """Who is told nothing of a session apart: of the works, of the district, or of the group and another side."""
    if who != "side":
        found: Member = getattr(street, who)
        return found
    member = street.member(OrganisationKind.OWNERS_COMMITTEE)
    Party.objects.create(case=table.case, side="respondent", organisation=member.organisation)
    return member


def a_caucus(street: Street) -> Table:
    """Planned for tomorrow afternoon with the neighbour alone."""
    table = laid(street)
    convening.convene(
        table.case, by=table.by, kind="caucus", at=on(16, 16, 47), place="3号楼602周家", side=table.neighbour
    )
    return table


def that_nobody_came_to(table: Table, clock: Any) -> None:
    """Reminded of, missed, before the leader and the street office."""
    for moment in (on(16, 15), on(16, 17), on(17, 18), on(18, 18)):
        clock.move_to(moment)
        while sweep_clocks():
            pass


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_history_says_that_it_was_reminded_of_or_missed(
    street: Street, signed_in: SignedIn, clock: Any, who: str
) -> None:
    table = a_caucus(street)
    that_nobody_came_to(table, clock)
    page = reverse("desk-case", args=[table.case.number]) + "?history=all"
    assert "ppointment" in signed_in(table.lead).get(page).text
    text = signed_in(outsider(street, table, who)).get(page).text
    assert fresh(table.case).number in text and "ppointment" not in text


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_case_file_says_so(street: Street, clock: Any, who: str) -> None:
    table = a_caucus(street)
    that_nobody_came_to(table, clock)
    case = fresh(table.case)
    case.now = timezone.now()
    wanted = Wanted(PaperKind.VOLUME)
    with translation.override("zh-hans"):
        reading = _reading(case, by(outsider(street, table, who)), wanted)
        assert reading is not None
        text = str(_whole(reading, _number(case, wanted)).data)
    assert "按约到场" not in text


@pytest.mark.parametrize("who", OUTSIDERS)
def test_that_another_date_for_it_is_asked_for_is_the_groups_to_know(
    street: Street, signed_in: SignedIn, who: str
) -> None:
    table = a_caucus(street)
    session = table.case.sessions.get()
    convening.convene(
        fresh(table.case), by=table.by, kind="caucus", at=on(18, 16, 49), place="3号楼602周家", session=session,
        words="周家要上夜班",
    )  # fmt: skip
    page = reverse("desk-case", args=[table.case.number]) + "?history=all"
    assert "Asked for: " in signed_in(table.lead).get(page).text
    text = signed_in(outsider(street, table, who)).get(page).text
    assert "16:49" not in text and "周家" not in text and "Asked for: " not in text


@pytest.mark.parametrize("who", OUTSIDERS)
def test_it_is_not_among_what_is_owed(street: Street, signed_in: SignedIn, who: str) -> None:
    table = a_caucus(street)
    page = reverse("promises")
    assert "16:47" in signed_in(table.lead).get(page).text
    assert "16:47" not in signed_in(outsider(street, table, who)).get(page).text


def test_the_street_office_has_a_missed_one_before_it_all_the_same(
    street: Street, signed_in: SignedIn, clock: Any
) -> None:
    table = a_caucus(street)
    that_nobody_came_to(table, clock)
    page = reverse("desk-case", args=[table.case.number]) + "?history=all"
    assert "ppointment" in signed_in(street.reviewer).get(page).text

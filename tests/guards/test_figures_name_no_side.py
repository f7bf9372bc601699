"""How many sides said no is a figure; in which cases they did is for whom the group tells it (law 7, 8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.actions.table import willingness
from cases.actions.table.signing import Signer
from cases.models import Party, Photo
from cases.models.agreement import Signed, SignsAs
from cases.papers.printing import Wanted, _reading
from cases.paperwork import PaperKind
from cases.states import Willing
from mediation.models import Committee, Member, OrganisationKind
from tests.cases.sides import said
from tests.cases.sitting.conftest import Table, laid
from tests.cases.street import Street, by, fresh
from tests.cases.table.at_the_table import Table as Agreed
from tests.cases.table.at_the_table import paper
from tests.pages.conftest import SignedIn

BEHIND = "/figures/consent-refused/{}/"


@pytest.fixture
def refused(street: Street, clock: Any) -> Table:
    """Last week."""
    table = laid(street)
    willingness.note(fresh(table.case), by=table.by, party=table.neighbour, said=said(Willing.REFUSED))
    clock.shift(timedelta(days=7))
    return table


def member_who_is_a_side(street: Street, table: Table) -> Member:
    member = street.member(OrganisationKind.OWNERS_COMMITTEE)
    Party.objects.create(case=table.case, side="respondent", organisation=member.organisation)
    return member


@pytest.mark.parametrize("which", ["part", "whole", "rest"])
@pytest.mark.parametrize("who", ["contractor", "district", "side"])
def test_the_cases_behind_a_no_are_not_for_whom_no_case_may_say_it(
    street: Street, signed_in: SignedIn, refused: Table, who: str, which: str
) -> None:
    member = member_who_is_a_side(street, refused) if who == "side" else getattr(street, who)
    assert refused.case.number not in signed_in(member).get(BEHIND.format(which)).text
    if which == "part":
        assert refused.case.number in signed_in(street.leader).get(BEHIND.format(which)).text


def test_the_district_reads_the_number_still(street: Street, signed_in: SignedIn, refused: Table) -> None:
    text = signed_in(street.district).get("/figures/").text
    assert "refused mediation" in text


def test_a_committee_gets_no_photo_of_a_paper_that_binds_nobody(street: Street, settings: Any, tmp_path: Any) -> None:
    """Its record holds no drafts (law 7): a sheet that one side signed, and another text took the place of, is one."""
    settings.MEDIA_ROOT = str(tmp_path)
    table = Agreed(street)
    table.draft()
    table.sign(Signer(party=table.resident), how=Signed.PAPER, pictures=[paper()])
    first = Photo.objects.get(kind="signed")
    table.draft(table.line(does="换新吊顶"))
    everybody = (Signer(party=table.resident), Signer(party=table.builder), Signer(signs_as=SignsAs.MEDIATOR))
    table.sign(*everybody, how=Signed.PAPER, pictures=[paper()])
    second = Photo.objects.exclude(pk=first.pk).get(kind="signed")
    committee = Committee.objects.create(organisation=street.site.street, name="城东街道人民调解委员会")
    case = fresh(table.case)
    case.now = timezone.now()
    reading = _reading(case, by(case.lead), Wanted(PaperKind.VOLUME, committee=committee))
    assert reading is not None
    shown = {each.pk for each in reading.photos}
    assert second.pk in shown and first.pk not in shown

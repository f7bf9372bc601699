"""An organisation is a side like any other: what every side is told, one of its people at the site is told too."""

from __future__ import annotations

from typing import Any

import pytest

from cases import papers
from cases.actions.table import sitting, willingness
from cases.actions.table.signing import Signer
from cases.models import Party
from cases.papers import ordering
from cases.paperwork import Purpose
from cases.states import Willing
from mediation.models import Committee, Member
from tests.cases.sides import said
from tests.cases.sitting.conftest import laid
from tests.cases.street import GRANDMOTHER, Street, fresh, resident, texts_to
from tests.cases.table.at_the_table import Table, paper
from tests.cases.table.conftest import _photos_elsewhere, table

__all__ = ["_photos_elsewhere", "table"]


@pytest.mark.parametrize("who_says_no", ["neighbour by text", "neighbour to a member", "who reported"])
def test_it_hears_that_a_session_is_off_because_a_side_said_no(street: Street, who_says_no: str) -> None:
    table = laid(street)
    table.convene()
    builder = street.contractor.phone
    assert "能来回1" in texts_to(builder)[-1] or "17日" in texts_to(builder)[-1]
    before = len(texts_to(builder))
    if who_says_no == "neighbour by text":
        willingness.answer(fresh(table.case), by=resident(str(table.neighbour.phone)), agrees=False)
    elif who_says_no == "who reported":
        willingness.answer(fresh(table.case), by=resident(GRANDMOTHER), agrees=False)
    else:
        willingness.note(fresh(table.case), by=table.by, party=table.neighbour, said=said(Willing.REFUSED))
    new = texts_to(builder)[before:]
    assert len(new) == 1, new
    assert "取消" in new[0] and table.case.number in new[0]
    assert "602" not in new[0] and "李国强" not in new[0]


def test_of_its_own_no_it_hears_nothing_as_another_side(street: Street) -> None:
    table = laid(street)
    table.convene()
    before = len(texts_to(street.contractor.phone))
    no = said(Willing.REFUSED, words="经理说不谈")
    willingness.note(fresh(table.case), by=table.by, party=table.contractor, said=no)
    assert len(texts_to(street.contractor.phone)) - before <= 1


def property_side(street: Street, table: Table) -> Member:
    """One more side, which owes nothing by what is agreed."""
    member = street.member("property")
    made = Party.objects.create(case=table.case, side="respondent", organisation=member.organisation)
    table.says(made, Willing.AGREED)
    return member


def test_it_hears_that_the_agreement_is_in_effect_though_it_owes_nothing_by_it(street: Street, table: Table) -> None:

    member = property_side(street, table)
    table.draft()
    before = len(texts_to(member.phone))
    table.sign(Signer(party=table.case.parties.get(organisation=member.organisation)), how="paper", pictures=[paper()])
    table.all_sign()
    new = texts_to(member.phone)[before:]
    assert len(new) == 1 and "协议" in new[0], new


def test_who_owes_by_it_hears_it_once(street: Street, table: Table) -> None:
    table.draft()
    before = len(texts_to(street.contractor.phone))
    table.all_sign()
    assert len(texts_to(street.contractor.phone)) - before == 1


def test_it_hears_that_the_record_is_handed_to_peoples_mediation(
    street: Street, table: Table, settings: Any, tmp_path: Any
) -> None:

    came = sitting.Came(parties=[table.resident, table.builder])
    sitting.sit(table.case, by=table.by, place="现场", came=came)
    session = table.case.sessions.latest("id")
    sitting.end(fresh(table.case), by=table.by, session=session, how="failed", words="谈不拢")
    before = len(texts_to(street.contractor.phone))
    committee = Committee.objects.create(organisation=street.site.street, name="城东街道人民调解委员会")
    papers.order(fresh(table.case), by=table.by, purpose=Purpose.FILE, committee=committee)
    assert ordering.carry_out() == 1
    new = texts_to(street.contractor.phone)[before:]
    assert len(new) == 1 and "调解委员会" in new[0], new

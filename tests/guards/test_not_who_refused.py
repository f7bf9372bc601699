"""That there is no mediation everybody is told; which side does not agree to it is the group's to know (law 7): not the
works', not the district's, and not a member's who is another side, whose table would show it on a card."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.table import convening, noting, willingness
from cases.models import Party
from cases.papers.printing import Wanted, _number, _reading, _whole
from cases.paperwork import PaperKind
from cases.states import Actor, Readers, Willing
from mediation.models import Member, OrganisationKind
from tests.cases.promises import on
from tests.cases.sides import said
from tests.cases.sitting.conftest import Table, laid
from tests.cases.street import Street, fresh
from tests.pages.conftest import SignedIn


def refused(street: Street) -> Table:
    """The neighbour has agreed, and thinks better of it."""
    table = laid(street)
    willingness.note(fresh(table.case), by=table.by, party=table.contractor, said=said(words="经理说可以"))
    willingness.note(fresh(table.case), by=table.by, party=table.neighbour, said=said(Willing.REFUSED))
    return table


def a_side_of_the_group(street: Street, table: Table) -> Member:
    """A member of the group whose organisation is a side."""
    member = street.member(OrganisationKind.OWNERS_COMMITTEE)
    Party.objects.create(case=table.case, side="respondent", organisation=member.organisation)
    return member


@pytest.mark.parametrize("who", ["contractor", "district", "side"])
def test_no_page_of_a_case_says_who_refused_to_whom_the_group_does_not_tell_it(
    street: Street, signed_in: SignedIn, who: str
) -> None:
    table = refused(street)
    member = a_side_of_the_group(street, table) if who == "side" else getattr(street, who)
    page = reverse("desk-case", args=[table.case.number]) + "?history=all"
    assert "efuse" in signed_in(table.lead).get(page).text
    text = signed_in(member).get(page).text
    assert table.case.number in text and "efuse" not in text


def test_no_card_of_the_table_says_it_to_a_member_who_is_another_side(street: Street, signed_in: SignedIn) -> None:
    table = refused(street)
    page = reverse("desk-table", args=[table.case.number])
    assert "Does not agree to mediation" in signed_in(table.lead).get(page).text
    text = signed_in(a_side_of_the_group(street, table)).get(page).text
    assert table.case.number in text and "Does not agree to mediation" not in text


@pytest.mark.parametrize("who", ["contractor", "district", "side"])
def test_no_case_file_says_it(street: Street, who: str, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    table = refused(street)
    member = a_side_of_the_group(street, table) if who == "side" else getattr(street, who)
    case = fresh(table.case)
    case.now = timezone.now()
    wanted = Wanted(PaperKind.VOLUME)
    reading = _reading(case, Actor(member=member), wanted)
    assert reading is not None
    assert "拒绝" not in str(_whole(reading, _number(case, wanted)).data["history"])


def test_a_member_who_is_a_side_reads_neither_when_another_is_met_apart_nor_what_it_answered(
    street: Street, signed_in: SignedIn
) -> None:
    table = laid(street)
    member = a_side_of_the_group(street, table)

    convening.convene(
        table.case, by=table.by, kind="caucus", at=on(17, 16, 47), place="3号楼602周家", side=table.neighbour
    )
    for address in (
        reverse("desk-table", args=[table.case.number]),
        reverse("desk-case", args=[table.case.number]) + "?history=all",
    ):
        text = signed_in(member).get(address).text
        assert "16:47" not in text and "602周家" not in text, address
    table.case.sessions.update(begun_at=timezone.now())
    text = signed_in(member).get(reverse("desk-table", args=[table.case.number])).text
    assert "One side alone" not in text and "602周家" not in text, "that there was one, and with whom"


def test_what_is_for_the_sides_it_reads_still(street: Street, signed_in: SignedIn) -> None:

    table = laid(street)
    member = a_side_of_the_group(street, table)
    noting.note(table.case, by=table.by, words="下周三再谈", circle=Readers.PARTIES)
    table.convene()
    text = signed_in(member).get(reverse("desk-table", args=[table.case.number])).text
    assert "下周三再谈" in text and "社区会议室" in text

"""A member of the group who is a side of a case, or speaks for one, is no neutral of it at any door: not where cases
are looked up and filtered, not on the cards of a desk, not where another side's answer is written down (law 7, 8)."""

from __future__ import annotations

import pytest

from cases.actions.table import coming, sides, speaking, willingness
from cases.models import Helper, Party, Sign
from cases.states import Coming, Forbidden, SignKind, Willing
from mediation.models import Member, OrganisationKind
from tests.cases.searching.conftest import Search, search
from tests.cases.sides import said
from tests.cases.sitting.conftest import Table, laid
from tests.cases.street import Street, by, fresh
from tests.pages.conftest import SignedIn

__all__ = ["search"]


@pytest.fixture
def table(street: Street) -> Table:
    return laid(street)


@pytest.fixture
def member(street: Street, table: Table) -> Member:
    """A member of the group whose organisation is a side."""
    found = street.member(OrganisationKind.OWNERS_COMMITTEE)
    Party.objects.create(case=table.case, side="respondent", organisation=found.organisation)
    return found


def helps(table: Table, member: Member) -> None:
    Helper.objects.create(case=table.case, member=member, since=fresh(table.case).reported_at)


def test_it_finds_no_case_by_what_others_said_to_the_group(
    street: Street, search: Search, table: Table, member: Member
) -> None:
    no = said(Willing.REFUSED, words="业委会都是骗子")
    willingness.note(fresh(table.case), by=table.by, party=table.neighbour, said=no)
    assert search.finds(street.another(fresh(table.case)), "骗子", table.case), "the group reads it"
    assert not search.finds(member, "骗子", table.case)


def test_it_finds_it_by_its_number_and_its_place_still(search: Search, table: Table, member: Member) -> None:
    assert search.finds(member, table.case.number, table.case)
    assert search.finds(member, "锦绣华庭", table.case)


def test_a_leader_who_is_a_side_finds_nobody_by_name_or_number(street: Street, search: Search, table: Table) -> None:
    assert search.finds(street.leader, "李国强", table.case)
    Party.objects.create(case=table.case, side="respondent", phone=street.leader.phone, phone_proven_by="text",
        phone_proven_at=fresh(table.case).reported_at)  # fmt: skip
    assert not search.finds(street.leader, "李国强", table.case)
    assert not search.finds(street.leader, "13800138077", table.case)


def test_who_speaks_for_a_side_is_as_blind(street: Street, search: Search, table: Table) -> None:
    other = street.another(fresh(table.case))
    no = said(Willing.REFUSED, words="业委会都是骗子")
    willingness.note(fresh(table.case), by=table.by, party=table.neighbour, said=no)
    speaking.add(fresh(table.case), by=table.by, party=table.resident, kind="helper", name=other.name,
        phone=str(other.phone))  # fmt: skip
    assert not search.finds(other, "骗子", table.case)


def test_no_filter_tells_it_of_early_signs(street: Street, signed_in: SignedIn, table: Table, member: Member) -> None:
    Sign.objects.create(case=table.case, handling=1, kind=SignKind.COLLECTIVE, at=fresh(table.case).reported_at)
    group = signed_in(street.another(fresh(table.case)))
    assert table.case.number in group.get("/desk/search/?sign=1").text
    client = signed_in(member)
    assert table.case.number not in client.get("/desk/search/?sign=1").text
    text = client.get("/desk/search/").text
    assert table.case.number in text and "sign=" not in text


def test_no_card_of_its_desk_does_either(signed_in: SignedIn, table: Table, member: Member) -> None:
    Sign.objects.create(case=table.case, handling=1, kind=SignKind.COLLECTIVE, at=fresh(table.case).reported_at)
    helps(table, member)
    text = signed_in(member).get("/desk/").text
    assert table.case.number in text and str(SignKind.COLLECTIVE.label) not in text


def test_it_writes_down_no_answer_of_another_side(table: Table, member: Member) -> None:
    """Told "cannot" by the opponent's pen, a session could be put off without asking."""
    table.convene()
    with pytest.raises(Forbidden):
        coming.answer(
            fresh(table.case),
            by=by(member),
            invitations=[table.asked(table.neighbour)],
            coming=Coming.CANNOT,
            how="call",
        )
    own = table.case.parties.get(organisation=member.organisation)
    coming.answer(fresh(table.case), by=by(member), invitations=[table.asked(own)], coming=Coming.COMES)


def test_it_neither_adds_nor_takes_off_nor_corrects_a_side_as_a_helper(table: Table, member: Member) -> None:
    helps(table, member)
    for deed in (
        lambda: sides.drop(fresh(table.case), by=by(member), party=table.neighbour, words="不是"),
        lambda: sides.correct(fresh(table.case), by=by(member), party=table.neighbour, room="801"),
        lambda: willingness.note(fresh(table.case), by=by(member), party=table.neighbour, said=said(Willing.REFUSED)),
        lambda: sides.add(
            fresh(table.case), by=by(member), new=sides.NewSide(kind="person", name="赵六", side="complainant")
        ),
    ):
        with pytest.raises(Forbidden):
            deed()

"""A member without a telephone and a resident who gave none are not the same person: no number equals no number."""

from __future__ import annotations

import pytest

from cases import access, handled, willing
from cases.actions import reporting
from cases.actions.assigning import candidates
from cases.actions.new_report import NewReport
from cases.models import Case
from cases.states import Channel, Role
from mediation.models import Category, Member
from mediation.neutrality import TieKind
from tests.cases.street import Street, by, fresh


@pytest.fixture
def numberless(street: Street) -> Member:
    """A member of the site's group, not its leader, whose telephone nobody wrote down."""
    member = street.lead_for(street.case())
    Member.objects.filter(pk=member.pk).update(phone="")
    return Member.objects.get(pk=member.pk)


def anonymous(street: Street, by_whom: Member) -> Case:
    """What somebody who gave no number said at this member's door."""
    noise = Category.objects.get(code="noise")
    new = NewReport(
        words="楼下电钻吵死了",
        category=noise,
        tier=noise.default_tier,
        channel=Channel.VISIT,
        phone="",
        site=street.site,
    )
    return fresh(reporting.report(new, by=by(by_whom)))


def test_whoever_writes_it_down_is_no_side_of_it(street: Street, numberless: Member) -> None:
    case = anonymous(street, numberless)
    assert Role.SIDE not in access.roles(by(numberless), case)
    assert list(willing.cases_of(numberless)) == []
    assert not willing.own_of(numberless, case.pk).sides


def test_another_may_lead_it(street: Street, numberless: Member) -> None:
    case = anonymous(street, street.leader)
    mine = next(each for each in candidates(case) if each.member == numberless)
    assert TieKind.SAME_PERSON not in {tie.kind for tie in mine.ties}
    assert mine.may_lead
    assert numberless.pk not in handled.members(case)


def test_with_a_number_they_are_found_as_a_side_by_it(street: Street) -> None:
    """The same question, of a member who has one: it is their own report, by a proven text."""
    member = street.lead_for(street.case())
    case = street.case(phone=str(member.phone))
    assert Role.SIDE in access.roles(by(member), fresh(case))
    assert [each["case"] for each in willing.cases_of(member)] == [case.pk]

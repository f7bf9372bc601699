"""What is written down for a party is bounded: one member alone does not say of the whole group that none may lead, nor
take a case out of the hands into which the street office has put it. The resident's own word has no such bound."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from cases import access
from cases.actions import aside, desk, feedback, joining, reporting, review
from cases.actions.assigning import candidates
from cases.actions.reporting import NewReport
from cases.models import AsideRequest, Case, Escalation
from cases.models.escalation import EscalationState
from cases.states import Actor, Channel, Decision, Forbidden, NotNow, Verb
from mediation.models import Member
from tests.cases.street import Street, by, fresh, linked, resident, texts_to


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences as they stand in the source."""
    with translation.override("en"):
        yield


def group_of(street: Street) -> list[Member]:
    return list(Member.objects.filter(memberships__group__site=street.site, memberships__until=None).distinct())


def writes(case: Case, member: Member, about: Member) -> None:
    party = case.parties.get(is_reporter=True)
    aside.ask(fresh(case), by=by(member), about=about, party=party, channel=Channel.CALL, words="要求换人")


def test_a_side_of_the_works_writes_no_wish_down_for_a_party(street: Street) -> None:
    """A contractor alone wrote it down about all ten of the group: nobody could lead any more."""
    case, sides = street.assigned(), [each for each in group_of(street) if access.speaks_for_a_side(each)]
    assert street.contractor in sides
    for member in sides:
        assert Verb.ASK_ASIDE not in access.possible(by(member), fresh(case))
        for about in group_of(street):
            with pytest.raises(Forbidden):
                writes(case, member, about)
    assert not AsideRequest.objects.exists() and fresh(case).lead == case.lead


def test_no_two_members_together_write_down_more_than_one_wish_of_a_party(street: Street) -> None:
    """Any other member alone, or with a second: the group has somebody who may lead all the same."""
    case, party_wishes = street.case(), 0
    before = {each.member.pk for each in candidates(case) if each.may_lead}
    about = street.lead_for(case)
    for member in (street.leader, street.reviewer, street.another(case)):
        for each in (about, *group_of(street)):
            if each == member:
                continue
            try:
                writes(case, member, each)
                party_wishes += 1
            except NotNow as refusal:
                assert "says itself" in refusal.sentence
    # The second is by the one whom the first is about, and who finds all as if there were none.
    assert party_wishes <= 2
    assert len(before - {each.member.pk for each in candidates(fresh(case)) if each.may_lead}) <= 2
    aside.ask(desk_assigned(street, case), by=resident(), words="换人")
    assert AsideRequest.objects.filter(case=case, taken_by=None).count() == 1


def desk_assigned(street: Street, case: Case) -> Case:
    fitting = next(each.member for each in candidates(fresh(case)) if each.may_lead)
    desk.assign(fresh(case), by=by(street.reviewer), lead=fitting)
    return fresh(case)


def test_whom_a_wish_is_about_does_not_find_out_by_writing_one(street: Street) -> None:
    """Each of the group: what they are told is the same with the wish as without."""
    for member in group_of(street):
        if access.speaks_for_a_side(member) or member == street.leader:
            continue
        told = []
        for is_asked in (True, False):
            case = street.case()
            if is_asked:
                writes(case, street.reviewer, member)
            writes(case, member, street.leader)
            with pytest.raises(NotNow) as refusal:
                writes(case, member, street.leader)
            told.append(refusal.value.sentence)
        assert told[0] == told[1]


def test_a_new_handling_has_a_wish_of_its_own(street: Street) -> None:
    case = street.resolved()
    writer = street.reviewer
    feedback.reopen(case, by=resident(), words="还吵")
    writes(case, writer, street.leader)
    with pytest.raises(NotNow):
        writes(case, writer, street.another(fresh(case)))
    assert AsideRequest.objects.get(case=case).handling == 2


@pytest.mark.parametrize("decision", [Decision.TAKE_OVER, Decision.REASSIGN])
def test_whom_the_street_office_has_named_goes_by_the_residents_own_wish_or_the_reviewers_pen_alone(
    street: Street, decision: str
) -> None:
    """The leader wrote it down about the reviewer who had taken the case over, and had it to assign again."""
    for who in ("members", "reviewer", "resident"):
        case = street.assigned()
        desk.escalate(case, by=by(street.leader), words="请街道办协调")
        lead = street.another(fresh(case)) if decision == Decision.REASSIGN else None
        review.decide(fresh(case), by=by(street.reviewer), decision=decision, words="街道定", lead=lead)
        named = fresh(case).lead
        assert named is not None and Escalation.objects.get(case=case).state == EscalationState.DECIDED
        if who == "members":
            for member in group_of(street):
                with pytest.raises((Forbidden, NotNow)):
                    writes(case, member, named)
            assert fresh(case).lead == named and not AsideRequest.objects.filter(case=case).exists()
        elif who == "reviewer":
            writes(case, street.reviewer, named)
            assert fresh(case).lead is None
        else:
            aside.ask(fresh(case), by=linked(case), words="换人")
            assert fresh(case).lead is None


def test_the_form_of_a_stranger_that_was_joined_is_heard_and_ousts_nobody(street: Street) -> None:
    """Sent without a number, once it was joined its link let each lead of the neighbour's case go in turn."""
    case = street.on_site()
    lead = case.lead
    joined = reporting.report(
        NewReport(words="楼下电钻吵", category=case.category, tier=case.tier, channel=Channel.FORM, site=case.site),
        by=Actor(),
    )
    joining.join(joined, by=by(street.leader), into=case, words="同一处")
    aside.ask(fresh(case), by=Actor(case_id=joined.pk), words="换人")
    assert fresh(case).lead == lead
    assert texts_to(street.leader.phone)[-1] == f"{case.number}有当事人请求换人经办,详见案件页。"
    aside.ask(fresh(case), by=resident(), words="换人")
    assert fresh(case).lead is None, "the resident of the case is not to be kept from it by that"

"""Whoever types numbers does not choose who judges: only a number that is proven, or that its owner wrote down, keeps
from deciding and granting. From leading it keeps all the same, and from letting anybody in as the resident."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from cases import access, handled, queues
from cases.actions import asking, desk, granting, joining, keys, reporting, review
from cases.actions.new_report import NewReport
from cases.models import CallTask, Case
from cases.models.contact import CallReason
from cases.states import Actor, Channel, Decision, Forbidden, NotNow, Outcome, Through, Verb
from mediation.models import Category, Member
from tests.cases.street import Street, by, fresh, phoned


def typed(street: Street, member: Member) -> Case:
    """A form of nobody we know, in which this member's number was typed."""
    noise = Category.objects.get(code="noise")
    new = NewReport(
        words="楼下电钻吵死了", category=noise, tier=noise.default_tier, channel=Channel.FORM, phone=str(member.phone),
        site=street.site,
    )  # fmt: skip
    return reporting.report(new, by=Actor(phone=str(member.phone), through=Through.FORM))


def test_a_form_with_the_number_of_who_judges_takes_nothing_from_them(street: Street) -> None:
    """One form each with the number of the reviewer and of the leader: neither could decide or grant."""
    case = typed(street, street.reviewer)
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    desk.escalate(fresh(case), by=by(street.leader), words="请协调")
    review.decide(fresh(case), by=by(street.reviewer), decision=Decision.INSTRUCT, words="快办")
    case = typed(street, street.leader)
    asking.ask(case, by=by(street.reviewer), verb=Verb.CLOSE, outcome=Outcome.INVALID, words="查无此事")
    granting.grant(fresh(case), by=by(street.leader))
    assert fresh(case).outcome == Outcome.INVALID


def test_a_form_for_each_reviewer_joined_by_the_leader_leaves_them_all_their_judgement(
    street: Street, clock: time_machine.Coordinates
) -> None:
    """As many forms as a street has reviewers, each joined by the leader alone: nobody was left to decide."""
    case = street.assigned()
    office = list(Member.objects.filter(organisation=street.site.street, is_active=True))
    for reviewer in office:
        clock.shift(timedelta(minutes=5))
        joining.join(typed(street, reviewer), by=by(street.leader), into=fresh(case), words="一样")
    assert handled.parts(case).typed == {reviewer.pk for reviewer in office}
    assert not handled.members(case) & {reviewer.pk for reviewer in office}
    desk.escalate(fresh(case), by=by(street.leader), words="请协调")
    assert all(Verb.DECIDE in access.possible(by(reviewer), fresh(case)) for reviewer in office)


def test_once_it_is_proven_they_judge_it_no_more(street: Street) -> None:
    case = typed(street, street.reviewer)
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    reporting.add(fresh(case), by=Actor(phone=str(street.reviewer.phone)), words="还在吵")
    desk.escalate(fresh(case), by=by(street.leader), words="请协调")
    with pytest.raises(Forbidden):
        review.decide(fresh(case), by=by(street.reviewer), decision=Decision.INSTRUCT, words="快办")


def test_who_wrote_it_down_under_their_own_number_judges_it_not_even_before(street: Street) -> None:
    noise = Category.objects.get(code="noise")
    new = NewReport(
        words="楼上很吵", category=noise, tier=noise.default_tier, channel=Channel.CALL,
        phone=str(street.reviewer.phone), site=street.site,
    )  # fmt: skip
    case = reporting.report(new, by=by(street.reviewer))
    assert handled.members(case) == {street.reviewer.pk}


def test_a_typed_number_keeps_from_leading_and_from_reading_out_a_code_and_from_no_call(street: Street) -> None:
    """Its owner may be who typed it: they neither lead it nor make it their own by a code."""
    member = street.mediator
    case = typed(street, member)
    with pytest.raises(NotNow):
        desk.assign(case, by=by(street.leader), lead=member)
    case = typed(street, street.reviewer)
    with pytest.raises(NotNow):
        keys.read_out(case, by=by(street.reviewer), phone=str(street.reviewer.phone))
    case = street.resolved(phone=str(street.reviewer.phone))
    task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=timezone.now())
    assert task not in queues.calls(street.reviewer), "it is their own"
    case.parties.filter(is_reporter=True).update(phone_proven_at=None, phone_proven_by="")
    assert task in queues.calls(street.reviewer)
    phoned(task, by=by(street.reviewer), answer="solved", words="说好了")

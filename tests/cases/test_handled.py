"""Who had a part in a case, ever: read from history, not from who leads it now."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import handled
from cases.actions import desk, field, joining, reporting
from cases.actions.new_report import NewReport
from cases.models import Case, CaseEvent
from cases.states import Actor, Channel, Verb
from mediation.models import Category, Member
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh


def taken(street: Street, member: Member, phone: str) -> Case:
    """A report that a member writes down, under this number."""
    noise = Category.objects.get(code="noise")
    new = NewReport(
        words="楼上很吵", category=noise, tier=noise.default_tier, channel=Channel.CALL, phone=phone, site=street.site
    )
    return reporting.report(new, by=Actor(member=member))


def test_whoever_only_assigned_or_decided_had_no_part(street: Street) -> None:
    case = street.assigned()
    assert handled.members(case) == {case.lead_id}
    assert not handled.handled_by(street.leader, case) and not handled.handled_by(street.reviewer, case)


def test_whoever_led_once_had_a_part_after_the_case_went_on(street: Street) -> None:
    case = street.case()
    first, second = street.leader, street.lead_for(case)
    desk.assign(case, by=by(street.leader), lead=first, helpers=[street.contractor])
    field.arrive(fresh(case), by=by(first), code=street.site.arrival_code)
    desk.reassign(fresh(case), by=by(street.leader), lead=second, words="换人")
    assert fresh(case).helpers.count() == 1, "helpers stay where nobody takes them off"
    assert handled.parts(case).handled == {first.pk, second.pk, street.contractor.pk}


def test_a_case_joined_once_brings_its_people_along_and_they_stay_after_it_parted(
    street: Street, clock: time_machine.Coordinates
) -> None:
    earlier = street.assigned()
    clock.shift(timedelta(minutes=5))
    later = street.case(phone=NEIGHBOUR)
    desk.assign(later, by=by(street.leader), lead=street.leader)
    joining.join(fresh(later), by=by(street.leader), into=earlier)
    both = {earlier.lead_id, street.leader.pk}
    assert handled.members(earlier) == handled.members(later) == both
    joining.part(fresh(later), by=by(street.leader), words="两回事")
    assert handled.members(earlier) == handled.members(later) == both


def test_a_report_from_the_own_number_or_from_nobody_elses_is_the_members_own(street: Street) -> None:
    member = street.mediator
    assert handled.parts(taken(street, member, str(member.phone))).reported == {member.pk}
    assert handled.parts(taken(street, member, "")).reported == {member.pk}


def test_a_number_that_somebody_typed_is_told_apart_until_it_is_proven(street: Street) -> None:
    phone = str(street.reviewer.phone)
    case = street.case(phone=phone)
    assert handled.parts(case).reported == {street.reviewer.pk}
    case.parties.update(phone_proven_at=None, phone_proven_by="")
    parts = handled.parts(case)
    assert parts.typed == parts.lets_nobody_in == {street.reviewer.pk} and not parts.asks_nobody


def test_writing_down_what_somebody_with_a_number_says_is_told_apart(street: Street) -> None:
    parts = handled.parts(taken(street, street.reviewer, GRANDMOTHER))
    assert parts.took_down == {street.reviewer.pk} and not parts.had_one


def test_a_case_not_saved_yet_has_nobody(street: Street) -> None:
    assert handled.members(Case(site=street.site)) == frozenset()


def test_it_is_one_statement_however_long_the_history(street: Street) -> None:
    case = street.on_site()
    CaseEvent.objects.bulk_create(
        CaseEvent(case=case, verb=Verb.SECURE, at=timezone.now(), actor="member", member=case.lead,
                  from_state=case.state, to_state=case.state)
        for _ in range(100)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        handled.members(case)
    assert len(asked) == 1

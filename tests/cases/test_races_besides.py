"""Two at once on different cases, in one group, or beside the sweep: what they share is a row or a moment, and nobody
fails for it."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from cases.actions import deferring, field
from cases.models import CaseEvent, Deferral, Question
from cases.sweeps import holds
from mediation.models import GroupRole, Member, Membership
from tests.cases.street import GRANDMOTHER, Street, by
from tests.cases.test_races import street, together

__all__ = ["street"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_cases_of_one_resident_settled_in_the_same_moment_leave_one_question(street: Street) -> None:
    for _ in range(4):
        works = []
        for case in (street.on_site(), street.on_site()):
            facts = {"outcome": "explained", "words": "说清了", "resident_word": "行"}
            works.append(lambda case=case, facts=facts: field.resolve(case, by=by(case.lead), **facts))
        assert all(isinstance(each, CaseEvent) for each in together(*works))
        assert Question.objects.filter(phone=GRANDMOTHER, ended_at=None).count() == 1


def test_a_hold_somebody_ends_meanwhile_does_not_stop_the_sweep(street: Street, clock) -> None:
    first, second, third = (street.assigned(phone=f"+861380013905{turn}") for turn in range(3))
    for case in (first, second, third):
        deferring.ask_hold(
            case, by=by(case.lead), reason="access", words="出差", until=case.reported_at + timedelta(hours=30)
        )
        deferring.grant_hold(case, by=by(street.leader))
    clock.shift(timedelta(hours=31))
    has_it = threading.Event()

    def ends_it() -> None:
        with transaction.atomic():
            deferring.release(second, by=by(street.leader))
            has_it.set()
            time.sleep(0.5)

    def sweeps() -> int:
        has_it.wait(timeout=60)
        return holds.end_holds()

    _, ended = together(ends_it, sweeps)
    assert ended == 2
    assert not Deferral.objects.filter(state="granted").exists()


def test_a_group_cannot_get_two_leaders_in_the_same_moment(street: Street) -> None:
    group = street.site.group
    Membership.objects.filter(group=group, role=GroupRole.LEADER).delete()
    members = [street.member("owners_committee"), street.member("supervision")]

    def crown(member: Member) -> bool:
        try:
            return bool(Membership.objects.filter(group=group, member=member).update(role=GroupRole.LEADER))
        except Exception:
            return False

    assert sorted(together(*(lambda member=member: crown(member) for member in members))) == [False, True]

"""What a resident hears who was told by name who comes, once that lead drops out: one text, no reason, the time."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from cases.actions import aside, desk
from cases.models import Case, Party
from cases.states import DeclineReason, State
from mediation.models import Member
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, resident, texts_to
from tests.intake.conftest import Say, say

__all__ = ["say"]


def since(before: int) -> list[str]:
    return texts_to(GRANDMOTHER)[before:]


def declined(case: Case) -> None:
    desk.decline(case, by=by(case.lead), reason=DeclineReason.WRONG_SITE)


def stepped_aside(case: Case) -> None:
    aside.ask(case, by=resident(), words="换人")


@pytest.mark.parametrize("drops_out", [declined, stepped_aside])
def test_who_was_told_a_name_hears_once_that_somebody_else_comes(drops_out: object, street: Street) -> None:
    case = street.assigned()
    assert case.lead.name in texts_to(GRANDMOTHER)[-1]
    before = len(texts_to(GRANDMOTHER))
    drops_out(case)  # type: ignore[operator]
    assert fresh(case).state == State.REPORTED
    (told,) = since(before)
    assert "换人经办" in told and "前到场" in told and case.lead.name not in told and "回避" not in told
    desk.assign(fresh(case), by=by(street.leader), lead=street.another(case))
    assert len(since(before)) == 2 and fresh(case).lead.name in since(before)[-1]


def test_who_was_told_no_name_hears_nothing(street: Street) -> None:
    """A neighbour whose number was only added to the case after it was assigned was never told who comes."""
    case = street.assigned()
    party = case.parties.get(is_reporter=True)
    Party.objects.create(
        case=case, side=party.side, is_reporter=True, phone=NEIGHBOUR, language="zh-hans", building=party.building
    )
    declined(fresh(case))
    assert texts_to(NEIGHBOUR) == [] and "换人经办" in texts_to(GRANDMOTHER)[-1]


def test_who_asked_for_another_by_text_has_one_answer(street: Street, say: Say) -> None:
    case = street.assigned()
    before = len(texts_to(GRANDMOTHER))
    say("换个人")
    assert fresh(case).lead is None
    (told,) = since(before)
    assert "换人" in told


def test_a_time_that_has_passed_is_not_promised_again(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.assigned()
    clock.shift(dt.timedelta(days=4))
    declined(fresh(case))
    assert "原定时间已过" in texts_to(GRANDMOTHER)[-1]


@pytest.mark.parametrize("change", [{"is_active": False}, {"away_from": dt.date(2026, 1, 1)}])
def test_who_cannot_act_is_not_named_to_who_asks(change: dict[str, object], street: Street, say: Say) -> None:
    """A leave takes nothing from anybody: until the case is handed over the time is told, and not that name."""
    case = street.assigned()
    before = len(texts_to(GRANDMOTHER))
    Member.objects.filter(pk=case.lead_id).update(**change)
    assert since(before) == []
    say("查询")
    (told,) = since(before)
    assert case.number in told and case.lead.name not in told and "前有人到场" in told
    desk.reassign(fresh(case), by=by(street.leader), lead=street.another(case), words="请假")
    assert fresh(case).lead.name in texts_to(GRANDMOTHER)[-1]

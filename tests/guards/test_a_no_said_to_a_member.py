"""A side that says no to a member is believed: what it was to come to is off. The pen that wrote it moves no date."""

from __future__ import annotations

from typing import Any

import pytest

from cases.actions import granting, undertaking
from cases.actions.table import convening, sides, willingness
from cases.models import (
    Request,
    Session,
)
from cases.states import Actor, NotNow, Willing
from tests.cases.promises import on
from tests.cases.sides import last, said
from tests.cases.sitting.conftest import laid
from tests.cases.street import Street, by, fresh
from tests.cases.table.conftest import _photos_elsewhere, table

__all__ = ["_photos_elsewhere", "table"]


@pytest.mark.parametrize("who", ["lead", "leader"])
def test_a_refusal_told_to_a_member_is_written_down_though_a_session_is_planned(street: Street, who: str) -> None:
    """Who says no on the phone is believed: the planned session is off, whoever writes it down."""
    table = laid(street)
    session = table.convene()
    by_whom = by(getattr(table if who == "lead" else street, who))
    willingness.note(fresh(table.case), by=by_whom, party=table.neighbour, said=said(Willing.REFUSED))
    assert last(table.neighbour) == Willing.REFUSED
    assert Session.objects.get(pk=session.pk).ended_at is not None


def test_a_side_that_is_put_down_with_its_refusal_is_put_down_though_a_session_is_planned(street: Street) -> None:
    table = laid(street)
    table.convene()
    new = sides.NewSide(kind="person", name="周桂英")
    sides.add(fresh(table.case), by=table.by, new=new, said=said(Willing.REFUSED))
    assert fresh(table.case).mediation_is_off


def a_no_and_a_yes(table: Any, *, yes_by: Actor) -> None:
    """The lead writes down that the neighbour refuses, then somebody that it agrees after all."""
    willingness.note(fresh(table.case), by=table.by, party=table.neighbour, said=said(Willing.REFUSED))
    willingness.note(fresh(table.case), by=yes_by, party=table.neighbour, said=said(Willing.AGREED))


def test_a_no_and_a_yes_from_one_pen_move_no_date(street: Street, clock: Any) -> None:
    """Nobody moves a date alone: off by the lead's note, on again by another, and the session is two days later."""
    table = laid(street)
    session = table.convene(at=on(17, 15))
    a_no_and_a_yes(table, yes_by=table.by)
    with pytest.raises(NotNow, match="say why"):
        table.convene(at=on(19, 15))
    convening.convene(fresh(table.case), by=table.by, kind="joint", at=on(19, 15), place="社区会议室", words="周四没空")
    assert Request.objects.get(case=table.case).state == "asked"
    assert not Session.objects.filter(case=table.case, ended_at=None).exists()
    granting.grant(fresh(table.case), by=by(street.leader))
    anew = Session.objects.get(case=table.case, ended_at=None)
    assert anew.pk != session.pk and anew.planned_at == on(19, 15) and anew.place == "社区会议室"


def test_to_meet_no_later_than_it_was_planned_needs_nobody(street: Street) -> None:
    table = laid(street)
    table.convene(at=on(17, 15))
    a_no_and_a_yes(table, yes_by=table.by)
    assert table.convene(at=on(17, 9)).ended_at is None


def test_a_yes_that_somebody_else_heard_is_the_sides_own(street: Street) -> None:
    table = laid(street)
    table.convene(at=on(17, 15))
    a_no_and_a_yes(table, yes_by=by(street.leader))
    assert table.convene(at=on(19, 15)).ended_at is None


def test_the_lead_meets_by_no_other_verb_later_either(street: Street) -> None:
    """What is no session is an appointment all the same."""
    table = laid(street)
    table.convene(at=on(17, 15))
    a_no_and_a_yes(table, yes_by=table.by)
    undertaking.adjourn(fresh(table.case), by=table.by, at=on(19, 15), words="社区见")
    assert Request.objects.get(case=table.case).verb == "adjourn"

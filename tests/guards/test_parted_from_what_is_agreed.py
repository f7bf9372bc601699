"""Joined and parted: who owes what was signed stays with it, and no appointment is left that nobody can keep."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from cases.actions import joining, undertaking
from cases.actions.owed import owes
from cases.actions.table.signing import Signer
from cases.models import (
    Case,
    Party,
    Session,
    Undertaking,
)
from cases.states import Actor, NotNow, UndertakingKind, Willing
from tests.cases.promises import on
from tests.cases.sitting.conftest import laid
from tests.cases.street import NEIGHBOUR, Street, by, fresh
from tests.cases.table.at_the_table import Table
from tests.cases.table.conftest import _photos_elsewhere, table

__all__ = ["_photos_elsewhere", "table"]


def owed(table: Table) -> list[Undertaking]:
    """What of it is still to be done, of what clauses oblige to."""
    rows = Undertaking.objects.filter(case=table.case, clause__isnull=False, kept_at=None, dropped_at=None)
    return list(rows.order_by("id"))


def joined(street: Street, later: Case, into: Case) -> None:
    """Handled under the earlier one from now on; approved, where that puts something off."""
    joining.join(fresh(later), by=by(street.leader), into=fresh(into), words="同一件")
    if fresh(later).joined_to_id is None:
        street.approve(later)
    assert fresh(later).joined_to_id == into.pk


def test_who_owes_what_was_signed_is_not_parted_from_it(table: Table, street: Street, clock: Any) -> None:
    """A side that came with a joined case has signed here; parted, it owes what it can neither see nor report."""
    clock.shift(timedelta(minutes=5))
    later = street.on_site(phone=NEIGHBOUR, building=table.case.building)
    joined(street, later, table.case)
    came = table.case.parties.get(came_with=later, is_reporter=True)
    Party.objects.filter(pk=came.pk).update(name="陈桂花")
    table.says(came, Willing.AGREED)
    table.draft(table.line(does="挪开花架", party=came), sides=[*table.sides])
    table.sign(Signer(party=came))
    table.all_sign()
    with suppress(NotNow):
        joining.part(fresh(later), by=by(street.leader), words="不是一件")
    (row,) = owed(table)

    assert owes(row, Actor(phone=NEIGHBOUR), fresh(table.case)), "nobody can do any more what is owed and climbs"


def test_a_planned_session_that_was_joined_away_leaves_no_appointment_that_nobody_can_keep(
    street: Street, clock: Any
) -> None:
    first = street.on_site(words="楼上漏水", category="leak")
    clock.shift(timedelta(hours=1))
    table = laid(street, phone=NEIGHBOUR)
    session = table.convene()
    joined(street, table.case, first)
    joining.part(fresh(table.case), by=by(street.reviewer), words="不是一件")
    row = Undertaking.objects.get(pk=Session.objects.get(pk=session.pk).appointment_id)
    if row.is_open:
        again = Session.objects.get(pk=session.pk)
        assert again.ended_at is None, "its appointment runs and climbs; begun, kept, moved, called off it cannot be"


def test_nothing_is_promised_by_who_has_parted(table: Table, street: Street, clock: Any) -> None:
    clock.shift(timedelta(minutes=5))
    later = street.case(phone=NEIGHBOUR, building=table.case.building)
    joined(street, later, table.case)
    came = table.case.parties.get(came_with=later, is_reporter=True)
    joining.part(fresh(later), by=by(street.leader), words="不是一件")
    with pytest.raises(NotNow):
        undertaking.undertake(
            fresh(table.case), by=table.by, kind="obligation", due_at=on(20, 9), words="挪", brief="挪开", party=came
        )


def test_who_owes_by_a_promise_that_was_written_down_is_not_parted_from_it_either(
    table: Table, street: Street, clock: Any
) -> None:
    clock.shift(timedelta(minutes=5))
    later = street.case(phone=NEIGHBOUR, building=table.case.building)
    joined(street, later, table.case)
    came = table.case.parties.get(came_with=later, is_reporter=True)
    undertaking.undertake(
        fresh(table.case), by=table.by, kind="obligation", due_at=on(20, 9), words="挪", brief="挪开", party=came
    )
    with pytest.raises(NotNow, match="stays joined"):
        joining.part(fresh(later), by=by(street.leader), words="不是一件")
    row = undertaking.open_ones(table.case, UndertakingKind.OBLIGATION).get()
    undertaking.keep(fresh(table.case), by=by(street.leader), undertaking=row, words="挪开了")
    joining.part(fresh(later), by=by(street.leader), words="不是一件")
    assert fresh(later).joined_to_id is None

"""A1: every deed of a resident says by which door it came; staff read it, and the database takes none without."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases import casefile
from cases.actions import aside, feedback, placing, reporting
from cases.actions.table import willingness
from cases.deeds import ROWS
from cases.models import CaseEvent
from cases.states import Actor, Role, Through, Verb
from tests.cases.street import GRANDMOTHER, Street, fresh

BY_RESIDENTS = [row.verb for row in ROWS if Role.REPORTER in row.who and row.frm]

DOORS = {
    Through.TEXT: lambda case, member: Actor(phone=GRANDMOTHER),
    Through.LINK: lambda case, member: Actor(phone=GRANDMOTHER, case_id=case.pk, through=Through.LINK),
    Through.CODE: lambda case, member: Actor(phone=GRANDMOTHER, case_id=case.pk, through=Through.CODE, via=member),
    Through.CALL: lambda case, member: Actor(phone=GRANDMOTHER, through=Through.CALL, via=member),
}
DEEDS_OF_RESIDENTS = {
    Verb.ADD: lambda case, by: reporting.add(case, by=by, words="还有"),
    Verb.CONFIRM: lambda case, by: feedback.confirm(case, by=by),
    Verb.REOPEN: lambda case, by: feedback.reopen(case, by=by, words="没好"),
    Verb.WITHDRAW: lambda case, by: feedback.withdraw(case, by=by),
    Verb.ESCALATE: lambda case, by: feedback.press(case, by=by),
    Verb.ASK_ASIDE: lambda case, by: aside.ask(case, by=by, words="换个人"),
    Verb.CONSENT: lambda case, by: willingness.answer(case, by=by, agrees=True),
    Verb.PLACE: lambda case, by: placing.locate(case, by=by, site=case.site, building=None),
}


@pytest.mark.parametrize("through", list(DOORS))
@pytest.mark.parametrize("verb", BY_RESIDENTS)
def test_every_deed_of_a_resident_records_its_door(street: Street, clock: Any, verb: Verb, through: Through) -> None:
    """Issue: over all verbs whose row names the reporter."""
    makes = {Verb.CONFIRM: street.resolved, Verb.REOPEN: street.resolved, Verb.ASK_ASIDE: street.assigned}
    case = makes.get(verb, street.case)()
    clock.shift(timedelta(days=9 if verb == Verb.ESCALATE else 0))
    event = DEEDS_OF_RESIDENTS[verb](fresh(case), DOORS[through](case, street.leader))
    assert event.facts["through"] == through
    assert event.facts.get("called_by_id") == (street.leader.pk if through in (Through.CODE, Through.CALL) else None)
    shown = casefile.for_member(fresh(case), street.leader).lines
    said = {str(line.who) for line in shown}
    wanted = street.leader.name if through in (Through.CODE, Through.CALL) else str(through.label)
    assert any(wanted in who for who in said), said


def test_the_database_takes_no_deed_of_a_resident_without_a_door(street: Street) -> None:
    case = street.case()
    assert set(case.events.filter(actor="resident").values_list("facts__through", flat=True)) == {Through.TEXT}
    with pytest.raises(IntegrityError), transaction.atomic():
        CaseEvent.objects.create(
            case=case, verb=Verb.ADD, at=case.reported_at, actor="resident", to_state=case.state, facts={}
        )

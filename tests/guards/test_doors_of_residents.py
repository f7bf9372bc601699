"""A1: every deed of a resident says by which door it came; staff read it, and the database takes none without."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from cases import casefile, papers
from cases.actions import aside, feedback, owed, placing, reporting, undertaking
from cases.actions.table import coming, convening, willingness
from cases.deeds import ROWS
from cases.models import Case, CaseEvent, Party, Representative
from cases.paperwork import PaperKind, Purpose
from cases.states import Actor, NotNow, Role, Through, Verb
from mediation.models import Member
from tests.cases.promises import on
from tests.cases.street import GRANDMOTHER, Street, by, fresh

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
    Verb.COME: lambda case, by: coming.answer(case, by=by, invitations=coming.open_of(case, by), coming="comes"),
    Verb.REPORT_DONE: lambda case, by: owed.report_done(
        case, by=by, undertaking=case.undertakings.get(kind="obligation"), words="挪走了"
    ),
    Verb.PRINT: lambda case, by: papers.print_paper(
        case, by=by, wanted=papers.Wanted(PaperKind.NOTICE), purpose=Purpose.PARTY
    ),
    Verb.WRONG_NUMBER: lambda case, by: willingness.wrong_number(case, by=by, asked=spoken_for(case).pk),
}


def spoken_for(case: Case) -> Party:
    """A side for which who reported the case speaks as well."""
    who = {"added_at": case.reported_at, "added_by": Member.objects.earliest("pk")}
    party = Party.objects.create(case=case, side="complainant", name="李奶奶", **who)
    Representative.objects.create(case=case, party=party, kind="spokes", name="孙女", phone=GRANDMOTHER, **who)
    return party


def at_the_table(street: Street) -> Case:
    """A case whose reporter is asked to an inquiry, and owes something."""
    case = street.on_site()
    side, lead = case.parties.get(is_reporter=True), by(case.lead)
    convening.convene(case, by=lead, kind="inquiry", at=on(17, 15), place="居委会", side=side)
    promised = {"words": "挪走纸箱", "brief": "挪走纸箱", "due_at": on(18, 9), "kind": "obligation"}
    undertaking.undertake(fresh(case), by=lead, party=side, **promised)
    return fresh(case)


def test_nobody_is_handed_papers_on_the_phone(street: Street) -> None:
    case = at_the_table(street)
    with pytest.raises(NotNow):
        DEEDS_OF_RESIDENTS[Verb.PRINT](case, DOORS[Through.CALL](case, street.leader))


# Papers are handed to nobody on the phone; who acts for another is known by a number that has proven itself.
NOT_ON_THE_PHONE = {(Verb.PRINT, Through.CALL), (Verb.WRONG_NUMBER, Through.CALL)}


@pytest.mark.parametrize(
    ("verb", "through"), [each for each in product(BY_RESIDENTS, DOORS) if each not in NOT_ON_THE_PHONE]
)
def test_every_deed_of_a_resident_records_its_door(street: Street, clock: Any, verb: Verb, through: Through) -> None:
    """Issue: over all verbs whose row names the reporter."""
    makes = {Verb.CONFIRM: street.resolved, Verb.REOPEN: street.resolved, Verb.ASK_ASIDE: street.assigned}
    sits = verb in (Verb.COME, Verb.REPORT_DONE, Verb.PRINT)
    case = at_the_table(street) if sits else makes.get(verb, street.case)()
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

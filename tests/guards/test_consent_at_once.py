"""Two at once about one side: each answer stands once, and none is lost (law.md section 7)."""

from __future__ import annotations

from cases.actions.table import willingness
from cases.models import CaseEvent
from cases.states import NotNow, Verb, Willing
from tests.cases.sides import UPSTAIRS, household, last, phone, said
from tests.cases.street import Street, by, fresh
from tests.cases.test_races import pytestmark as pytestmark
from tests.cases.test_races import street as street
from tests.cases.test_races import together


def test_the_same_answer_twice_at_once_is_one(street: Street) -> None:
    case = street.on_site()
    party = household(street, case)
    answers = together(*[lambda: willingness.answer(fresh(case), by=phone(UPSTAIRS), agrees=True)] * 4)
    assert sum(isinstance(each, CaseEvent) for each in answers) == 1
    assert sum(isinstance(each, NotNow) for each in answers) == 3
    assert party.willing.count() == 1 and last(party) == Willing.AGREED


def test_a_yes_and_a_no_at_once_leave_one_last_word_and_both_in_history(street: Street) -> None:
    case = street.on_site()
    party = household(street, case)
    together(
        lambda: willingness.answer(fresh(case), by=phone(UPSTAIRS), agrees=True),
        lambda: willingness.note(fresh(case), by=by(case.lead), party=party, said=said(Willing.REFUSED)),
    )
    states = [row.state for row in party.willing.order_by("id")]
    assert states in ([Willing.AGREED, Willing.WITHDRAWN], [Willing.REFUSED, Willing.AGREED])
    assert case.events.filter(verb=Verb.CONSENT).count() == 2
    assert fresh(case).mediation_is_off == (states[-1] != Willing.AGREED)

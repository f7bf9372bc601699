"""Asked to step aside in the moment in which the lead settles: one of the two is first, and the other finds it so."""

from __future__ import annotations

import pytest

from cases.actions import aside, field
from cases.models import AsideRequest
from cases.states import Outcome, Refused, State, Verb
from tests.cases.street import Street, by, fresh, resident
from tests.cases.test_races import street, together

__all__ = ["street"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_wish_and_the_settlement_at_once_leave_either_and_never_both(street: Street) -> None:
    for turn in range(6):
        case = street.on_site(phone=f"+86138001382{turn:02d}")
        lead, who = case.lead, resident(f"+86138001382{turn:02d}")
        answers = together(
            lambda case=case, who=who: aside.ask(case, by=who, words="换人"),
            lambda case=case, lead=lead: field.resolve(
                case, by=by(lead), outcome=Outcome.EXPLAINED, words="好了", resident_word="行"
            ),
        )
        assert sum(isinstance(answer, Refused) for answer in answers) == 1, answers
        after, asked = fresh(case), AsideRequest.objects.filter(case=case).exists()
        assert (after.state, after.lead) == ((State.REPORTED, None) if asked else (State.RESOLVED, lead))
        assert case.events.filter(verb__in=[Verb.STEP_ASIDE, Verb.RESOLVE]).count() == 1

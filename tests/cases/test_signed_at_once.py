"""Two phones that sign in the same moment: each side once, and in effect once."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from cases.actions.table import agreed_text, agreeing, signing
from cases.actions.table.signing import Signer
from cases.models import Agreement, CaseEvent, Signature, Undertaking
from cases.models.agreement import Signed, SignsAs
from cases.states import NotNow, Verb
from tests.cases.street import Street, by
from tests.cases.table.at_the_table import INK
from tests.cases.test_races import street, together
from tests.pages.test_agreements import willing_sides

__all__ = ["street"]

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4


def test_each_side_signs_once_and_it_takes_effect_once(street: Street) -> None:
    for turn in range(ROUNDS):
        case = street.on_site(phone=f"+86138001382{turn:02}")
        sides, lead = willing_sides(case), by(case.lead)
        line = agreeing.Line(does="修好", party=sides[-1], due_on=timezone.localdate(), checking="看过", place="602")
        agreeing.draft(case, by=lead, lines=[line], sides=sides, facts="漏水", issues="谁修")
        version = agreeing.open_version(case)
        assert version is not None
        read = agreed_text.of_version(version)
        sign = partial(signing.sign, case, by=lead, read=read, how=Signed.FINGER, ink=INK)
        signers = [*(Signer(party=side) for side in sides), Signer(signs_as=SignsAs.MEDIATOR)]
        answers = together(*(partial(sign, signers=[each]) for each in [*signers, *signers]))
        assert sum(isinstance(answer, CaseEvent) for answer in answers) == len(signers), answers
        assert all(isinstance(answer, CaseEvent | NotNow) for answer in answers), answers
        assert Signature.objects.filter(agreement=version).count() == len(signers)
        assert Agreement.objects.get(pk=version.pk).is_in_effect
        assert CaseEvent.objects.filter(case=case, verb=Verb.TAKE_EFFECT).count() == 1
        assert Undertaking.objects.filter(clause__agreement=version).count() == 1

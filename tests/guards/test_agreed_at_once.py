"""While somebody signs, another leaves, is taken off, writes the text anew, joins the case away: whichever is first,
nothing is in effect that a side had left, and under every signature stands the text that was read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from cases.actions import joining
from cases.actions.table import agreed_text, agreeing, sides, signing, willingness
from cases.actions.table.agreeing import Line
from cases.actions.table.signing import Signer
from cases.models import Agreement, Case, CaseEvent, Party, Signature
from cases.models.agreement import Signed, SignsAs
from cases.states import Actor, NotNow, Verb, Willing
from tests.cases.street import Street, by, fresh
from tests.cases.table.at_the_table import INK
from tests.cases.test_races import street, together
from tests.pages.test_agreements import willing_sides

__all__ = ["street"]

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4


def drafted(street: Street, phone: str) -> tuple[Case, list[Party], str, Callable[..., Any]]:
    """A case with a text that its two sides and the mediator sign, one finger after the other."""
    case = street.on_site(phone=phone)
    parties = willing_sides(case)
    write(case, parties, "修好")
    version = agreeing.open_version(case)
    assert version is not None
    read = agreed_text.of_version(version)
    return case, parties, read, partial(signing.sign, case, by=by(case.lead), read=read, how=Signed.FINGER, ink=INK)


def write(case: Case, parties: list[Party], does: str) -> CaseEvent:
    line = Line(does=does, party=parties[-1], due_on=timezone.localdate(), checking="看过", place="602")
    return agreeing.draft(case, by=by(case.lead), lines=[line], sides=parties, facts="漏水", issues="谁修")


def event(case: Case, verb: str) -> int:
    """The key of the last such event; nought where there is none."""
    return CaseEvent.objects.filter(case=case, verb=verb).order_by("-id").values_list("pk", flat=True).first() or 0


def test_a_side_that_leaves_while_the_last_one_signs(street: Street) -> None:
    for turn in range(ROUNDS):
        phone = f"+86138001383{turn:02}"
        case, parties, _read, sign = drafted(street, phone)
        for each in parties:
            sign(signers=[Signer(party=each)])
        last = partial(sign, signers=[Signer(signs_as=SignsAs.MEDIATOR)])
        answers = together(last, lambda phone=phone, case=case: willingness.leave(case, by=Actor(phone=phone)))
        assert all(isinstance(each, CaseEvent | NotNow) for each in answers), answers
        version = Agreement.objects.get(case=case)
        left = CaseEvent.objects.filter(case=case, verb=Verb.CONSENT, facts__willing=Willing.WITHDRAWN).get()
        if version.is_in_effect:
            assert left.pk > event(case, Verb.TAKE_EFFECT)
        else:
            assert not version.signatures.filter(signs_as=SignsAs.MEDIATOR).exists()


def test_a_side_that_is_taken_off_while_the_last_one_signs(street: Street) -> None:
    for turn in range(ROUNDS):
        case, parties, _read, sign = drafted(street, f"+86138001384{turn:02}")
        for each in parties:
            sign(signers=[Signer(party=each)])
        last = partial(sign, signers=[Signer(signs_as=SignsAs.MEDIATOR)])
        off = partial(sides.drop, case, by=by(street.leader), party=parties[-1], words="不是")
        answers = together(last, off)
        assert all(isinstance(each, CaseEvent | NotNow) for each in answers), answers
        gone = Party.ever.get(pk=parties[-1].pk).left_at is not None
        assert Agreement.objects.get(case=case).is_in_effect != gone


def test_a_text_that_is_written_anew_while_somebody_signs(street: Street) -> None:
    for turn in range(ROUNDS):
        case, parties, read, sign = drafted(street, f"+86138001385{turn:02}")
        anew = partial(write, case, parties, "换新的")
        answers = together(partial(sign, signers=[Signer(party=parties[0])]), anew)
        assert all(isinstance(each, CaseEvent | NotNow) for each in answers), answers
        for row in Signature.objects.filter(agreement__case=case).select_related("agreement__text"):
            assert row.agreement.text is not None
            assert row.digest == read == agreed_text.digest(row.agreement.text.body)
            assert "修好" in row.agreement.text.body


def test_a_case_that_is_joined_away_while_somebody_signs(street: Street, clock: Any) -> None:
    for turn in range(ROUNDS):
        first = street.on_site(phone=f"+86138001386{turn:02}", tier="H")
        clock.shift(timedelta(minutes=5))
        case, parties, _read, sign = drafted(street, f"+86138001387{turn:02}")
        away = partial(joining.join, case, by=by(street.reviewer), into=first, words="同一件")
        answers = together(partial(sign, signers=[Signer(party=parties[0])]), away)
        assert all(isinstance(each, CaseEvent | NotNow) for each in answers), answers
        is_signed = Signature.objects.filter(agreement__case=case).exists()
        assert not (is_signed and fresh(case).joined_to_id is not None)
        clock.shift(timedelta(minutes=5))

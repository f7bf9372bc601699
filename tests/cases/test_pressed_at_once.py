"""One press that reaches the server twice in the same moment: two tabs, or a phone that tried again too soon (U-13)."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import CaseEvent, Doubt, Submission
from cases.states import State, Verb
from tests.cases.street import Street, fresh
from tests.cases.test_races import street, together

__all__ = ["street"]

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 6


@pytest.mark.parametrize(("verb", "state"), [(Verb.ARRIVE, "done"), (Verb.ADD, "done"), (Verb.RESOLVE, "kept")])
def test_it_is_done_or_kept_once_and_both_are_told_the_same(verb: str, state: str, street: Street) -> None:
    for turn in range(ROUNDS):
        case = street.assigned(phone=f"+86138001381{turn:02}")
        assert case.site is not None and case.lead is not None
        now = str(int(timezone.now().timestamp() * 1000))
        pressed = {
            "code": case.site.arrival_code,
            "words": "又去看了",
            "press": str(uuid.uuid4()),
            "press_by": str(case.lead.pk),
            "press_at": now,
            "press_sent": now,
            "press_kept": "1",
        }
        phones = [Client() for _each in range(3)]
        for phone in phones:
            phone.force_login(case.lead)
        path = reverse("desk-verb", args=[case.number, verb])
        answers = together(*(partial(phone.post, path, pressed) for phone in phones))
        assert [answer.json()["state"] for answer in answers] == [state] * 3, answers
        assert Submission.objects.filter(case=case).count() == 1
        assert CaseEvent.objects.filter(case=case, verb=verb).count() == (state == "done")
        assert Doubt.objects.filter(case=case).count() == (state == "kept")
        assert fresh(case).state == (State.ON_SITE if verb == Verb.ARRIVE else State.ASSIGNED)

"""What became of a text is a row: a choice, with the case and the deed it was about. Nothing is read out of words."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from cases.models import Case, HeardText
from cases.models.contact import Became, TrayReason
from cases.states import Verb
from notifications import inbox
from notifications.models import InboundText
from tests.cases.street import GRANDMOTHER, Street
from tests.intake.conftest import Say


def rows() -> list[tuple[str, Case | None, str]]:
    return [(row.became, row.case, row.verb) for row in HeardText.objects.order_by("id")]


def test_each_text_has_one_row_with_the_case_and_the_deed(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼电钻吵死了")
    case = Case.objects.get()
    say("催办")
    say("又在敲了,孩子没法睡")
    say("查询")
    say("撤回")
    assert rows() == [
        (Became.CASE, case, ""),
        (Became.REFUSED, case, Verb.ESCALATE),
        (Became.WORDS, case, ""),
        (Became.STATUS, None, ""),
        (Became.DONE, case, Verb.WITHDRAW),
    ]
    codes = InboundText.objects.order_by("id").values_list("outcome", flat=True)
    assert list(codes) == [became for became, _case, _verb in rows()], "the code of the channel is the same"


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"became": "case HL-2026-000001"[:16]}, "heard_text_became_something_known"),
        ({"became": Became.WORDS}, "heard_text_names_its_case"),
        ({"became": Became.ASKED_WHICH}, "heard_text_names_its_deed"),
        ({"became": Became.HELP, "verb": Verb.CONFIRM}, "heard_text_names_its_deed"),
    ],
)
def test_a_row_that_does_not_say_enough_is_refused(row: dict[str, str], rule: str, street: Street) -> None:
    text, _is_new = inbox.receive({"MessageSid": "SM1", "From": GRANDMOTHER, "To": "+86", "Body": "?"})
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        HeardText.objects.create(inbound=text, **row)


def test_every_choice_has_words_in_both_languages() -> None:
    for choice in (*Became, *TrayReason):
        with translation.override("zh-hans"):
            chinese = str(choice.label)
        with translation.override("en"):
            assert choice.label and str(choice.label) != chinese

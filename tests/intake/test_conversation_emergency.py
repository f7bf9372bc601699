"""Danger in a text: a case at once, whatever else is talked about, and the question where."""

from __future__ import annotations

from cases.models import Case
from mediation.models import Tier
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, fresh, texts_to
from tests.intake.conftest import Say


def test_an_emergency_is_always_a_new_urgent_case(street: Street, say: Say) -> None:
    say("锦绣华庭3号楼电钻吵死了")
    first = Case.objects.get()
    text = say("锦绣华庭3号楼楼道着火了")
    second = Case.objects.exclude(pk=first.pk).get()
    assert text.outcome == f"case {second.number}"
    assert (second.tier, second.emergency) == (Tier.URGENT, "fire")
    assert "119" in texts_to(GRANDMOTHER)[-1]
    assert any(second.number in told for told in texts_to(street.leader.phone))
    assert any(second.number in told for told in texts_to(street.reviewer.phone))
    assert Message.objects.filter(recipient=str(street.reviewer.phone)).latest("id").is_urgent


def test_an_emergency_without_a_place_is_asked_where(street: Street, say: Say) -> None:
    say("救命,脚手架倒了压到人了")
    case = Case.objects.get()
    (answer,) = texts_to(GRANDMOTHER)
    assert "在哪里" in answer and "前到场" not in answer
    (told,) = texts_to(street.reviewer.phone)
    assert "地点待查" in told and "已告知组长" not in told
    say("锦绣华庭3号楼")
    assert fresh(case).site == street.site
    assert any(case.number in text for text in texts_to(street.leader.phone))


def test_an_emergency_is_heard_in_the_middle_of_another_question(street: Street, say: Say) -> None:
    say("楼下电钻吵死了")
    say("别问了!!楼道着火了!!")
    assert Case.objects.filter(tier=Tier.URGENT, emergency="fire").count() == 1
    street.resolved(phone=NEIGHBOUR)
    say("解决个屁,工人触电了", phone=NEIGHBOUR)
    assert Case.objects.filter(parties__phone=NEIGHBOUR, emergency="ambulance").count() == 1

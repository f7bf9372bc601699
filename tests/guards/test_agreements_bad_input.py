"""What is typed into an agreement or drawn under it and cannot be meant gets a sentence, and leaves a trace."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions.table import agreeing, linting, sides, signing, speaking
from cases.actions.table.signing import Signer
from cases.models import (
    Agreement,
    Party,
    Refusal,
    Representative,
    Signature,
)
from cases.models.agreement import SignsAs
from cases.states import NotNow, Willing
from tests.addresses import picture
from tests.cases.sides import STRANGER, UPSTAIRS, household
from tests.cases.sitting.conftest import laid
from tests.cases.street import Street, by, fresh
from tests.cases.table.at_the_table import INK, SOON, Table, paper
from tests.cases.table.conftest import _photos_elsewhere, table
from tests.pages.conftest import SignedIn

__all__ = ["_photos_elsewhere", "table"]


def upstairs(table: Table, street: Street, *, number: str = UPSTAIRS, room: str = "702", name: str = "李建国") -> Party:
    """The household upstairs is a side, known by name, and agrees."""
    party = household(street, table.case, phone=number, room=room)
    Party.objects.filter(pk=party.pk).update(name=name, phone_proven_at=timezone.now(), phone_proven_by="text")
    table.says(party, Willing.AGREED)
    return Party.objects.get(pk=party.pk)


def agent(table: Any, party: Party, number: str, *, name: str = "王律师", kind: str = "agent") -> Representative:
    speaking.add(
        table.case, by=by(fresh(table.case).lead), party=party, kind=kind, name=name, phone=number,
        pictures=[picture()] if kind == "agent" else [],
    )  # fmt: skip
    return Representative.objects.filter(case=table.case).latest("id")


def draft_page(table: Table, signed_in: SignedIn, **line: str) -> Any:
    """The form of the draft as the lead sends it, with one line."""
    pks = [side.pk for side in table.sides]
    whole = {"party": str(table.builder.pk), "does": "恢复吊顶", "due_on": SOON.isoformat(), "checking": "监理", **line}
    told = {"sides": pks, "facts": "漏水", **{f"clauses-0-{part}": words for part, words in whole.items()}}
    return signed_in(table.by.member).post(reverse("desk-verb", args=[table.case.number, "draft"]), told)


@pytest.mark.parametrize("amount", ["1e30", "9e99", "1e27"])
def test_a_sum_of_thirty_digits_is_answered_with_a_sentence(table: Table, signed_in: SignedIn, amount: str) -> None:
    answer = draft_page(table, signed_in, amount=amount, pays_to=str(table.resident.pk))
    assert answer.status_code == 422 and "Clause 1" in answer.text


@pytest.mark.parametrize("amount", ["1000", "20000", "1200.50"])
def test_a_round_sum_is_shown_as_people_write_it(table: Table, signed_in: SignedIn, amount: str) -> None:
    table.draft(table.line(amount=Decimal(amount), pays_to=table.resident))
    page = signed_in(table.by.member).get(reverse("desk-verb", args=[table.case.number, "draft"])).text
    assert "E+" not in page and f'value="{amount}"' in page


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(2999, 1, 1)])
def test_a_clause_due_in_a_thousand_years_is_not_signed(table: Table, day: date) -> None:
    with suppress(NotNow):
        table.draft(table.line(due_on=day))
        table.sign(Signer(party=table.resident))
        table.sign(Signer(party=table.builder))
        table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    assert agreeing.in_effect(table.case) is None


@pytest.mark.parametrize(
    "does",
    ["赔偿伍仟元整", "赔偿人民币叁佰元", "赔５００元", "赔五百圆", "赔两千多元", "pays 500 yuan", "赔付人民币五百"],
)
def test_money_in_the_numerals_of_agreements_is_money_in_words(table: Table, does: str) -> None:
    version = table.draft(table.line(does=does))
    found = [each.sentence for each in linting.holding_up(version, today=timezone.localdate())]
    assert any("money in words only" in each for each in found)


@pytest.mark.parametrize("digits", ["０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩"])
def test_strokes_that_nobody_can_see_are_no_signature(table: Table, digits: str) -> None:
    table.draft()
    unseen = INK.translate(str.maketrans("0123456789", digits))
    with pytest.raises(NotNow):
        table.sign(Signer(party=table.resident), ink=unseen)


def test_a_line_is_no_name(table: Table) -> None:
    """Decision 34: what could be no name (a dot, a line) is refused."""
    table.draft()
    line = "M100 200" + "".join(f"L{100 + 10 * n} 200" for n in range(1, 9))
    with pytest.raises(NotNow):
        table.sign(Signer(party=table.resident), ink=line)


def test_a_witness_typed_beside_a_finger_is_not_lost_in_silence(table: Table, signed_in: SignedIn) -> None:
    table.draft()
    told = {"who": [f"p{table.resident.pk}"], "how": "finger", "ink": INK, "read": table.read(), "witness": "张主任"}
    answer = signed_in(table.by.member).post(reverse("desk-verb", args=[table.case.number, "sign"]), told)
    assert answer.status_code != 302 or Signature.objects.filter(name="张主任").exists()


@pytest.mark.parametrize("what", ["twice", "agent gone", "side gone"])
def test_the_second_phone_is_told_what_is_wrong_and_it_leaves_a_trace(
    table: Table, street: Street, signed_in: SignedIn, what: str
) -> None:
    third = upstairs(table, street)
    her_agent = agent(table, third, STRANGER)
    table.draft(sides=table.sides)
    who, read = f"p{table.resident.pk}", table.read()
    if what == "twice":
        table.sign(Signer(party=table.resident))
    if what == "agent gone":
        who = f"p{third.pk}r{her_agent.pk}"
        speaking.end(fresh(table.case), by=table.by, representative=her_agent)
    if what == "side gone":
        who = f"p{third.pk}"
        sides.drop(fresh(table.case), by=table.by, party=third, words="不是")
    told = {"who": [who], "how": "finger", "ink": INK, "read": read}
    before = Signature.objects.count()
    answer = signed_in(table.by.member).post(reverse("desk-verb", args=[table.case.number, "sign"]), told)
    assert Signature.objects.count() == before and answer.status_code in (409, 422)
    wanted = {"twice": "signed already", "agent gone": "written authority", "side gone": "no side"}[what]
    assert wanted in answer.text, "it says only “Choose who signs.”"
    assert Refusal.objects.filter(case=table.case, verb="sign").exists()


@pytest.mark.parametrize("line", [{"amount": "-5"}, {"amount": "1e12"}, {"due_on": "2020-01-01"}, {"party": "0"}])
def test_an_absurd_line_leaves_a_trace(table: Table, signed_in: SignedIn, line: dict[str, str]) -> None:
    answer = draft_page(table, signed_in, **line)
    assert answer.status_code in (409, 422) and not Agreement.objects.exists()
    assert Refusal.objects.filter(case=table.case, verb="draft").exists()


def test_who_left_while_the_page_was_open_is_answered_with_a_sentence_of_ours(
    street: Street, signed_in: SignedIn
) -> None:
    """A side of the draft, and who came for a side, were taken off on another phone: no list, no key, is named."""
    table = laid(street)
    left = agent(table, table.neighbour, STRANGER)
    agent(table, table.resident, "+8613800138044", name="赵律师")
    speaking.end(fresh(table.case), by=table.by, representative=left)
    client = signed_in(table.lead)
    told = {"kind": "joint", "came": [table.resident.pk], "speakers": [left.pk]}
    answer = client.post(reverse("desk-verb", args=[table.case.number, "sit"]), told)
    assert answer.status_code in (409, 422) and "Select a valid choice" not in answer.text


def test_a_side_that_was_taken_off_meanwhile_is_named_in_a_sentence_of_ours(
    street: Street, signed_in: SignedIn
) -> None:
    table = laid(street)
    sides.drop(fresh(table.case), by=table.by, party=table.neighbour, words="不是")
    told = {"sides": [table.resident.pk, table.neighbour.pk], "clauses-0-does": "修好", "facts": "漏水"}
    answer = signed_in(table.lead).post(reverse("desk-verb", args=[table.case.number, "draft"]), told)
    assert answer.status_code in (409, 422) and "Select a valid choice" not in answer.text


@pytest.mark.parametrize(
    "does", ["更换两扇窗", "装2个元件", "5号楼2单元602", "安装两圆管", "把几块木头运走", "repairs the flat of Mr Yuan"]
)
def test_what_only_looks_like_money_holds_nobody_up(table: Table, does: str) -> None:
    version = table.draft(table.line(does=does))
    found = [each.sentence for each in linting.holding_up(version, today=timezone.localdate())]
    assert not any("money in words only" in each for each in found)


def test_a_slanting_line_is_no_name_and_a_cross_is_one(table: Table) -> None:
    """Who cannot write puts a cross."""
    down = [f"{100 + 20 * n} {100 + 15 * n}" for n in range(10)]
    up = [f"{100 + 20 * n} {250 - 15 * n}" for n in range(10)]
    assert not signing.is_drawn("M" + "L".join(down))
    assert signing.is_drawn("M" + "L".join(down) + "M" + "L".join(up))


def test_a_photo_beside_a_finger_is_not_lost_in_silence(table: Table, signed_in: SignedIn) -> None:
    table.draft()
    with pytest.raises(NotNow, match="photo of a paper"):
        table.sign(Signer(party=table.resident), pictures=[paper()])


def test_nobody_signs_for_a_side_of_another_case(table: Table, street: Street, signed_in: SignedIn) -> None:
    other = street.case(phone="+8613800138099").parties.first()
    assert other is not None
    table.draft()
    for who in (f"p{other.pk}", f"p{table.resident.pk}r{10**17}", "p0", f"p{10**17}"):
        told = {"who": [who], "how": "finger", "ink": INK, "read": table.read()}
        answer = signed_in(table.by.member).post(reverse("desk-verb", args=[table.case.number, "sign"]), told)
        assert answer.status_code == 409 and "Only the sides of the agreement sign it" in answer.text
    assert not Signature.objects.exists()

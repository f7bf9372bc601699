"""What is agreed: written with clauses, looked over, in effect by itself; by word of mouth; and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from cases.actions import field
from cases.actions.table import agreed_text, agreeing, linting
from cases.actions.table.signing import Signer
from cases.models import (
    Agreement,
    Case,
    Clause,
    Clock,
    Party,
    Photo,
    Signature,
    Undertaking,
)
from cases.models.agreement import Signed, SignsAs
from cases.states import NotNow, Outcome, State, Willing
from mediation.models import Promise
from tests.cases.street import GRANDMOTHER, Street, fresh, sorted_out, texts_to
from tests.cases.table.at_the_table import SOON, Table, paper


def lacks(version: Agreement) -> list[str]:
    return [each.sentence for each in linting.holding_up(version, today=timezone.localdate())]


# -- written --------------------------------------------------------------------------------------------------------


def test_it_takes_effect_with_the_last_signature_and_each_clause_is_watched(table: Table, clock: Any) -> None:
    table.draft(table.line(), table.line(does="配合开门", party=table.resident))
    table.sign(Signer(party=table.resident), place="社区活动室")
    clock.shift(timedelta(minutes=10))
    table.sign(Signer(party=table.builder), how=Signed.PAPER, pictures=[paper()])
    assert agreeing.in_effect(table.case) is None
    clock.shift(timedelta(minutes=10))
    table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    found = agreeing.in_effect(table.case)
    assert found is not None
    last = Signature.objects.latest("at")
    assert found.effective_at == last.at == timezone.now()
    owed = Undertaking.objects.filter(case=table.case, clause__isnull=False).order_by("id")
    assert [each.by_organisation for each in owed] == [table.builder.organisation, None]
    assert {timezone.localdate(each.due_at) for each in owed} == {SOON}
    assert Clock.objects.running().filter(undertaking__in=owed, promise=Promise.OBLIGATION).count() == 2
    assert "协议已生效" in texts_to(GRANDMOTHER)[-1]


def test_each_signature_says_what_was_signed_by_whom_where_and_before_whom(table: Table) -> None:
    version = table.draft()
    said = table.read()
    table.sign(Signer(party=table.resident), place="社区活动室")
    signature = Signature.objects.get()
    assert (signature.party, signature.place, signature.taken_by) == (table.resident, "社区活动室", table.case.lead)
    assert signature.digest == said
    text = Agreement.objects.get(pk=version.pk).text
    assert text is not None and agreed_text.digest(text.body) == said


def test_a_side_that_is_called_otherwise_later_has_signed_what_it_read(table: Table) -> None:
    version = table.draft()
    table.sign(Signer(party=table.resident))
    Party.objects.filter(pk=table.resident.pk).update(name="王秀兰")
    version = Agreement.objects.select_related("text").get(pk=version.pk)
    assert agreed_text.of_version(version) == Signature.objects.get().digest


def test_all_who_signed_one_paper_stand_on_one_photo(table: Table) -> None:
    table.draft()
    everybody = (Signer(party=table.resident), Signer(party=table.builder), Signer(signs_as=SignsAs.MEDIATOR))
    witness = Signer(signs_as=SignsAs.WITNESS, name="张主任")
    table.sign(*everybody, witness, how=Signed.PAPER, pictures=[paper()])
    assert agreeing.in_effect(table.case) is not None
    assert Signature.objects.count() == 4 and Photo.objects.filter(kind="signed").count() == 1


def test_after_the_first_signature_the_database_holds_every_word(table: Table) -> None:
    version = table.draft()
    table.sign(Signer(party=table.resident))
    clause = version.clauses.get()
    tried: list[Callable[[], object]] = [
        lambda: Clause.objects.filter(pk=clause.pk).update(amount=5),
        lambda: clause.delete(),
        lambda: Clause.objects.create(agreement=version, number=2, does=clause.does),
        lambda: Agreement.objects.filter(pk=version.pk).update(facts=None),
        lambda: version.sides.filter(party=table.builder).delete(),
        lambda: Signature.objects.all().delete(),
    ]
    for attempt in tried:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_after_that_only_another_version_says_something_else(table: Table) -> None:
    table.draft()
    table.sign(Signer(party=table.resident))
    second = table.draft(table.line(does="恢复吊顶并粉刷"))
    first = Agreement.objects.get(version=1)
    assert second.version == 2 and first.end == "replaced" and not second.signatures.exists()


def test_a_version_in_effect_stays_until_the_next_takes_effect(table: Table) -> None:
    table.draft()
    first = table.all_sign()
    table.draft(table.line(does="改为修补"))
    assert agreeing.in_effect(table.case) == first
    second = table.all_sign()
    first = Agreement.objects.get(pk=first.pk)
    assert first.end == "replaced" and agreeing.in_effect(table.case) == second
    old, new = Undertaking.objects.filter(clause__isnull=False).order_by("id")
    assert old.dropped_at is not None and new.is_open


def test_what_was_changed_since_it_was_read_is_read_again(table: Table) -> None:
    table.draft()
    read = table.read()
    table.draft(table.line(amount=Decimal(5000), pays_to=table.resident))
    with pytest.raises(NotNow, match="changed since you read"):
        table.sign(Signer(party=table.resident), read=read)
    assert not Signature.objects.exists()


# -- what is missing --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"party": None}, "who does it"),
        ({"due_on": None}, "by when"),
        ({"checking": ""}, "how it is checked"),
        ({"does": "赔偿500元"}, "money in words only"),
        ({"amount": Decimal(500)}, "who is paid"),
    ],
)
def test_what_a_clause_lacks_is_said_and_nobody_signs(table: Table, wrong: dict[str, Any], said: str) -> None:
    version = table.draft(table.line(**wrong))
    assert any(said in each for each in lacks(version)), lacks(version)
    with pytest.raises(NotNow, match=said):
        table.sign(Signer(party=table.resident))


@pytest.mark.parametrize("does", ["更换四块瓷砖", "装2块玻璃", "铺三块石膏板", "盖一块钢板", "补十块地砖"])
def test_what_is_counted_in_pieces_is_no_money(table: Table, does: str) -> None:
    """Tiles and panes are counted by the same word as yuan are in speech."""
    assert lacks(table.draft(table.line(does=does))) == []


@pytest.mark.parametrize("does", ["赔三百块误工费", "赔三千块", "300块,当面付", "五百块钱瓷砖费", "补两万块"])
def test_money_in_the_word_that_counts_pieces_is_found(table: Table, does: str) -> None:
    assert any("money in words only" in each for each in lacks(table.draft(table.line(does=does))))


def test_a_side_that_has_not_agreed_to_mediation_signs_nothing(table: Table) -> None:
    version = table.draft()
    assert lacks(version) == []
    table.says(table.builder, Willing.WITHDRAWN)
    assert "does not agree to mediation" in lacks(version)[0]
    with pytest.raises(NotNow):
        table.sign(Signer(party=table.resident))


def test_a_guess_signs_nothing(table: Table) -> None:
    Party.objects.filter(pk=table.builder.pk).update(confirmed_at=None, confirmed_by=None)
    assert any("only a guess" in each for each in lacks(table.draft()))


@pytest.mark.parametrize(
    "line",
    [{"amount": Decimal(-5)}, {"amount": Decimal(0)}, {"amount": Decimal(10**9)}, {"due_on": date(2026, 9, 1)}],
)
def test_an_absurd_sum_and_a_date_gone_by_are_not_even_written(table: Table, line: dict[str, Any]) -> None:
    with pytest.raises(NotNow):
        table.draft(table.line(**line))


def test_a_side_of_another_case_is_not_named(table: Table, street: Street) -> None:
    other = street.case(phone="+8613800138077").parties.get(is_reporter=True)
    with pytest.raises(NotNow, match="sides of this case"):
        table.draft(table.line(party=other))
    with pytest.raises(NotNow, match="sides of this case"):
        table.draft(sides=[*table.sides, other])


# -- by word of mouth, and what comes of it ----------------------------------------------------------------------------


def test_an_oral_agreement_takes_effect_as_it_is_registered(table: Table) -> None:
    agreeing.agree_orally(table.case, by=table.by, words="当场赔付200元", sides=table.sides, is_done=True)
    found = agreeing.in_effect(table.case)
    assert found is not None and found.kind == "oral" and found.effective_at == timezone.now()
    assert {each.how for each in found.signatures.all()} == {Signed.ALOUD}
    assert not Undertaking.objects.filter(clause__isnull=False).exists()


def test_whoever_refuses_mediation_agrees_to_nothing_by_word_of_mouth(table: Table) -> None:
    table.says(table.builder, Willing.REFUSED)
    with pytest.raises(NotNow, match="does not agree"):
        agreeing.agree_orally(table.case, by=table.by, words="当场赔付200元", sides=table.sides, is_done=True)
    assert not Agreement.objects.exists()


def test_settled_as_written_or_oral_is_only_what_is_agreed(table: Table) -> None:
    def settle(outcome: str) -> None:
        said = {"words": "谈好了", "resident_word": "行", "pictures": [paper()]}
        field.resolve(table.case, by=table.by, outcome=outcome, still_open=sorted_out(table.case), **said)

    for outcome in (Outcome.WRITTEN, Outcome.ORAL):
        with pytest.raises(NotNow, match="at the table"):
            settle(outcome)
    table.draft()
    table.all_sign()
    with pytest.raises(NotNow, match="oral agreement"):
        settle(Outcome.ORAL)
    settle(Outcome.WRITTEN)
    assert fresh(table.case).state == State.RESOLVED


def test_a_dropped_draft_is_kept_and_counts_no_more(table: Table) -> None:
    table.draft()
    table.sign(Signer(party=table.resident))
    agreeing.drop(table.case, by=table.by, words="对方反悔")
    assert agreeing.open_version(table.case) is None
    assert Agreement.objects.get().end == "dropped"
    assert table.draft().version == 2


def test_of_an_ended_case_nothing_is_signed(table: Table, street: Street) -> None:
    table.draft()
    read = table.read()
    street.close(table.case, Outcome.REFUSED, "对方拒绝")
    with pytest.raises(NotNow):
        table.sign(Signer(party=table.resident), read=read)


def test_history_says_each_step(table: Table) -> None:
    table.draft()
    table.all_sign()
    verbs = list(Case.objects.get(pk=table.case.pk).events.order_by("id").values_list("verb", flat=True))
    assert verbs[-5:] == ["draft", "sign", "sign", "sign", "take_effect"]

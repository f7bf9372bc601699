"""What somebody has signed is not undone by others: by no word of mouth, no version between fewer, no stale page."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import desk, feedback, field, undertaking
from cases.actions.table import agreeing, sides
from cases.actions.table.signing import Signer
from cases.models import (
    Agreement,
    Escalation,
    MediationConsent,
    Party,
    Undertaking,
)
from cases.models.agreement import Signed, SignsAs
from cases.paperwork import PaperKind
from cases.states import Actor, NotNow, Outcome, UndertakingKind, Willing
from mediation.models import Committee
from tests.cases.papers.pdf import printed_for, words_in
from tests.cases.promises import sweep_all
from tests.cases.sides import UPSTAIRS, household
from tests.cases.street import GRANDMOTHER, Street, by, fresh
from tests.cases.table.at_the_table import SOON, Table, paper
from tests.cases.table.conftest import _photos_elsewhere, table
from tests.pages.conftest import SignedIn

__all__ = ["_photos_elsewhere", "table"]


def upstairs(table: Table, street: Street, *, number: str = UPSTAIRS, room: str = "702", name: str = "李建国") -> Party:
    """The household upstairs is a side, known by name, and agrees."""
    party = household(street, table.case, phone=number, room=room)
    Party.objects.filter(pk=party.pk).update(name=name, phone_proven_at=timezone.now(), phone_proven_by="text")
    table.says(party, Willing.AGREED)
    return Party.objects.get(pk=party.pk)


def owed(table: Table) -> list[Undertaking]:
    """What of it is still to be done, of what clauses oblige to."""
    rows = Undertaking.objects.filter(case=table.case, clause__isnull=False, kept_at=None, dropped_at=None)
    return list(rows.order_by("id"))


def test_no_oral_agreement_drops_what_was_signed(table: Table) -> None:
    """One press of whoever leads, with nobody's hand, ended the written agreement and every promise under it."""
    table.draft()
    written = table.all_sign()
    assert len(owed(table)) == 1
    with suppress(NotNow):
        agreeing.agree_orally(table.case, by=table.by, words="当场扫了楼道", sides=table.sides, is_done=True)
    assert Agreement.objects.get(pk=written.pk).is_in_effect and len(owed(table)) == 1


def test_no_version_replaces_one_whose_side_does_not_sign_it(table: Table, street: Street) -> None:
    """v1 is signed by three sides; v2 names two of them and takes effect: what the third was owed is gone."""
    third = upstairs(table, street)
    table.draft(table.line(does="赔702瓷砖", amount=Decimal(800), pays_to=third), sides=table.sides)
    table.sign(Signer(party=third))
    first = table.all_sign()
    two = [table.resident, table.builder]
    with suppress(NotNow):
        table.draft(table.line(does="各不相欠"), sides=two)
        table.all_sign()
    assert Agreement.objects.get(pk=first.pk).is_in_effect, "the third side has not said so"
    assert any(row.words == "赔702瓷砖" for row in owed(table))


def test_what_stands_before_the_street_office_leaves_by_no_new_version(
    table: Table, street: Street, clock: Any
) -> None:
    """A promise that was missed and climbed to the street office: another date, signed, and the office has nothing."""
    table.draft()
    table.all_sign()
    (row,) = owed(table)
    clock.move_to(row.due_at + timedelta(days=12))
    sweep_all()
    before = Escalation.objects.before_the_street().filter(case=table.case, clock__undertaking=row)
    assert before.exists()
    table.draft(table.line(does="改到下月", due_on=timezone.localdate() + timedelta(days=30)))
    table.all_sign()
    assert before.exists()


def test_the_court_clock_of_a_replaced_agreement_ends_with_it(table: Table) -> None:
    body = Committee.objects.create(organisation=table.case.site.street, name="城东街道人民调解委员会")
    for does in ("恢复吊顶", "改为赔付"):
        table.draft(table.line(does=does), committee=body)
        for signer in (Signer(party=table.resident), Signer(party=table.builder), Signer(signs_as=SignsAs.MEDIATOR)):
            table.sign(signer)
        table.sign(Signer(signs_as=SignsAs.SEAL), how=Signed.PAPER, pictures=[paper()])
    rows = undertaking.open_ones(table.case, UndertakingKind.CONFIRMATION)
    assert rows.count() == 1, "two court clocks run for one agreement"


def test_a_committee_that_is_none_any_more_starts_no_court_clock(table: Table) -> None:
    body = Committee.objects.create(organisation=table.case.site.street, name="城东街道人民调解委员会")
    table.draft(committee=body)
    Committee.objects.filter(pk=body.pk).update(is_active=False)
    with suppress(NotNow):
        for signer in (Signer(party=table.resident), Signer(party=table.builder), Signer(signs_as=SignsAs.MEDIATOR)):
            table.sign(signer)
        table.sign(Signer(signs_as=SignsAs.SEAL), how=Signed.PAPER, pictures=[paper()])
    assert not undertaking.open_ones(table.case, UndertakingKind.CONFIRMATION).exists()


def test_a_committee_of_elsewhere_is_none(table: Table, street: Street) -> None:
    body = Committee.objects.create(organisation=street.builder, name="施工单位自己的调委会")
    with pytest.raises(NotNow):
        table.draft(committee=body)


def test_what_was_signed_before_the_case_failed_is_signed_anew_once_it_is_opened_again(
    table: Table, street: Street
) -> None:
    """Half signed, failed, opened again: the old signature makes the agreement of a handling that is over."""
    table.draft()
    table.sign(Signer(party=table.resident))
    table.sign(Signer(party=table.builder))
    street.close(table.case, Outcome.FAILED, "谈崩了")
    feedback.reopen(fresh(table.case), by=Actor(phone=GRANDMOTHER), words="再谈")
    case = fresh(table.case)
    if case.lead is None:
        desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
        case = fresh(case)
    now = timezone.now()
    for side in table.sides:
        MediationConsent.objects.create(
            case=case, handling=case.handling, party=side, state="agreed", how="visit", through="call", at=now,
            noted_at=now,
        )  # fmt: skip
    table.by = by(case.lead)
    try:
        table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    except (NotNow, AssertionError):
        return
    assert agreeing.is_reached(fresh(case), "written"), "in effect, and the case cannot be settled by it"


def test_a_side_that_is_called_otherwise_since_stands_on_paper_as_it_signed(table: Table) -> None:
    """The kept text says 王秀兰; the printed agreement, with her signature under it, says whatever the row says now."""
    table.draft(table.line(does="挪走纸箱", party=table.resident))
    version = table.all_sign()
    sides.correct(fresh(table.case), by=table.by, party=table.resident, name="李小四")
    text = words_in(printed_for(fresh(table.case), table.by.member, PaperKind.AGREEMENT, version.pk))
    assert "王秀兰" in text and "李小四" not in text


def test_a_version_that_was_replaced_says_so_on_paper(table: Table) -> None:
    table.draft()
    first = table.all_sign()
    table.draft(table.line(does="改为修补"))
    table.all_sign()
    text = words_in(printed_for(fresh(table.case), table.by.member, PaperKind.AGREEMENT, first.pk))
    assert any(word in text for word in ("替代", "取代", "失效", "作废", "不再"))


def test_whoever_signed_as_mediator_and_turns_out_to_be_a_side_has_signed_as_none(table: Table, street: Street) -> None:
    table.draft()
    table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    tied = fresh(table.case).lead
    sides.add(table.case, by=by(street.leader), new=sides.NewSide(kind="person", name="陈", phone=str(tied.phone)))
    case = fresh(table.case)
    assert case.lead is None
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    case = fresh(case)
    table.by = by(case.lead)
    if case.state != "on_site":
        field.arrive(case, by=table.by, code=case.site.arrival_code)
    table.sign(Signer(party=table.resident))
    table.sign(Signer(party=table.builder))
    assert agreeing.in_effect(table.case) is None, "the mediator beneath it is a side of the dispute"


def test_a_page_that_was_opened_before_throws_no_signature_away(
    table: Table, street: Street, signed_in: SignedIn
) -> None:
    """One phone has the text open to change it; on the other the old lady signs; the first one saves."""
    table.draft(table.line(amount=Decimal(500), pays_to=table.resident))
    client, address = signed_in(table.by.member), reverse("desk-verb", args=[table.case.number, "draft"])
    assert client.get(address).status_code == 200
    table.sign(Signer(party=table.resident))
    line = {"party": str(table.builder.pk), "does": "改了字", "due_on": SOON.isoformat(), "checking": "监理"}
    told = {"sides": [side.pk for side in table.sides], "facts": "漏水"}
    client.post(address, {**told, **{f"clauses-0-{part}": words for part, words in line.items()}})
    assert Agreement.objects.get(version=1).end == ""


def test_a_version_that_was_replaced_says_so_on_its_page(table: Table, signed_in: SignedIn) -> None:
    table.draft()
    first = table.all_sign()
    address = reverse("agreement", args=[table.case.number, first.version])
    client = signed_in(table.by.member)
    assert "Replaced by another version" not in client.get(address).text
    table.draft(table.line(does="改为修补"))
    table.all_sign()
    assert "Replaced by another version" in client.get(address).text


def test_all_sides_of_what_is_replaced_sign_what_replaces_it(table: Table, street: Street) -> None:
    """Named in the new one the third side signs too, and then its promise is over because it said so."""
    third = upstairs(table, street)
    table.draft(table.line(does="赔702瓷砖", amount=Decimal(800), pays_to=third), sides=table.sides)
    table.sign(Signer(party=third))
    first = table.all_sign()
    table.draft(table.line(does="各不相欠"), sides=table.sides)
    table.sign(Signer(party=table.resident))
    table.sign(Signer(party=table.builder))
    table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    assert Agreement.objects.get(pk=first.pk).is_in_effect
    table.sign(Signer(party=third))
    assert not Agreement.objects.get(pk=first.pk).is_in_effect
    assert [row.words for row in owed(table)] == ["各不相欠"]


def test_a_neutral_mediator_who_handed_on_has_signed_for_good(table: Table, street: Street) -> None:
    table.draft()
    table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    case = fresh(table.case)
    desk.reassign(case, by=by(street.leader), lead=street.another(case), words="换人")
    case = fresh(case)
    table.by = by(case.lead)
    field.arrive(case, by=table.by, code=case.site.arrival_code)
    table.sign(Signer(party=table.resident))
    table.sign(Signer(party=table.builder))
    assert agreeing.in_effect(table.case) is not None

"""Who may not open names reads none in what was signed: not where a clause is done and how it is checked, not by the
name that somebody had then and has no more, not on a photo of a result that is a signed paper, not in an order to the
works. And who may read them reads them as they were signed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cases.actions import field, undertaking
from cases.actions.table import sides, sitting, speaking
from cases.actions.table.signing import Signer
from cases.models import Photo
from cases.models.fieldwork import PhotoKind
from cases.paperwork import PaperKind
from cases.states import Outcome
from tests.cases.papers.pdf import printed_for, words_in
from tests.cases.promises import on
from tests.cases.street import Street, by, fresh, sorted_out
from tests.cases.table.at_the_table import Table, paper
from tests.cases.table.conftest import _photos_elsewhere, table
from tests.pages.conftest import SignedIn

__all__ = ["_photos_elsewhere", "table"]


def for_the_group(street: Street, table: Table, kind: str, about: int = 0) -> str:
    """What stands in the copy without names."""
    case = fresh(table.case)
    return words_in(printed_for(case, street.another(case), kind, about))


def test_the_place_and_the_checking_of_a_clause_name_nobody_in_the_copy_for_the_group(
    street: Street, table: Table
) -> None:
    version = table.draft(table.line(place="王秀兰家厨房", checking="由王秀兰本人看过"))
    table.sign(Signer(party=table.resident), place="王秀兰家里")
    assert "王秀兰" not in for_the_group(street, table, PaperKind.AGREEMENT, version.pk)


def test_the_place_of_a_session_names_nobody_there_either(street: Street, table: Table) -> None:
    came = sitting.Came(parties=[table.resident, table.builder])
    sitting.sit(table.case, by=table.by, place="王秀兰家客厅", came=came)
    session = table.case.sessions.latest("id")
    sitting.end(fresh(table.case), by=table.by, session=session, how="failed", words="谈不拢")
    assert "王秀兰" not in for_the_group(street, table, PaperKind.MEDIATION, session.pk)


@pytest.fixture
def renamed(table: Table) -> Table:
    """Somebody signed by a name that is put right afterwards."""
    table.draft(facts="王秀兰家漏水", issues="王秀兰与施工方各说各的")
    table.sign(Signer(party=table.resident))
    sides.correct(fresh(table.case), by=table.by, party=table.resident, name="王秀岚")
    return table


def test_the_name_they_had_when_they_signed_is_none_to_who_reads_no_names(
    street: Street, renamed: Table, signed_in: SignedIn
) -> None:
    version = renamed.case.agreements.get()
    client = signed_in(street.another(fresh(renamed.case)))
    for address in (
        reverse("desk-table", args=[renamed.case.number]),
        reverse("agreement", args=[renamed.case.number, version.version]),
    ):
        text = client.get(address).text
        assert "王秀兰" not in text and "王秀岚" not in text, address
    assert "王秀兰" not in for_the_group(street, renamed, PaperKind.AGREEMENT, version.pk)


def test_who_may_read_it_reads_beside_the_signature_the_name_that_was_signed(
    renamed: Table, signed_in: SignedIn
) -> None:
    address = reverse("agreement", args=[renamed.case.number, 1])
    text = signed_in(renamed.by.member).get(address).text
    assert "王秀兰" in text and "王秀岚" not in text


def test_an_order_to_the_works_names_nobody(street: Street, table: Table) -> None:
    speaking.add(
        fresh(table.case), by=table.by, party=table.resident, kind="helper", name="李小芳", phone="+8613800138066"
    )
    undertaking.undertake(
        fresh(table.case), by=table.by, kind="rectify", due_at=on(20, 9), organisation=street.builder,
        words="去wang xiulan和李小芳家补漏，先打13912345678", brief="补漏",
    )  # fmt: skip
    row = table.case.undertakings.get(kind="rectify")
    text = words_in(printed_for(fresh(table.case), street.leader, PaperKind.RECTIFICATION, row.pk))
    assert "补漏" in text and "李小芳" not in text and "13912345678" not in text


def test_a_signed_paper_that_is_shown_as_the_result_is_opened_by_who_may_open_names(
    street: Street, table: Table, signed_in: SignedIn
) -> None:
    table.draft()
    table.all_sign()
    case = fresh(table.case)
    field.resolve(
        case, by=table.by, outcome=Outcome.WRITTEN, words="已签协议", pictures=[paper()], still_open=sorted_out(case)
    )
    shown = Photo.objects.filter(case=case).latest("id")
    assert shown.kind == PhotoKind.SIGNED
    other = street.another(fresh(case))
    assert signed_in(other).get(reverse("photo", args=[shown.pk])).status_code == 404
    assert signed_in(street.leader).get(reverse("photo", args=[shown.pk])).status_code == 200


def test_so_is_the_result_of_what_was_settled_otherwise_than_on_the_site(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    field.resolve(
        case, by=by(case.lead), outcome=Outcome.EXPLAINED, words="说清楚了", resident_word="可以", pictures=[paper()]
    )
    shown = Photo.objects.get(case=case, kind=PhotoKind.RESULT)
    address = reverse("photo", args=[shown.pk])
    assert signed_in(street.another(fresh(case))).get(address).status_code == 404


def test_what_was_put_right_is_shown_to_the_group_still(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    field.resolve(case, by=by(case.lead), outcome=Outcome.RECTIFIED, words="补好了", pictures=[paper()])
    shown = Photo.objects.get(case=case, kind=PhotoKind.RESULT)
    address = reverse("photo", args=[shown.pk])
    assert signed_in(street.another(fresh(case))).get(address).status_code == 200

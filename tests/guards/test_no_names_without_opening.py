"""Who may not open names reads none: in an agreement, on a photo, in a brief, in a copy for the group. And a member who
is a side reads no word of another side to the group."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from cases.actions.table import agreeing, sides, sitting, willingness
from cases.actions.table.signing import Signer
from cases.models import Party, Photo, Undertaking
from cases.models.agreement import Signed, SignsAs
from cases.papers.printing import Wanted, _number, _reading, _whole
from cases.paperwork import PaperKind
from cases.states import Actor, Willing
from mediation.models import OrganisationKind
from tests.cases.papers.pdf import printed_for, words_in
from tests.cases.sides import said
from tests.cases.sitting.conftest import laid
from tests.cases.street import Street, fresh, texts_to
from tests.cases.table.at_the_table import Table, paper
from tests.pages.conftest import SignedIn


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = str(tmp_path)
    with translation.override("en"):
        yield


@pytest.fixture
def table(street: Street, clock: Any) -> Table:
    return Table(street)


def a_signed_paper(table: Table) -> Photo:
    """The photo of the paper that all have signed."""
    table.draft()
    everybody = (Signer(party=table.resident), Signer(party=table.builder), Signer(signs_as=SignsAs.MEDIATOR))
    table.sign(*everybody, how=Signed.PAPER, pictures=[paper()])
    return Photo.objects.get(kind="signed")


def test_the_copy_without_names_shows_no_photo_of_names(table: Table, street: Street) -> None:
    """卷宗, 小组用（不含姓名）: the signed sheet, and a written authority, stand in it as pictures."""

    shown = a_signed_paper(table)
    member = street.another(fresh(table.case))
    case = fresh(table.case)
    case.now = timezone.now()
    reading = _reading(case, Actor(member=member), Wanted(PaperKind.VOLUME))
    assert not reading.names

    number = _number(case, Wanted(PaperKind.VOLUME))
    drawn = _whole(reading, number)
    assert f"photo-{shown.pk}.jpg" not in drawn.pictures


def test_who_reads_no_names_opens_no_photo_of_the_signed_paper(
    table: Table, street: Street, signed_in: SignedIn
) -> None:
    shown = a_signed_paper(table)
    member = street.another(fresh(table.case))
    assert signed_in(member).get(reverse("photo", args=[shown.pk])).status_code == 404


def test_the_copy_without_names_has_none_in_the_facts_that_the_form_wrote_by_itself(
    table: Table, street: Street, signed_in: SignedIn
) -> None:
    """The form begins the facts with each account under the side's own name; the copy without names prints them."""

    session_by = table.by
    sitting.sit(table.case, by=session_by, place="现场", came=sitting.Came(parties=[table.resident, table.builder]))
    sitting.account(table.case, by=session_by, party=table.resident, words="外墙打孔以后才漏的")
    page = signed_in(table.by.member).get(reverse("desk-verb", args=[table.case.number, "draft"])).text
    assert "外墙打孔" in page
    begun = "王秀兰：外墙打孔以后才漏的" if "王秀兰：" in page else "外墙打孔以后才漏的"
    table.draft(facts=begun)
    version = agreeing.open_version(table.case)
    text = words_in(printed_for(table.case, street.another(fresh(table.case)), PaperKind.AGREEMENT, version.pk))
    assert "王秀兰" not in text


def test_a_number_within_an_agreement_is_hidden_from_who_may_not_open_it(
    table: Table, street: Street, signed_in: SignedIn
) -> None:
    version = table.draft(table.line(does="修好后打13912345678"), facts="电话13912345679")
    client = signed_in(street.another(fresh(table.case)))
    for address in (
        reverse("desk-table", args=[table.case.number]),
        reverse("agreement", args=[table.case.number, version.version]),
    ):
        page = client.get(address)
        assert page.status_code == 200
        assert "13912345678" not in page.text and "13912345679" not in page.text, address


def test_no_member_of_the_group_reads_names_in_a_draft_without_opening_them(
    table: Table, street: Street, signed_in: SignedIn
) -> None:
    """Law 8: at the table a side is called by its kind and home; name and number whole are opened as everybody's."""
    table.draft(table.line(does="挪走纸箱", party=table.resident))
    table.sign(Signer(party=table.resident))
    page = signed_in(street.another(fresh(table.case))).get(reverse("desk-table", args=[table.case.number]))
    assert page.status_code == 200 and "王秀兰" not in page.text


def test_a_name_in_small_letters_is_a_name_all_the_same(table: Table, street: Street) -> None:
    Party.objects.filter(pk=table.resident.pk).update(name="Wang Xiulan")
    table.draft(table.line(does="repair the ceiling of wang xiulan"))
    table.all_sign()
    assert "xiulan" not in owed(table)[0].told and "xiulan" not in texts_to(street.contractor.phone)[-1]


def owed(table: Table) -> list[Undertaking]:
    """What of it is still to be done, of what clauses oblige to."""
    rows = Undertaking.objects.filter(case=table.case, clause__isnull=False, kept_at=None, dropped_at=None)
    return list(rows.order_by("id"))


def test_a_member_who_is_a_side_reads_no_word_that_another_side_said_to_the_group(
    street: Street, signed_in: SignedIn
) -> None:
    table = laid(street)
    member = street.member(OrganisationKind.OWNERS_COMMITTEE)
    Party.objects.create(case=table.case, side="respondent", organisation=member.organisation)
    willingness.note(
        fresh(table.case), by=table.by, party=table.neighbour, said=said(Willing.REFUSED, words="业委会都是骗子")
    )
    sides.correct(fresh(table.case), by=table.by, party=table.neighbour, needs=["reading"])
    client = signed_in(member)
    for address in (
        reverse("desk-table", args=[table.case.number]),
        reverse("desk-case", args=[table.case.number]) + "?history=all",
    ):
        text = client.get(address).text
        assert "骗子" not in text, address
        assert "Cannot read" not in text, address


def test_the_file_of_a_member_who_is_a_side_holds_no_word_said_to_the_group(street: Street) -> None:
    table = laid(street)
    member = street.member(OrganisationKind.OWNERS_COMMITTEE)
    Party.objects.create(case=table.case, side="respondent", organisation=member.organisation)
    willingness.note(
        fresh(table.case), by=table.by, party=table.neighbour, said=said(Willing.REFUSED, words="业委会都是骗子")
    )
    case = fresh(table.case)
    case.now = timezone.now()
    wanted = Wanted(PaperKind.VOLUME)
    reading = _reading(case, Actor(member=member), wanted)
    assert "骗子" not in str(_whole(reading, _number(case, wanted)).data)

"""Who signs an agreement, and how: a finger, a paper, a seal. Nobody twice, nobody for another, nothing of nothing."""

from __future__ import annotations

import io

import pytest
from django.utils import timezone
from PIL import Image

from cases import photos
from cases.actions.table import agreeing, signing
from cases.actions.table.signing import Signer
from cases.committees import committees
from cases.models import (
    Party,
    Representative,
    Signature,
    Undertaking,
)
from cases.models.agreement import Signed, SignsAs
from cases.models.party import Side
from cases.states import Forbidden, NotNow, RepresentativeKind
from mediation.models import Committee
from tests.cases.street import Street, by
from tests.cases.table.at_the_table import INK, Table, paper

# -- who signs --------------------------------------------------------------------------------------------------------


def test_nobody_signs_twice_nor_for_another_side(table: Table) -> None:
    table.draft()
    table.sign(Signer(party=table.resident))
    with pytest.raises(NotNow, match="signed already"):
        table.sign(Signer(party=table.resident))
    stranger = Party.objects.create(case=table.case, side=Side.RESPONDENT, name="路人")
    with pytest.raises(NotNow, match="sides of the agreement"):
        table.sign(Signer(party=stranger))


def test_only_who_acts_for_a_side_by_a_paper_signs_for_it(table: Table) -> None:
    table.draft()
    authority = photos.keep(table.case, [paper()], kind="proxy", at=timezone.now(), by=table.by)[0]
    of = {"case": table.case, "party": table.resident, "added_at": timezone.now()}
    helper = Representative.objects.create(kind=RepresentativeKind.HELPER, name="邻居", authority=authority, **of)
    paperless = Representative.objects.create(kind=RepresentativeKind.AGENT, name="女儿", **of)
    gone = Representative.objects.create(
        kind=RepresentativeKind.AGENT, name="女婿", authority=authority, left_at=timezone.now(), **of
    )
    daughter = Representative.objects.create(kind=RepresentativeKind.AGENT, name="女儿", authority=authority, **of)
    for who in (helper, paperless, gone):
        with pytest.raises(NotNow, match="written authority"):
            table.sign(Signer(party=table.resident, representative=who))
    with pytest.raises(NotNow, match="written authority"):
        table.sign(Signer(party=table.builder, representative=daughter))
    table.sign(Signer(party=table.resident, representative=daughter))
    assert Signature.objects.get().representative == daughter


@pytest.mark.parametrize(
    "ink",
    ["", "M1 1", "M1 1L2 2L3 3", "M5 5L6 6L7 7L8 8L9 9L10 10L11 11L12 12L13 13", "M0 0L99999 5", "<script>", INK + "Z"],
)
def test_a_box_with_nothing_written_in_it_is_no_signature(table: Table, ink: str) -> None:
    table.draft()
    with pytest.raises(NotNow, match="no signature in the box"):
        table.sign(Signer(party=table.resident), ink=ink)


def test_a_photo_of_nothing_is_no_signature(table: Table) -> None:
    table.draft()
    small = io.BytesIO()
    Image.new("RGB", (20, 20)).save(small, "JPEG")
    seen = paper()
    photos.keep(table.case, [seen], kind="result", at=timezone.now(), by=table.by)
    for shown in ([], [photos.read(small, size=900)], [seen]):
        with pytest.raises(NotNow, match="photo of the signed paper"):
            table.sign(Signer(party=table.resident), how=Signed.PAPER, pictures=shown)
    assert not Signature.objects.exists()


def test_the_other_members_write_and_sign_nothing(table: Table, street: Street) -> None:
    table.draft()
    for member in (street.contractor, street.leader, street.another(table.case)):
        with pytest.raises(Forbidden):
            agreeing.draft(table.case, by=by(member), lines=[table.line()], sides=table.sides)
        with pytest.raises(Forbidden):
            signing.sign(table.case, by=by(member), read="", signers=[], how=Signed.FINGER)


def test_a_committee_seals_and_only_then_a_court_is_spoken_of(table: Table) -> None:
    assert table.case.site is not None
    body = Committee.objects.create(organisation=table.case.site.street, name="城东街道人民调解委员会")
    assert list(committees(table.case)) == [body]
    table.draft(committee=body)
    table.sign(Signer(party=table.resident))
    table.sign(Signer(party=table.builder), how=Signed.PAPER, pictures=[paper()])
    table.sign(Signer(signs_as=SignsAs.MEDIATOR))
    assert agreeing.in_effect(table.case) is None, "the seal is missing"
    with pytest.raises(NotNow, match="seal is a photo"):
        table.sign(Signer(signs_as=SignsAs.SEAL))
    table.sign(Signer(signs_as=SignsAs.SEAL), how=Signed.PAPER, pictures=[paper()])
    assert agreeing.in_effect(table.case) is not None
    assert Undertaking.objects.filter(case=table.case, kind="confirmation").exists()


def test_before_the_group_no_court_is_spoken_of(table: Table) -> None:
    table.draft()
    table.all_sign()
    assert not Undertaking.objects.filter(case=table.case, kind="confirmation").exists()

"""The pages of what is owed: the contractor's desk, the case, the resident's page, the page of all of it (兑现台)."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cases.actions import issuing, owed, undertaking
from cases.actions.table import willingness
from cases.models import (
    Case,
    CaseEvent,
    Party,
    Photo,
    RectificationNotice,
    Referral,
    Submission,
    Undertaking,
)
from cases.states import StillOpen, UndertakingKind, Verb
from mediation.models import Authority, Category, OrganisationKind, ReferralNeed
from tests.addresses import opened, picture, token_of
from tests.cases.sides import UPSTAIRS, household, phone
from tests.cases.street import Street, by, fresh
from tests.pages.conftest import SignedIn
from tests.pages.phone import Phone
from tests.pages.test_agreements import in_effect, willing_sides

WORDS = "楼上工人砸墙把我家吊顶震塌了一大片"
NAME = "王秀兰"


def page(case: Case, verb: str = "") -> str:
    return reverse("desk-verb", args=[case.number, verb]) if verb else reverse("desk-case", args=[case.number])


def in_hours(n: int) -> str:
    return timezone.localtime(timezone.now() + timedelta(hours=n)).strftime("%Y-%m-%dT%H:%M")


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (900, 700), (10, 90, 200)).save(out, "JPEG")
    return SimpleUploadedFile("done.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def case(street: Street, clock: Any, settings: Any, tmp_path: Any) -> Case:
    settings.MEDIA_ROOT = str(tmp_path)
    return street.on_site(words=WORDS, name=NAME, pictures=[picture()])


@pytest.fixture
def row(case: Case, street: Street) -> Undertaking:
    undertaking.undertake(
        case, by=by(case.lead), kind=UndertakingKind.RECTIFICATION, due_at=timezone.now() + timedelta(days=3),
        words=f"建业恢复{NAME}家吊顶", brief="恢复602室吊顶", organisation=street.builder,
    )  # fmt: skip
    return Undertaking.objects.get(case=case, kind="rectify")


def test_u07_the_contractor_finds_it_on_their_desk_and_reports_it_done_with_a_photo(
    street: Street, signed_in: SignedIn, case: Case, row: Undertaking
) -> None:
    builder = signed_in(street.contractor)
    desk = builder.get(reverse("desk")).text
    assert "恢复602室吊顶" in desk and "For our organisation to do" in desk
    address = f"{page(case, 'report_done')}?undertaking={row.pk}"
    assert "checked" in builder.get(address).text
    assert builder.post(address, {"undertaking": row.pk, "words": ""}).status_code == 409
    assert builder.post(address, {"undertaking": row.pk, "words": "", "photo": photo()}).status_code == 302
    assert Undertaking.objects.get(pk=row.pk).is_reported
    taken = Photo.objects.get(undertaking=row)
    assert builder.get(reverse("photo", args=[taken.pk])).status_code == 200


def test_the_contractor_reads_no_name_and_no_word_of_the_resident_anywhere(
    street: Street, signed_in: SignedIn, case: Case, row: Undertaking
) -> None:
    issuing.issue(
        fresh(case), by=by(street.leader), organisation=street.builder, brief="补齐护栏", standard="施工图",
        due_at=timezone.now() + timedelta(days=2), pictures=[picture()],
    )  # fmt: skip
    builder = signed_in(street.contractor)
    read = [builder.get(reverse("desk")), builder.get(reverse("promises")), builder.get(page(case))]
    read.append(builder.get(page(case, "report_done")))
    for answer in read:
        assert answer.status_code == 200
        assert NAME not in answer.text and WORDS[:8] not in answer.text and "138 0013" not in answer.text
    assert "补齐护栏" in read[0].text and "ZG-2026-001" in read[2].text and "施工图" in read[2].text
    task = Photo.objects.get(kind="task")
    assert builder.get(reverse("photo", args=[task.pk])).status_code == 200
    of_the_report = Photo.objects.get(kind="report")
    assert builder.get(reverse("photo", args=[of_the_report.pk])).status_code == 404
    another = signed_in(street.member(OrganisationKind.PROPERTY))
    assert another.get(reverse("photo", args=[task.pk])).status_code == 404
    assert "补齐护栏" not in another.get(reverse("promises")).text
    assert "补齐护栏" not in another.get(page(case)).text


def test_who_owes_it_may_not_press_that_it_is_kept(
    street: Street, signed_in: SignedIn, case: Case, row: Undertaking
) -> None:
    builder = signed_in(street.contractor)
    assert "Done as agreed" not in builder.get(page(case)).text
    for verb, more in (("keep", {}), ("keep_part", {"until": in_hours(9)}), ("break", {})):
        answer = builder.post(page(case, verb), {"undertaking": row.pk, "words": "好了", **more})
        assert answer.status_code in (403, 409), verb
    assert Undertaking.objects.get(pk=row.pk).is_open


def test_supervision_keeps_it_in_one_press_from_their_desk(
    street: Street, signed_in: SignedIn, case: Case, row: Undertaking
) -> None:
    owed.report_done(case, by=by(street.contractor), undertaking=row, pictures=[picture()])
    client = signed_in(street.member(OrganisationKind.SUPERVISION))
    desk = client.get(reverse("desk")).text
    assert "Said to be done: please look" in desk and page(case, "keep") in desk
    assert client.post(page(case, "keep"), {"undertaking": row.pk}).status_code == 302
    assert not Undertaking.objects.get(pk=row.pk).is_open
    assert "Said to be done" not in client.get(reverse("desk")).text


def test_all_that_is_owed_stands_in_a_column_for_each_who_owes_it(
    street: Street, signed_in: SignedIn, case: Case, row: Undertaking
) -> None:
    party = case.parties.get(is_reporter=True)
    undertaking.undertake(
        fresh(case), by=by(case.lead), kind=UndertakingKind.OBLIGATION, due_at=timezone.now() + timedelta(days=1),
        words="搬", brief="搬走楼道纸箱", party=party,
    )  # fmt: skip
    text = signed_in(street.leader).get(reverse("promises")).text
    assert street.builder.called in text and "Residents" in text
    assert "恢复602室吊顶" in text and "搬走楼道纸箱" in text and NAME not in text
    assert "Nothing is owed" in signed_in(street.member(OrganisationKind.PROPERTY)).get(reverse("promises")).text


def test_the_resident_reads_what_was_agreed_and_reports_what_is_theirs(
    street: Street, case: Case, row: Undertaking, english: Client
) -> None:
    party = case.parties.get(is_reporter=True)
    undertaking.undertake(
        fresh(case), by=by(case.lead), kind=UndertakingKind.OBLIGATION, due_at=timezone.now() + timedelta(days=1),
        words="搬", brief="搬走楼道纸箱", party=party,
    )  # fmt: skip
    mine = Undertaking.objects.get(case=case, kind="obligation")
    token = token_of(case)
    text = english.get(reverse("track", args=[token])).text
    assert "恢复602室吊顶" in text and "搬走楼道纸箱" in text and "建业恢复" not in text
    address = reverse("track-verb", args=[token, "done"])
    assert address in text
    assert english.post(address, {"undertaking": row.pk, "words": "好了"}).status_code == 422, "not theirs to say"
    assert english.post(address, {"undertaking": mine.pk, "words": "搬了"}).status_code == 302
    assert Undertaking.objects.get(pk=mine.pk).is_reported


def test_a_notice_is_issued_on_its_page_and_a_wrong_one_shown_again(
    street: Street, signed_in: SignedIn, case: Case
) -> None:
    client = signed_in(street.member(OrganisationKind.SUPERVISION))
    assert page(case, "issue") in client.get(page(case)).text
    said = {"organisation": street.builder.pk, "brief": "补齐护栏", "standard": "施工图", "until": in_hours(50)}
    for wrong in ({"brief": ""}, {"brief": f"{NAME}家门口"}, {"until": in_hours(-5)}, {"recheck": in_hours(1)}):
        answer = client.post(page(case, "issue"), said | wrong)
        assert answer.status_code == 409 and "施工图" in answer.text
    assert client.post(page(case, "issue"), said | {"photo": photo()}).status_code == 302
    assert RectificationNotice.objects.get(case=case).number == "ZG-2026-001"
    builder = signed_in(street.contractor)
    assert page(case, "issue") not in builder.get(page(case)).text
    assert builder.post(page(case, "issue"), said).status_code == 403


def test_a_referral_is_made_on_its_page_or_with_the_settlement(street: Street, signed_in: SignedIn, case: Case) -> None:
    client = signed_in(case.lead)
    urban = Authority.objects.get(kind="urban")
    said = {"authority": urban.pk, "words": "违建请查处", "reference": "城管31号", "until": in_hours(90)}
    assert client.post(page(case, "refer"), said | {"authority": ""}).status_code == 422
    assert client.post(page(case, "refer"), said).status_code == 302
    assert "城管31号" in client.get(page(case)).text
    ReferralNeed.objects.create(category=Category.objects.get(pk=case.category_id), kind="police")
    form = client.get(page(case, "resolve")).text
    assert "Agreement alone does not settle this" in form
    row = Undertaking.objects.get(case=case, kind="referral")
    settled = {"outcome": "explained", "words": "说好了", "resident_word": "可以", f"open-{row.pk}": StillOpen.TRACKED}
    refused = client.post(page(case, "resolve"), settled)
    assert refused.status_code == 409 and "Hand it on first" in refused.text
    police = Authority.objects.get(kind="police")
    handed = settled | {"authority": police.pk, "answer_by": in_hours(90)}
    # Handed on with this press; what it began is then still open, and asked about.
    again = client.post(page(case, "resolve"), handed)
    assert Referral.objects.filter(case=case, authority=police).exists()
    assert again.status_code == 302


def test_u12_the_settlement_asks_what_becomes_of_each(
    street: Street, signed_in: SignedIn, case: Case, row: Undertaking
) -> None:
    client = signed_in(case.lead)
    form = client.get(page(case, "resolve")).text
    assert f'name="open-{row.pk}"' in form and "Do not settle yet" in form
    settled = {"outcome": "explained", "words": "说好了", "resident_word": "可以"}
    assert client.post(page(case, "resolve"), settled).status_code == 422
    assert client.post(page(case, "resolve"), settled | {f"open-{row.pk}": "not_yet"}).status_code == 409
    assert client.post(page(case, "resolve"), settled | {f"open-{row.pk}": "tracked"}).status_code == 302


def test_what_is_owed_elsewhere_is_not_there(street: Street, signed_in: SignedIn, case: Case, row: Undertaking) -> None:
    stranger = signed_in(street.member(OrganisationKind.CONTRACTOR, site=street.other_site))
    assert stranger.get(page(case, "report_done")).status_code == 404
    assert "恢复602室吊顶" not in stranger.get(reverse("desk")).text


# -- what an agreement obliges to -------------------------------------------------------------------------------------


def test_a_side_that_did_not_report_reads_what_it_owes_and_reports_it_done(
    street: Street, case: Case, english: Client, clock: Any
) -> None:
    household(street, case)
    upstairs = case.parties.get(is_household=True)
    willingness.ask(fresh(case), by=by(case.lead), party=upstairs)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=True)
    Party.objects.filter(pk=upstairs.pk).update(name="李建国")
    sides = [*willing_sides(fresh(case))]
    in_effect(fresh(case), [each for each in sides if each.pk != upstairs.pk] + [upstairs])
    row = Undertaking.objects.get(clause__isnull=False)
    token = opened(case, UPSTAIRS).token
    text = english.get(reverse("track", args=[token])).text
    address = reverse("track-verb", args=[token, "done"])
    assert "恢复602吊顶" in text and f"{address}?undertaking={row.pk}" in text
    assert NAME not in text and WORDS[:8] not in text
    assert english.post(address, {"undertaking": row.pk, "words": ""}).status_code == 409
    assert english.post(address, {"undertaking": row.pk, "words": "修好了"}).status_code == 302
    assert Undertaking.objects.get(pk=row.pk).is_reported


def test_what_another_owes_is_not_offered_behind_a_link(
    street: Street, case: Case, row: Undertaking, english: Client
) -> None:
    household(street, case)
    upstairs = case.parties.get(is_household=True)
    willingness.ask(fresh(case), by=by(case.lead), party=upstairs)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=True)
    token = opened(case, UPSTAIRS).token
    assert "恢复602室吊顶" not in english.get(reverse("track", args=[token])).text
    form = english.get(reverse("track-verb", args=[token, "done"]))
    assert "恢复602室吊顶" not in form.text
    said = {"undertaking": row.pk, "words": "好了"}
    assert english.post(reverse("track-verb", args=[token, "done"]), said).status_code == 422


def test_whom_no_text_reaches_stands_on_the_case(street: Street, signed_in: SignedIn, case: Case) -> None:
    upstairs = household(street, case)
    undertaking.undertake(
        fresh(case), by=by(case.lead), kind=UndertakingKind.OBLIGATION, due_at=timezone.now() + timedelta(days=1),
        words="修水管", brief="修好自家水管", party=upstairs,
    )  # fmt: skip
    assert "No text reaches them: tell them" in signed_in(case.lead).get(page(case)).text
    assert "No text reaches them" not in signed_in(street.contractor).get(page(case)).text


def test_a_settlement_kept_by_a_phone_sorts_out_what_is_open_and_is_the_press_of_the_settlement(
    street: Street, signed_in: SignedIn, case: Case, row: Undertaking, clock: Any
) -> None:
    """What the form does beside the settlement is not what was pressed."""
    mine = Phone(signed_in(case.lead), case.lead)
    said = {"words": "说清了", "outcome": "explained", "resident_word": "行", f"open-{row.pk}": "done"}
    pressed = mine.press(**said)
    at = timezone.now()
    clock.shift(timedelta(minutes=30))
    assert [mine.send(case, Verb.RESOLVE, pressed)["state"] for _again in range(2)] == ["done", "done"]
    submission = Submission.objects.get(case=case)
    assert submission.event is not None and submission.event.verb == Verb.RESOLVE
    assert submission.pressed_at == at.replace(microsecond=at.microsecond // 1000 * 1000)
    assert CaseEvent.objects.filter(case=case, verb=Verb.KEEP).count() == 1

"""Who sees what of a case on the members' pages: words, numbers, photos, and whose a deed is not."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cases.actions import desk, field, review, undertaking
from cases.models import CallTask, CaseEvent, TrayItem
from cases.models.contact import CallReason, TrayReason
from cases.states import Decision, Outcome, UndertakingKind, Verb
from mediation.models import OrganisationKind
from notifications import inbox
from tests.addresses import token_of
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, agreed, by, texts_to
from tests.pages.conftest import SignedIn
from tests.pages.test_members import offered, page

Take = Callable[[], SimpleUploadedFile]


def test_numbers_are_masked_until_opened_and_opening_is_history(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    client = signed_in(street.leader)
    text = client.get(page(case)).text
    assert "138****8001" in text and "138 0013 8001" not in text
    opened = client.post(page(case, "open_contact")).text
    assert "138 0013 8001" in opened
    assert CaseEvent.objects.filter(case=case, verb=Verb.OPEN_CONTACT, member=street.leader).count() == 1
    assert "138 0013 8001" not in client.get(page(case)).text, "shown once, not from then on"


def test_a_side_of_the_works_sees_the_problem_and_the_place_only(
    street: Street, signed_in: SignedIn, photo: Take
) -> None:
    case = street.case("我家孩子有哮喘，灰太大", category="dust_waste")
    Client().post(reverse("track-verb", args=[token_of(case), "add"]), {"words": "再说一遍", "photo": photo()})
    client = signed_in(street.contractor)
    text = client.get(page(case)).text
    assert case.number in text and "Dust and debris" in text
    assert "哮喘" not in text and "再说一遍" not in text and "138" not in text
    assert client.get(reverse("photo", args=[case.photos.get().pk])).status_code == 404
    assert client.post(page(case, "open_contact")).status_code == 403


def test_the_contractor_in_charge_reads_the_number_of_who_agreed_to_it_and_of_nobody_else(
    street: Street, signed_in: SignedIn
) -> None:
    client = signed_in(street.contractor)
    for phone, agrees in ((GRANDMOTHER, True), (NEIGHBOUR, False)):
        case = street.case(phone=phone, name="王桂英", shares_contact=agrees)
        assert client.post(page(case, "open_contact")).status_code == 403, "not while somebody else is in charge"
        desk.assign(case, by=by(street.leader), lead=street.contractor, consents=agreed(case))
        assert ("open_contact" in offered(client.get(page(case)).text, case)) is agrees
        opened = client.post(page(case, "open_contact"))
        assert opened.status_code == (200 if agrees else 403)
        assert (f"{phone[3:6]} {phone[6:10]} {phone[10:]}" in opened.text) is agrees
        assert "王桂英" not in opened.text, "they were asked about the number"
        assert case.events.filter(verb=Verb.OPEN_CONTACT, member=street.contractor).exists() is agrees


@pytest.mark.parametrize("kind", [OrganisationKind.CLIENT, OrganisationKind.PROPERTY])
def test_the_number_given_to_the_contractor_is_given_to_no_other_side(
    kind: str, street: Street, signed_in: SignedIn
) -> None:
    case = street.case(shares_contact=True)
    member = street.member(kind)
    desk.assign(case, by=by(street.leader), lead=member, consents=agreed(case))
    assert signed_in(member).post(page(case, "open_contact")).status_code == 403


def test_whoever_is_to_phone_the_resident_can_open_the_number(street: Street, signed_in: SignedIn) -> None:
    case = street.resolved()
    member = next(
        each
        for kind in (OrganisationKind.SUPERVISION, OrganisationKind.DESIGN)
        if (each := street.member(kind)) != case.lead
    )
    client = signed_in(member)
    assert "open_contact" not in offered(client.get(page(case)).text, case)
    CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=case.ended_at)
    assert "open_contact" in offered(client.get(page(case)).text, case)
    assert "138 0013 8001" in client.post(page(case, "open_contact")).text


def test_a_case_is_not_followed_up_by_a_side_of_the_works(street: Street, signed_in: SignedIn) -> None:
    case = street.resolved()
    first = case.undertakings.get(kind=UndertakingKind.FOLLOW_UP)
    client = signed_in(street.contractor)
    assert "keep" not in offered(client.get(page(case)).text, case)
    refused = client.post(page(case, "keep"), {"undertaking": first.pk, "words": "居民满意"})
    assert refused.status_code == 409
    assert "A side of the works does not ask residents whether they are content." in html.unescape(refused.text)
    assert case.undertakings.get(pk=first.pk).is_open


def test_nobody_certifies_what_their_own_organisation_undertook(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    contractor = street.contractor
    undertaking.undertake(
        case,
        by=by(case.lead),
        kind=UndertakingKind.RECTIFICATION,
        due_at=case.reported_at + timedelta(days=2),
        words="围挡加高",
        brief="重做好",
        organisation=contractor.organisation,
    )
    made = case.undertakings.get(kind=UndertakingKind.RECTIFICATION)
    answers = {"undertaking": made.pk, "words": "已加高"}
    refused = signed_in(contractor).post(page(case, "keep"), answers)
    assert refused.status_code == 409
    assert "Your organisation undertook this; somebody else notes that it was done." in refused.text
    assert signed_in(street.member(OrganisationKind.SUPERVISION)).post(page(case, "keep"), answers).status_code == 302


def test_history_names_who_asked_on_the_phone_and_the_resident_is_not_given_the_callers_words(
    street: Street, signed_in: SignedIn, english: Client
) -> None:
    for answer, who in (("solved", "Resident, written down on the phone by"), ("no_answer", "Phoned by")):
        case = street.resolved()
        task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=case.ended_at)
        client = signed_in(street.leader)
        client.post(page(case, "open_contact"))
        client.post(reverse("call", args=[task.pk]), {"answer": answer, "words": "老人耳背，是儿子接的"})
        text = client.get(page(case)).text
        assert f"{who} {street.leader.name}" in text
        assert "是儿子接的" in text
        assert "是儿子接的" not in english.get(reverse("track", args=[token_of(case)])).text


def test_what_was_noted_on_a_call_that_opened_the_case_again_is_for_the_group(
    street: Street, signed_in: SignedIn, english: Client
) -> None:
    case = street.resolved()
    task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=case.ended_at)
    signed_in(street.leader).post(page(case, "open_contact"))
    signed_in(street.leader).post(reverse("call", args=[task.pk]), {"answer": "not_solved", "words": "说话很冲"})
    text = signed_in(case.lead).get(page(case)).text
    assert f"Resident, written down on the phone by {street.leader.name}" in text and "说话很冲" in text
    assert "说话很冲" not in english.get(reverse("track", args=[token_of(case)])).text
    assert "说话很冲" not in signed_in(street.contractor).get(page(case)).text


def test_what_the_street_office_decided_in_words_is_not_for_the_sides_of_the_works(
    street: Street, signed_in: SignedIn
) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    review.decide(case, by=by(street.reviewer), decision=Decision.INSTRUCT, words="住户有病人，先安抚")
    assert "先安抚" in signed_in(case.lead).get(page(case)).text
    text = signed_in(street.contractor).get(page(case)).text
    assert "Before the street office" in text
    assert "先安抚" not in text


def test_the_district_is_not_told_that_it_takes_part_in_the_works(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    for member, takes_part in ((street.district, False), (street.contractor, True)):
        text = html.unescape(signed_in(member).get(page(case)).text)
        assert "you see the problem and the place" in text.lower()
        assert ("Your organisation takes part in the works" in text) is takes_part


def test_strangers_get_404_and_are_not_told_that_the_case_exists(
    street: Street, signed_in: SignedIn, photo: Take
) -> None:
    case = street.case()
    Client().post(reverse("track-verb", args=[token_of(case), "add"]), {"photo": photo()})
    stranger = signed_in(street.member(OrganisationKind.SUPERVISION, site=street.other_site))
    addresses = [
        page(case),
        page(case, "assign"),
        reverse("review-case", args=[case.number]),
        reverse("photo", args=[case.photos.get().pk]),
        reverse("site-board", args=[street.site.code]),
    ]
    assert [stranger.get(address).status_code for address in addresses] == [404] * 5
    assert [Client().get(address).status_code for address in addresses] == [302] * 5, "to sign in"


def test_group_members_see_the_photos(street: Street, signed_in: SignedIn, photo: Take) -> None:
    case = street.assigned()
    Client().post(reverse("track-verb", args=[token_of(case), "add"]), {"photo": photo()})
    answer = signed_in(street.leader).get(reverse("photo", args=[case.photos.get().pk]))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].startswith("no-store")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


IN_WORDS = "楼上漏水，请打13912340000，身份证321283195001011234"


@pytest.mark.parametrize("kind", [OrganisationKind.RESIDENTS, OrganisationKind.DESIGN])
def test_numbers_within_words_are_hidden_from_whom_they_are_no_business(
    kind: str, street: Street, signed_in: SignedIn
) -> None:
    """B39: masking covered the field, not the text."""
    case = street.assigned(words=IN_WORDS)
    Client().post(reverse("track-verb", args=[token_of(case), "add"]), {"words": "换个号码13912340001"})
    text = signed_in(street.member(kind)).get(page(case)).text
    assert "139****0000" in text and "139****0001" in text and "楼上漏水" in text
    assert not [number for number in ("13912340000", "13912340001", "19500101") if number in text]


def test_who_handles_the_case_reads_them(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned(words=IN_WORDS)
    for member in (case.lead, street.leader, street.reviewer):
        assert "13912340000" in signed_in(member).get(page(case)).text, member


def test_who_has_a_call_to_make_reads_them_once_the_number_is_opened(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned(words=IN_WORDS)
    CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, raised_at=case.reported_at)
    client = signed_in(street.member(OrganisationKind.RESIDENTS))
    assert "13912340000" not in client.get(page(case)).text
    assert "13912340000" in client.post(page(case, "open_contact")).text
    assert CaseEvent.objects.filter(case=case, verb=Verb.OPEN_CONTACT).exists()


def test_a_text_to_a_member_names_no_number_of_a_person(street: Street) -> None:
    case = street.assigned()
    Client().post(reverse("track-verb", args=[token_of(case), "add"]), {"words": "请打13912340000"})
    (said,) = [text for text in texts_to(case.lead.phone) if "139" in text.replace(str(case.lead.phone), "")]
    assert "139****0000" in said and "13912340000" not in said


def test_a_resident_reads_a_telephone_that_a_member_names_and_nobodys_papers(
    street: Street, signed_in: SignedIn
) -> None:
    case = street.on_site()
    said = "已约王师傅13912340009，身份证321283195001011234"
    field.resolve(case, by=by(case.lead), outcome=Outcome.EXPLAINED, words=said, resident_word="可以")
    said = "".join(texts_to(GRANDMOTHER))
    page_of_resident = Client().get(reverse("track", args=[token_of(case)])).text
    assert "13912340009" not in signed_in(street.member(OrganisationKind.DESIGN)).get(page(case)).text
    assert "13912340009" in page_of_resident and "19500101" not in page_of_resident + said


def test_a_text_to_sort_or_to_call_back_shows_no_number_before_somebody_needs_it(
    street: Street, signed_in: SignedIn
) -> None:
    text, _new = inbox.receive({"MessageSid": "SM9", "From": "+8613700000009", "To": "+86", "Body": IN_WORDS})
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)
    client = signed_in(street.reviewer)
    assert "13912340000" not in client.get(reverse("tray")).text
    client.post(reverse("tray-item", args=[item.pk]), {"deed": "call"})
    address = reverse("call", args=[CallTask.objects.get().pk])
    for page_before in (reverse("desk"), address):
        assert "139****0000" in client.get(page_before).text and "13912340000" not in client.get(page_before).text
    assert "13912340000" in client.post(address, {"open": "1"}).text

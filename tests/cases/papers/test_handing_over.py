"""The record of a mediation handed to a people's mediation committee: its file, the event, and what each side hears."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases import papers
from cases.models import Document, MediationConsent, Note, PrintOrder
from cases.paperwork import Copy, PaperKind, Purpose
from cases.states import Forbidden, NotNow, Readers, SessionKind, Verb
from mediation.models import Committee, Organisation, OrganisationKind
from tests.addresses import opened
from tests.cases.papers.pdf import printed_for, shelf_of, signed_in, squeezed, words_in
from tests.cases.papers.test_at_the_table import NOTES, words
from tests.cases.papers.test_own_papers import NEIGHBOURS_NAME, Three, takes_effect
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to

NAME = "锦绣街道人民调解委员会"


@pytest.fixture
def table(street: Street) -> Three:
    return Three(street)


@pytest.fixture
def committee(street: Street) -> Committee:
    return Committee.objects.create(organisation=street.site.street, name=NAME)


def hand_over(table: Three, committee: Committee, member: Any = None) -> PrintOrder:
    papers.order(fresh(table.case), by=by(member or table.lead), purpose=Purpose.COURT, committee=committee)
    papers.carry_out()
    return PrintOrder.objects.latest("id")


def refuse(table: Three) -> None:
    now = timezone.now()
    MediationConsent.objects.create(
        case=table.case, handling=1, party=table.resident, state="refused", how="visit", through="call", at=now,
        noted_at=now,
    )  # fmt: skip


def test_lead_hands_it_over_by_its_form_and_finds_the_file_among_the_papers(table: Three, committee: Committee) -> None:
    table.end(said="先试验，再定赔偿")
    client = signed_in(table.lead)
    where = reverse("desk-verb", args=[table.case.number, "hand_over"])
    assert where in client.get(reverse("desk-case", args=[table.case.number])).text
    assert NAME in client.get(where).text
    answer = client.post(where, {"committee": committee.pk})
    assert answer.url == reverse("papers", args=[table.case.number])
    assert not table.case.events.filter(verb=Verb.HAND_OVER).exists(), "nothing is handed over before it is there"
    papers.carry_out()
    event = table.case.events.get(verb=Verb.HAND_OVER)
    made = Document.objects.get()
    assert (event.member, event.facts["committee_id"], made.copy) == (table.lead, committee.pk, Copy.BODY)
    assert reverse("paper", args=[table.case.number, made.pk]) in shelf_of(table.case, table.lead)
    assert "人民调解委员会用" in shelf_of(table.case, table.lead), "told apart from the file itself"
    assert client.get(reverse("paper", args=[table.case.number, made.pk])).content == bytes(made.impression.content)
    assert NAME in client.get(reverse("desk-case", args=[table.case.number])).text


def test_it_holds_the_papers_of_the_mediation_with_names_and_nothing_told_apart(
    table: Three, committee: Committee
) -> None:
    table.end(said="先试验，再定赔偿")
    Note.objects.create(
        case=table.case, session=table.session, saying=words("底线一千", Readers.SIDE), party=table.resident,
        at=timezone.now(), by=table.lead,
    )  # fmt: skip
    inquiry = table._session(SessionKind.INQUIRY, 2, side=table.resident, begun_at=timezone.now())
    table.account(table.resident, "调查时说的话", inquiry)
    draft = table.agree()
    order = hand_over(table, committee)
    assert order.document is not None, order.sentence
    text = words_in(Document.objects.select_related("impression").get())
    for said in (
        "受理登记表",
        "权利义务告知书",
        "调解记录",
        "王秀兰",
        "居民称：外墙打孔以后才漏的",
        "移交人民调解委员会用",
    ):
        assert said in text, said
    apart = [NOTES[each] for each in NOTES if each != Readers.PARTIES]
    for said in (*apart, "底线一千", "调查时说的话", "第1项修复"):
        assert said not in text, said
    takes_effect(draft, table.resident, table.builder)
    hand_over(table, committee)
    again = Document.objects.select_related("impression").latest("id")
    assert again.version == 2 and "第1项修复" in words_in(again)


def test_every_side_is_told_by_text_to_whom_in_its_own_language(table: Three, committee: Committee) -> None:
    hand_over(table, committee)
    for phone in (GRANDMOTHER, NEIGHBOUR):
        assert table.case.number in texts_to(phone)[-1]
        assert NAME[:8] in texts_to(phone)[-1]
    assert NAME[:8] in texts_to(str(table.street.leader.phone))[-1]
    client = signed_in(table.lead)
    page = client.get(reverse("track", args=[opened(table.case).token])).text
    assert NAME in page, "it stands on the resident's page"


def test_while_a_side_refuses_it_is_not_handed_over(table: Three, committee: Committee) -> None:
    refuse(table)
    with pytest.raises(NotNow):
        hand_over(table, committee)
    assert not PrintOrder.objects.exists()


def test_nor_if_a_side_refuses_while_the_file_is_being_made(table: Three, committee: Committee) -> None:
    papers.order(fresh(table.case), by=by(table.lead), purpose=Purpose.COURT, committee=committee)
    refuse(table)
    papers.carry_out()
    order = PrintOrder.objects.get()
    assert order.document is None and order.sentence
    assert not table.case.events.filter(verb=Verb.HAND_OVER).exists() and not texts_to(NEIGHBOUR)


def test_the_same_record_goes_to_one_committee_once_and_to_another_besides(table: Three, committee: Committee) -> None:
    hand_over(table, committee)
    order = hand_over(table, committee)
    assert order.document is None and order.sentence
    assert len([text for text in texts_to(NEIGHBOUR) if NAME[:8] in text]) == 1
    other = Committee.objects.create(organisation=table.street.site.street, name="第二人民调解委员会")
    assert hand_over(table, other).document is not None
    assert Document.objects.count() == 1, "the same file"
    assert table.case.events.filter(verb=Verb.HAND_OVER).count() == 2


def test_a_committee_of_elsewhere_is_none_and_without_one_that_is_said(table: Three) -> None:
    client = signed_in(table.lead)
    where = reverse("desk-verb", args=[table.case.number, "hand_over"])
    client.cookies["django_language"] = "en"
    assert "ask the operator" in client.get(where).text
    elsewhere = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    far = Committee.objects.create(organisation=elsewhere, name="别处的委员会")
    for said in (str(far.pk), "", "x", "99999"):
        assert client.post(where, {"committee": said}).status_code == 422
    with pytest.raises(NotNow):
        hand_over(table, far)


@pytest.mark.parametrize("who", ["contractor", "reviewer", "member"])
def test_nobody_but_lead_and_leader_hands_it_over(table: Three, committee: Committee, who: str) -> None:
    street = table.street
    member = street.member(OrganisationKind.RESIDENTS) if who == "member" else getattr(street, who)
    with pytest.raises(Forbidden):
        hand_over(table, committee, member)
    assert hand_over(table, committee, street.leader).document is not None


def test_whoever_did_not_hand_it_over_does_not_open_its_file(table: Three, committee: Committee) -> None:
    made = hand_over(table, committee).document
    assert made is not None
    where = reverse("paper", args=[table.case.number, made.pk])
    for other in (table.street.leader, table.street.reviewer, table.street.contractor):
        assert signed_in(other).get(where).status_code == 404
        assert where not in shelf_of(table.case, other)


def test_one_order_at_a_time_and_never_the_one_for_the_other(table: Three, committee: Committee) -> None:
    papers.order(fresh(table.case), by=by(table.lead), purpose=Purpose.FILE)
    with pytest.raises(NotNow):
        papers.order(fresh(table.case), by=by(table.lead), purpose=Purpose.COURT, committee=committee)


def test_that_it_was_handed_over_makes_no_new_version_of_the_file(table: Three, committee: Committee) -> None:
    whole = printed_for(fresh(table.case), table.lead, PaperKind.VOLUME)
    hand_over(table, committee)
    assert printed_for(fresh(table.case), table.lead, PaperKind.VOLUME) == whole
    assert squeezed(NEIGHBOURS_NAME) in words_in(whole)

"""Who reads what on paper: each copy holds what its reader may see on the page, and no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import aside, desk, undertaking
from cases.models import Document
from cases.paperwork import Copy, PaperKind
from cases.states import Actor, Forbidden, NotNow, UndertakingKind, Verb
from mediation.models import Member, OrganisationKind
from tests.cases.papers.pdf import printed_for, shelf_of, signed_in, words_in
from tests.cases.street import GRANDMOTHER, Street, by, fresh

SAID = "楼下电钻吵死了，我电话13800138001"
INNER = "她脾气急，先别通知施工方"


@pytest.fixture
def case(street: Street):
    case = street.case(SAID, name="王秀兰", building=street.site.buildings.get(number=3), unit="2", room="501")
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    desk.escalate(fresh(case), by=by(street.leader), words=INNER)
    undertaking.undertake(
        fresh(case), by=by(street.leader), kind=UndertakingKind.RECTIFICATION,
        words="王秀兰家顶棚重做，电话13800138001", due_at=timezone.now() + timedelta(days=3),
        brief="恢复三单元吊顶", organisation=street.builder,
    )  # fmt: skip
    return fresh(case)


def test_the_leader_has_names_and_inner_notes(street: Street, case) -> None:
    made = printed_for(case, street.leader, PaperKind.VOLUME)
    text = words_in(made)
    assert made.copy == Copy.WHOLE
    for said in ("王秀兰", "13800138001", "楼下电钻吵死了", "先别通知施工方", "受理登记表", "整改通知单"):
        assert said in text, said


def test_the_contractors_copy_has_no_name_no_number_no_words_and_no_inner_note(street: Street, case) -> None:
    made = printed_for(case, street.contractor, PaperKind.VOLUME)
    text = words_in(made)
    assert (made.copy, made.organisation) == (Copy.PLACE, street.builder)
    for said in ("王秀兰", "13800138001", "138****8001", "楼下电钻", "先别通知施工方", "顶棚重做"):
        assert said not in text, said
    for said in ("锦绣华庭3号楼2单元501", case.category.label("zh-hans"), "整改通知单", "恢复三单元吊顶"):
        assert said in text, said


def test_a_member_of_the_group_has_the_words_without_names_and_numbers(street: Street, case) -> None:
    made = printed_for(case, street.member(OrganisationKind.RESIDENTS), PaperKind.INTAKE)
    text = words_in(made)
    assert made.copy == Copy.GROUP
    assert "楼下电钻吵死了" in text
    assert "138****8001" in text
    assert "王秀兰" not in text
    assert "13800138001" not in text


def test_whoever_it_is_addressed_to_reads_of_no_resident(street: Street, case) -> None:
    row = case.undertakings.get(kind=UndertakingKind.RECTIFICATION)
    text = words_in(printed_for(case, street.leader, PaperKind.RECTIFICATION, row.pk))
    assert "家顶棚重做" in text
    assert "王秀兰" not in text
    assert "13800138001" not in text


def test_one_organisation_of_the_works_has_no_paper_of_another(street: Street, case) -> None:
    row = case.undertakings.get(kind=UndertakingKind.RECTIFICATION)
    with pytest.raises(NotNow):
        printed_for(case, street.member(OrganisationKind.PROPERTY), PaperKind.RECTIFICATION, row.pk)
    theirs = printed_for(case, street.contractor, PaperKind.RECTIFICATION, row.pk)
    assert "顶棚" not in words_in(theirs)
    page = shelf_of(case, street.member(OrganisationKind.PROPERTY))
    assert theirs.sha256[:16] not in page


@pytest.mark.parametrize("kind", [PaperKind.NOTICE, PaperKind.CLOSING, PaperKind.TERMINATION, PaperKind.FOLLOW_UP])
def test_the_works_are_offered_no_paper_with_words(street: Street, kind: str) -> None:
    case = street.resolved()
    with pytest.raises(NotNow):
        printed_for(case, street.contractor, kind)


def test_who_was_asked_to_step_aside_stands_in_no_paper(street: Street, case) -> None:
    aside.ask(case, by=Actor(phone=GRANDMOTHER), words="换个人，他偏心")
    for reader in (street.leader, street.reviewer):
        text = words_in(printed_for(fresh(case), reader, PaperKind.VOLUME))
        assert "他偏心" not in text
        assert "asked that somebody" not in text


def test_a_paper_is_there_for_whoever_printed_it_alone(street: Street, case) -> None:
    made = printed_for(case, street.leader, PaperKind.INTAKE)
    where = reverse("paper", args=[case.number, made.pk])
    answer = signed_in(street.leader).get(where)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content == bytes(made.impression.content)
    assert "no-store" in answer["Cache-Control"]
    elsewhere = street.member(OrganisationKind.OWNERS_COMMITTEE, site=street.other_site)
    operator = Member.objects.get(is_superuser=True)
    for other in (street.reviewer, street.contractor, street.district, elsewhere, operator):
        assert signed_in(other).get(where).status_code == 404, other
    printed_for(case, street.reviewer, PaperKind.INTAKE)
    assert signed_in(street.reviewer).get(where).status_code == 200


def test_who_sees_less_of_the_case_now_does_not_open_the_old_copy(street: Street, case) -> None:
    lead = case.lead
    made = printed_for(case, lead, PaperKind.INTAKE)
    desk.reassign(case, by=by(street.leader), lead=street.another(case), words="换人")
    assert signed_in(lead).get(reverse("paper", args=[case.number, made.pk])).status_code == 404


def test_a_stranger_and_a_member_of_another_site_find_no_papers(street: Street, case) -> None:
    elsewhere = street.member(OrganisationKind.OWNERS_COMMITTEE, site=street.other_site)
    assert signed_in(elsewhere).get(reverse("papers", args=[case.number])).status_code == 404
    with pytest.raises(Forbidden):
        printed_for(case, elsewhere, PaperKind.INTAKE)
    assert not Document.objects.exists()


def test_a_copy_is_printed_by_its_form_and_shown_on_the_shelf_and_the_case(street: Street, case) -> None:
    client = signed_in(case.lead)
    form = client.get(reverse("desk-verb", args=[case.number, "print"]), {"paper": "intake"})
    assert 'value="intake"' in form.content.decode()
    answer = client.post(reverse("desk-verb", args=[case.number, "print"]), {"paper": "intake", "purpose": "party"})
    assert answer.url == reverse("papers", args=[case.number])
    made = Document.objects.get()
    page = shelf_of(case, case.lead)
    assert reverse("paper", args=[case.number, made.pk]) in page
    assert made.sha256 in page
    assert made.sha256[:12] in client.get(reverse("desk-case", args=[case.number])).content.decode()
    assert case.events.filter(verb=Verb.PRINT).count() == 1


@pytest.mark.parametrize("said", ["", "nothing", "intake-x", "rectification-99999", "volume-1-2", "intake-²"])
def test_a_paper_that_is_none_is_refused_with_a_sentence(street: Street, case, said: str) -> None:
    answer = signed_in(case.lead).post(
        reverse("desk-verb", args=[case.number, "print"]), {"paper": said, "purpose": "file"}
    )
    assert answer.status_code in (409, 422)
    assert not Document.objects.exists()


def test_nothing_printed_yet_is_said(street: Street, case) -> None:
    page = shelf_of(case, street.leader)
    assert "还没有打印" in page or "Nothing has been printed yet" in page

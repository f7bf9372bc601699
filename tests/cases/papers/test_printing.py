"""Printing a paper: its number, version and digest; the same bytes for the same data; what is missing is named."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases import papers
from cases.actions import desk, reporting, undertaking
from cases.models import CaseEvent, Document, FileNumber, Refusal
from cases.paperwork import PaperKind, Purpose
from cases.states import Actor, Forbidden, NotNow, Outcome, UndertakingKind, Verb
from tests.cases.papers.pdf import printed_for, squeezed, words_in
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh
from tests.roles import owner

SAID = "楼下电钻吵死了，孩子睡不着"


def test_the_registration_says_what_the_database_says(street: Street) -> None:
    case = street.assigned(
        words=SAID, name="王秀兰", building=street.site.buildings.get(number=3), unit="2", room="501"
    )
    text = words_in(printed_for(case, case.lead, PaperKind.INTAKE))
    local = timezone.localtime(case.reported_at)
    for said in (
        "受理登记表", SAID, "王秀兰", "138 0013 8001", case.number, "锦绣华庭3号楼2单元501",
        case.category.label("zh-hans"), f"{local.year}年{local.month}月{local.day}日", "锦绣华庭矛盾协调小组",
    ):  # fmt: skip
        assert squeezed(said) in text, said


def test_the_same_data_give_the_same_row_and_the_same_bytes(street: Street, clock) -> None:
    case = street.assigned()
    first = printed_for(case, case.lead, PaperKind.INTAKE)
    clock.shift(timedelta(days=2))
    again = printed_for(case, case.lead, PaperKind.INTAKE)
    assert first == again
    assert hashlib.sha256(bytes(again.impression.content)).hexdigest() == again.sha256
    assert Document.objects.count() == 1
    assert case.events.filter(verb=Verb.PRINT).count() == 1


def test_changed_data_give_the_next_version_and_the_first_stays(street: Street) -> None:
    case = street.assigned()
    first = printed_for(case, case.lead, PaperKind.INTAKE)
    reporting.add(case, by=Actor(phone=GRANDMOTHER), words="又响了一夜")
    second = printed_for(case, case.lead, PaperKind.INTAKE)
    assert (first.version, second.version) == (1, 2)
    assert first.number == second.number
    assert "又响了一夜" in words_in(second)
    assert "又响了一夜" not in words_in(first)


def test_history_tells_of_it_with_version_and_digest(street: Street) -> None:
    case = street.assigned()
    made = printed_for(case, case.lead, PaperKind.INTAKE, purpose=Purpose.PARTY)
    event = case.events.get(verb=Verb.PRINT)
    assert event.member == case.lead
    assert event.facts == {
        "kind": "intake", "copy": "whole", "purpose": "party", "version": 1,
        "printed": {"document": made.pk, "digest": made.sha256},
    }  # fmt: skip


def test_another_person_who_takes_a_copy_stands_in_history_by_name(street: Street) -> None:
    case = street.assigned()
    first = printed_for(case, case.lead, PaperKind.INTAKE)
    assert printed_for(case, street.leader, PaperKind.INTAKE) == first
    who = case.events.filter(verb=Verb.PRINT).order_by("id").values_list("member", flat=True)
    assert list(who) == [case.lead_id, street.leader.pk]


def test_numbers_are_counted_by_site_and_year_and_each_case_has_one(street: Street, clock) -> None:
    first, second = street.assigned(), street.assigned(phone=NEIGHBOUR)
    there = street.case(phone="+8613800138777", site=street.other_site)
    year = timezone.localdate().year
    for case in (first, second):
        for kind in (PaperKind.INTAKE, PaperKind.NOTICE):
            printed_for(case, case.lead, kind)
    printed_for(there, street.reviewer, PaperKind.INTAKE)
    assert list(FileNumber.objects.order_by("id").values_list("text", flat=True)) == [
        f"（{year}）锦绣华庭调字第1号", f"（{year}）锦绣华庭调字第2号", f"（{year}）东苑公寓调字第1号",
    ]  # fmt: skip
    clock.shift(timedelta(days=400))
    later = street.assigned(phone="+8613800138778")
    printed_for(later, later.lead, PaperKind.INTAKE)
    assert FileNumber.objects.latest("id").text == f"（{timezone.localdate().year}）锦绣华庭调字第1号"


def test_a_rectification_has_a_number_of_its_own(street: Street) -> None:
    case = street.on_site()
    for words in ("重做防水", "清理楼道"):
        undertaking.undertake(
            case, by=by(case.lead), kind=UndertakingKind.RECTIFICATION, due_at=timezone.now() + timedelta(days=3),
            words=words, brief=words, organisation=street.builder,
        )  # fmt: skip
    rows = list(case.undertakings.filter(kind="rectify").order_by("id"))
    made = [printed_for(case, case.lead, PaperKind.RECTIFICATION, row.pk) for row in rows]
    assert [each.number.text.partition("华庭")[2] for each in made] == ["整字第1号", "整字第2号"]
    assert "重做防水" in words_in(made[0])
    assert squeezed(street.builder.name) in words_in(made[0])
    assert made[0].number != made[1].number


@pytest.mark.parametrize("kind", [PaperKind.TERMINATION, PaperKind.CLOSING, PaperKind.FOLLOW_UP, PaperKind.AGREEMENT])
def test_a_paper_of_what_has_not_happened_is_refused_and_the_refusal_kept(street: Street, kind: str) -> None:
    case = street.assigned()
    with pytest.raises(NotNow, match=r"no such paper|没有这份"):
        printed_for(case, case.lead, kind)
    assert Refusal.objects.filter(case=case, verb=Verb.PRINT).count() == 1
    assert not Document.objects.exists()


def test_a_termination_says_why_and_which_ways_stay_open(street: Street) -> None:
    case = street.on_site(name="王秀兰")
    street.close(case, Outcome.FAILED, "双方对原因分歧大")
    text = words_in(printed_for(fresh(case), street.leader, PaperKind.TERMINATION))
    for said in ("王秀兰", "双方对原因分歧大", "人民法院", "12345", "√达不成协议"):
        assert said in text, said
    assert "13800138001" not in text


def test_a_closing_report_tells_course_and_result(street: Street) -> None:
    case = street.resolved(name="王秀兰")
    text = words_in(printed_for(case, street.leader, PaperKind.CLOSING))
    for said in ("结案报告表", "改到九点后施工", "解释理解", "王秀兰", squeezed(str(case.lead))):
        assert said in text, said


def test_a_follow_up_is_a_paper_once_somebody_asked_again(street: Street, clock) -> None:
    case = street.resolved(name="王秀兰")
    visit = case.undertakings.get(kind=UndertakingKind.FOLLOW_UP)
    clock.shift(timedelta(days=2))
    undertaking.keep(case, by=by(street.reviewer), undertaking=visit, words="没有再响，老人满意")
    text = words_in(printed_for(case, street.reviewer, PaperKind.FOLLOW_UP, visit.pk))
    assert "没有再响，老人满意" in text
    assert squeezed(street.reviewer.name) in text


@pytest.mark.parametrize("name", ["𠮷田", "䶮生", "㛃洁", "𫖯仰"])
def test_rare_characters_of_names_are_printed(street: Street, name: str) -> None:
    case = street.assigned(name=name)
    assert name in words_in(printed_for(case, case.lead, PaperKind.INTAKE))


def test_little_pictures_of_phones_are_printed(street: Street) -> None:
    case = street.assigned(words="太吵了😡👍🏽☎，谢谢")
    assert "😡" in words_in(printed_for(case, case.lead, PaperKind.INTAKE))


def test_a_sign_that_no_font_has_is_refused_by_name(street: Street) -> None:
    case = street.assigned(name="王\ue123")
    with pytest.raises(NotNow, match=r"U\+E123"):
        printed_for(case, case.lead, PaperKind.INTAKE)
    assert not Document.objects.exists()
    assert Refusal.objects.filter(case=case, verb=Verb.PRINT).exists()


@pytest.mark.parametrize(
    "words",
    [
        "#set page(width: 1cm) *粗* _斜_ @x <y> $x^2$ `raw`",
        '#import "@preview/x:1.0.0": *',
        '#read("/etc/passwd") = 标题',
        "\\u{41} // 注释 /* */ #",
    ],
)
def test_what_somebody_typed_is_text_and_never_markup(street: Street, words: str) -> None:
    case = street.assigned(words=words)
    assert squeezed(words) in words_in(printed_for(case, case.lead, PaperKind.INTAKE))


def test_a_very_long_text_is_printed_whole(street: Street) -> None:
    words = "".join(f"第{place}句话说得很长。" for place in range(180)) + "W" * 400
    case = street.assigned(words=words)
    made = printed_for(case, case.lead, PaperKind.INTAKE)
    text = words_in(made)
    assert [place for place in range(180) if f"第{place}句话说得很长。" not in text] == []
    assert text.count("W") == 400, "what has no place to break runs off no sheet"
    assert made.pages > 1


def test_a_case_without_a_site_cannot_be_numbered_and_says_so(street: Street) -> None:
    case = street.case(site=None)
    with pytest.raises(NotNow, match=r"site|小区"):
        printed_for(case, street.reviewer, PaperKind.INTAKE)


def test_the_district_has_no_paper(street: Street) -> None:
    case = street.assigned()
    with pytest.raises(Forbidden):
        printed_for(case, street.district, PaperKind.INTAKE)


def test_of_an_ended_case_papers_are_printed_for_a_purpose(street: Street) -> None:
    case = street.resolved()
    with pytest.raises(NotNow, match=r"what it is for|用途"):
        papers.print_paper(case, by=by(street.leader), wanted=papers.Wanted("intake"), purpose="")
    printed_for(case, street.leader, PaperKind.INTAKE, purpose=Purpose.COURT)
    assert CaseEvent.objects.get(case=case, verb=Verb.PRINT).facts["purpose"] == "court"


def test_nobody_changes_a_printed_paper(street: Street) -> None:
    case = street.assigned()
    made = printed_for(case, case.lead, PaperKind.INTAKE)
    for table, column in (("cases_document", "sha256 = 'x'"), ("cases_impression", "content = ''")):
        with pytest.raises(DatabaseError, match=table), transaction.atomic(), owner(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {column}")
    assert Document.objects.get(pk=made.pk).sha256 == made.sha256


def test_printing_moves_neither_case_nor_clocks(street: Street) -> None:
    case = street.assigned()
    before = (case.state, list(case.clocks.order_by("id").values_list("due_at", "stopped_at")))
    printed_for(case, case.lead, PaperKind.NOTICE)
    case = fresh(case)
    assert (case.state, list(case.clocks.order_by("id").values_list("due_at", "stopped_at"))) == before
    desk.accept(case, by=by(case.lead))

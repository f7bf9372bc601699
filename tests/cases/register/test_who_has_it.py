"""Who may have a register, what is left out of it for whom, and that nothing in it does anything when it is opened."""

from __future__ import annotations

import io
import sys
import unicodedata
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from cases import masking
from cases.actions import reporting
from cases.actions.table import noting
from cases.models import Party, RegisterOrder
from cases.register.defusing import LONGEST, harmless
from cases.register.defusing import STARTS as STARTS_A_FORMULA
from cases.tasks import write_registers
from mediation.models import Member, Organisation, OrganisationKind
from tests.addresses import WORDS
from tests.cases.register.workbook import CASES, EVENTS, MONTH, ask, register_of, signed_in
from tests.cases.sitting.conftest import laid
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by

MINUTE = timedelta(minutes=1)


def test_only_street_offices_and_the_district_have_it(street: Street, clock) -> None:
    for member in (street.leader, street.mediator, street.contractor):
        for answer in (
            signed_in(member).get(reverse("registers")),
            signed_in(member).post(reverse("registers"), {"month": MONTH}),
        ):
            assert answer.status_code == 404
    assert not RegisterOrder.objects.exists()


def test_nobody_takes_what_another_has_asked_for(street: Street, clock) -> None:
    street.case()
    order = ask(street.reviewer)
    write_registers()
    colleague = Member.objects.create(phone="+8613952699901", name="甲", organisation=street.site.street)
    where = reverse("register-file", args=[order.pk])
    for member in (colleague, street.district, street.leader):
        assert signed_in(member).get(where).status_code == 404
        assert where not in signed_in(member).get(reverse("registers")).content.decode()
    assert signed_in(street.reviewer).get(where).status_code == 200


def test_whoever_changed_the_office_has_it_no_more(street: Street, clock) -> None:
    street.case()
    order, waiting = ask(street.reviewer), ask(street.district)
    write_registers()
    elsewhere = Organisation.objects.create(
        kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处", parent=street.site.street.parent
    )
    reviewer = street.reviewer
    Member.objects.filter(pk=reviewer.pk).update(organisation=elsewhere)
    reviewer = Member.objects.get(pk=reviewer.pk)
    assert signed_in(reviewer).get(reverse("register-file", args=[order.pk])).status_code == 404
    assert waiting.pk != order.pk


def test_an_order_of_whoever_may_not_any_more_is_not_written(street: Street, clock, folder) -> None:
    order, reviewer = ask(street.reviewer), street.reviewer
    Member.objects.filter(pk=reviewer.pk).update(is_active=False)
    write_registers()
    assert RegisterOrder.objects.get(pk=order.pk).sentence
    assert not list(folder.glob("*"))


def test_a_street_office_reads_the_words_without_names_and_numbers(street: Street, clock) -> None:
    case = street.case(f"{WORDS}，王秀兰，电话13812345678", name="王秀兰")
    reporting.add(case, by=by(street.leader), words="王秀兰又来电：13812345678")
    clock.shift(MINUTE)
    text = register_of(street.reviewer).text()
    assert "楼下电钻吵死了" in text and "又来电" in text
    assert "王秀兰" not in text and "13812345678" not in text
    assert GRANDMOTHER.removeprefix("+86") not in text
    assert masking.masked("13812345678") in text


def test_the_district_reads_no_words_and_no_inner_matters(street: Street, clock) -> None:
    street.resolved(words="楼下电钻吵死了")
    clock.shift(MINUTE)
    book = register_of(street.district)
    assert "楼下电钻吵死了" not in book.text() and "改到九点后施工" not in book.text()
    (row,) = book.rows(CASES)
    assert row["编号"] and row["反映内容"] is None and row["经办人"] is None and row["办结方式"] is None
    assert book.rows(EVENTS), "that something happened it knows"


def test_whoever_is_a_side_reads_what_the_page_shows_a_side(street: Street, clock) -> None:
    street.resolved()
    case = street.case("我家漏水", phone=str(street.reviewer.phone))
    Party.objects.filter(case=case, is_reporter=True).update(phone_proven_at=case.reported_at, phone_proven_by="text")
    clock.shift(MINUTE)
    book = register_of(street.reviewer)
    rows = {row["编号"]: row for row in book.rows(CASES)}
    assert rows[case.number]["反映内容"] == "我家漏水"
    assert rows[case.number]["经办人"] is None
    assert [row["经办人"] for row in rows.values() if row["编号"] != case.number] != [None]


def test_what_was_said_at_the_table_is_not_in_it(street: Street, clock) -> None:
    table = laid(street)
    table.sit()
    for circle in ("parties", "group", "mediator"):
        noting.note(table.case, by=table.by, words=f"桌上说的{circle}", circle=circle)
    noting.note(table.case, by=table.by, words="桌上说的悄悄话", circle="side", party=table.resident)
    clock.shift(MINUTE)
    book = register_of(street.reviewer)
    assert "桌上说的" not in book.text() and "桌上说的" not in register_of(street.district).text()
    assert any("笔记" in row["内容"] or "记" in row["内容"] for row in book.rows(EVENTS))


def test_a_register_of_one_site_has_its_cases_alone(street: Street, clock) -> None:
    here, there = street.case(), street.case(phone=NEIGHBOUR, site=street.other_site)
    clock.shift(MINUTE)
    for reader in (street.reviewer, street.district):
        rows = register_of(reader, place=f"site={street.other_site.code}").rows(CASES)
        assert [row["编号"] for row in rows] == [there.number]
    rows = register_of(street.district, place=f"street={street.site.street.pk}").rows(CASES)
    assert {row["编号"] for row in rows} == {here.number, there.number}


BAD = [
    {"month": "2026-13"}, {"month": "2027-01"}, {"month": "2026-W38"}, {"month": "2026"}, {"month": ""},
    {"month": "=1+1"}, {"month": "2026-09", "place": "site=nowhere"}, {"month": "2026-09", "place": "street=1"},
    {"month": "2026-09", "place": "site="}, {"month": "2026-09", "place": "member=1"}, {"month": "２０２６-09"},
]  # fmt: skip


@pytest.mark.parametrize("asked", BAD, ids=str)
def test_what_is_no_month_or_place_of_theirs_is_said_in_a_sentence(
    street: Street, clock, asked: dict[str, str]
) -> None:
    answer = signed_in(street.reviewer).post(reverse("registers"), asked)
    assert answer.status_code == 409
    assert "请选择" in answer.content.decode()
    assert not RegisterOrder.objects.exists()


# -- cells ------------------------------------------------------------------------------------------------------------

BLANKS = (" ", "\u3000", "\u00a0", "\u200b", "\ufeff")
STARTS = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM", "|calc", "%0A=1")
FORMULAS = (*STARTS, *(f"{blank}=1" for blank in BLANKS))
LINES = ("\t=1", "\r=1", "\n=1", "\t正常", "\r正常")


@pytest.mark.parametrize("words", [*FORMULAS, *LINES], ids=repr)
def test_nothing_begins_as_a_formula(words: str) -> None:
    assert harmless(words).startswith("'")


@pytest.mark.parametrize("words", ["漏水", "a=1", "3-2-501", "1", "", "“=1”"])
def test_what_is_no_formula_stays_as_it_is(words: str) -> None:
    assert harmless(words) == words


def test_no_letter_and_no_digit_folds_to_the_beginning_of_a_formula() -> None:
    letters = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isalnum()]
    assert [char for char in letters if unicodedata.normalize("NFKC", char)[:1] in STARTS_A_FORMULA] == []


def test_a_cell_is_never_too_long_and_has_no_controls() -> None:
    assert len(harmless("=" * 40_000)) == LONGEST
    assert harmless("漏\x00水\x0b\x1b") == "漏水"


def test_words_of_residents_are_no_formulas_in_the_file(street: Street, clock) -> None:
    for number, words in enumerate(FORMULAS):
        street.case(f"{words} 漏水", phone=f"+86138001391{number:02d}")
    clock.shift(MINUTE)
    book = register_of(street.reviewer)
    assert b"<f>" not in _unzipped(book.content)
    rows = book.rows(CASES)
    assert len(rows) == len(FORMULAS)
    assert [row["反映内容"] for row in rows if not row["反映内容"].startswith("'")] == []


def _unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return b"".join(file.read(name) for name in file.namelist())


def test_a_file_is_kept_for_some_days(street: Street, clock, folder) -> None:
    order = ask(street.reviewer)
    write_registers()
    assert len(list(folder.iterdir())) == 1
    clock.shift(timedelta(days=8))
    write_registers()
    assert signed_in(street.reviewer).get(reverse("register-file", args=[order.pk])).status_code == 404

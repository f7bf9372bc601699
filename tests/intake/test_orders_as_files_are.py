"""12345 work orders as files really have them: every way of writing a list, a date, a phone and a number."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from cases.intake import orders
from cases.models import Case
from mediation import sheets
from mediation.models import Promise
from tests.cases.street import Street, clock_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD = ["工单编号", "诉求内容", "办结时限", "地址", "姓名", "电话"]
GOOD = ["VT-1", "3号楼漏水,已经三天了", "2026-09-17 17:30", "锦绣华庭3幢", "张三", "13912345678"]
DUE = datetime(2026, 9, 17, 17, 30, tzinfo=SHANGHAI)


def as_csv(*rows: list[str], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def as_xlsx(*rows: list[object], dates: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if dates:
        for cells in sheet.iter_rows(min_row=2, min_col=3, max_col=3):
            cells[0].number_format = dates
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def the_case(content: bytes | str) -> Case:
    done = orders.file_orders(content)
    assert not done.wrong, done.wrong
    (case,) = done.opened
    return case


def is_whole(case: Case) -> bool:
    party = case.parties.filter(is_reporter=True).get()
    return (case.order_number, party.name, str(party.phone), case.building.number) == (
        "VT-1", "张三", "+8613912345678", 3,
    ) and clock_of(case, Promise.RESOLVE).due_at == DUE  # fmt: skip


@pytest.mark.parametrize("sign", ["\x0b", "\x0c", "\u2028", "\u2029", "\x85", "\x1e"])
@pytest.mark.parametrize("is_quoted", [True, False])
def test_a_sign_within_a_cell_ends_no_line(sign: str, is_quoted: bool, street: Street) -> None:
    """B10: half a row was filed as a whole order."""
    words = f"3号楼漏水{sign}已经三天了"
    row = [GOOD[0], f'"{words}"' if is_quoted else words, *GOOD[2:]]
    case = the_case(",".join(HEAD) + "\n" + ",".join(row) + "\n")
    assert is_whole(case)
    assert case.reports.get().words == "3号楼漏水\n已经三天了"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_line_ends_as_any_machine_ends_it_and_not_within_quotes(end: str, street: Street) -> None:
    rows = [",".join(HEAD), *(f'A{n},"漏水{end}三天了",2026-09-17,锦绣华庭3幢,张三,13912345678' for n in (1, 2))]
    done = orders.file_orders(end.join([*rows, ""]))
    assert [each.line for each in done.outcomes] == [2, 4]
    assert {case.reports.get().words for case in done.opened} == {"漏水\n三天了"}


def test_a_quotation_mark_that_is_never_closed_files_nothing_and_names_its_line(street: Street) -> None:
    with pytest.raises(orders.BadLine, match="3"):
        orders.file_orders(",".join(HEAD) + '\nA1,漏水\nA2,"漏水,2026-09-17\nA3,漏水\n')
    assert not Case.objects.exists()


def test_a_comma_too_many_is_a_wrong_line_and_a_line_cut_short_is_said(street: Street) -> None:
    done = orders.file_orders(",".join(HEAD) + "\nA1,漏水,三天了,2026-09-17,锦绣华庭3幢,张三,13912345678\nA2,漏水\n")
    ((line, _why),) = done.wrong
    assert line == 2
    assert "办结时限" in dict(done.warnings)[3] and done.opened[0].order_number == "A2"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_any_encoding_and_any_sign_between_the_cells_is_read(encoding: str, separator: str, street: Street) -> None:
    """B17."""
    assert is_whole(the_case(as_csv(HEAD, GOOD, separator=separator).encode(encoding)))


@pytest.mark.parametrize(
    "head",
    [
        ["工单编号*", "诉求内容（必填）", "办结时限（必填）", "地址", "诉求人姓名", "联系电话"],
        [" 工单号 ", "【必填】诉求内容", "办结时限：", "小区", "来电人", "来电号码"],
        ["工单\n编号", "诉求描述", "要求办结时间", "事发地址", "市民姓名", "手机号码(11位)"],
        ["Order Number", "WORDS", "Deadline", "Place", "Name", "Phone"],
    ],
)
def test_a_head_is_known_with_marks_around_it_and_below_titles(head: list[str], street: Street) -> None:
    title = [["12345热线工单清单", "", "", "", "", ""], ["导出时间：2026-09-14", "", "", "", "", ""], []]
    assert is_whole(the_case(as_csv(*title, head, GOOD)))


def test_a_file_without_a_head_says_which_columns_are_missing_and_what_it_read(street: Street) -> None:
    with pytest.raises(orders.BadLine) as error:
        orders.file_orders("单据,说明\n1,2\n")
    assert "工单编号" in str(error.value) and "诉求内容" in str(error.value) and "单据 | 说明" in str(error.value)


def test_site_and_address_in_two_columns_are_one_place(street: Street) -> None:
    head = ["工单编号", "诉求内容", "小区", "详细地址"]
    case = the_case(as_csv(head, ["A1", "漏水", "锦绣华庭", "3号楼2单元501"]))
    assert (case.site, case.building.number, case.unit, case.room) == (street.site, 3, "2", "501")


# -- workbooks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "due", ["2026-09-17 17:30", datetime(2026, 9, 17, 17, 30), 46282.7291666667, "2026年9月17日 17:30"]
)
def test_a_workbook_is_read_itself_with_its_dates(due: object, street: Street) -> None:
    assert is_whole(the_case(as_xlsx(HEAD, [*GOOD[:2], due, *GOOD[3:5], 13912345678])))


def test_a_day_alone_in_a_workbook_lasts_until_its_end(street: Street) -> None:
    case = the_case(as_xlsx(HEAD, [*GOOD[:2], date(2026, 9, 17), *GOOD[3:]], dates="yyyy/m/d"))
    assert clock_of(case, Promise.RESOLVE).due_at == datetime(2026, 9, 17, 23, 59, tzinfo=SHANGHAI)


def test_the_sheet_that_has_the_head_is_read_and_wrong_rows_are_named_as_they_stand_there(street: Street) -> None:
    book = openpyxl.Workbook()
    book.active.append(["说明"])
    sheet = book.create_sheet("工单")
    for row in (["标题"], [], HEAD, GOOD, [], [20260915001234567, "漏水"]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    done = orders.file_orders(out.getvalue())
    assert [case.order_number for case in done.opened] == ["VT-1"]
    ((line, why),) = done.wrong
    assert line == 6 and "工单编号" in why


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (sheets.MOST_UNPACKED + 1))
    return out.getvalue()


def with_entities() -> bytes:
    raw, out = as_xlsx(HEAD, GOOD), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as was, zipfile.ZipFile(out, "w") as archive:
        for part in was.namelist():
            text = was.read(part)
            if part.endswith("sheet1.xml"):
                text = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + text.split(b"?>", 1)[-1]
            archive.writestr(part, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        bomb(),
        with_entities(),
        as_xlsx(HEAD, GOOD)[:900],
        b"PK\x03\x04nonsense",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        "<html><table><tr><td>工单编号</td><td>诉求内容</td></tr></table></html>".encode(),
        b"x" * (sheets.MOST_BYTES + 1),
        b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe" * 50,
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, street: Street, tmp_path: Path) -> None:
    file = tmp_path / "orders.xlsx"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_orders", file)
    assert not Case.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_file_of_sixteen_bits_that_is_nearly_all_chinese_is_read(encoding: str, street: Street) -> None:
    words = "楼上装修把防水层打穿了卫生间漏水没有人管" * 60
    assert the_case(as_csv(HEAD, [GOOD[0], words, *GOOD[2:]]).encode(encoding)).reports.get().words == words


def test_signs_of_four_bytes_are_read(street: Street) -> None:
    case = the_case(as_csv(HEAD, [GOOD[0], "𠮷田㐀漏水", *GOOD[2:4], "𠮷田", GOOD[5]]).encode("gb18030"))
    assert (case.reports.get().words, case.parties.get(is_reporter=True).name) == ("𠮷田㐀漏水", "𠮷田")


def test_blanks_between_a_comma_and_a_quotation_mark_part_no_cell(street: Street) -> None:
    assert is_whole(the_case(",".join(HEAD) + "\n" + ", ".join([GOOD[0], f'"{GOOD[1]}"', *GOOD[2:]])))


def test_of_a_text_too_no_more_lines_are_taken_than_of_a_workbook(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(orders.BadLine):
        orders.file_orders(as_csv(HEAD, *([f"A{n}", *GOOD[1:]] for n in range(3))))
    assert not Case.objects.exists()


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_formula_that_nobody_worked_out_is_named_and_not_taken_for_empty(place: int, street: Street) -> None:
    row: list[object] = [*GOOD]
    row[place] = '=HYPERLINK("x",B1)'
    ((line, why),) = orders.file_orders(as_xlsx(HEAD, row)).wrong
    assert line == 2 and HEAD[place] in why


def test_a_text_that_stands_as_a_formula_is_that_text(street: Street) -> None:
    assert is_whole(the_case(as_xlsx(HEAD, ['="VT-1"', *GOOD[1:5], '="13912345678"'])))

"""12345 work orders: from a file or by hand, once each, with the deadline they bring. The earlier one wins."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.intake import orders
from cases.models import Case, ClockChange
from cases.models.clock import ChangeKind
from cases.states import Channel
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Promise
from tests.cases.street import Street, clock_of, texts_to

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD = "order_number,words,deadline,place,name,phone\n"


def line(number: str = "TZ20260915001", **changed: str) -> str:
    cells = {
        "words": "楼下电钻吵死了",
        "deadline": "2026-09-17 12:00",
        "place": "锦绣华庭3号楼2单元501",
        "name": "王阿姨",
        "phone": "13800138001",
        **changed,
    }
    return ",".join([number, *(cells[name] for name in ("words", "deadline", "place", "name", "phone"))]) + "\n"


def test_an_order_is_a_case_with_its_number_place_and_deadline(street: Street) -> None:
    done = orders.file_orders(HEAD + line())
    (case,) = done.opened
    assert (case.order_number, case.site, case.building.number, case.unit, case.room) == (
        "TZ20260915001", street.site, 3, "2", "501",
    )  # fmt: skip
    assert case.reports.get().channel == Channel.ORDER
    assert case.events.first().actor == "system"
    assert any(case.number in text for text in texts_to("+8613800138001"))
    assert any(case.number in text for text in texts_to(street.leader.phone))


def test_the_earlier_deadline_wins_and_the_change_is_on_record(street: Street) -> None:
    early, late = orders.file_orders(HEAD + line() + line("TZ2", deadline="2027-01-01")).opened
    resolve = clock_of(early, Promise.RESOLVE)
    assert resolve.due_at == datetime(2026, 9, 17, 12, tzinfo=SHANGHAI)
    assert resolve.first_due_at > resolve.due_at
    change = ClockChange.objects.get(clock=resolve)
    assert (change.kind, change.facts["source"]) == (ChangeKind.IMPORT, "TZ20260915001")
    unmoved = clock_of(late, Promise.RESOLVE)
    assert unmoved.due_at == unmoved.first_due_at
    assert clock_of(early, Promise.ARRIVE).due_at == clock_of(late, Promise.ARRIVE).due_at


def test_an_order_without_a_deadline_has_ours(street: Street) -> None:
    (case,) = orders.file_orders(HEAD + line(deadline="")).opened
    assert not ClockChange.objects.filter(clock__case=case).exists()


def test_a_deadline_that_has_passed_is_due_at_once_and_climbs(street: Street) -> None:
    (case,) = orders.file_orders(HEAD + line(deadline="2026-09-01")).opened
    resolve = clock_of(case, Promise.RESOLVE)
    assert resolve.due_at == timezone.now()
    assert sweep_clocks(now=timezone.now() + timedelta(minutes=1)) >= 1


def test_twice_is_once(street: Street) -> None:
    orders.file_orders(HEAD + line())
    again = orders.file_orders(HEAD + line() + line("TZ2") + line("TZ2"))
    assert again.filed_before == ["TZ20260915001", "TZ2"]
    assert Case.objects.count() == 2


def test_bad_lines_are_named_and_the_good_ones_are_filed(street: Street, tmp_path: Path) -> None:
    bad = [
        line(""),
        line("TZ3", words=""),
        line("TZ4", deadline="改天"),
        line("2.0261E+16"),
        line("9" * 41),
        line("TZ6", deadline="2026-13-45"),
    ]
    file = tmp_path / "orders.csv"
    file.write_bytes(("\ufeff" + HEAD + "".join(bad) + "\n" + line("TZ7")).encode())
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("import_orders", file, "--language", "en", stdout=out)
    said = str(error.value).splitlines()
    assert [each.split(":")[0] for each in said] == [f"line {n}" for n in range(2, 8)]
    assert "words: The order says nothing" in said[1] and "deadline: This is not a day and hour" in said[2]
    assert "A spreadsheet has changed this number: 2.0261E+16" in said[3]
    assert Case.objects.get().order_number == "TZ7"
    assert "1 opened, 0 known before, 0 updated, 6 wrong" in out.getvalue()


def test_chinese_columns_in_gb18030_and_any_order_are_read(street: Street, tmp_path: Path) -> None:
    file = tmp_path / "工单.csv"
    text = '地址,工单编号,诉求内容,办结时限\n东苑公寓2号楼,A1,"屋顶漏水,\n三天没人来",2026年9月18日\n'
    file.write_bytes(text.encode("gb18030"))
    call_command("import_orders", file, stdout=StringIO())
    case = Case.objects.get()
    assert (case.site, case.category.code) == (street.other_site, "leak")
    assert "三天没人来" in case.reports.get().words


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"number;text\n1;2\n", b"\x00\x00", "编号\n1\n".encode()])
def test_what_is_no_list_of_orders_is_refused_whole(content: bytes, street: Street, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError):
        call_command("import_orders", file)
    assert not Case.objects.exists()


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_orders", tmp_path / "nothing.csv")


def test_an_order_of_an_unknown_place_is_a_case_all_the_same(street: Street) -> None:
    (case,) = orders.file_orders(HEAD + line(place="某某新村")).opened
    assert case.site is None

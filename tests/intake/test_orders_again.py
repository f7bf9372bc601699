"""An order that comes again: what it says now goes to its case, on record; and what the command says of a file."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from cases.intake import orders
from cases.models import Case, CaseEvent, CaseMessage, Clock, ClockChange
from cases.models.clock import ChangeKind
from cases.states import Outcome, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Promise
from notifications.models import Message
from tests.cases.street import Street, clock_of, texts_to

SHANGHAI = ZoneInfo("Asia/Shanghai")
HEAD = "工单编号,诉求内容,办结时限,地址,姓名,电话\n"


def order(deadline: str = "2026-09-18 12:00", words: str = "楼下电钻吵死了", number: str = "A1") -> str:
    return f"{number},{words},{deadline},锦绣华庭3号楼2单元501,王阿姨,13800138001\n"


def sent(*rows: str) -> orders.Imported:
    return orders.file_orders(HEAD + "".join(rows))


def due(case: Case) -> datetime:
    return clock_of(case, Promise.RESOLVE).due_at


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 9, day, hour, tzinfo=SHANGHAI)


def test_an_earlier_deadline_moves_the_promise_on_record_and_is_told(street: Street) -> None:
    """B41: "known" hid that the file said something else."""
    (case,) = sent(order()).opened
    done = sent(order("2026-09-16 12:00"))
    assert done.count(orders.Became.UPDATED) == 1 and Case.objects.count() == 1
    assert due(case) == at(16)
    event = CaseEvent.objects.get(case=case, verb=Verb.RENEW)
    change = ClockChange.objects.filter(clock__case=case, kind=ChangeKind.IMPORT).latest("id")
    assert event.facts["changes"] == [change.pk] and change.new_due_at == at(16)
    assert any("12345" in text for text in texts_to(street.leader.phone))


def test_the_same_again_is_known_and_leaves_no_trace(street: Street) -> None:
    (case,) = sent(order()).opened
    sent(order("2026-09-16 12:00"))
    events, messages = case.events.count(), Message.objects.count()
    assert sent(order("2026-09-16 12:00")).filed_before == ["A1"]
    assert sent(order("2026-09-16 12:00", words=" 楼下电钻 吵死了")).filed_before == ["A1"]
    assert sent(order("")).filed_before == ["A1"]
    assert (case.events.count(), Message.objects.count()) == (events, messages)


def test_a_later_deadline_takes_the_place_of_the_earlier_and_the_resident_is_told(street: Street) -> None:
    (case,) = sent(order("2026-09-16 12:00")).opened
    own = clock_of(case, Promise.RESOLVE).first_due_at
    sent(order("2026-09-17 12:00"))
    assert due(case) == at(17) < own
    assert CaseEvent.objects.get(case=case, verb=Verb.RENEW).facts["puts_off"] is True
    told = CaseMessage.objects.filter(case=case, event__verb=Verb.RENEW, message__recipient="+8613800138001")
    assert "9月17日" in told.get().message.body
    sent(order("2027-01-01"))
    assert due(case) == own


def test_what_was_missed_stays_missed(street: Street) -> None:
    (case,) = sent(order("2026-09-01")).opened
    was = due(case)
    assert sweep_clocks(now=was + timedelta(minutes=1))
    sent(order("2026-09-18 12:00"))
    assert due(case) == was
    assert sent(order("2026-09-18 12:00")).filed_before == ["A1"]


def test_a_mended_file_brings_the_deadline_that_was_missing(street: Street) -> None:
    (case,) = sent(order("")).opened
    sent(order("2026-09-16 12:00"))
    assert due(case) == at(16)


def test_other_words_are_added_to_what_was_said(street: Street) -> None:
    (case,) = sent(order()).opened
    done = sent(order(words="楼下电钻吵死了 昨天又到十点"))
    assert done.count(orders.Became.UPDATED) == 1
    assert [report.words for report in case.reports.order_by("id")] == ["楼下电钻吵死了", "楼下电钻吵死了 昨天又到十点"]
    assert not Clock.objects.filter(case=case, changes__at__gt=case.reported_at).exists()
    assert sent(order(words="楼下电钻吵死了 昨天又到十点")).filed_before == ["A1"]


def test_an_order_again_for_a_case_that_has_ended_says_that_somebody_must_look(street: Street) -> None:
    (case,) = sent(order()).opened
    street.close(case, Outcome.UNFOUNDED, "现场查无此事")
    done = sent(order(words="还在吵"))
    assert done.count(orders.Became.UPDATED) == 1 and done.warnings
    assert Case.objects.get().state == "closed"


# -- the command -------------------------------------------------------------------------------------------------------


def run(file: Path, *words: str) -> tuple[str, str, str]:
    out, err, refused = StringIO(), StringIO(), ""
    try:
        call_command("import_orders", file, "--language", "zh-hans", *words, stdout=out, stderr=err)
    except CommandError as error:
        refused = str(error)
    return out.getvalue(), err.getvalue(), refused


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "orders.csv"
    path.write_text(HEAD + order() + order(number="A2", deadline="改天") + order(number="20260915001234567"))
    return path


def test_a_dry_run_says_what_would_happen_and_changes_nothing(street: Street, file: Path) -> None:
    sent(order("2026-09-15 18:00"))
    before = [CaseEvent.objects.count(), Message.objects.count(), ClockChange.objects.count()]
    out, _err, refused = run(file, "--dry-run")
    assert "1 opened, 0 known before, 1 updated, 1 wrong" in out and "Nothing was changed" in out
    assert refused.startswith("line 3")
    assert before == [CaseEvent.objects.count(), Message.objects.count(), ClockChange.objects.count()]
    assert Case.objects.count() == 1


def test_the_report_has_a_line_for_each_line_of_the_file(street: Street, file: Path, tmp_path: Path) -> None:
    run(file, "--report", str(tmp_path / "became.csv"))
    raw = (tmp_path / "became.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    _head, *rows = csv.reader(StringIO(raw.decode("utf-8-sig")))
    assert [row[:3] for row in rows] == [
        ["2", "A1", "已立案"],
        ["3", "A2", "有误"],
        ["4", "'20260915001234567", "已立案"],
    ]
    assert rows[0][3] == Case.objects.get(order_number="A1").number
    assert "办结时限" in rows[1][4] and "改天" in rows[1][4]


@pytest.mark.parametrize("number", ["=1+1", "@SUM(1)", "+1", "-1+2", "=HYPERLINK(1)"])
def test_nothing_in_the_report_is_a_formula(number: str, street: Street, tmp_path: Path) -> None:
    path, became = tmp_path / "orders.csv", tmp_path / "became.csv"
    path.write_text(HEAD + order(number=number) + order(number=number, deadline="=cmd"))
    run(path, "--report", str(became))
    cells = [cell for row in csv.reader(StringIO(became.read_bytes().decode("utf-8-sig"))) for cell in row]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t")]


def test_a_report_that_cannot_be_written_stops_before_anything_is_filed(street: Street, file: Path) -> None:
    _out, _err, refused = run(file, "--report", "/nowhere/became.csv")
    assert "/nowhere/became.csv" in refused and not Case.objects.exists()


def test_a_long_file_says_how_far_it_is(street: Street, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEAD + "".join(order(number="") for _ in range(250)))
    _out, err, _refused = run(path)
    assert err.split() == ["100/250", "200/250"]

"""What a command is given by mistake gets a sentence, no traceback; a year far off is a slip of the finger."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases import timemachine
from cases.forms.fields import Moment
from cases.models import Case
from tests.cases.street import Street

BINARY = bytes([0xFF, 0x00, 0x81, 0x20, 0xFE]) * 50


def ran(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_texts_saved_by_a_spreadsheet_are_read(street: Street, tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes("锦绣华庭3号楼漏水".encode("gb18030"))
    assert '"site": "锦绣华庭"' in ran("read_texts", str(file))


def test_a_file_that_is_no_text_is_refused(street: Street, tmp_path: Path) -> None:
    file = tmp_path / "texts.bin"
    file.write_bytes(BINARY)
    with pytest.raises(CommandError):
        ran("read_texts", str(file))


@pytest.mark.parametrize(
    "words",
    [
        ("fetch_missed", "--hours", "nan"),
        ("fetch_missed", "--hours", "1e30"),
        ("preview_policy", "N", "--set", "arrive=--5:hour:rolled"),
        ("preview_policy", "N", "--set", "arrive=90000:day:rolled"),
        ("preview_policy", "N", "--days", "99999999"),
    ],
)
def test_a_number_nobody_can_mean_is_refused(street: Street, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        ran(*words)


@pytest.mark.parametrize("deadline", ["0001-01-01", "9999-12-31 17:30"])
def test_an_order_due_in_another_age_is_refused_by_its_line(street: Street, tmp_path: Path, deadline: str) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(f"工单号,内容,电话,办结时限\nT1,锦绣华庭3号楼漏水,13800138000,{deadline}\n", encoding="utf-8")
    with pytest.raises(CommandError):
        ran("import_orders", str(file))
    assert not Case.objects.exists()


def test_a_head_without_end_is_refused(street: Street, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text('"' + "工" * 200_000, encoding="utf-8")
    with pytest.raises(CommandError, match=r"line|行"):
        ran("import_orders", str(file))


def test_a_day_in_another_age_is_asked_again(street: Street) -> None:
    with pytest.raises(Exception, match=r"not a day and hour|格式不对"):
        Moment(required=False).clean("9999-12-31T17:30")
    assert Moment(required=False).clean((timemachine.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M"))

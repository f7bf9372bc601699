"""The cells of 12345 orders: every way in which files write a day and hour, a phone, an order's number."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from cases.clocks.deadlines import is_plausible
from cases.intake import moments, orders
from cases.models import Case
from cases.models.party import Party
from mediation.models import Promise
from notifications.models import FailureReason, Message
from tests.cases.street import Street, clock_of, texts_to
from tests.intake.test_orders_as_files_are import DUE, GOOD, HEAD, SHANGHAI, as_csv, as_xlsx, is_whole, the_case


@pytest.mark.parametrize(
    "said",
    [
        "2026年9月17日 17:30", "2026年09月17日17:30", "2026年9月17日17时30分", "2026年9月17日下午5点半",
        "2026年9月17日（星期四）17:30前", "2026/9/17 17:30", "2026-9-17 17:30:00", "2026.9.17 17:30",
        "2026-09-17T17:30:00", "2026-09-17T17:30", "2026-09-17T09:30:00Z", "2026-09-17T17:30:00.000+08:00",
        "2026-09-17 17:30:00.0", "２０２６年９月１７日　１７：３０", "20260917173000", "202609171730",
        "46282.7291666667", "2026/9/17 5:30 PM", "2026年9月17日\n17:30", "9/17/2026 17:30", "17.9.2026 17:30",
        "9/17/2026 5:30:00 PM", "2026-09-17 17.30", "截止2026-09-17 17:30", "2026-09-17 17：30前办结",
        "2026-9-17T17:30+08", "请于2026年9月17日17时30分前答复",
    ],
)  # fmt: skip
def test_every_form_of_a_day_and_hour_is_read(said: str, street: Street) -> None:
    """B14."""
    assert moments.deadline(said) == DUE


def test_of_two_ways_to_read_a_day_the_near_one_is_taken_and_said(street: Street) -> None:
    done = orders.file_orders(as_csv(HEAD, [*GOOD[:2], "10/2/2026 17:30", *GOOD[3:]]))
    assert clock_of(done.opened[0], Promise.RESOLVE).due_at.astimezone(SHANGHAI).date() <= date(2026, 10, 2)
    ((_line, said),) = done.warnings
    assert "10/2/2026 17:30" in said and "2026-10-02 17:30" in said


@pytest.mark.parametrize("said", ["2026年9月17日", "2026/9/17", "2026-9-17", "20260917", "46282", "2026.9.17日"])
def test_a_day_alone_lasts_until_its_end(said: str, street: Street) -> None:
    assert moments.deadline(said) == datetime(2026, 9, 17, 23, 59, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "said", ["05/12/2026", "10/9/2026", "26-12-05", "9月17日", "改天", "2026-13-45", "5个工作日", "1", "2062-01-01"]
)
def test_what_may_be_meant_in_two_ways_is_nobodys_to_guess(said: str, street: Street) -> None:
    done = orders.file_orders(as_csv(HEAD, [*GOOD[:2], said, *GOOD[3:]]))
    ((line, why),) = done.wrong
    assert line == 2 and "办结时限" in why and said in why


@pytest.mark.parametrize(
    "said", ["139****5678", "无", "暂无", "1.39123E+10", "1380013", "86212345", "保密", "139xxxx5678", "#####", "-"]
)
def test_a_phone_that_nobody_can_ring_costs_no_order(said: str, street: Street) -> None:
    """B11: hidden numbers are the rule for confidential callers."""
    done = orders.file_orders(as_csv(HEAD, [*GOOD[:5], said]))
    (case,) = done.opened
    assert case.parties.get(is_reporter=True).phone == ""
    assert clock_of(case, Promise.RESOLVE).due_at == DUE
    warned = [sentence for _line, sentence in done.warnings]
    assert bool(warned) == (said not in ("无", "暂无", "保密", "-"))
    assert all("电话" in sentence and said in sentence for sentence in warned)


@pytest.mark.parametrize(
    "said",
    [
        "13912345678,13812345678", "13912345678(女儿)", "张三13912345678", "139·1234·5678", "1.3912345678E+10",
        "13912345678、无", "+86 139 1234 5678", "139－1234－5678", "本人：13912345678；儿子：13812345678",
    ],
)  # fmt: skip
def test_the_number_that_can_be_rung_is_used_whatever_stands_beside_it(said: str, street: Street) -> None:
    assert is_whole(the_case(as_csv(HEAD, [*GOOD[:5], said])))


def test_a_second_number_is_named_in_the_warnings(street: Street) -> None:
    done = orders.file_orders(as_csv(HEAD, [*GOOD[:5], "13912345678 13812345678"]))
    assert "13812345678" in dict(done.warnings)[2]


@pytest.mark.parametrize("said", ["0523-86212345转801", "0523-86212345-801", "（0523）86212345 ext 801"])
def test_an_extension_is_kept_and_no_text_goes_to_the_switchboard(said: str, street: Street) -> None:
    """B30."""
    case = the_case(as_csv(HEAD, [*GOOD[:5], said]))
    party = Party.objects.get(case=case, is_reporter=True)
    assert (str(party.phone), party.extension) == ("+8652386212345", "801")
    texts = Message.objects.filter(recipient="+8652386212345")
    assert texts and {each.failure for each in texts} == {FailureReason.LANDLINE}
    assert {each.next_attempt_at for each in texts} == {None}


@pytest.mark.parametrize("number", ["2.0261E+16", "2.03E+16", "#REF!", "########", "20260915001234500", "#N/A"])
def test_a_number_that_a_spreadsheet_has_damaged_is_refused_by_its_line(number: str, street: Street) -> None:
    """B13: two orders became one."""
    rows = [[number, words, *GOOD[2:]] for words in ("漏水", "停电三天")]
    done = orders.file_orders(as_csv(HEAD, *rows))
    assert [line for line, _why in done.wrong] == [2, 3] and not Case.objects.exists()
    assert all(number in why and "工单编号" in why for _line, why in done.wrong)


def test_two_orders_of_one_number_are_told_and_the_second_is_not_dropped_in_silence(street: Street) -> None:
    other = ["vt-1", "停电三天", GOOD[2], "锦绣华庭5幢", "李四", "13912345679"]
    done = orders.file_orders(as_csv(HEAD, GOOD, other))
    ((line, why),) = done.wrong
    assert line == 3 and "2" in why and "诉求内容" in why and "电话" in why
    assert [case.order_number for case in done.opened] == ["VT-1"]


@pytest.mark.parametrize("again", ["vt-1", " ＶＴ-1", "VT－1", "VT–1", '="VT-1"', "'VT-1"])
def test_one_number_is_one_however_it_is_typed(again: str, street: Street) -> None:
    first = the_case(as_csv(HEAD, GOOD))
    done = orders.file_orders(as_csv(HEAD, [again, *GOOD[1:]]))
    assert done.filed_before == ["VT-1"] and Case.objects.get() == first


def test_a_number_of_seventeen_digits_as_text_is_an_order(street: Street) -> None:
    done = orders.file_orders(as_xlsx(HEAD, ["20260915001234567", *GOOD[1:]]))
    assert done.opened[0].order_number == "20260915001234567"


def test_the_plausible_span_of_a_deadline_is_that_of_the_forms() -> None:
    assert is_plausible(DUE, now=DUE)


def test_who_is_told_of_an_order_without_a_number_is_the_group(street: Street) -> None:
    case = the_case(as_csv(HEAD, [*GOOD[:5], "139****5678"]))
    assert any(case.number in text for text in texts_to(street.leader.phone))

"""Registers are written by the worker: asked for once, watched, begun again by the sweep, never half there."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import register
from cases.models import RegisterOrder
from cases.register import ordering
from cases.register.making import make
from cases.tasks import write_registers
from config.celery import app
from tests.cases.register.workbook import CASES, EVENTS, MONTH, Workbook, ask, signed_in
from tests.cases.street import NEIGHBOUR, Street


def test_asked_for_twice_it_is_one_order_and_another_month_waits(street: Street, clock) -> None:
    client = signed_in(street.reviewer)
    for _press in range(2):
        assert client.post(reverse("registers"), {"month": MONTH}).status_code == 302
    assert RegisterOrder.objects.count() == 1
    answer = client.post(reverse("registers"), {"month": "2026-08"})
    assert answer.status_code == 409 and "正在生成" in answer.content.decode()
    write_registers()
    assert client.post(reverse("registers"), {"month": "2026-08"}).status_code == 302


def test_the_page_tells_how_far_it_is_and_looks_again_by_itself(street: Street, clock) -> None:
    street.case()
    order, client = ask(street.reviewer), signed_in(street.reviewer)
    assert client.get(reverse("registers"))["Refresh"] == "2"
    RegisterOrder.objects.filter(pk=order.pk).update(
        started_at=timezone.now(), seen_at=timezone.now(), done=300, total=1200
    )
    page = client.get(reverse("registers"))
    assert 'value="25"' in page.content.decode() and "300 / 1200" in page.content.decode()
    clock.shift(timedelta(minutes=10))
    assert write_registers() == 1
    page = client.get(reverse("registers"))
    assert "Refresh" not in page
    assert reverse("register-file", args=[order.pk]) in page.content.decode()
    assert RegisterOrder.objects.get(pk=order.pk).sha256 in page.content.decode()


def test_the_page_asks_the_same_however_many_there_are(street: Street, clock) -> None:
    street.case()
    client = signed_in(street.reviewer)

    def statements() -> int:
        order = ask(street.reviewer)
        write_registers()
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("registers")).content.decode()
        assert reverse("register-file", args=[order.pk]) in page
        return len(asked)

    first = statements()
    assert [statements(), statements()] == [first, first]


def test_somebody_may_be_at_it(street: Street, clock) -> None:
    order = ask(street.reviewer)
    RegisterOrder.objects.filter(pk=order.pk).update(started_at=timezone.now(), seen_at=timezone.now())
    clock.shift(timedelta(minutes=2))
    assert write_registers() == 0


def test_an_order_whose_worker_died_is_begun_again_and_its_rest_goes(street: Street, clock, folder: Path) -> None:
    street.case()
    order = ask(street.reviewer)
    RegisterOrder.objects.filter(pk=order.pk).update(started_at=timezone.now(), seen_at=timezone.now(), done=1, total=9)
    left = folder / "writing-x"
    left.mkdir(parents=True)
    (left / "1-x.xlsx").write_bytes(b"half")
    clock.shift(timedelta(minutes=4))
    assert write_registers() == 1
    (file,) = [path for path in folder.iterdir() if path != left]
    assert RegisterOrder.objects.get(pk=order.pk).file == file.name
    long_ago = (timezone.now() - timedelta(days=400)).timestamp()
    os.utime(left, (long_ago, long_ago))
    write_registers()
    assert list(folder.iterdir()) == [file], "what is there for somebody stays"


def test_who_was_too_slow_leaves_the_file_of_who_was_quicker(street: Street, clock, folder: Path) -> None:
    """Two believe it theirs: the first stood still for a while, and goes on while the second is done."""
    street.case()
    pk = ask(street.reviewer).pk
    slow = ordering._claimed(pk)
    assert slow is not None
    clock.shift(timedelta(minutes=4))
    assert write_registers() == 1
    kept = RegisterOrder.objects.get(pk=pk).file
    ordering._carry_out(slow)
    assert RegisterOrder.objects.get(pk=pk).file == kept
    assert [path.name for path in folder.iterdir()] == [kept]


def test_what_cannot_be_written_ends_in_a_sentence(street: Street, clock, settings, tmp_path) -> None:
    (tmp_path / "a file").write_text("no folder")
    order = ask(street.reviewer)
    settings.REGISTERS_ROOT = str(tmp_path / "a file" / "registers")
    write_registers()
    assert "无法生成" in RegisterOrder.objects.get(pk=order.pk).sentence
    assert "无法生成" in signed_in(street.reviewer).get(reverse("registers")).content.decode()


def test_one_that_nobody_wrote_for_hours_is_given_up_aloud(street: Street, clock) -> None:
    order = ask(street.reviewer)
    clock.shift(timedelta(hours=7))
    write_registers()
    assert "没有及时生成" in RegisterOrder.objects.get(pk=order.pk).sentence


def test_a_file_that_is_gone_is_said_and_can_be_asked_for_again(street: Street, clock, folder: Path) -> None:
    order = ask(street.reviewer)
    write_registers()
    for path in folder.iterdir():
        path.unlink()
    client = signed_in(street.reviewer)
    assert client.get(reverse("register-file", args=[order.pk])).status_code == 404
    assert "重新申请" in client.get(reverse("registers")).content.decode()


def test_a_full_sheet_goes_on_on_another(street: Street, clock, tmp_path: Path) -> None:
    for phone in ("+8613800138001", NEIGHBOUR, "+8613800138003"):
        street.assigned(phone=phone)
    clock.shift(timedelta(minutes=1))
    whole, span = register.may_have(street.reviewer), ordering.month_of(MONTH, now=timezone.now())
    assert whole is not None and span is not None
    path = tmp_path / "small.xlsx"
    make(path, whole, whole, span, reader=street.reviewer, now=timezone.now(), most=3)
    book = Workbook(path.read_bytes(), "")
    assert len(book.rows(CASES)) + len(book.rows(f"{CASES} 2")) == 3
    assert sum(len(book.rows(name)) for name in book.sheets if name.startswith(EVENTS)) >= 6


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_each_order_once(street: Street, folder: Path) -> None:
    street.case()
    orders = [ask(member).pk for member in (street.reviewer, street.district)]
    ended: list[int] = []

    def work() -> None:
        try:
            ended.append(write_registers())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(ended) == 2
    kept = set(RegisterOrder.objects.filter(pk__in=orders).values_list("file", flat=True))
    assert kept == {path.name for path in folder.iterdir()} and len(kept) == 2
    for order in RegisterOrder.objects.filter(pk__in=orders):
        assert order.done == order.total and order.seen_at is not None


def test_the_sweep_looks_for_them() -> None:
    assert "cases.tasks.write_registers" in {each["task"] for each in app.conf.beat_schedule.values()}

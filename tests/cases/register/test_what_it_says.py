"""The monthly register: its sums are those of the page, its rows add up to them, and it says where it is sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.actions import feedback, joining
from cases.figures import chosen
from cases.figures.declaration import Unit
from cases.figures.overview import Overview
from cases.models import CaseEvent, DayRoot
from cases.states import Outcome
from cases.tasks import seal_ledger
from mediation.models import Member
from tests.cases.figures import came_in, stories
from tests.cases.figures.telling import STORIES, climb
from tests.cases.register.workbook import (
    CASES,
    DEFINITIONS,
    EVENTS,
    MONTH,
    OBLIGATIONS,
    SHEETS,
    SUMS,
    Workbook,
    register_of,
    signed_in,
)
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident

assert stories and came_in, "they tell the stories"
MINUTE = timedelta(minutes=1)


def a_month(street: Street, clock: Any) -> None:
    """Two settled, one of them opened again; one closed, one joined, one late, one at the other site."""
    solved, again = street.resolved(), street.resolved(phone=NEIGHBOUR)
    feedback.confirm(solved, by=resident())
    feedback.reopen(again, by=resident(NEIGHBOUR))
    failed, joined = street.case(phone="+8613800138006"), street.case(phone="+8613800138007")
    joining.join(joined, by=by(street.leader), into=failed)
    street.close(failed, Outcome.FAILED, "谈不拢")
    street.assigned(phone="+8613800138008")
    street.case(phone="+8613800138009", site=street.other_site)
    clock.shift(timedelta(days=5))
    climb()


def page_of(member: Member, **asked: str) -> Overview:
    found = chosen.read(member, {"period": MONTH, **asked}, now=timezone.now())
    assert found is not None
    return Overview(found, now=timezone.now())


def sums_are_those_of_the_page(book: Workbook, page: Overview) -> None:
    rows = {row["指标"]: row for row in reversed(book.rows(SUMS)) if row["指标"]}
    for each in (page.headline, *page.compared):
        tally, row = each.now.tally, rows[str(each.figure.name)]
        assert row["数值"] == pytest.approx(tally.n, abs=1e-6), each.figure.key
        assert row["分母"] == (None if tally.of is None else pytest.approx(tally.of, abs=1e-6)), each.figure.key
        if each.figure.unit == Unit.HOURS and tally.median is not None:
            assert row["半数不超过（小时）"] == pytest.approx(tally.median, abs=1e-6)
        assert (row["仍可能变化"] or 0, row["单列"] or 0) == (tally.undecided, tally.apart)
        assert row["上期（环比）"] == pytest.approx(each.before.n), each.figure.key


def test_its_sums_are_those_of_the_page(street: Street, clock) -> None:
    a_month(street, clock)
    for reader in (street.reviewer, street.district):
        sums_are_those_of_the_page(register_of(reader), page_of(reader))
    book = register_of(street.reviewer, place=f"site={street.site.code}")
    sums_are_those_of_the_page(book, page_of(street.reviewer, site=street.site.code))


@pytest.mark.parametrize("key", sorted(STORIES))
def test_its_sums_are_those_of_the_page_in_every_story(key: str, street: Street, clock) -> None:
    STORIES[key](street, clock)
    clock.shift(MINUTE)
    month = f"{timezone.localdate():%Y-%m}"
    book = register_of(street.reviewer, month=month)
    sums_are_those_of_the_page(book, page_of(street.reviewer, period=month))


def test_its_rows_add_up_to_the_sums(street: Street, clock) -> None:
    a_month(street, clock)
    book, page = register_of(street.reviewer), page_of(street.reviewer)
    rows = book.rows(CASES)
    reported = next(each for each in page.compared if each.figure.key == "reports")
    assert sum(row["计入上报"] == "是" for row in rows) == reported.now.tally.n == 5
    assert sum(row["计入现场化解"] == "是" for row in rows) == page.headline.now.tally.n
    assert sum(bool(row["计入现场化解"]) for row in rows) == page.headline.now.tally.of == 3
    by_site = [row for row in book.rows(SUMS) if row["指标"] == str(street.site)]
    assert len(by_site) == 1, "and the sums of each site stand beneath"


def test_every_event_of_the_month_is_a_row(street: Street, clock) -> None:
    a_month(street, clock)
    rows = register_of(street.reviewer).rows(EVENTS)
    assert len(rows) == CaseEvent.objects.filter(at__lt=timezone.now()).count()
    assert {row["纠纷"] for row in rows} == {row["编号"] for row in register_of(street.reviewer).rows(CASES)}


def test_what_was_owed_stands_in_it(street: Street, clock) -> None:
    STORIES["obligations-in-time"](street, clock)
    clock.shift(MINUTE)
    rows = register_of(street.reviewer, month=f"{timezone.localdate():%Y-%m}").rows(OBLIGATIONS)
    assert rows and all(row["纠纷"] and row["期限"] for row in rows)
    assert any(row["内容"] for row in rows)


def test_each_sheet_bears_the_seal_of_the_ledger(street: Street, clock) -> None:
    street.resolved()
    assert "尚无" in register_of(street.reviewer).footers()[0], "before the first night there is none"
    seal_ledger()
    clock.shift(timedelta(days=1))
    seal_ledger()
    root = DayRoot.objects.latest("day")
    book = register_of(street.reviewer)
    assert book.sheets == list(SHEETS)
    assert [root.root in footer and "&P" in footer for footer in book.footers()] == [True] * 5
    assert root.root in book.text()


def test_the_figures_are_explained_in_it(street: Street, clock) -> None:
    rows = register_of(street.reviewer).rows(DEFINITIONS)
    names = {str(each.figure.name) for each in (page_of(street.reviewer).headline, *page_of(street.reviewer).compared)}
    assert names <= {row["指标"] for row in rows}
    assert all(row["不计入的"] and row["为什么做不了"] for row in rows)


def test_a_month_in_which_nothing_happened_is_a_whole_workbook(street: Street, clock) -> None:
    book = register_of(street.reviewer, month="2026-08")
    assert book.sheets == list(SHEETS)
    assert book.rows(CASES) == book.rows(EVENTS) == book.rows(OBLIGATIONS) == []
    assert book.rows(SUMS)[0]["分母"] == 0


def test_it_speaks_the_language_of_whoever_asked(street: Street, clock) -> None:
    street.resolved()
    clock.shift(MINUTE)
    book = register_of(street.reviewer, language="en")
    assert book.sheets == ["Sums", "Register of cases", "Events", "Obligations", "Definitions"]
    assert book.rows("Register of cases")[0]["State"] == "Resolved"


def test_what_was_open_before_and_ended_since_stands_in_both_months(street: Street, clock) -> None:
    case = street.on_site()
    clock.shift(timedelta(days=20))
    later = fresh(case)
    assert later.is_open
    numbers = [row["编号"] for row in register_of(street.reviewer, month="2026-10").rows(CASES)]
    assert numbers == [case.number]
    rows = register_of(street.reviewer, month="2026-10").rows(CASES)
    assert rows[0]["计入上报"] is None, "it was reported the month before"
    assert signed_in(street.reviewer).get(reverse("registers")).status_code == 200

"""Every figure of the law is one declaration: whole in both languages, recounted by hand, as long as its list."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone, translation

from cases.figures import counting, scope
from cases.figures.counting import Question
from cases.figures.declaration import Declaration, Unit
from cases.figures.declarations import FIGURES
from cases.figures.sources import SOURCES
from cases.figures.week import Year
from config.custody import kinds
from mediation.models import Member
from tests.cases.figures import came_in, marks, stories
from tests.cases.figures.telling import STORIES
from tests.cases.street import Street

THIS = Year(2026, 1)


def counted(member: Member, figure: Declaration) -> counting.Tally:
    own = scope.of_member(member)
    assert own is not None
    question = Question([figure], own, {"now": THIS})
    counting.count([question], now=timezone.now())
    return question.tally(figure)


def test_every_figure_has_its_story_and_every_story_its_figure() -> None:
    assert set(STORIES) == set(FIGURES), (stories.__name__, came_in.__name__, marks.__name__)


def behind(member: Member, figure: Declaration, which: str) -> list[int] | None:
    """The cases behind a number, one a row."""
    own = scope.of_member(member)
    assert own is not None
    rows = counting.listed(figure, which, own, THIS, now=timezone.now())
    return None if rows is None else [row["of_case"] for row in rows.values("of_case")]


@pytest.mark.parametrize("key", FIGURES)
def test_a_figure_counts_what_is_counted_by_hand_and_opens_to_it(
    key: str, street: Street, clock: time_machine.Coordinates
) -> None:
    figure = FIGURES[key]
    told = STORIES[key](street, clock)
    tally = counted(street.reviewer, figure)
    assert tally.n == pytest.approx(told.n, abs=0.01)
    assert tally.of == (None if told.of is None else pytest.approx(told.of, abs=0.01))
    if told.median is not None:
        assert (tally.median, tally.p90) == pytest.approx((told.median, told.p90), abs=0.01)
    assert tally.undecided == told.undecided
    assert set(behind(street.reviewer, figure, "part") or ()) == {case.pk for case in told.cases}
    if told.apart:
        assert set(behind(street.reviewer, figure, "apart") or ()) == {case.pk for case in told.apart}
    for reader in (street.reviewer, street.district, street.leader, street.contractor):
        every_list_is_as_long_as_its_number(reader, figure)


def every_list_is_as_long_as_its_number(reader: Member, figure: Declaration) -> None:
    tally = counted(reader, figure)
    numbers = {"part": tally.rows, "whole": tally.whole_rows, "rest": tally.whole_rows - tally.rows}
    if figure.undecided is not None:
        numbers |= {"undecided": tally.undecided, "apart": tally.apart}
    for which, number in numbers.items():
        rows = behind(reader, figure, which)
        assert (0 if rows is None else len(rows)) == number, (reader, which)


@pytest.mark.parametrize("key", FIGURES)
def test_a_declaration_says_all_of_itself_in_both_languages(key: str) -> None:
    figure = FIGURES[key]
    said = (figure.name, figure.part_is, figure.whole_is, figure.left_out, figure.polished, figure.held_by)
    for sentence in said:
        with translation.override("en"):
            english = str(sentence)
        with translation.override("zh-hans"):
            chinese = str(sentence)
        assert english and chinese and english != chinese, english
    assert figure.readers and figure.opened_by <= figure.readers
    assert str(Unit(figure.unit).label)


def test_figures_are_counted_from_rows_that_nobody_takes_away() -> None:
    for source in SOURCES:
        for table in source.tables:
            assert not kinds.DECLARED[table._meta.label].deletes, table


def test_all_of_them_are_one_statement(street: Street, django_assert_num_queries: object) -> None:
    own = scope.of_member(street.reviewer)
    assert own is not None
    now = timezone.now()
    question = Question(FIGURES.values(), own, {"now": THIS, "before": THIS.before})
    with django_assert_num_queries(2):  # type: ignore[operator] # whether standing facts changed; the figures
        counting.count([question], now=now)

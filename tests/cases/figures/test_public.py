"""The public board of a site: counts of whole months, and none that would show a few people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases.actions import feedback
from cases.figures import public
from cases.figures.counting import Tally
from cases.figures.declarations import FIGURES
from cases.figures.public import carefully
from mediation.models import Site, Terms
from tests.addresses import a_notice
from tests.cases.street import Street, resident

ONE, PART = FIGURES["reports"], FIGURES["arrived-in-time"]
COUNTS = {0: "0", 1: "fewer than 5", 4: "fewer than 5", 5: "5", 12: "12"}
PARTS = {
    (0, 0): "0",
    (3, 4): "fewer than 5",
    (4, 4): "fewer than 5",
    (0, 9): "0 of 9",
    (2, 9): "of 9, too few to say more",
    (7, 9): "of 9, too few to say more",
    (2, 10): "fewer than 5 of 10",
    (5, 10): "5 of 10",
    (10, 10): "10 of 10",
    (9, 10): "more than 5 of 10",
    (17, 20): "more than 15 of 20",
    (15, 20): "15 of 20",
}


@pytest.mark.parametrize("n", COUNTS)
def test_a_few_are_only_said_to_be_few(n: int) -> None:
    with translation.override("en"):
        assert carefully(Tally(ONE, n=n, rows=n, whole_rows=n), fewest=5) == COUNTS[n]


@pytest.mark.parametrize(("n", "of"), PARTS)
def test_neither_a_part_nor_what_is_left_of_it_shows_a_few(n: int, of: int) -> None:
    with translation.override("en"):
        assert carefully(Tally(PART, n=n, of=of, rows=n, whole_rows=of), fewest=5) == PARTS[n, of]


@pytest.mark.parametrize("of", range(40))
def test_what_is_said_fits_more_than_one_number_where_few_are_meant(of: int) -> None:
    """Whoever reads it can never tell one, two, three or four people from one another."""
    said: dict[str, list[int]] = {}
    for n in range(of + 1):
        said.setdefault(carefully(Tally(PART, n=n, of=of, rows=n, whole_rows=of), fewest=5), []).append(n)
    for numbers in said.values():
        few = [n for n in numbers if 0 < n < 5 or 0 < of - n < 5]
        assert not few or len(numbers) > 1


def reported(street: Street, n: int) -> None:
    for number in range(n):
        case = street.resolved(phone=f"+86138001390{number:02d}")
        feedback.confirm(case, by=resident(f"+86138001390{number:02d}"))


def elsewhere(street: Street) -> public.PublicBoard:
    return public.board(street.other_site, now=timezone.now())


def test_it_tells_of_whole_months_and_of_this_site_alone(street: Street, clock) -> None:
    reported(street, 6)
    street.case(site=street.other_site)
    clock.shift(timedelta(hours=1))
    rows = {
        row.figure.key: [said for _month, said in row.said]
        for row in public.board(street.site, now=timezone.now()).rows
    }
    assert rows["reports"] == ["0", "0"], "the running month is nobody's to watch day by day"
    clock.shift(timedelta(days=30))
    rows = {
        row.figure.key: [said for _month, said in row.said]
        for row in public.board(street.site, now=timezone.now()).rows
    }
    assert rows["reports"] == ["6", "0"]
    there = {row.figure.key: [said for _month, said in row.said] for row in elsewhere(street).rows}
    assert there["reports"] == ["少于5", "0"]
    assert set(rows) == {key for key, figure in FIGURES.items() if figure.is_public}


def test_everybody_reads_counts_works_and_numbers_and_no_case(street: Street, clock) -> None:
    reported(street, 2)
    clock.shift(timedelta(days=30))
    a_notice(street)
    page = Client().get(reverse("public-board", args=[street.site.code]))
    assert page.status_code == 200
    text = page.content.decode()
    assert "少于5" in text and "换水管" in text and "119" in text and "<svg" in text
    assert "楼下电钻" not in text and "HL-" not in text and "/figures/" not in text
    assert len(page.content) < 60_000
    english = Client()
    english.cookies["django_language"] = "en"
    assert "fewer than 5" in english.get(reverse("public-board", args=[street.site.code])).content.decode()


def test_what_is_few_is_a_row_of_the_terms(street: Street, clock) -> None:
    reported(street, 2)
    clock.shift(timedelta(days=30))
    Terms.objects.update_or_create(pk=1, defaults={"public_fewest": 2})
    rows = {
        row.figure.key: [said for _month, said in row.said]
        for row in public.board(street.site, now=timezone.now()).rows
    }
    assert rows["reports"][0] == "2"


def test_a_closed_site_has_none(street: Street, clock) -> None:
    Site.objects.filter(pk=street.site.pk).update(is_active=False)
    assert Client().get(reverse("public-board", args=[street.site.code])).status_code == 404
    assert Client().get(reverse("public-board", args=["nowhere"])).status_code == 404


def test_it_is_found_from_the_page_of_its_site(street: Street, clock) -> None:
    page = Client().get(reverse("report-site", args=[street.site.code])).content.decode()
    assert reverse("public-board", args=[street.site.code]) in page

"""What is reported here already, said calmly and without anybody's words (U-37)."""

from __future__ import annotations

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediation.models import Category
from tests.cases.street import NEIGHBOUR, Street

THIRD = "+8613800138003"
FORM, PAGE = "Already reported here", "Others of your building have reported"


def form_of(street: Street, client: Client) -> str:
    return client.get(reverse("report-site", args=[street.site.code])).text


def test_the_form_says_what_several_have_reported_and_how_many(street: Street, english: Client) -> None:
    assert FORM not in form_of(street, english)
    street.case("电钻吵死了", phone=NEIGHBOUR)
    assert FORM not in form_of(street, english), "of one alone nothing is said"
    street.case("从早敲到晚", phone=THIRD)
    page = form_of(street, english)
    noise = Category.objects.get(code="noise")
    assert FORM in page and f"{noise.label('en')} 2" in page
    assert "从早敲到晚" not in page and "138003" not in page


def test_what_has_ended_is_not_counted(street: Street, english: Client) -> None:
    street.case(phone=NEIGHBOUR)
    street.resolved(phone=THIRD)
    assert FORM not in form_of(street, english)


def test_between_neighbours_nobody_is_told(street: Street, english: Client) -> None:
    between = Category.objects.filter(other_side="").exclude(code="other").first()
    assert between is not None
    building = street.site.buildings.get(number=3)
    for phone in (NEIGHBOUR, THIRD):
        street.case(phone=phone, category=between.code, building=building)
    mine = street.case(category=between.code, building=building)
    assert FORM not in form_of(street, english)
    assert PAGE not in english.get(reverse("track", args=[mine.token])).text


def test_who_has_reported_reads_that_others_of_the_building_have_too(street: Street, english: Client) -> None:
    third, fifth = street.site.buildings.get(number=3), street.site.buildings.get(number=5)
    mine = street.case(building=third)
    street.case("吵得睡不着", phone=NEIGHBOUR, building=fifth)
    link = reverse("track", args=[mine.token])
    assert PAGE not in english.get(link).text, "another building"
    street.case("吵得睡不着", phone=THIRD, building=third)
    page = english.get(link).text
    assert PAGE in page and "吵得睡不着" not in page


def test_the_form_asks_the_same_however_many_there_are(street: Street, english: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            form_of(street, english)
        return len(queries)

    for phone in (NEIGHBOUR, THIRD):
        street.case(phone=phone)
    asked()
    few = asked()
    for number in range(5):
        street.case(phone=f"+86138001381{number:02}")
    assert asked() == few

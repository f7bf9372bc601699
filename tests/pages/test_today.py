"""Today: the next place to be on one card with her words, a call and an arrival by one press; what else is due a line
each (U-06, U-26, screen 6.2)."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases import today
from cases.actions import desk as leading
from cases.actions import undertaking
from cases.models import Case, CaseEvent, Photo
from cases.models.fieldwork import PhotoKind
from cases.states import State, UndertakingKind, Verb
from mediation.models import Member
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh
from tests.pages.conftest import SignedIn


def first_page(client: Client) -> str:
    return client.get(reverse("desk")).text


def the_next(page: str) -> str:
    """The number of the case at whose place one is to be next; empty where there is none."""
    found = re.search(r'data-next="([^"]+)"', page)
    return found[1] if found else ""


def card(page: str) -> str:
    """What stands on that card."""
    return page[page.index("data-next=") : page.index("</article>", page.index("data-next="))]


def lead_of(case: Case) -> Member:
    assert case.lead is not None
    return case.lead


def test_the_next_place_stands_on_top_with_her_words_where_and_until_when(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned(words="楼上漏水,客厅天花板都湿了,电话13912345678", category="leak", unit="2", room="501")
    page = first_page(signed_in(lead_of(case)))
    assert the_next(page) == case.number
    said = card(page)
    assert "楼上漏水,客厅天花板都湿了" in said and "501" in said and "Arrive" in said and "by tomorrow" in said
    assert "13912345678" not in page, "a number in her words is opened, never only seen"
    assert page.index("data-next=") < page.index("Mine, next promise first")


def test_a_press_opens_her_number_and_one_more_rings_it(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    client = signed_in(lead_of(case))
    page = first_page(client)
    assert "tel:" + GRANDMOTHER not in page
    opened = reverse("desk-verb", args=[case.number, "open_contact"])
    assert f'action="{opened}"' in card(page)
    answer = client.post(opened).text
    ring = answer[answer.index('id="ring"') :]
    assert f'href="tel:{GRANDMOTHER}"' in ring[:600]
    assert CaseEvent.objects.filter(case=case, verb=Verb.OPEN_CONTACT, member=case.lead).count() == 1


def test_who_left_no_number_is_not_rung(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned(phone="")
    page = first_page(signed_in(lead_of(case)))
    assert "open_contact" not in card(page) and "No number was left." in card(page)


def test_one_press_says_that_one_is_there(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    client = signed_in(lead_of(case))
    arrive = reverse("desk-verb", args=[case.number, "arrive"])
    said = card(first_page(client))
    assert f'action="{arrive}"' in said and f'href="{arrive}"' in said, "with a position, or by the form without one"
    site = case.site
    position = {"latitude": str(site.latitude), "longitude": str(site.longitude), "accuracy": "10"}
    assert client.post(arrive, position).status_code == 302
    assert fresh(case).state == State.ON_SITE


def test_without_a_position_the_empty_press_asks_for_a_proof(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    client = signed_in(lead_of(case))
    answer = client.post(reverse("desk-verb", args=[case.number, "arrive"]), {"latitude": "", "longitude": ""})
    assert answer.status_code in (200, 409) and fresh(case).state == State.ASSIGNED


def test_her_photo_is_on_the_card(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    photo = Photo.objects.create(
        case=case, kind=PhotoKind.REPORT, file="photos/x.jpg", sha256="0" * 64, added_at=case.reported_at
    )
    assert reverse("photo", args=[photo.pk]) in card(first_page(signed_in(lead_of(case))))


def test_what_is_due_first_is_the_next_place_and_the_rest_of_today_has_a_line_each(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    meets = street.on_site(words="围挡挡住了门")
    lead = lead_of(meets)
    waits = street.assigned(words="楼上漏水", category="leak", phone=NEIGHBOUR)
    Case.objects.filter(pk=waits.pk).update(lead=lead)
    undertaking.adjourn(meets, by=by(lead), at=timezone.now() + timedelta(hours=2), words="3号楼下")
    undertaking.undertake(
        fresh(waits), by=by(lead), kind=UndertakingKind.OBLIGATION, due_at=timezone.now() + timedelta(hours=5),
        by_group=True, words="给居民送水",
    )  # fmt: skip
    page = first_page(signed_in(lead))
    assert the_next(page) == meets.number and "Keep an appointment" in card(page)
    lines = page[page.index('class="dues"') : page.index("</ul>", page.index('class="dues"'))]
    assert waits.number in lines and lines.count("<li>") == 1, "its arrival is not due today"


def test_an_appointment_of_next_week_is_the_next_place_where_there_is_no_other(
    street: Street, signed_in: SignedIn
) -> None:
    case = street.on_site()
    lead = lead_of(case)
    undertaking.adjourn(case, by=by(lead), at=timezone.now() + timedelta(days=6), words="3号楼下")
    page = first_page(signed_in(lead))
    assert the_next(page) == case.number and "dues" not in page
    assert reverse("desk-verb", args=[case.number, "arrive"]) not in card(page), "somebody has been there already"


def test_what_is_late_stays_until_it_is_done(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=5))
    page = first_page(signed_in(lead_of(case)))
    assert the_next(page) == case.number and "was due" in card(page)


def test_an_obligation_of_a_settled_case_is_still_a_line_of_its_day(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    case = street.on_site()
    undertaking.undertake(
        case, by=by(lead_of(case)), kind=UndertakingKind.RECTIFICATION, due_at=timezone.now() + timedelta(hours=5),
        organisation=street.builder, brief="修好吊顶", words="江苏建业修吊顶",
    )  # fmt: skip
    rows = today.of(lead_of(case)).lines
    assert [row.undertaking.told for row in rows if row.undertaking_id] == ["修好吊顶"]


def test_a_side_of_the_works_who_helps_sees_the_place_and_neither_words_nor_numbers(
    street: Street, signed_in: SignedIn
) -> None:
    case = street.case(words="师傅半夜砸墙")
    leading.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    page = first_page(signed_in(street.contractor))
    assert the_next(page) == case.number
    assert "师傅半夜砸墙" not in page and "open_contact" not in card(page)


def test_another_ones_case_is_nobodys_elses_day(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    others = [street.contractor, street.reviewer, street.district]
    others += [each for each in (street.leader,) if each != case.lead]
    for member in others:
        assert the_next(first_page(signed_in(member))) == ""


def test_a_day_with_nothing_says_so(street: Street, signed_in: SignedIn) -> None:
    page = first_page(signed_in(street.mediator))
    assert "There is no place to be at next." in page


def test_it_takes_as_many_statements_for_many_as_for_few(street: Street, signed_in: SignedIn) -> None:
    first = street.assigned()
    lead, client = lead_of(first), signed_in(lead_of(first))

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert first_page(client)
        return len(queries)

    asked()
    few = asked()
    for number in range(8):
        case = street.assigned(phone=f"+86138001382{number:02}")
        Case.objects.filter(pk=case.pk).update(lead=lead)
    assert asked() == few

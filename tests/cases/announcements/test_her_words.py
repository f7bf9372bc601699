"""What gives a member a case carries what was said there and the address of the case (U-27)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from cases.actions import desk, feedback
from cases.announcements.placeholders import Placeholders
from cases.announcements.recipients import circles
from cases.models import CaseEvent
from mediation.models import OrganisationKind
from notifications.models import Message
from tests.cases.street import Street, by, fresh, resident, texts_to


def address(number: str) -> str:
    return settings.PUBLIC_URL + reverse("desk-case", args=[number])


def test_who_is_given_a_case_reads_what_was_said_and_where_it_stands(street: Street) -> None:
    case = street.assigned(words="楼上水管爆了,客厅都是水", category="leak")
    assert case.lead is not None
    told = texts_to(case.lead.phone)[-1]
    assert "楼上水管爆了,客厅都是水" in told and told.endswith(address(case.number))


def test_long_words_are_cut_and_the_text_costs_two_parts_at_most(street: Street) -> None:
    case = street.assigned(words="水" * 300)
    assert case.lead is not None
    message = Message.objects.filter(recipient=case.lead.phone).latest("id")
    assert "水" * 17 + "…" in message.body and message.parts <= 2


def test_numbers_of_people_are_left_out(street: Street) -> None:
    case = street.assigned(words="我13912345678,太吵")
    assert case.lead is not None
    assert "13912345678" not in texts_to(case.lead.phone)[-1]


def test_whoever_takes_it_over_and_who_has_it_again_reads_them_too(street: Street) -> None:
    case = street.resolved(words="围挡堵了门")
    feedback.reopen(case, by=resident())
    lead = fresh(case).lead
    assert lead is not None
    assert "围挡堵了门" in texts_to(lead.phone)[-1] and address(case.number) in texts_to(lead.phone)[-1]
    desk.reassign(fresh(case), by=by(street.reviewer), lead=street.leader, words="换人")
    assert "围挡堵了门" in texts_to(street.leader.phone)[-1]


def test_a_side_of_the_works_that_leads_reads_what_it_is_about(street: Street) -> None:
    case = street.case(words="师傅半夜砸墙")
    circle = next(iter(circles([CaseEvent.objects.filter(case=case).latest("id")])))
    assert Placeholders(circle, "zh-hans")["said"] == "师傅半夜砸墙"
    circle.case = circle.case._replace(lead_kind=OrganisationKind.CONTRACTOR)
    assert Placeholders(circle, "zh-hans")["said"] == case.category.name_zh

"""Time on the pages: appointments, undertakings, holds and extensions, asked for by one and decided by another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions import desk
from cases.models import Case, Deferral, Undertaking
from mediation.models import Promise
from tests.addresses import token_of
from tests.cases.street import Street, by, clock_of
from tests.pages.conftest import SignedIn


def page(case: Case, verb: str = "") -> str:
    return reverse("desk-verb", args=[case.number, verb]) if verb else reverse("desk-case", args=[case.number])


def picked(moment: datetime) -> str:
    """As a browser's picker posts it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def in_hours(hours: int) -> str:
    return picked(timezone.now() + timedelta(hours=hours))


def test_the_next_appointment_is_on_both_pages(street: Street, signed_in: SignedIn, english: Client) -> None:
    case = street.on_site()
    client = signed_in(case.lead)
    said = {"until": in_hours(25), "words": "社区调解室，双方都来"}
    assert client.post(page(case, "adjourn"), said).status_code == 302
    for text in (client.get(page(case)).text, english.get(reverse("track", args=[token_of(case)])).text):
        assert "Next appointment" in text
        assert "16 Sep 10:00" in text or "tomorrow 10:00" in text
    assert "社区调解室" in english.get(reverse("track", args=[token_of(case)])).text


@pytest.mark.parametrize("until", ["", "soon", "2026-13-01T10:00", "2020-01-01T10:00"])
def test_a_moment_that_is_none_or_past_is_refused_in_a_sentence(
    street: Street, signed_in: SignedIn, until: str
) -> None:
    case = street.on_site()
    answer = signed_in(case.lead).post(page(case, "adjourn"), {"until": until, "words": "x"})
    assert answer.status_code in (409, 422)
    assert 'role="alert"' in answer.text
    assert not Undertaking.objects.filter(kind="appointment").exists()


def test_time_is_asked_for_by_the_lead_and_given_by_the_leader(
    street: Street, signed_in: SignedIn, english: Client
) -> None:
    case = street.on_site()
    lead, leader = signed_in(case.lead), signed_in(street.leader)
    new_date = clock_of(case, Promise.RESOLVE).due_at + timedelta(days=3)
    assert "extend/" not in leader.get(page(case)).text, "nothing is asked for yet"
    asked = {"until": picked(new_date), "words": "等材料"}
    assert lead.post(page(case, "ask_extension"), asked).status_code == 302
    text = leader.get(page(case)).text
    assert page(case, "extend") in text and page(case, "refuse") in text and "等材料" in text
    assert leader.post(page(case, "extend"), {"seen": Deferral.objects.get(case=case).pk}).status_code == 302
    assert clock_of(case, Promise.RESOLVE).due_at.replace(second=0, microsecond=0) == new_date.replace(
        second=0, microsecond=0
    )
    assert "Time given until" in english.get(reverse("track", args=[token_of(case)])).text


def test_a_hold_is_asked_for_refused_asked_again_granted_and_ended(
    street: Street, signed_in: SignedIn, english: Client
) -> None:
    case = street.on_site()
    lead, leader = signed_in(case.lead), signed_in(street.leader)
    asked = {"reason": "access", "words": "住户出差", "until": in_hours(48)}
    assert lead.post(page(case, "ask_hold"), asked | {"reason": "busy"}).status_code == 422
    assert lead.post(page(case, "ask_hold"), asked).status_code == 302
    assert leader.post(page(case, "refuse"), {"words": ""}).status_code == 409
    assert leader.post(page(case, "refuse"), {"words": "可以先找邻居"}).status_code == 302
    assert lead.post(page(case, "ask_hold"), asked).status_code == 302
    seen = {"seen": Deferral.objects.get(case=case, state="asked").pk}
    assert leader.post(page(case, "hold"), seen).status_code == 302
    assert "Waiting for access to a home" in english.get(reverse("track", args=[token_of(case)])).text
    assert page(case, "release") in lead.get(page(case)).text
    assert lead.post(page(case, "release")).status_code == 302
    assert Deferral.objects.filter(case=case, state="ended").count() == 1


def test_an_undertaking_is_written_down_and_noted_as_done(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    client = signed_in(case.lead)
    said = {
        "kind": "rectify",
        "organisation": street.contractor.organisation_id,
        "words": "围挡加高，监理拍照确认",
        "brief": "3号楼西侧围挡加高",
        "until": in_hours(72),
    }
    assert client.post(page(case, "undertake"), said).status_code == 302
    assert "围挡加高" in client.get(page(case)).text
    made = Undertaking.objects.get(case=case, kind="rectify")
    assert client.post(page(case, "keep"), {"undertaking": made.pk, "words": ""}).status_code == 409
    assert client.post(page(case, "keep"), {"undertaking": made.pk, "words": "已到位"}).status_code == 302
    assert "Done: Rectification" in client.get(page(case)).text


def test_a_meeting_the_street_office_calls_needs_its_hour(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    client = signed_in(street.reviewer)
    address = reverse("review-case", args=[case.number])
    meeting = {"decision": "convene", "words": "现场开会"}
    without = client.post(address, meeting)
    assert without.status_code == 409 and "Name the day and hour." in without.text
    assert client.post(address, {**meeting, "until": in_hours(26)}).status_code == 302
    assert Undertaking.objects.get(case=case).kind == "meeting"
    assert "现场开会" not in Client().get(reverse("track", args=[token_of(case)])).text, (
        "the office's word to the group"
    )

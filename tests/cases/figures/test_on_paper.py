"""The weekly brief and the sheet for the meeting as PDF: the numbers of their pages, with the seal of the ledger."""

from __future__ import annotations

import io
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases.figures import chosen
from cases.figures.on_paper import said
from cases.figures.overview import Overview
from cases.models import DayRoot
from cases.tasks import seal_ledger
from mediation.models import Member
from tests.cases.papers.pdf import squeezed
from tests.cases.street import NEIGHBOUR, Street


def pdf(member: Member, name: str, *, language: str = "zh-hans", **asked: str) -> list[str]:
    """Its pages as a person reads them."""
    client = Client()
    client.force_login(member)
    client.cookies["django_language"] = language
    answer = client.get(reverse(name), asked)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(answer.content)).pages]


def a_week(street: Street, clock) -> DayRoot:
    street.resolved()
    street.assigned(phone=NEIGHBOUR)
    seal_ledger()
    clock.shift(timedelta(days=1))
    seal_ledger()
    return DayRoot.objects.latest("day")


def test_the_brief_is_one_page_with_the_seal(street: Street, clock) -> None:
    root = a_week(street, clock)
    (page,) = pdf(street.reviewer, "brief-paper", week="2026-W38")
    assert "每周简报" in page and root.root in page and str(root.day) in page
    assert "2026-09-14–2026-09-20" in page
    assert "上报2" in page
    (page,) = pdf(street.district, "brief-paper", language="en", week="2026-W38")
    assert "Weeklybrief" in page and root.root in page


def test_the_sheet_for_the_meeting_says_what_the_overview_says(street: Street, clock) -> None:
    root = a_week(street, clock)
    for reader in (street.reviewer, street.district, street.leader, street.contractor):
        (page,) = pdf(reader, "figures-meeting", period="2026-09")
        found = chosen.read(reader, {"period": "2026-09"}, now=timezone.now())
        assert found is not None
        overview = Overview(found, now=timezone.now())
        assert root.root in page
        assert str(overview.headline.figure.name) in page and squeezed(said(overview.headline.now.tally)) in page
        for each in overview.compared:
            assert squeezed(f"{each.figure.name}{said(each.now.tally)}") in page, each.figure.key
        for row in overview.rows:
            assert squeezed(row.name) in page


def test_it_stays_one_sheet_in_english_and_of_one_site(street: Street, clock) -> None:
    a_week(street, clock)
    assert len(pdf(street.district, "figures-meeting", language="en", period="2026-09", by="site")) == 1
    (page,) = pdf(street.reviewer, "figures-meeting", period="2026-09", site=street.site.code)
    assert str(street.site) in page


def test_their_pages_lead_to_them(street: Street, clock) -> None:
    client = Client()
    client.force_login(street.reviewer)
    assert reverse("brief-paper") in client.get(reverse("brief")).content.decode()
    assert reverse("figures-meeting") in client.get(reverse("figures")).content.decode()


def test_a_week_that_is_none_has_no_paper(street: Street, clock) -> None:
    client = Client()
    client.force_login(street.reviewer)
    for asked in ({"week": "2026-W60"}, {"week": "2027-W01"}):
        assert client.get(reverse("brief-paper"), asked).status_code == 404
    assert client.get(reverse("figures-meeting"), {"period": "2026-13"}).status_code == 404

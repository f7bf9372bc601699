"""A site that is closed is understood still, by text and on forms, and its residents are told whom to turn to."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cases import access, queues
from cases.forms.members import PlaceForm
from cases.models import Case
from cases.reading.reading import understand
from cases.reading.vocabulary import load
from mediation.models import Site, SiteAlias
from tests.addresses import token_of
from tests.cases.street import GRANDMOTHER, Street, fresh, texts_to


@pytest.fixture
def closed(street: Street) -> Site:
    Site.objects.filter(pk=street.site.pk).update(is_active=False)
    street.site = Site.objects.select_related("street").get(pk=street.site.pk)
    return street.site


def test_its_name_is_read_from_a_text(closed: Site) -> None:
    assert understand("锦绣华庭3号楼又漏水了", vocabulary=load()).site == closed


def test_of_two_sites_called_alike_the_open_one_is_meant(closed: Site, street: Street) -> None:
    SiteAlias.objects.create(site=closed, name="老棉纺厂")
    SiteAlias.objects.create(site=street.other_site, name="老棉纺厂")
    assert understand("老棉纺厂2号楼漏水", vocabulary=load()).site == street.other_site


def test_who_reports_from_there_by_text_is_told_whom_to_turn_to(closed: Site, street: Street) -> None:
    case = street.case()
    said = texts_to(GRANDMOTHER)[-1]
    assert case.number in said and "改造已结束" in said
    assert closed.street.called[:6] in said and "电话" in said
    assert "前有人到" not in said, "nobody is promised who does not work there any more"


def test_the_leader_and_the_street_office_both_hear_of_it_and_have_it_to_assign(closed: Site, street: Street) -> None:
    case = street.case()
    for member in (street.leader, street.reviewer):
        assert any(case.number in text for text in texts_to(member.phone))
        assert case in queues.unassigned(member)


def test_its_board_still_leads_to_a_form_that_says_whom_to_turn_to(closed: Site, english: Client) -> None:
    page = english.get(reverse("report-site", args=[closed.code]))
    assert page.status_code == 200
    assert f"The works at {closed.name_en} are over. {closed.street.called} looks after" in page.text
    sent = english.post(reverse("report-site", args=[closed.code]), {"words": "楼道又漏水", "phone": "13800138001"})
    assert sent.status_code == 302
    assert Case.objects.get().site == closed


def test_it_can_be_chosen_below_the_open_ones(closed: Site, english: Client) -> None:
    page = english.get(reverse("report")).text
    assert reverse("report-site", args=[closed.code]) in page.partition("The works are over here")[2]


def test_no_site_is_closed_nothing_is_said_of_closed_ones(street: Street, english: Client) -> None:
    Site.objects.update(is_active=True)
    assert "The works are over here" not in english.get(reverse("report")).text


def test_the_residents_page_says_whom_to_turn_to(closed: Site, street: Street, english: Client) -> None:
    case = street.case()
    assert "are over" in english.get(reverse("track", args=[token_of(case)])).text


def test_a_member_corrects_the_place_within_a_closed_site_without_moving_it(closed: Site, street: Street) -> None:
    case = street.case()
    form = PlaceForm({"site": closed.pk, "building": closed.buildings.get(number=2).pk}, case=fresh(case))
    assert form.is_valid(), form.errors


def test_a_member_writes_down_what_a_caller_from_there_says(closed: Site, street: Street) -> None:
    assert access.may_report_at(street.reviewer, closed) and access.may_report_at(street.leader, closed)

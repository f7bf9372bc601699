"""The tray: what could become nothing by itself is sorted by a person, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from cases import queues
from cases.actions import tray
from cases.models import Case, Refusal, Report, TrayItem
from cases.models.contact import TrayReason
from cases.reading.reading import understand
from cases.states import Channel, Forbidden, NotNow, Verb
from mediation.models import Member, Organisation, OrganisationKind
from notifications import inbox
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, texts_to
from tests.pages.conftest import SignedIn, signed_in
from tests.roles import rewriting

__all__ = ["signed_in"]


@pytest.fixture
def item(street: Street) -> TrayItem:
    text, _is_new = inbox.receive({"MessageSid": "SM1", "From": GRANDMOTHER, "To": "+86", "Body": "😡😡"})
    return TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)


def make(item: TrayItem, street: Street) -> Case:
    return tray.make_case(item, by=by(street.reviewer), read=understand(item.inbound.body, site=street.site))


def test_a_case_is_made_in_the_residents_name(item: TrayItem, street: Street) -> None:
    case = make(item, street)
    report = case.reports.get()
    assert (report.inbound, report.taken_by, report.channel) == (item.inbound, street.reviewer, Channel.TEXT)
    assert case.parties.get(is_reporter=True).phone == GRANDMOTHER
    assert case.number in texts_to(GRANDMOTHER)[-1]
    taken = TrayItem.objects.get(pk=item.pk)
    assert (taken.case, taken.done_by) == (case, street.reviewer)
    assert not queues.tray(street.reviewer).exists()


def test_a_text_without_words_gets_a_sentence_instead(street: Street) -> None:
    text, _is_new = inbox.receive({"MessageSid": "SM2", "From": "10086x", "To": "+86", "Body": " "})
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)
    case = make(item, street)
    assert case.reports.get().words.strip()
    assert not case.parties.get(is_reporter=True).phone, "a sender that is no number is nobody's phone"


def test_a_text_is_attached_to_a_case(item: TrayItem, street: Street) -> None:
    case = street.assigned(phone=NEIGHBOUR)
    tray.attach(item, by=by(street.reviewer), case=case)
    assert case.reports.filter(inbound=item.inbound).count() == 1
    assert TrayItem.objects.get(pk=item.pk).case == case


def test_a_text_laid_aside_stays_a_text(item: TrayItem, street: Street) -> None:
    tray.dismiss(item, by=by(street.reviewer))
    taken = TrayItem.objects.get(pk=item.pk)
    assert taken.done_by == street.reviewer and taken.case is None
    assert taken.inbound.body == "😡😡"
    assert not Case.objects.exists()


def test_what_one_has_taken_nobody_takes_again(item: TrayItem, street: Street) -> None:
    make(item, street)
    with pytest.raises(NotNow):
        make(item, street)
    with pytest.raises(NotNow):
        tray.dismiss(item, by=by(street.reviewer))
    assert Case.objects.count() == 1
    assert Refusal.objects.filter(verb=Verb.REPORT).count() == 1


def test_a_refused_attachment_leaves_its_trace_and_the_item_where_it_was(item: TrayItem, street: Street) -> None:
    other = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="城南街道办事处")
    stranger = Member.objects.create(phone="+8613952600999", name="外街", organisation=other)
    case = street.case(phone=NEIGHBOUR)
    with pytest.raises(Forbidden):
        tray.attach(item, by=by(stranger), case=case)
    assert TrayItem.objects.get(pk=item.pk).done_at is None
    assert Refusal.objects.get(case=case).verb == Verb.ADD
    assert case.reports.count() == 1


def test_a_text_that_stands_on_a_case_already_is_not_filed_twice(street: Street) -> None:
    """A text whose place nobody could read stands on its case and in the tray."""
    case = street.case(site=None)
    text, _is_new = inbox.receive({"MessageSid": "SM3", "From": GRANDMOTHER, "To": "+86", "Body": "就是这里"})
    with rewriting(Report):
        case.reports.update(inbound=text)
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.PLACE_UNKNOWN, at=text.received_at)
    tray.attach(item, by=by(street.reviewer), case=case)
    assert case.reports.filter(inbound=text).count() == 1
    assert TrayItem.objects.get(pk=item.pk).done_at is not None


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "the place is still not known"), ("zh-hans", "地点仍不清楚")]
)
def test_the_tray_says_why_a_text_waits_and_which_case_it_may_be_about(
    language: str, sentence: str, item: TrayItem, street: Street, signed_in: SignedIn
) -> None:
    case = street.case()
    with rewriting(TrayItem):
        TrayItem.objects.filter(pk=item.pk).update(reason=TrayReason.PLACE_UNKNOWN, about=case)
    client = signed_in(street.reviewer)
    client.cookies["django_language"] = language
    for page in (reverse("tray"), reverse("tray-item", args=[item.pk])):
        assert f"{case.number} · {sentence}" in client.get(page).text


def test_a_reason_that_nobody_knows_is_no_reason(item: TrayItem) -> None:
    with pytest.raises(IntegrityError, match="tray_reason_is_known"), rewriting(TrayItem):
        TrayItem.objects.filter(pk=item.pk).update(reason="no words")


def test_only_the_street_office_is_shown_the_tray(item: TrayItem, street: Street) -> None:
    assert list(queues.tray(street.reviewer)) == [item]
    for member in (street.leader, street.contractor, street.district, Member.objects.get(is_superuser=True)):
        assert not queues.tray(member).exists()


def test_a_case_made_of_a_text_has_all_that_the_text_says(street: Street, signed_in: SignedIn, clock: Any) -> None:
    clock.shift(timedelta(hours=14))  # 23:00
    said = "Drilling at night in building 3 unit 2 room 501, the whole building is up in arms, sewage runs into my home"
    text, _is_new = inbox.receive({"MessageSid": "SM4", "From": GRANDMOTHER, "To": "+86", "Body": said})
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.WHICH_CASE, at=text.received_at)
    clock.shift(timedelta(hours=11))  # sorted in the morning, written at night
    read = understand(said, site=street.site, at=text.received_at)
    answers = {"deed": "make", "site": street.site.pk}
    assert signed_in(street.reviewer).post(reverse("tray-item", args=[item.pk]), answers).status_code == 302
    case = Case.objects.get()
    assert (case.unit, case.room, case.building) == (read.unit, read.room, read.building) == ("2", "501", case.building)
    assert case.building is not None and case.building.number == 3
    assert (case.runs_into_home, case.emergency, case.tier) == (read.runs_into_home, read.emergency, read.tier)
    assert case.runs_into_home
    assert case.language == "en"
    assert case.reports.get().reading == read.as_noted()


def test_noise_texted_at_night_is_urgent_business_though_sorted_by_day(
    street: Street, signed_in: SignedIn, clock: Any
) -> None:
    clock.shift(timedelta(hours=14))  # 23:00
    text, _is_new = inbox.receive({"MessageSid": "SM5", "From": GRANDMOTHER, "To": "+86", "Body": "楼上装修电钻太吵了"})
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.WHICH_CASE, at=text.received_at)
    clock.shift(timedelta(hours=11))
    answers = {"deed": "make", "site": street.site.pk}
    signed_in(street.reviewer).post(reverse("tray-item", args=[item.pk]), answers)
    assert Case.objects.get().tier == "H"

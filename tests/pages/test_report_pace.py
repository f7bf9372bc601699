"""How many reports by form are taken, and what whoever is refused reads; and the form's receipt at night."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Case, Refusal
from cases.states import Verb
from cases.throttling import addresses
from notifications import claims
from notifications.models import Alarm, AlarmKind, Limits, Message
from tests.cases.street import GRANDMOTHER, Street, texts_to

ELSEWHERE = "203.0.113.7"


pytestmark = pytest.mark.usefixtures("counts")


def send(client: Client, street: Street, *, address: str = "127.0.0.1", **answers: Any) -> int:
    form = {"words": "三号楼楼下电钻从早吵到晚", "phone": "138 0013 8001", "submission": str(uuid.uuid4())}
    where = reverse("report-site", args=[street.site.code])
    return client.post(where, form | answers, REMOTE_ADDR=address).status_code


def limit(**given: int) -> None:
    Limits.objects.update_or_create(pk=1, defaults=given)


def test_a_number_is_named_in_so_many_reports_a_day_and_further_ones_are_told_whom_to_call(
    english: Client, street: Street, clock: Any
) -> None:
    limit(forms_per_number=2)
    assert [send(english, street) for _ in range(2)] == [302, 302]
    told = len(texts_to(GRANDMOTHER))
    where = reverse("report-site", args=[street.site.code])
    again = {"words": "着火了 <b>快来", "phone": "13800138001", "submission": str(uuid.uuid4())}
    refused = english.post(where, again)
    assert refused.status_code == 429
    for said in ("119", "110", "120", "着火了 &lt;b&gt;快来"):
        assert said in refused.text.split("novalidate>")[1]
    hotline = street.site.hotline.as_national
    assert hotline in refused.text.split("novalidate>")[1]
    assert Case.objects.count() == 2 and len(texts_to(GRANDMOTHER)) == told, "an urgent one texts nobody either"
    trace = Refusal.objects.get()
    assert trace.verb == Verb.REPORT and "119" in trace.sentence and trace.actor == "resident"
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.about) == (AlarmKind.FORM_NUMBER, GRANDMOTHER)
    assert send(english, street, phone="13700137001") == 302, "another number is another's"
    clock.shift(timedelta(days=1, minutes=1))
    assert send(english, street) == 302


def test_the_refusal_speaks_chinese_too(client: Client, street: Street) -> None:
    limit(forms_per_number=1)
    send(client, street)
    where = reverse("report-site", args=[street.site.code])
    text = client.post(where, {"words": "太吵了", "phone": "13800138001"}).text
    assert "119" in text.split("novalidate>")[1] and "We cannot take" not in text


def test_a_form_sent_twice_is_one_report_and_refused_by_no_limit(client: Client, street: Street) -> None:
    limit(forms_per_number=1)
    same = {"submission": str(uuid.uuid4())}
    assert [send(client, street, **same) for _ in range(3)] == [302] * 3
    assert Case.objects.count() == 1 and not Alarm.objects.exists()


def test_numbers_of_one_range_count_together_for_an_hour(client: Client, street: Street, clock: Any) -> None:
    limit(forms_per_range=2)
    assert [send(client, street, phone=f"1380013800{last}") for last in (1, 2, 3)] == [302, 302, 429]
    alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.about, alarm.shown_about) == (AlarmKind.FORM_RANGE, "+861380013", "+861380013****")
    clock.shift(timedelta(hours=1, minutes=1))
    assert send(client, street, phone="13800138004") == 302


def test_one_address_files_so_many_an_hour_with_numbers_and_without(client: Client, street: Street) -> None:
    limit(forms_per_address=2)
    assert send(client, street, address=ELSEWHERE) == 302
    nameless = {"phone": "", "anonymous": "on"}
    assert [send(client, street, address=ELSEWHERE, **nameless) for _ in range(2)] == [302, 429]
    assert Alarm.objects.get().about == ELSEWHERE
    assert send(client, street, address="203.0.113.8", **nameless) == 302
    assert send(client, street, **nameless) == send(client, street, **nameless) == send(client, street, **nameless)


@pytest.mark.parametrize(
    ("behind", "remote", "forwarded", "counted"),
    [
        (False, ELSEWHERE, "198.51.100.1", ELSEWHERE),
        (True, "10.0.0.2", "198.51.100.1, 198.51.100.2", "198.51.100.2"),
        (True, ELSEWHERE, "", ELSEWHERE),
        (True, ELSEWHERE, "<script>", ""),
        (False, "127.0.0.1", "", ""),
        (False, "::1", "", ""),
        (False, "::ffff:127.0.0.1", "", ""),
        (False, "::ffff:203.0.113.7", "", ELSEWHERE),
        (False, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        (False, "", "", ""),
    ],
)
def test_the_address_is_the_senders_and_a_household_of_long_addresses_is_one(
    behind: bool, remote: str, forwarded: str, counted: str, settings: Any, rf: Any
) -> None:
    settings.BEHIND_PROXY = behind
    request = rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert addresses.sender_of(request) == counted


def test_without_redis_the_numbers_are_counted_all_the_same(client: Client, street: Street, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    limit(forms_per_address=1, forms_per_number=2)
    assert [send(client, street, address=ELSEWHERE) for _ in range(3)] == [302, 302, 429]


def test_the_receipt_of_a_form_waits_for_the_morning_unless_somebody_is_in_danger(
    client: Client, street: Street, clock: Any, settings: Any
) -> None:
    settings.SMS_QUIET_HOURS = "21:00-08:00"
    clock.shift(timedelta(hours=14))  # 23:00
    send(client, street)
    send(client, street, words="三号楼着火了", phone="13800138002")
    going = claims.due(Case.objects.latest("id").reported_at)
    assert not going.filter(recipient=GRANDMOTHER).exists()
    assert going.filter(recipient="+8613800138002").exists()
    clock.shift(timedelta(hours=9, minutes=1))
    receipt = Message.objects.get(recipient=GRANDMOTHER)
    assert not receipt.is_direct_answer
    assert claims.due(receipt.created_at + timedelta(hours=9, minutes=1)).filter(pk=receipt.pk).exists()


def test_noise_in_the_night_is_urgent_business_by_form_as_by_text(client: Client, street: Street, clock: Any) -> None:
    send(client, street, words="楼上装修电钻太吵了")
    assert Case.objects.latest("id").tier == "N"
    clock.shift(timedelta(hours=14))  # 23:00
    send(client, street, words="楼上装修电钻太吵了", phone="13800138002")
    assert Case.objects.latest("id").tier == "H"


def test_words_added_to_a_report_are_no_report(client: Client, street: Street, clock: Any) -> None:
    limit(forms_per_number=2)
    send(client, street, words="楼上装修电钻太吵了", phone="13800138001")
    case = Case.objects.latest("id")
    for turn in range(3):
        client.post(f"/c/{case.token}/add/", {"words": f"第{turn}次"})
    send(client, street, words="三号楼停水了", phone="13800138001")
    assert Case.objects.count() == 2

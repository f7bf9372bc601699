"""A member writes down what a caller says: only for a site they serve, and without losing the building."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from cases.models import CallTask, Case
from cases.models.contact import CallReason
from notifications.models import FailureReason, Message
from tests.cases.street import GRANDMOTHER, Street
from tests.pages.conftest import SignedIn


def call(**answers: Any) -> dict[str, Any]:
    return {"channel": "call", "words": "楼上漏水", "phone": "13800138001", **answers}


def test_a_report_of_another_groups_site_is_not_written_down_here(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.leader)
    assert street.other_site.name_en not in client.get(reverse("take-report")).text
    assert client.post(reverse("take-report"), call(site=street.other_site.pk)).status_code == 422
    named = client.post(reverse("take-report"), call(words=f"{street.other_site.name}楼上漏水"))
    assert named.status_code == 403 and "Only who serves the site" in named.text and "漏水" in named.text
    assert not Case.objects.exists()


def test_a_report_of_no_known_place_leaves_its_number_on_the_desk(street: Street, signed_in: SignedIn) -> None:
    answer = signed_in(street.leader).post(reverse("take-report"), call(), follow=True)
    case = Case.objects.get()
    assert answer.redirect_chain == [(reverse("desk"), 302)]
    assert f"The case number is {case.number}." in answer.text


def test_a_building_number_is_kept_where_the_words_name_the_site(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.leader)
    client.post(reverse("take-report"), call(words="锦绣华庭楼上漏水", building_number="3"))
    case = Case.objects.get()
    assert (case.site, case.building and case.building.number) == (street.site, 3)
    wrong = client.post(reverse("take-report"), call(words="锦绣华庭楼上漏水", building_number="99"))
    assert wrong.status_code == 422 and "This site has no building of that number." in wrong.text


def test_a_building_number_of_no_known_site_is_not_lost_in_silence(street: Street, signed_in: SignedIn) -> None:
    answer = signed_in(street.leader).post(reverse("take-report"), call(building_number="3"))
    assert answer.status_code == 422
    assert "Choose the site the building is of, or write the building into the words." in answer.text
    assert 'value="3"' in answer.text
    assert not Case.objects.exists()


def test_why_a_text_was_not_delivered_is_said_to_the_caller_in_their_language(
    street: Street, signed_in: SignedIn
) -> None:
    case = street.case()
    message = Message.objects.get(recipient=GRANDMOTHER)
    Message.objects.filter(pk=message.pk).update(failure=FailureReason.OPTED_OUT)
    task = CallTask.objects.create(
        case=case, reason=CallReason.TEXT_FAILED, message=message, raised_at=case.reported_at
    )
    client = signed_in(street.leader)
    reason = "This person has asked not to receive texts."
    assert reason in client.get(reverse("call", args=[task.pk])).text
    client.cookies["django_language"] = "zh-hans"
    text = client.get(reverse("call", args=[task.pk])).text
    assert reason not in text
    assert "不再接收短信" in text

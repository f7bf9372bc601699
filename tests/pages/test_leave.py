"""Who is away is noted by themselves, by their leader or by the street office, and their cases are before others at
once (U-08)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from cases import queues
from mediation.models import Member
from tests.cases.street import Street
from tests.pages.conftest import SignedIn

LEAVE = "/desk/leave/"


def day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_a_member_notes_their_own_leave_and_the_leader_has_their_case(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    lead = signed_in(case.lead)
    answer = lead.post(LEAVE, {"member": case.lead_id, "first": day(0), "last": day(9)}, follow=True)
    assert "1 open case of theirs stands before the leader" in answer.text
    assert "You are noted as away" in answer.text
    assert [each.number for each in queues.out_of_hands(street.leader)] == [case.number]
    noted = LogEntry.objects.get(user=case.lead)
    assert noted.object_id == str(case.lead_id) and noted.get_change_message()


def test_who_is_back_says_so(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    lead = signed_in(case.lead)
    lead.post(LEAVE, {"member": case.lead_id, "first": day(0)})
    assert f'value="{day(0)}"' in lead.get(LEAVE).text, "the page shows what is noted"
    answer = lead.post(LEAVE, {"member": case.lead_id}, follow=True)
    assert "is there" in answer.text and "noted as away" not in answer.text
    assert not queues.out_of_hands(street.leader)


def test_a_leader_notes_it_of_somebody_in_the_group(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    page = signed_in(street.leader).get(LEAVE).text
    assert f'<option value="{street.leader.pk}" selected>' in page and f'<option value="{case.lead_id}">' in page
    signed_in(street.leader).post(LEAVE, {"member": case.lead_id, "first": day(0)})
    assert "You are noted as away" in signed_in(case.lead).get(reverse("desk")).text


def test_the_street_office_notes_it_of_a_leader(street: Street, signed_in: SignedIn) -> None:
    signed_in(street.reviewer).post(LEAVE, {"member": street.leader.pk, "first": day(0)})
    assert Member.objects.get(pk=street.leader.pk).away_from == timezone.localdate()


def test_nobody_notes_it_of_somebody_who_is_not_theirs(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    elsewhere = Member.objects.create_user("+8613952699011", name="外人", organisation=street.builder)
    for who, whom in ((case.lead, street.leader), (street.leader, elsewhere), (street.district, street.leader)):
        answer = signed_in(who).post(LEAVE, {"member": whom.pk, "first": day(0)})
        assert answer.status_code == 422
        assert Member.objects.get(pk=whom.pk).away_from is None


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("", 3, "has a first day"),
        (3, 2, "ends on or after it"),
        (-5, -1, "This day is over"),
        ("31.12.", "", "valid date"),
    ],
)
def test_days_that_make_no_leave_are_said_at_the_field(
    street: Street, signed_in: SignedIn, first: object, last: object, said: str
) -> None:
    days = {name: day(at) if isinstance(at, int) else at for name, at in (("first", first), ("last", last))}
    answer = signed_in(street.leader).post(LEAVE, {"member": street.leader.pk, **days})
    assert answer.status_code == 422 and said in answer.text
    assert Member.objects.get(pk=street.leader.pk).away_from is None


def test_a_leave_to_come_takes_nothing_yet(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    signed_in(case.lead).post(LEAVE, {"member": case.lead_id, "first": day(3), "last": day(5)})
    assert not queues.out_of_hands(street.leader)


def test_the_desk_leads_there_in_both_languages(street: Street, signed_in: SignedIn) -> None:
    leader = signed_in(street.leader)
    assert LEAVE in leader.get(reverse("desk")).text
    leader.cookies["django_language"] = "zh-hans"
    assert "请假" in leader.get(LEAVE).text

"""Members no text reaches: alarms for those who stopped our texts or whose number died, and who is told instead."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases import tasks
from cases.actions import feedback, reporting
from cases.models import Case
from mediation.models import Level, Member
from notifications import optouts
from notifications.models import Alarm, AlarmKind, Message, MessageStatus
from tests.cases.street import GRANDMOTHER, Street, resident, texts_to


def end(member: Member, status: MessageStatus, *, count: int) -> None:
    """The last texts to this member have ended so."""
    latest = Message.objects.filter(recipient=str(member.phone)).order_by("-id")[:count].values("pk")
    assert Message.objects.filter(pk__in=latest).update(status=status, final_at=timezone.now()) == count


def alarms() -> list[tuple[str, str, int]]:
    return list(Alarm.objects.order_by("id").values_list("kind", "about", "times"))


def test_a_member_who_stops_our_texts_is_an_alarm_once_a_day(street: Street, clock: Any) -> None:
    optouts.opt_out(str(street.leader.phone), cause="text:1")
    optouts.opt_out(GRANDMOTHER, cause="text:2")
    tasks.raise_calls()
    tasks.raise_calls()
    assert alarms() == [(AlarmKind.MEMBER, str(street.leader.phone), 1)], "a resident's is a call, not an alarm"
    clock.shift(timedelta(days=1))
    tasks.raise_calls()
    assert len(alarms()) == 2, "it goes on"
    optouts.opt_in(str(street.leader.phone))
    clock.shift(timedelta(days=1))
    tasks.raise_calls()
    assert len(alarms()) == 2, "it has ended"


def test_a_member_whose_number_is_dead_is_an_alarm_and_one_lost_text_is_none(street: Street, clock: Any) -> None:
    for last in range(3):
        street.case(phone=f"+861380013810{last}")
    leader = street.leader
    end(leader, MessageStatus.UNDELIVERED, count=1)
    tasks.raise_calls()
    assert alarms() == []
    end(leader, MessageStatus.UNDELIVERED, count=3)
    tasks.raise_calls()
    assert alarms() == [(AlarmKind.MEMBER, str(leader.phone), 3)]


def test_a_member_who_was_reached_since_is_no_alarm(street: Street, clock: Any) -> None:
    for last in range(3):
        street.case(phone=f"+861380013810{last}")
    end(street.leader, MessageStatus.UNDELIVERED, count=3)
    clock.shift(timedelta(hours=1))
    end(street.leader, MessageStatus.DELIVERED, count=1)
    tasks.raise_calls()
    assert alarms() == []


def test_who_has_left_is_no_alarm(street: Street) -> None:
    optouts.opt_out(str(street.leader.phone), cause="provider:21610")
    Member.objects.filter(pk=street.leader.pk).update(is_active=False)
    tasks.raise_calls()
    assert alarms() == []


def _left(case: Case) -> Member:
    lead = case.lead
    assert lead is not None
    Member.objects.filter(pk=lead.pk).update(is_active=False)
    return lead


def test_words_on_a_case_whose_lead_has_left_go_to_the_leader(street: Street) -> None:
    case = street.assigned()
    lead = _left(case)
    before = len(texts_to(lead.phone))
    reporting.add(case, by=resident(), words="又开始了")
    assert len(texts_to(lead.phone)) == before
    assert f"{case.number}居民补充:又开始了" in texts_to(street.leader.phone)


def test_what_the_leader_hears_anyway_they_hear_once(street: Street) -> None:
    case = street.assigned()
    lead = _left(case)
    before, told = len(texts_to(lead.phone)), len(texts_to(street.leader.phone))
    feedback.withdraw(case, by=resident())
    assert len(texts_to(lead.phone)) == before
    assert len(texts_to(street.leader.phone)) == told + 1


def test_a_reminder_for_a_lead_who_has_left_says_to_the_leader_what_it_says_of_a_case_without_one(
    street: Street, clock: Any
) -> None:
    case = street.assigned()
    lead = _left(case)
    clock.shift(timedelta(hours=20))
    tasks.sweep_clocks()
    reminded = Message.objects.filter(about__case=case, about__event__facts__level=Level.HANDLER)
    assert {(each.recipient, each.template) for each in reminded} == {
        (str(street.leader.phone), "escalate_handler_leader")
    }
    assert not reminded.filter(recipient=str(lead.phone)).exists()

"""Every text knows what it is about: which case, which event, and to whom it was told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import tasks
from cases.actions import desk, feedback, field, joining, reporting
from cases.models import CallTask, Case, CaseEvent, CaseMessage, Clock
from cases.models.contact import CallReason
from cases.states import Audience, Verb
from cases.sweeps import calls as call_sweep
from mediation.models import Level, Promise, Tier
from notifications import claims, inbox
from notifications.models import Message, MessageStatus
from tests.cases.promises import many, sweep_all
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, clock_of, fresh, resident


def links_of(phone: object) -> list[tuple[int, str, str]]:
    """What this phone was told of, oldest first: case, verb, audience."""
    rows = CaseMessage.objects.filter(message__recipient=str(phone)).order_by("message", "event")
    return list(rows.values_list("case", "event__verb", "audience"))


def say(body: str, *, phone: str = GRANDMOTHER, number: int = 1) -> None:
    text, _ = inbox.receive({"MessageSid": f"SM{number:032d}", "From": phone, "To": "+8652386000000", "Body": body})
    tasks.read_text(text.pk)


def every_message_is_linked_to_its_case() -> bool:
    links = CaseMessage.objects.values_list("case", "event__case")
    return not Message.objects.filter(about=None).exists() and all(case == of_event for case, of_event in links)


def test_each_audience_of_a_deed_is_a_link_to_its_event(street: Street) -> None:
    case = street.case()
    desk.assign(case, by=by(street.reviewer), lead=street.lead_for(case))
    lead = fresh(case).lead
    assert lead is not None
    assert links_of(GRANDMOTHER) == [(case.pk, Verb.REPORT, "resident"), (case.pk, Verb.ASSIGN, "resident")]
    assert links_of(street.leader.phone) == [(case.pk, Verb.REPORT, "leader")]
    assert links_of(lead.phone) == [(case.pk, Verb.ASSIGN, "lead")]
    for event in CaseEvent.objects.filter(case=case):
        assert set(event.messages.values_list("message__cause", flat=True)) == {f"event:{event.pk}"}
    assert every_message_is_linked_to_its_case()


def test_a_whole_handling_leaves_no_text_without_its_case_and_event(street: Street, clock) -> None:
    case = street.resolved()
    feedback.reopen(case, by=resident())
    clock.shift(timedelta(days=9))
    sweep_all()
    reporting.add(fresh(case), by=resident(), words="还在吵")
    assert every_message_is_linked_to_its_case()
    assert not CaseMessage.objects.filter(event=None).exists()


def test_an_urgent_report_is_linked_for_the_street_office_too(street: Street) -> None:
    case = street.case(tier=Tier.URGENT)
    assert links_of(street.reviewer.phone) == [(case.pk, Verb.REPORT, "street")]
    told = CaseMessage.objects.filter(case=case, event__verb=Verb.REPORT).values_list("audience", flat=True)
    assert set(told) == {Audience.RESIDENT, Audience.LEADER, Audience.STREET}


def test_who_came_with_a_joined_case_is_linked_to_the_one_the_event_is_of(street: Street) -> None:
    first, later = street.assigned(), street.case(phone=NEIGHBOUR)
    joining.join(later, by=by(street.leader), into=first)
    field.arrive(fresh(first), by=by(fresh(first).lead), code=street.site.arrival_code)
    assert links_of(NEIGHBOUR)[-1] == (first.pk, Verb.ARRIVE, "resident")
    assert links_of(GRANDMOTHER)[-1] == (first.pk, Verb.ARRIVE, "resident")


def test_a_text_that_later_news_overtakes_keeps_its_link(street: Street) -> None:
    case = street.on_site()
    overtaken = claims.superseded(Message.objects.filter(recipient=GRANDMOTHER, status=MessageStatus.QUEUED))
    links = CaseMessage.objects.filter(message__in=overtaken)
    assert list(links.values_list("case", "event__verb", "audience")) == [(case.pk, Verb.ASSIGN, "resident")]


def test_one_text_for_many_cases_is_linked_to_each_of_their_events(street: Street, clock) -> None:
    cases = many(street, 5)
    Clock.objects.exclude(promise=Promise.ASSIGN).update(next_rung_at=None)
    clock.shift(timedelta(days=3))
    sweep_all()
    told = Message.objects.get(recipient=str(street.reviewer.phone), about__case=cases[3])
    events = CaseEvent.objects.filter(verb=Verb.ESCALATE, facts__level=Level.STREET)
    assert set(told.about.values_list("event", flat=True)) == set(events.values_list("pk", flat=True))
    assert set(told.about.values_list("case", "audience")) == {(case.pk, "street") for case in cases}


def test_two_promises_missed_at_once_are_one_text_with_a_link_to_both(street: Street, clock) -> None:
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(next_rung_at=None)
    clock.shift(timedelta(days=3))
    sweep_all()
    for phone in (street.reviewer.phone, GRANDMOTHER):
        links = CaseMessage.objects.filter(message__recipient=str(phone), event__facts__level=Level.STREET)
        assert links.values("message").distinct().count() == 1
        assert set(links.values_list("event__facts__promise", flat=True)) == {Promise.ASSIGN, Promise.ARRIVE}


def test_a_direct_answer_about_a_case_is_linked_without_an_event(street: Street) -> None:
    case = street.assigned()
    say("查询")
    answer = CaseMessage.objects.get(event=None)
    assert (answer.case, answer.audience, answer.message.recipient) == (case, Audience.RESIDENT, GRANDMOTHER)


def test_an_answer_about_no_case_has_no_link(street: Street) -> None:
    say("查询", phone=NEIGHBOUR)
    assert Message.objects.get(recipient=NEIGHBOUR).about.count() == 0


def test_a_lost_direct_answer_is_no_call(street: Street, clock) -> None:
    street.assigned()
    say("查询")
    Message.objects.filter(about__event=None).update(
        status=MessageStatus.FAILED, final_at=clock_of(Case.objects.get(), Promise.ARRIVE).due_at, next_attempt_at=None
    )
    assert call_sweep.raise_calls() == 0


def test_a_lost_text_that_stood_for_two_promises_is_one_call(street: Street, clock) -> None:
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.RESOLVE).update(next_rung_at=None)
    clock.shift(timedelta(days=3))
    sweep_all()
    lost = Message.objects.filter(recipient=GRANDMOTHER, about__event__facts__level=Level.STREET).distinct()
    Message.objects.filter(pk__in=lost).update(
        status=MessageStatus.FAILED, final_at=clock_of(case, Promise.ASSIGN).due_at, next_attempt_at=None
    )
    assert call_sweep.raise_calls() == 1
    assert CallTask.objects.get(reason=CallReason.TEXT_FAILED).case == case


@pytest.mark.parametrize("number", [1, 30])
def test_the_links_of_a_batch_are_one_statement(number: int, street: Street, clock) -> None:
    many(street, number)
    clock.shift(timedelta(days=3))
    with CaptureQueriesContext(connection) as queries:
        tasks.sweep_clocks()
    batches = sum("INSERT INTO cases_escalation" in query["sql"] for query in queries)
    assert sum("INSERT INTO cases_casemessage" in query["sql"] for query in queries) == batches

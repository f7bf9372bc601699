"""Phone this resident: who has not answered, and whom no text reached. Whoever handled the case does not ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases import queues
from cases.actions import calls, desk, feedback, field
from cases.forms import CallForm
from cases.models import CallTask, Case, CaseEvent, Refusal
from cases.models.contact import CallReason
from cases.states import Answer, Audience, Forbidden, NotNow, State, Verb
from cases.sweeps import calls as call_sweep
from mediation.models import Member, OrganisationKind
from notifications.models import Message, MessageStatus
from tests.cases.street import GRANDMOTHER, Street, by, fresh, phoned, resident


@pytest.fixture
def unanswered(street: Street, clock) -> CallTask:
    """A settled case whose resident has said nothing for three days."""
    case = street.resolved()
    clock.shift(timedelta(hours=71, minutes=59))
    assert call_sweep.raise_calls() == 0
    clock.shift(timedelta(minutes=1))
    assert call_sweep.raise_calls() == 1
    return CallTask.objects.select_related("case__lead").get(case=case)


def caller(street: Street) -> Member:
    """A neutral member who had no part in it."""
    handled = Case.objects.values("lead")
    kinds = (OrganisationKind.SUPERVISION, OrganisationKind.DESIGN)
    return Member.objects.filter(memberships__group__site=street.site, organisation__kind__in=kinds).exclude(
        pk__in=handled
    )[0]


def test_after_three_days_of_silence_a_call_stands_on_the_desk_once(unanswered: CallTask, street: Street) -> None:
    assert unanswered.reason == CallReason.NO_ANSWER
    assert call_sweep.raise_calls() == 0
    assert unanswered in queues.calls(street.leader)


def test_an_answer_in_time_raises_no_call(street: Street, clock) -> None:
    case = street.resolved()
    feedback.confirm(case, by=resident())
    clock.shift(timedelta(days=9))
    assert call_sweep.raise_calls() == 0


def test_whoever_handled_the_case_does_not_ask(unanswered: CallTask, street: Street) -> None:
    lead = unanswered.case.lead
    assert lead is not None
    assert unanswered not in queues.calls(lead)
    with pytest.raises(NotNow):
        calls.log_call(unanswered, by=by(lead), answer=Answer.SOLVED)
    assert fresh(unanswered.case).answer == ""
    assert CallTask.objects.get(pk=unanswered.pk).done_at is None
    assert Refusal.objects.filter(case=unanswered.case, verb=Verb.CONFIRM).count() == 1


def test_a_helper_handled_it_too(street: Street, clock) -> None:
    case = street.case()
    helper = street.member(OrganisationKind.DESIGN)
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[helper])
    _settled(street, case)
    clock.shift(timedelta(days=4))
    call_sweep.raise_calls()
    task = CallTask.objects.get()
    assert task not in queues.calls(helper)
    with pytest.raises(NotNow):
        calls.log_call(task, by=by(helper), answer=Answer.SOLVED)


def _settled(street: Street, case: Case) -> None:
    from_desk = fresh(case)
    field.arrive(from_desk, by=by(from_desk.lead), code=street.site.arrival_code)
    field.resolve(from_desk, by=by(from_desk.lead), outcome="explained", words="改时间", resident_word="好")


@pytest.mark.parametrize("kind", ["contractor", "client", "property"])
def test_a_side_of_the_works_does_not_ask_residents_whether_they_are_content(
    kind: str, unanswered: CallTask, street: Street
) -> None:
    member = street.member(kind)
    assert unanswered not in queues.calls(member)
    with pytest.raises(Forbidden):
        calls.log_call(unanswered, by=by(member), answer=Answer.SOLVED)
    assert fresh(unanswered.case).answer == ""


def test_the_district_is_shown_no_calls(unanswered: CallTask, street: Street) -> None:
    assert not queues.calls(street.district).exists()
    with pytest.raises(Forbidden):
        calls.log_call(unanswered, by=by(street.district), answer=Answer.SOLVED)


def test_solved_on_the_phone_is_the_residents_answer(unanswered: CallTask, street: Street) -> None:
    phoned(unanswered, by=by(caller(street)), answer=Answer.SOLVED, words="老人说好了")
    assert fresh(unanswered.case).answer == Answer.SOLVED
    task = CallTask.objects.get(pk=unanswered.pk)
    assert (task.done_by, task.words) == (caller(street), "老人说好了")
    assert unanswered.case.events.filter(verb=Verb.CONFIRM).count() == 1


def test_not_solved_on_the_phone_opens_the_case_again(unanswered: CallTask, street: Street) -> None:
    phoned(unanswered, by=by(caller(street)), answer=Answer.NOT_SOLVED, words="还在漏")
    again = fresh(unanswered.case)
    assert (again.state, again.handling) == (State.ASSIGNED, 2)


def test_nobody_picked_up_lets_it_end_and_is_never_satisfied(unanswered: CallTask, street: Street) -> None:
    calls.log_call(unanswered, by=by(caller(street)), answer=Answer.NO_ANSWER)
    assert fresh(unanswered.case).answer == Answer.NO_ANSWER
    event = unanswered.case.events.get(verb=Verb.CONFIRM)
    assert (event.actor, event.facts["called_by_id"]) == ("system", caller(street).pk)
    assert not event.messages.filter(audience=Audience.RESIDENT).exists()


def test_a_call_is_logged_once(unanswered: CallTask, street: Street) -> None:
    phoned(unanswered, by=by(caller(street)), answer=Answer.SOLVED, words="说好了")
    with pytest.raises(NotNow):
        calls.log_call(unanswered, by=by(street.leader), answer=Answer.NOT_SOLVED)
    assert fresh(unanswered.case).answer == Answer.SOLVED


def test_an_answer_that_came_while_the_phone_rang_stands(unanswered: CallTask, street: Street) -> None:
    feedback.confirm(unanswered.case, by=resident())
    events = CaseEvent.objects.count()
    calls.log_call(unanswered, by=by(caller(street)), answer=Answer.NO_ANSWER)
    assert fresh(unanswered.case).answer == Answer.SOLVED
    assert CaseEvent.objects.count() == events


def test_nonsense_is_no_answer(unanswered: CallTask, street: Street) -> None:
    with pytest.raises(NotNow):
        calls.log_call(unanswered, by=by(caller(street)), answer="maybe")


# -- texts that reached nobody -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [MessageStatus.FAILED, MessageStatus.UNDELIVERED])
def test_a_text_that_reached_nobody_becomes_a_call(status: str, street: Street) -> None:
    case = street.case()
    message = Message.objects.get(recipient=GRANDMOTHER)
    Message.objects.filter(pk=message.pk).update(status=status, final_at=timezone.now(), next_attempt_at=None)
    assert call_sweep.raise_calls() == 1
    assert call_sweep.raise_calls() == 0
    task = CallTask.objects.get()
    assert (task.case, task.reason, task.message) == (case, CallReason.TEXT_FAILED, message)
    calls.log_call(task, by=by(street.leader), answer="", words="已电话告知")
    assert CallTask.objects.get().done_by == street.leader


@pytest.mark.parametrize("reason", [CallReason.TEXT_FAILED, CallReason.NO_TEXTS])
def test_nobody_picking_up_a_call_about_a_text_ends_nothing(reason: str, street: Street, clock) -> None:
    case = street.resolved()
    task = CallTask.objects.create(case=case, reason=reason, handling=1, raised_at=timezone.now())
    assert Answer.NO_ANSWER not in dict(CallForm(task=task).fields["answer"].choices)
    with pytest.raises(NotNow):
        calls.log_call(task, by=by(caller(street)), answer=Answer.NO_ANSWER)
    assert fresh(case).answer == ""
    calls.log_call(task, by=by(caller(street)), answer="", words="没人接")
    assert fresh(case).answer == ""


@pytest.mark.parametrize("says", [feedback.confirm, feedback.reopen])
def test_an_answer_takes_the_call_for_it_from_the_desk(says, unanswered: CallTask, street: Street) -> None:
    other = CallTask.objects.create(
        case=unanswered.case, reason=CallReason.TEXT_FAILED, handling=1, raised_at=timezone.now()
    )
    says(unanswered.case, by=resident())
    assert list(CallTask.objects.filter(done_at=None)) == [other]
    assert CallTask.objects.get(pk=unanswered.pk).done_by is None


def test_a_text_that_arrived_raises_no_call(street: Street) -> None:
    street.case()
    Message.objects.update(status=MessageStatus.DELIVERED, final_at=timezone.now(), next_attempt_at=None)
    assert call_sweep.raise_calls() == 0


def test_a_members_lost_text_is_no_call_to_a_resident(street: Street) -> None:
    street.case()
    lost = Message.objects.exclude(recipient=GRANDMOTHER)
    lost.update(status=MessageStatus.FAILED, final_at=timezone.now(), next_attempt_at=None)
    assert call_sweep.raise_calls() == 0


def test_what_was_said_on_the_phone_is_written_down_though_an_answer_came_meanwhile(
    unanswered: CallTask, street: Street, client: Client
) -> None:
    client.force_login(street.leader)
    feedback.confirm(fresh(unanswered.case), by=resident())
    assert unanswered not in queues.calls(street.leader)
    answer = client.post(f"/desk/calls/{unanswered.pk}/", {"answer": "solved", "words": "老人说好了"})
    assert answer.status_code == 302
    assert CallTask.objects.get(pk=unanswered.pk).words == "老人说好了"
    assert client.post(f"/desk/calls/{unanswered.pk}/", {"answer": "solved", "words": "x"}).status_code == 404

"""Two at once on one case, each on a connection of its own, against the real database: one wins, nothing is lost."""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.utils import timezone

from cases import tasks
from cases.actions import desk, feedback, field, reporting, review, tray
from cases.actions.calls import log_call
from cases.actions.new_report import NewReport
from cases.announcements import announce
from cases.models import CallTask, Case, CaseEvent, CaseMessage, Clock, Escalation, Refusal, Report, TrayItem
from cases.reading.reading import understand
from cases.states import ALL_PROMISES, Actor, Audience, Channel, NotNow, Refused, State, Verb
from cases.sweeps import calls
from cases.sweeps import clocks as sweeping
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Category, Member, Promise
from notifications import inbox, wakeup
from notifications.models import InboundText, Message
from tests.cases.conftest import build
from tests.cases.street import GRANDMOTHER, Street, by, fresh, linked, resident

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 40


@pytest.fixture
def street(
    transactional_db: None, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Street]:
    """The seeded street, committed. Nobody is woken: each test is the worker itself."""
    monkeypatch.setattr(wakeup, "wake", lambda task, *args: None)
    yield build()
    connections.close_all()


def together(*works: Callable[[], Any]) -> list[Any]:
    """Run the works at the same moment, each on its own thread and connection; what one raises is its answer."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:  # connected before the start, so that they really meet
                cursor.execute("SET statement_timeout = '120s'; SET lock_timeout = '90s'")
            barrier.wait(timeout=60)
            return work()
        except Refused as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as pool:
        return [future.result(timeout=240) for future in [pool.submit(run, work) for work in works]]


def received(body: str, *, sid: str = "", phone: str = GRANDMOTHER) -> InboundText:
    text, _is_new = inbox.receive(
        {"MessageSid": sid or f"SM{uuid.uuid4().hex}", "From": phone, "To": "+8652386000000", "Body": body}
    )
    return text


def test_two_leaders_assign_one_case_and_one_of_them_is_told_it_is_done(street: Street) -> None:
    case, lead, other = street.case(), street.leader, street.mediator
    first, second = together(
        lambda: desk.assign(case, by=by(street.leader), lead=other),
        lambda: desk.assign(case, by=by(street.reviewer), lead=lead),
    )
    kinds = Counter(type(each) for each in (first, second))
    assert kinds == {CaseEvent: 1, NotNow: 1}
    assert case.events.filter(verb=Verb.ASSIGN).count() == 1
    assert Refusal.objects.filter(case=case, verb=Verb.ASSIGN).count() == 1
    event = case.events.get(verb=Verb.ASSIGN)
    assert fresh(case).lead_id == event.facts["lead_id"]


def test_the_lead_arrives_while_the_resident_takes_the_report_back(street: Street) -> None:
    for turn in range(5):
        case = street.assigned(phone=f"+861380013901{turn}")
        position = {"latitude": 32.491, "longitude": 119.923}
        arrived, withdrawn = together(
            lambda case=case, position=position: field.arrive(case, by=by(case.lead), position=position),
            lambda case=case, turn=turn: feedback.withdraw(case, by=resident(f"+861380013901{turn}")),
        )
        ended = fresh(case)
        assert isinstance(withdrawn, CaseEvent), "an open case can always be taken back"
        assert ended.state == State.CLOSED
        assert not case.clocks.filter(stopped_at=None).exists()
        if isinstance(arrived, Refused):
            assert case.visits.count() == 0
            assert case.refusals.count() == 1
        else:
            assert case.visits.count() == 1
        moves = list(case.events.values_list("from_state", "to_state"))
        assert all(moves[place][1] == moves[place + 1][0] for place in range(len(moves) - 1))


def test_one_form_sent_twice_in_the_same_moment_is_one_case(street: Street) -> None:
    category = Category.objects.get(code="noise")
    submission = uuid.uuid4()

    def send() -> Case:
        new = NewReport(
            words="楼下吵", category=category, tier="N", channel=Channel.FORM, phone=GRANDMOTHER,
            site=street.site, submission=submission,
        )  # fmt: skip
        return reporting.report(new, by=Actor(phone=GRANDMOTHER))

    cases = together(send, send, send)
    assert len({case.pk for case in cases}) == 1
    assert Case.objects.count() == Report.objects.count() == CaseEvent.objects.count() == 1
    assert Message.objects.filter(recipient=GRANDMOTHER).count() == 1


def test_numbers_given_in_the_same_moment_differ_and_leave_no_gap(street: Street) -> None:
    cases = together(*(lambda turn=turn: street.case(phone=f"+861380013902{turn}") for turn in range(6)))
    assert sorted(case.number for case in cases) == [f"HL-2026-{number:06d}" for number in range(1, 7)]


def test_one_text_read_by_two_workers_is_one_case(street: Street) -> None:
    text = received("锦绣华庭3号楼楼下电钻吵死了")
    together(lambda: tasks.read_text(text.pk), lambda: tasks.read_text(text.pk), tasks.sweep_texts)
    (case,) = Case.objects.all()
    assert case.reports.count() == 1
    assert InboundText.objects.get(pk=text.pk).outcome == "case"
    assert Message.objects.filter(recipient=GRANDMOTHER).count() == 1


def test_two_texts_of_one_person_are_read_in_the_order_they_came(street: Street) -> None:
    for turn in range(6):
        phone = f"+861380013903{turn}"
        first = received("锦绣华庭3号楼楼下电钻吵死了", phone=phone)
        second = received("电钻还在吵,一直没停", phone=phone)
        together(lambda pk=second.pk: tasks.read_text(pk), lambda pk=first.pk: tasks.read_text(pk))
        (case,) = Case.objects.filter(parties__phone=phone)
        assert list(case.reports.order_by("id").values_list("inbound", flat=True)) == [first.pk, second.pk]
        assert InboundText.objects.get(pk=second.pk).outcome == "words"


def test_the_same_webhook_twice_in_the_same_moment_is_one_text(street: Street) -> None:
    texts = together(*(lambda: received("楼上漏水", sid="SMsame") for _ in range(4)))
    assert len({text.pk for text in texts}) == 1
    assert InboundText.objects.count() == 1


def test_solved_and_not_solved_in_the_same_moment_leave_one_answer(street: Street) -> None:
    for turn in range(5):
        phone = f"+861380013904{turn}"
        case = street.resolved(phone=phone)
        together(
            lambda case=case, phone=phone: feedback.confirm(case, by=resident(phone)),
            lambda case=case, phone=phone: feedback.reopen(case, by=resident(phone)),
        )
        again = fresh(case)
        assert again.state == State.ASSIGNED and again.handling == 2 and again.answer == ""
        assert case.events.filter(verb=Verb.REOPEN).count() == 1


def test_two_reviewers_decide_and_the_second_finds_nothing_waiting(street: Street, clock) -> None:
    case = street.assigned()
    clock.shift(timedelta(days=3))
    while sweep_clocks():
        pass
    other = Member.objects.filter(organisation=street.site.street).order_by("-id").first()
    answers = together(
        lambda: review.decide(case, by=by(street.reviewer), decision="instruct", words="今天到场"),
        lambda: review.decide(case, by=by(other), decision="send_back", words="继续"),
    )
    assert Counter(type(each) for each in answers) == {CaseEvent: 1, NotNow: 1}
    assert Clock.objects.filter(case=case, promise=Promise.INSTRUCT).count() <= 1
    assert not review.waiting(case)


def test_two_people_take_one_text_from_the_tray_and_one_gets_it(street: Street) -> None:
    from_nobody = received("???", phone="10086x")
    tasks.read_text(from_nobody.pk)
    item = TrayItem.objects.get()

    def take() -> Case:
        return tray.make_case(item, by=by(street.reviewer), read=understand("???"))

    kinds = together(take, take)
    assert Counter(isinstance(each, Case) for each in kinds) == {True: 1, False: 1}
    assert Case.objects.count() == 1


def test_calls_raised_twice_in_the_same_moment_are_raised_once(street: Street, clock) -> None:
    case = street.resolved()
    clock.shift(timedelta(hours=80))
    together(calls.raise_calls, calls.raise_calls, calls.raise_calls)
    assert CallTask.objects.filter(case=case).count() == 1


# -- the sweep ---------------------------------------------------------------------------------------------------------


def test_two_sweeps_at_once_pass_each_rung_once(street: Street, clock) -> None:
    for turn in range(12):
        street.case(phone=f"+8613800139{turn:03d}")
    clock.shift(timedelta(days=3))
    rounds = 0
    while sum(together(lambda: sweep_clocks(limit=7), lambda: sweep_clocks(limit=7), lambda: sweep_clocks(limit=7))):
        rounds += 1
        assert rounds < 60
    for each in Clock.objects.prefetch_related("escalations"):
        assert sorted(one.rung for one in each.escalations.all()) == list(range(1, each.rungs_passed + 1))
    assert not Clock.objects.filter(next_rung_at__lte=timezone.now()).exists()
    assert Escalation.objects.count() == CaseEvent.objects.filter(verb=Verb.ESCALATE).count()
    # A member hears of many in one text, a resident of each case: nobody twice, and every street office's news is told.
    climbed = CaseEvent.objects.filter(verb=Verb.ESCALATE)
    assert not climbed.filter(messages=None).exists()
    to_residents = CaseMessage.objects.filter(event__in=climbed, audience=Audience.RESIDENT)
    raised = climbed.filter(facts__level="street", facts__is_reminder=False, facts__promise__in=ALL_PROMISES)
    told = to_residents.values_list("event", flat=True)
    assert set(Counter(told).values()) == {1} and set(told) == set(raised.values_list("pk", flat=True))


def test_the_sweep_and_the_door_never_wait_for_each_other_in_a_ring(street: Street, clock) -> None:
    """Locks are taken cases by id, then clocks; the other order would be found here as a deadlock."""
    cases = [street.case(phone=f"+86138001400{turn:02d}") for turn in range(ROUNDS)]
    clock.shift(timedelta(days=3))
    lead, leader = street.mediator, street.leader
    stop = threading.Event()
    passed: list[int] = []

    def sweeps() -> None:
        until = time.monotonic() + 120
        while not (stop.is_set() and passed and passed[-1] == 0) and time.monotonic() < until:
            passed.append(sweep_clocks(limit=9))

    def desk_work() -> int:
        try:
            for case in cases:
                desk.assign(case, by=by(leader), lead=lead)
                street.close(case, "outside", "不在范围")
            return len(cases)
        finally:
            stop.set()

    swept, done = together(sweeps, desk_work)
    assert (swept, done) == (None, ROUNDS)
    assert sum(passed) == Escalation.objects.filter(clock__isnull=False).count()
    ended = Clock.objects.filter(case__in=cases)
    assert not ended.filter(stopped_at=None).exists()
    assert not ended.filter(next_rung_at__isnull=False).exists()
    waiting = Escalation.objects.filter(case__in=cases).exclude(state="closed")
    assert not waiting.exists(), "an ended case waits for nobody's decision"


def test_a_sweep_killed_before_its_commit_has_lost_and_told_nothing(
    street: Street, clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = street.case()
    clock.shift(timedelta(days=3))
    before = (CaseEvent.objects.count(), Message.objects.count())

    class Killed(BaseException):
        """What no handler catches."""

    def die(*_args: Any, **_more: Any) -> None:
        announce.announce(*_args, **_more)
        raise Killed

    monkeypatch.setattr(sweeping, "announce", die)
    with pytest.raises(Killed):
        sweep_clocks()
    assert (CaseEvent.objects.count(), Message.objects.count()) == before
    assert not Escalation.objects.exists()
    monkeypatch.undo()
    monkeypatch.setattr(wakeup, "wake", lambda task, *args: None)
    while sweep_clocks():
        pass
    assert case.escalations.filter(clock__promise=Promise.ASSIGN).count() == 3


def test_a_deed_killed_before_its_commit_has_changed_and_told_nothing(street: Street) -> None:
    case = street.case()
    events, messages = CaseEvent.objects.count(), Message.objects.count()
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
        raise KeyboardInterrupt
    assert fresh(case).state == State.REPORTED and fresh(case).lead is None
    assert (CaseEvent.objects.count(), Message.objects.count()) == (events, messages)
    assert case.clocks.get(promise=Promise.ASSIGN).is_running


def test_the_call_and_the_residents_own_answer_never_wait_for_each_other_in_a_ring(street: Street) -> None:
    caller = by(street.reviewer)
    for turn in range(4):
        case = street.resolved(phone=f"+86138001381{turn:02d}")
        task = CallTask.objects.create(case=case, reason="no_answer", raised_at=timezone.now())
        desk.open_contact(case, by=caller)
        answers = together(
            lambda task=task: log_call(task, by=caller, answer="solved", words="好了"),
            lambda case=case: feedback.confirm(case, by=linked(case)),
        )
        assert not [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, Refused)]
        assert Case.objects.get(pk=case.pk).answer == "solved"
        assert CaseEvent.objects.filter(case=case, verb=Verb.CONFIRM).count() == 1

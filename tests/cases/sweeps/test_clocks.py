"""The sweep: the same rows as the door would write, as few statements for many cases as for few, and no flood.

That it climbs rung by rung is told in `test_ladder`, races in `test_races`, speed by `./run bench sweep`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import history
from cases.clocks import turning
from cases.models import Case, CaseEvent, CaseMessage, Clock, Escalation
from cases.models.escalation import EscalationState
from cases.states import SWEEP, End, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation import directory
from mediation.models import (
    Category,
    CoordinationGroup,
    Level,
    Membership,
    Organisation,
    OrganisationKind,
    Policy,
    PolicyVersion,
    Promise,
    Rung,
    Tier,
)
from notifications.models import Message
from tests.bench import city
from tests.bench.sweep import YARDSTICK
from tests.cases.promises import many, over, sweep_all
from tests.cases.street import Street, clock_of, fresh, texts_to
from tests.roles import owner, rewriting

COLUMNS = [field.attname for field in Message._meta.concrete_fields]


def messages_of(event: CaseEvent) -> list[dict]:
    """The messages of an event, and whom each told, but for what is each row's own."""
    rows = Message.objects.filter(about__event=event).order_by("recipient", "template")
    own = ("id", "token", "cause", "created_at", "next_attempt_at")
    return [
        {name: value for name, value in row.items() if name not in own}
        for row in rows.values(*COLUMNS, "about__case", "about__audience")
    ]


# -- the same as the door ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rung", [0, 1, 2])
@pytest.mark.parametrize("has_lead", [True, False])
def test_the_sweep_writes_what_the_door_would_write(street: Street, clock, rung: int, has_lead: bool) -> None:
    case = street.assigned() if has_lead else street.case()
    promise = Promise.ARRIVE if has_lead else Promise.ASSIGN
    Clock.objects.filter(case=case).exclude(promise=promise).update(next_rung_at=None)
    due = clock_of(case, promise)
    clock.move_to(due.rung_at[rung])
    for _ in range(rung):
        sweep_clocks()
    before = transaction.savepoint()
    assert sweep_clocks() == 1
    swept = CaseEvent.objects.filter(case=case, verb=Verb.ESCALATE).latest("id")
    by_sweep = (_told_of(swept), messages_of(swept), _decision_on(swept))
    escalation = Escalation.objects.get(pk=swept.facts["escalation_id"])
    transaction.savepoint_rollback(before)
    by_door = _through_the_door(fresh(case), due, escalation)
    assert by_sweep == by_door
    assert by_sweep[1], "somebody is told of every rung"
    assert bool(by_sweep[2]) == (rung == 2)


def _through_the_door(case: Case, due: Clock, like: Escalation) -> tuple:
    """The same rung by the functions of the door: an escalation row, the promise to decide, `record`."""
    now = timezone.now()
    (event_id,) = history.new_ids(SWEEP)
    escalation = Escalation.objects.create(
        case=case, clock=due, rung=like.rung, level=like.level, cause=like.cause, state=like.state, raised_at=now,
        **({} if like.is_waiting else {"closed_at": now, "ended_by_id": event_id, "ended": End.TOLD}),
    )  # fmt: skip
    decisions = turning.start(case, [Promise.DECIDE], at=now, escalation=escalation) if like.is_waiting else []
    facts = {
        "escalation": escalation, "level": like.level, "cause": like.cause, "promise": due.promise, "rung": like.rung,
        "is_reminder": now < due.due_at, "due_at": due.due_at,
        "decide_by": decisions[0].due_at if decisions else None,
    }  # fmt: skip
    event = history.record(
        history.NewEvent(
            case=case, verb=Verb.ESCALATE, by=SWEEP, at=now, event_id=event_id, from_state=case.state, facts=facts
        )
    )
    return _told_of(event), messages_of(event), _decision_on(event)


def _told_of(event: CaseEvent) -> dict:
    event = CaseEvent.objects.get(pk=event.pk)
    facts = {name: value for name, value in event.facts.items() if name != "escalation_id"}
    return {**model_to_dict(event, exclude=["id"]), "facts": facts}


def _decision_on(event: CaseEvent) -> list[dict]:
    found = Clock.objects.filter(escalation=event.facts["escalation_id"])
    return [model_to_dict(each, exclude=["id", "escalation"]) for each in found]


def test_policies_chosen_together_are_those_chosen_one_by_one(street: Street) -> None:
    category = Category.objects.get(code="noise")
    for special in ({"category": category}, {"street": street.site.street}, {"category": None, "street": None}):
        policy, _ = Policy.objects.get_or_create(tier=Tier.NORMAL, **{"category": None, "street": None, **special})
        PolicyVersion.objects.create(policy=policy, number=7)
    other = Organisation.objects.create(kind=OrganisationKind.STREET_OFFICE, name="另一个街道办")
    keys = set(
        product(Tier.values, Category.objects.values_list("pk", flat=True), (street.site.street_id, other.pk, None))
    )
    together = directory.policies_for(keys)
    for tier, category_id, street_id in keys:
        alone = directory.policy_for(
            tier,
            category=Category.objects.get(pk=category_id),
            street=Organisation.objects.filter(pk=street_id).first(),
        )
        assert together[tier, category_id, street_id] == alone


# -- as often for many as for few --------------------------------------------------------------------------------------


def test_a_batch_takes_as_many_statements_for_many_cases_as_for_few(street: Street, clock) -> None:
    asked = []
    for number in (12, 120):
        many(street, number)
        clock.shift(timedelta(days=3))
        with CaptureQueriesContext(connection) as queries:
            assert sweep_clocks() >= number
        asked.append(len(queries))
        sweep_all()
        Clock.objects.update(next_rung_at=None)
    assert asked[0] == asked[1] <= 20
    untold = CaseEvent.objects.filter(verb=Verb.ESCALATE, messages__isnull=True)
    assert not untold.exists() and CaseMessage.objects.count() > Message.objects.count()


def test_a_sweep_takes_no_more_than_its_batch(street: Street, clock) -> None:
    many(street, 5)
    clock.move_to(Clock.objects.filter(promise=Promise.ASSIGN).earliest("due_at").rung_at[0])
    assert [sweep_clocks(limit=2), sweep_clocks(limit=2), sweep_clocks(limit=2), sweep_clocks(limit=2)] == [2, 2, 1, 0]


# -- late, early, again ------------------------------------------------------------------------------------------------


def test_a_clock_turned_back_an_hour_passes_nothing_twice(street: Street, clock) -> None:
    case = street.case()
    due = clock_of(case, Promise.ASSIGN)
    clock.move_to(due.due_at)
    sweep_all()
    rows = (Escalation.objects.count(), CaseEvent.objects.count(), Message.objects.count())
    clock.move_to(due.due_at - timedelta(hours=1))
    assert sweep_all() == 0
    clock.move_to(due.due_at + timedelta(minutes=1))
    sweep_all()
    assert (Escalation.objects.count(), CaseEvent.objects.count(), Message.objects.count()) == rows


def test_a_case_that_ended_while_its_clock_was_due_is_left_alone(street: Street, clock) -> None:
    case = street.case()
    clock.move_to(clock_of(case, Promise.ASSIGN).due_at)
    street.close(case, "outside", "不在范围")
    assert sweep_all() == 0
    assert not Escalation.objects.filter(case=case).exists()


def test_a_clock_stopped_after_it_was_seen_due_is_left_alone(street: Street, clock) -> None:
    """As when the door held the case a moment ago: what is locked is looked at again."""
    case = street.case()
    clock.move_to(clock_of(case, Promise.ASSIGN).due_at)
    stopped = Clock.objects.filter(case=case)
    stopped.update(stopped_at=timezone.now(), next_rung_at=None, **over(case))
    assert sweep_clocks() == 0


# -- whatever is missing around a case ---------------------------------------------------------------------------------


def test_a_case_whose_group_has_vanished_is_told_to_the_street_office(street: Street, clock) -> None:
    case = street.case()
    Membership.objects.filter(group__site=street.site).delete()
    CoordinationGroup.objects.filter(site=street.site).delete()
    clock.move_to(clock_of(case, Promise.ASSIGN).due_at)
    sweep_all()
    assert [text for text in texts_to(street.reviewer.phone) if "逾期" in text and case.number in text]


def test_a_case_without_a_site_climbs_to_every_street_office_and_the_district(street: Street, clock) -> None:
    case = street.case(site=None)
    clock.shift(timedelta(days=7))
    sweep_all()
    clock.move_to(Clock.objects.filter(case=case, promise=Promise.DECIDE).latest("due_at").due_at)
    sweep_all()
    levels = set(Escalation.objects.filter(case=case).values_list("level", flat=True))
    assert levels == {Level.HANDLER, Level.LEADER, Level.STREET, Level.DISTRICT}
    assert texts_to(street.reviewer.phone) and texts_to(street.district.phone)


def test_a_policy_without_a_ladder_promises_and_never_climbs(street: Street, clock) -> None:
    Rung.objects.filter(version__policy__tier=Tier.NORMAL).delete()
    case = street.case(tier=Tier.NORMAL)
    assert not Clock.objects.filter(case=case, next_rung_at__isnull=False).exists()
    clock.shift(timedelta(days=30))
    assert sweep_all() == 0


def test_a_rung_that_its_policy_has_lost_is_told_to_the_leader(street: Street, clock) -> None:
    """The database keeps the rungs of a version in use; should they be lost all the same, nobody is forgotten."""
    case = street.case()
    with rewriting(Rung):
        Rung.objects.all().delete()
    clock.move_to(clock_of(case, Promise.ASSIGN).rung_at[0])
    assert sweep_all() == 1
    escalation = Escalation.objects.get(case=case)
    assert (escalation.level, escalation.rung, escalation.state) == (Level.LEADER, 1, EscalationState.CLOSED)
    assert texts_to(street.leader.phone)


# -- killed ------------------------------------------------------------------------------------------------------------

KILLED = """
import os, signal, django
django.setup()
from cases.sweeps import clocks
from datetime import datetime
def die(events):
    os.kill(os.getpid(), signal.SIGKILL)
clocks.announce = die
clocks.sweep_clocks(now=datetime.fromisoformat("{now}"))
"""


@pytest.mark.django_db(transaction=True)
def test_a_sweep_killed_between_its_rows_and_its_texts_leaves_nothing_and_the_next_does_all(
    street: Street, clock
) -> None:
    cases = many(street, 4)
    now = clock_of(cases[0], Promise.ASSIGN).due_at
    url = _test_url()
    done = subprocess.run(
        [sys.executable, "-c", KILLED.format(now=now.isoformat())], env={**os.environ, "DATABASE_URL": url}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    _wait_for_its_locks_to_go()
    assert not Escalation.objects.exists() and not CaseEvent.objects.filter(verb=Verb.ESCALATE).exists()
    assert sweep_clocks(now=now) == 4
    assert Escalation.objects.count() == CaseEvent.objects.filter(verb=Verb.ESCALATE).count() == 4


def _wait_for_its_locks_to_go() -> None:
    """The database notices a moment after the kill that nobody is there any more; until then its cases are in hand."""
    end = time.monotonic() + 30
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL"
            )
            if cursor.fetchone() == (0,):
                return
        assert time.monotonic() < end, "the database still holds what a dead process held"
        time.sleep(0.05)


def _test_url() -> str:
    """The URL of the tests' own database."""
    given = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))


def test_the_yardstick_of_the_measurement_writes_the_same_rows(street: Street, clock) -> None:
    """What the sweep's speed is measured against must go on being its equal; only a measurement runs it otherwise."""
    case = street.assigned()
    clock.move_to(clock_of(case, Promise.ARRIVE).due_at)
    tables = (Escalation, CaseEvent, CaseMessage, Message, Clock)

    def rows_written(sweep: Callable[[], object]) -> list[int]:
        before, savepoint = [table.objects.count() for table in tables], transaction.savepoint()
        sweep()
        after = [table.objects.count() for table in tables]
        transaction.savepoint_rollback(savepoint)
        return [now - then for now, then in zip(after, before, strict=True)]

    connection.check_constraints()  # what is still to be checked would keep the tables from being altered
    with owner():
        city.defaults()

    def by_the_yardstick() -> None:
        with connection.cursor() as cursor:
            cursor.execute(YARDSTICK, {"now": timezone.now(), "limit": 10})

    written = rows_written(sweep_clocks)
    assert rows_written(by_the_yardstick) == written
    assert written[0] > 0

"""Two sweeps at once, a sweep that dies between any two lines, a transaction that ends after midnight: nothing is lost,
nothing sealed twice, and no chain forks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, connection, connections, transaction
from django.db.models import Count
from django.utils import timezone

from cases.actions import desk
from cases.ledger import roots, sealing
from cases.ledger.sealing import Passed, seal, seal_all
from cases.models import CaseEvent, DayRoot, Seal, SealedRow
from notifications import wakeup
from tests.cases.conftest import build
from tests.cases.ledger.telling import a_case, found
from tests.cases.ledger.test_sealing import left
from tests.cases.street import Street, by
from tests.cases.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def street(
    transactional_db: None, clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Street]:
    """The seeded street, committed. Nobody is woken."""
    monkeypatch.setattr(wakeup, "wake", lambda task, *args: None)
    yield build()
    connections.close_all()


def is_straight() -> bool:
    """Each event has one seal, each place one, and everything fits."""
    forked = Seal.objects.values("case", "position").annotate(n=Count("pk")).filter(n__gt=1)
    return not forked.exists() and not left() and found() == []


def swept() -> Passed | DatabaseError:
    """One small pass after the other; what the database refuses is the answer."""
    try:
        while (done := seal(limit=2)).is_behind:
            pass
    except DatabaseError as refused:
        return refused
    return done


def test_two_sweeps_at_once_seal_everything_once(street: Street) -> None:
    for n in range(4):
        a_case(street, n)
    together(*[swept] * 4)
    seal_all()
    assert is_straight()


def test_the_constraint_keeps_a_chain_from_forking_where_no_lock_does(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def everybody() -> Iterator[bool]:
        yield True

    for n in range(4):
        a_case(street, n)
    with monkeypatch.context() as patched:
        patched.setattr(sealing, "alone", everybody)
        together(*[swept] * 3)
    seal_all()
    assert is_straight()


def test_while_deeds_go_on_the_sweep_loses_none(street: Street) -> None:
    together(*[lambda n=n: a_case(street, n) for n in range(3)], *[lambda: [swept() for _ in range(20)]] * 2)
    seal_all()
    assert is_straight()


class Died(Exception):
    """The sweep is gone."""


def test_it_may_die_between_any_two_lines(street: Street) -> None:
    case = a_case(street, 1)
    for n in range(1, 100):
        counted = 0

        def dies(execute: Any, *args: Any, at: int = n) -> Any:
            nonlocal counted
            counted += 1
            if counted == at:
                raise Died
            return execute(*args)

        try:
            with connection.execute_wrapper(dies):
                seal()
        except Died:
            assert Seal.objects.exclude(event=None).count() in (0, case.events.count()), "all of a pass or nothing"
            assert bool(SealedRow.objects.count()) == Seal.objects.exists()
            connection.close()  # as the death of a process ends what it held
            continue
        break
    else:
        pytest.fail("it never came to its end")
    assert n > 10
    seal_all()
    assert is_straight()


def test_what_is_committed_after_the_root_of_its_day_is_sealed_in_the_day_it_is_seen(street: Street, clock) -> None:
    clock.move_to(timezone.localtime().replace(hour=23, minute=50))
    case = street.case()
    a_case(street, 2)
    is_written, may_end = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
                is_written.set()
                assert may_end.wait(60)
        finally:
            connections.close_all()

    late = threading.Thread(target=slowly)
    late.start()
    assert is_written.wait(60)
    seal_all()
    clock.shift(timedelta(minutes=15))
    roots.make_roots()
    assert DayRoot.objects.count() == 1
    may_end.set()
    late.join()
    seal_all()
    assigned = CaseEvent.objects.get(case=case, verb="assign")
    assert assigned.seal.day == timezone.localdate() == DayRoot.objects.get().day + timedelta(days=1)
    assert is_straight()

"""Whoever watches the server hears that the ledger stands still, or that it is broken; its pages stay up."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.ledger import roots, verifying
from tests.cases.ledger.telling import a_case, tampering, three_days
from tests.cases.street import Street


@pytest.fixture
def says(settings, client: Client):
    settings.HEALTH_TOKEN = "a word for the watch"

    def ask() -> str:
        answer = client.get(reverse("health-ready"), headers={"authorization": "Bearer a word for the watch"})
        assert answer.status_code == 200
        return str(answer.json()["checks"]["ledger"])

    return ask


def test_an_empty_ledger_is_no_reason_to_call_anybody(street: Street, says) -> None:
    assert says() == "ok"


def test_a_day_without_a_root_is_late_an_hour_after_midnight(
    street: Street, clock: time_machine.Coordinates, says
) -> None:
    three_days(street, clock)
    assert says() == "ok"
    a_case(street, 40)
    midnight = (timezone.localtime() + timedelta(days=1)).replace(hour=0, minute=1, second=0)
    clock.move_to(midnight)
    assert says() == "ok"
    clock.shift(timedelta(hours=1))
    assert says() == "late"
    roots.make_roots()
    assert says() == "ok"


def test_what_the_last_look_found_is_told(street: Street, clock: time_machine.Coordinates, says) -> None:
    case = three_days(street, clock)[0]
    with tampering() as cursor:
        cursor.execute("UPDATE cases_caseevent SET actor = 'system', member_id = NULL WHERE case_id = %s", [case.pk])
    assert says() == "ok"
    verifying.verify(by="test")
    assert says() == "broken"

"""A member is told of many things by few texts: of a night in the morning, of a rush by one (U-20)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from cases.models import Case
from mediation.models import Tier
from notifications import claims
from notifications.models import Message, MessageStatus
from tests.cases.street import Street, texts_to

MANY_NEW = "条新消息"


def hand_over() -> list[Message]:
    """Give the provider what may go now, until nothing is left; what went, in that order."""
    gone: list[Message] = []
    while True:
        taken, ended = claims.claim(limit=100, at=timezone.now())
        if not taken and not ended:
            return gone
        keys = [row.pk for row in taken]
        Message.objects.filter(pk__in=keys).update(
            status=MessageStatus.ACCEPTED, lease_until=None, sent_at=timezone.now()
        )
        gone += taken


def to_leader(street: Street, rows: list[Message]) -> list[str]:
    return [row.body for row in rows if row.recipient == str(street.leader.phone)]


def report(street: Street, number: int, *, tier: str = Tier.NORMAL) -> Case:
    return street.case(f"第{number}件", phone=f"+86138001390{number:02d}", category="parking", tier=tier)


@pytest.fixture
def quiet(settings: Settings) -> None:
    settings.SMS_QUIET_HOURS = "21:00-08:00"


@pytest.fixture
def at_night(street: Street, clock: time_machine.Coordinates, quiet: None) -> None:
    hand_over()
    clock.shift(timedelta(hours=15))  # 24:00


def test_what_is_normal_waits_for_the_morning_and_is_one(
    street: Street, clock: time_machine.Coordinates, at_night: None
) -> None:
    cases = [report(street, number) for number in range(6)]
    assert to_leader(street, hand_over()) == []
    clock.shift(timedelta(hours=8, minutes=1))
    (told,) = to_leader(street, hand_over())
    assert "6" + MANY_NEW in told and cases[-1].number in told


@pytest.mark.parametrize("tier", [Tier.HIGH, Tier.URGENT])
def test_what_is_high_or_urgent_goes_at_once(tier: str, street: Street, at_night: None) -> None:
    case = report(street, 1, tier=tier)
    (told,) = to_leader(street, hand_over())
    assert case.number in told and MANY_NEW not in told


def test_one_of_a_night_says_what_it_is(street: Street, clock: time_machine.Coordinates, at_night: None) -> None:
    case = report(street, 1)
    clock.shift(timedelta(hours=8, minutes=1))
    (told,) = to_leader(street, hand_over())
    assert case.number in told and MANY_NEW not in told


def test_five_that_wait_together_are_one(street: Street, quiet: None) -> None:
    hand_over()
    for number in range(5):
        report(street, number)
    (told,) = to_leader(street, hand_over())
    assert "5" + MANY_NEW in told


def test_nothing_of_it_is_lost_to_the_history(street: Street, quiet: None) -> None:
    hand_over()
    for number in range(5):
        report(street, number)
    hand_over()
    assert len(texts_to(street.leader.phone)) >= 6, "each was written, and says of which event it was"

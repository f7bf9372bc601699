"""What a test that commits leaves behind: nothing. And the street of the next one: whole."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client

from cases.models import Case, CaseEvent
from mediation.models import CalendarDay, CategoryWord, Member, PolicyVersion, Rung, Site, Target
from notifications.models import Message
from tests import standing
from tests.cases.street import Street
from tests.roles import owner

CHANGED = (Site, Member, CategoryWord, PolicyVersion, Target, Rung, Permission)


def rows() -> dict[str, list[object]]:
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in CHANGED}


@pytest.mark.django_db(transaction=True)
def test_after_a_test_that_commits_the_street_stands_as_before(street: Street) -> None:
    before = rows()
    street.resolved()
    Client().force_login(street.leader)
    Site.objects.filter(pk=street.other_site.pk).update(name="改了名", arrival_code="000000")
    CategoryWord.objects.order_by("?").first().delete()
    with owner():
        CalendarDay.objects.first().delete()
    Member.objects.create_superuser("+8613952699999", "x", name="操作员")
    assert rows() != before and Session.objects.exists()
    standing.restore()
    assert rows() == before
    assert not any(model.objects.exists() for model in (Case, CaseEvent, Message, Session))


def test_a_test_may_begin_with_nothing_at_all(bare: None) -> None:
    assert not Site.objects.exists() and not Member.objects.exists()


def test_and_takes_nothing_away_from_the_next(street: Street) -> None:
    assert Site.objects.count() == 20

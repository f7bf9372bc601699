"""What the guards' tests share: the seeded street, its people signed in, a leader with a password of their own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from config.accounts import passwords
from mediation.models import Member
from tests.addresses import scene
from tests.cases.conftest import clock, street
from tests.cases.street import Street
from tests.pages.conftest import counts, english, signed_in

__all__ = ["clock", "counts", "english", "scene", "signed_in", "street"]

PASSWORD = "the leader's own 1"
Browser = Callable[..., Client]


@pytest.fixture
def leader(street: Street) -> Member:
    """The leader, with a password they have set themselves."""
    passwords.set_own(street.leader, PASSWORD)
    return Member.objects.get(pk=street.leader.pk)


@pytest.fixture
def at() -> Browser:
    """A browser in English at this network address."""

    def come(address: str) -> Client:
        client = Client(REMOTE_ADDR=address)
        client.cookies["django_language"] = "en"
        return client

    return come

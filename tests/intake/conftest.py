"""What the tests of reading share: the seeded words, and a phone to text from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from cases import tasks
from cases.reading.vocabulary import Vocabulary, load
from notifications import inbox
from notifications.models import InboundText
from tests.cases.street import GRANDMOTHER, Street

Say = Callable[..., InboundText]


@pytest.fixture(scope="session")
def vocabulary(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Vocabulary:
    """The seeded words: reading itself asks no table."""
    with django_db_blocker.unblock():
        return load()


@pytest.fixture
def say(street: Street) -> Iterator[Say]:
    """Send a text as the provider would post it, and read it; gives back what became of it."""
    numbers = count(1)

    def send(body: str, *, phone: str = GRANDMOTHER, **more: Any) -> InboundText:
        text, is_new = inbox.receive(
            {"MessageSid": f"SM{next(numbers):032d}", "From": phone, "To": "+8652386000000", "Body": body, **more}
        )
        assert is_new
        tasks.read_text(text.pk)
        return InboundText.objects.get(pk=text.pk)

    yield send
    for text in InboundText.objects.all():
        assert text.read_at is not None, f"never read: {text.last_error}"
        assert text.outcome, "read, and nobody knows what became of it"

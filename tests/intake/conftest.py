"""What the tests of reading share: the seeded words, and a phone to text from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from cases import tasks
from cases.models.contact import Became
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


def in_short(text: InboundText) -> str:
    """What became of a text: `words HL-2026-000001`, `confirm HL-…`, `refused withdraw HL-…`, `tray no_words`."""
    row = text.heard
    reason = text.tray_item.reason if row.became == Became.TRAY else ""
    number = row.case.number if row.case and not reason else ""
    became = "" if row.became == Became.DONE else row.became
    return " ".join(word for word in (became, reason, row.verb, number) if word)


@pytest.fixture
def say(street: Street) -> Iterator[Say]:
    """Send a text as the provider would post it, and read it; gives it back with `outcome` as in `in_short`."""
    numbers = count(1)

    def send(body: str, *, phone: str = GRANDMOTHER, **more: Any) -> InboundText:
        text, is_new = inbox.receive(
            {"MessageSid": f"SM{next(numbers):032d}", "From": phone, "To": "+8652386000000", "Body": body, **more}
        )
        assert is_new
        tasks.read_text(text.pk)
        text = InboundText.objects.get(pk=text.pk)
        text.outcome = in_short(text)
        return text

    yield send
    for text in InboundText.objects.all():
        assert text.read_at is not None, f"never read: {text.last_error}"
        assert text.heard, "read, and nobody knows what became of it"

"""What each message is about: its rows of `CaseMessage`, written beside the messages of a whole batch at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from cases.states import Audience
from notifications import outbox


class Link(NamedTuple):
    """One audience of one case. `audience` is to whom the event was told, not who the person is besides."""

    case_id: int
    audience: Audience


class Text(NamedTuple):
    """A message to be written and what it stands for, by the key of each event."""

    draft: outbox.Draft
    links: dict[int, Link]


_WRITE = """
INSERT INTO cases_casemessage (message_id, case_id, event_id, audience)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
"""


def write(texts: Sequence[Text], messages: Sequence[int | None]) -> None:
    """Join these messages, given by their keys in the order of the texts, to their cases and events. One statement.

    None, for a text its recipient has been told before, is passed over.
    """
    rows = [
        (message, link.case_id, event, link.audience.value)
        for text, message in zip(texts, messages, strict=True)
        if message is not None
        for event, link in text.links.items()
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_WRITE, [list(column) for column in zip(*rows, strict=True)])

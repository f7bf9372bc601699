"""Writing history: the one writer of events. An event is the news, and with it, in the same transaction, its messages.

The sweep writes the same rows for many clocks by one statement (`sweeps.clocks`; a test compares them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from cases.announcements.announce import announce
from cases.deeds import DEEDS
from cases.facts import as_kept
from cases.models import Case, CaseEvent, Words
from cases.states import Actor
from config.custody import speaking
from notifications.wakeup import wake_on_commit

CUT_TASK = "cases.tasks.cut_words"

_KEYS = (
    f"WITH said AS MATERIALIZED (SELECT {speaking.SAYS} AS who) "  # noqa: S608 - words of our own
    "SELECT nextval(pg_get_serial_sequence('cases_caseevent', 'id')), who FROM said, generate_series(1, %s)"
)


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """What is to be written of one deed. `event_id` was taken before it (`new_ids`), so that rows could name it."""

    case: Case
    verb: str
    by: Actor
    at: datetime
    event_id: int
    from_state: str = ""
    saying: Words | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def new_ids(by: Actor, count: int = 1) -> list[int]:
    """Keys for events that will be written in this transaction. What they end or cause may name them before.

    The same statement tells the database who speaks from here on: it takes evidence of nobody else.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _KEYS,
            [speaking.voice_of(by.member.pk if by.member else None), count],
        )
        return [key for key, _who in cursor.fetchall()]


def record(entry: NewEvent) -> CaseEvent:
    """Write the event of one deed and the messages it causes. Must run inside the deed's transaction."""
    (event,) = record_many([entry])
    announce([event], phone_of_actor=entry.by.phone)
    return event


def record_many(entries: Sequence[NewEvent]) -> list[CaseEvent]:
    """Write the events of many deeds and tell nobody. One statement.

    Raises:
        TypeError: a fact that the verb's row does not declare.
    """
    written = CaseEvent.objects.bulk_create(_event(entry) for entry in entries)
    # What a case is found by has changed with it: the database has marked it, and a worker cuts it (`searchable`).
    wake_on_commit(CUT_TASK)
    return written


def _event(entry: NewEvent) -> CaseEvent:
    by = entry.by
    facts = entry.facts | ({"through": by.through, "called_by": by.via} if by.kind == "resident" else {})
    return CaseEvent(
        pk=entry.event_id,
        case=entry.case,
        verb=entry.verb,
        at=entry.at,
        actor=entry.by.kind,
        member=entry.by.member,
        from_state=entry.from_state,
        to_state=entry.case.state,
        saying=entry.saying,
        digest=entry.saying.digest if entry.saying else "",
        facts=as_kept(DEEDS[entry.verb].facts, facts),
    )

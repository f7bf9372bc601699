"""Writing a message down. It is written in the transaction of the deed that causes it, so both stand or neither does.

Nothing is sent here: the sender is woken by name when the transaction commits, and a sweep finds what it missed.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from notifications import phones, rendering
from notifications.models import FailureReason, Message, MessageStatus
from notifications.wakeup import wake_on_commit

SEND_TASK = "notifications.tasks.send"
# The same for urgent messages alone, in a lane of its own, where no batch of others is in their way.
SEND_FIRST_TASK = "notifications.tasks.send_first"
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to be queued. `cause` names the event, or the inbound text it answers; cause, recipient and template
    together happen once, ever. `expires_at` is the moment after which the text would be wrong. `news` names the kind of
    news it is: a later message of the same topic and news makes an earlier one to the same person obsolete, as long as
    that has not been sent. Empty, as for receipts and questions: it never does. `not_before` lets it wait, so that
    such a later one may take its place. An urgent one without `has_reserve` must do with the day's budget. `at_night`
    passes the quiet hours, no more; `bundle` names the template that may say it together with others."""

    cause: str
    recipient: str
    template: str
    language: str = "zh-hans"
    params: rendering.Params = field(default_factory=dict)
    topic: str = ""
    news: str = ""
    is_direct_answer: bool = False
    is_urgent: bool = False
    has_reserve: bool = True
    at_night: bool = False
    bundle: str = ""
    not_before: datetime | None = None
    expires_at: datetime | None = None


def queue(
    *,
    cause: str,
    recipient: str,
    template: str,
    language: str = "zh-hans",
    params: rendering.Params,
    topic: str = "",
    news: str = "",
    is_direct_answer: bool = False,
    is_urgent: bool = False,
    expires_at: datetime | None = None,
) -> Message | None:
    """Write one message in the caller's transaction and wake the sender on commit.

    Returns the row, or None when this cause has already told this recipient by this template. Raises what
    `rendering.render` raises. A recipient no text can reach gives a row that has failed already, with its reason.
    """
    draft = Draft(
        cause=cause,
        recipient=recipient,
        template=template,
        language=language,
        params=params,
        topic=topic,
        news=news,
        is_direct_answer=is_direct_answer,
        is_urgent=is_urgent,
        expires_at=expires_at,
    )
    row = _row(draft, _rendered(draft, rendering.in_use([template])), at=timezone.now())
    (pk,) = _insert([row])
    return Message.objects.get(pk=pk) if pk is not None else None


def queue_many(drafts: Iterable[Draft]) -> list[int | None]:
    """Write many messages with one INSERT, one wake-up; raises as `queue`.

    Returns the key of each new row in the drafts' order, None for what its recipient has been told before.
    """
    drafts, at = list(drafts), timezone.now()
    edited = rendering.in_use(draft.template for draft in drafts)
    texts: dict[tuple[str, str, int], rendering.Rendered] = {}  # the same words to several people are put together once
    rows = []
    for draft in drafts:
        key = (draft.template, draft.language, id(draft.params))
        if key not in texts:
            texts[key] = _rendered(draft, edited)
        rows.append(_row(draft, texts[key], at=at))
    return _insert(rows)


# A row as it begins: every column with its default.
NEW_ROW = {field.attname: field.get_default() for field in Message._meta.concrete_fields if not field.primary_key}


def _insert(rows: list[Row]) -> list[int | None]:
    """Write the rows with one statement, as one JSON text: a third of the work of a parameter for every value.

    Returns the key of each, None where such a message stands already.
    """
    if not rows:
        return []
    table, columns = Message._meta.db_table, ", ".join(NEW_ROW)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608 - names of our own
            f" FROM json_populate_recordset(NULL::{table}, %s) ON CONFLICT DO NOTHING RETURNING token::text, id",
            [json.dumps(rows, default=str, ensure_ascii=False)],
        )
        keys: dict[str, int] = dict(cursor.fetchall())
    if any(row["is_urgent"] for row in rows):
        wake_on_commit(SEND_FIRST_TASK)
    if not all(row["is_urgent"] for row in rows):
        wake_on_commit(SEND_TASK)
    return [keys.get(row["token"]) for row in rows]


def _rendered(draft: Draft, edited: rendering.Edited) -> rendering.Rendered:
    return rendering.render(draft.template, language=draft.language, params=draft.params, edited=edited)


def _why_never(said: str, number: str | None) -> str:
    """Why this is never handed to the provider, if it is not. A landline reads no texts, nor does a switchboard for who
    sits behind it: they are phoned, as is everybody whom a text did not reach."""
    if number is None:
        return FailureReason.NOT_A_NUMBER
    return FailureReason.LANDLINE if phones.has_extension(said) or phones.is_landline(number) else ""


def _row(draft: Draft, rendered: rendering.Rendered, *, at: datetime) -> Row:
    number = phones.e164(draft.recipient)
    row: Row = {
        **NEW_ROW,
        "token": str(uuid.uuid4()),
        "cause": draft.cause,
        "recipient": number or rendering.one_line(str(draft.recipient))[:32],
        "template": draft.template,
        "template_version": rendered.version,
        "language": draft.language,
        "params": rendered.params,
        "body": rendered.body,
        "parts": rendered.parts,
        "topic": draft.topic,
        "news": draft.news,
        "is_direct_answer": draft.is_direct_answer,
        "is_urgent": draft.is_urgent,
        "has_reserve": draft.has_reserve,
        "at_night": draft.at_night,
        "bundle": draft.bundle,
        "expires_at": draft.expires_at,
        "created_at": at.isoformat(),
        "next_attempt_at": (draft.not_before or at).isoformat(),
    }
    if why := _why_never(draft.recipient, number):
        row |= {
            "status": MessageStatus.FAILED,
            "failure": why,
            "next_attempt_at": None,
            "final_at": at.isoformat(),
        }
    return row

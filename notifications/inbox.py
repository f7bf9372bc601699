"""Texts that people send us: stored by one insert before anything else happens, then read in order, once.

What a text means is not known here; the reader is woken by name and does its work inside `reading`.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import gateways, phones, rendering, tries
from notifications.gateways.base import Incoming
from notifications.models import InboundText
from notifications.wakeup import wake_on_commit

log = structlog.get_logger(__name__)

READ_TASK = "cases.tasks.read_text"
# The same in a lane of its own, which nothing else keeps busy.
READ_FIRST_TASK = "cases.tasks.read_first"
# After so many failed readings a text needs a person; the reader puts it in the tray instead of trying again.
ATTEMPTS_BEFORE_TRAY = 5
MEDIA_LIMIT = 10
PICTURE_TRIES = 10

INSERT = """
    INSERT INTO {table} (message_sid, sender, recipient, body, media, raw, received_at,
                         attempts, last_error, outcome, picture_tries)
    VALUES (%s, %s, %s, %s, %s, %s, %s, 0, '', '', 0)
    ON CONFLICT (message_sid) DO NOTHING
    RETURNING id
"""

TRIED = "UPDATE {table} SET attempts = attempts + 1 WHERE id = %s AND read_at IS NULL RETURNING sender"


def receive(data: Mapping[str, str]) -> tuple[InboundText, bool]:
    """Store one text from the fields the provider posts; see `store`."""
    return store(gateways.current().read_text(data))


def store(incoming: Incoming, *, goes_first: Callable[[str], bool] | None = None) -> tuple[InboundText, bool]:
    """Store a text as it came and wake its reader on commit. Returns it, and whether it is new.

    `goes_first` says of its words whether it is read in the lane of its own; if it fails, the text waits its turn.

    One INSERT. Nothing is refused: unknown fields are kept, NULs dropped, and a text without a number of its own
    gets one made from its content, so that its repeat is known too.
    """
    raw = {rendering.plain(str(key)): rendering.plain(str(value)) for key, value in incoming.raw.items()}
    text = InboundText(
        message_sid=(rendering.plain(incoming.sid) or _made_up_sid(raw))[:64],
        sender=_number(rendering.plain(incoming.sender)),
        recipient=_number(rendering.plain(incoming.recipient)),
        body=rendering.plain(incoming.body),
        media=[{key: rendering.plain(value) for key, value in each.items()} for each in incoming.media[:MEDIA_LIMIT]],
        raw=raw,
        received_at=timezone.now(),
    )
    values = [text.message_sid, text.sender, text.recipient, text.body]
    values += [json.dumps(text.media), json.dumps(text.raw), text.received_at.isoformat()]
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(table=connection.ops.quote_name(InboundText._meta.db_table)), values)
        inserted = cursor.fetchone()
    if inserted is None:
        stored = InboundText.objects.get(message_sid=text.message_sid)
        if stored.body != text.body:
            log.warning("same number, other words; the first stays", sid=text.message_sid)
        return stored, False
    text.pk = inserted[0]
    text._state.adding, text._state.db = False, connection.alias
    wake_on_commit(READ_FIRST_TASK if _goes_first(goes_first, text) else READ_TASK, text.pk)
    return text, True


def _goes_first(judge: Callable[[str], bool] | None, text: InboundText) -> bool:
    try:
        return judge is not None and judge(text.body)
    except Exception:
        log.exception("no lane chosen; the text is read in its turn", text=text.pk)
        return False


def fetch_missed(*, since: datetime) -> int:
    """Store what the provider's list has and we have not: texts that came while we were down. Returns how many.

    Oldest first, so that they are read in their order. Raises NotSent when there is no list to be had.
    """
    listed = list(gateways.current().received_since(since))
    stored = set(
        InboundText.objects.filter(message_sid__in=[each.sid for each in listed]).values_list("message_sid", flat=True)
    )
    missed = {each.sid: each for each in reversed(listed) if each.sid not in stored}
    return tries.one_by_one("missed texts", missed, lambda sid: store(missed[sid])[1])


def with_pictures() -> QuerySet[InboundText]:
    """Texts that were read and whose pictures nobody has fetched yet; a few tries each."""
    return InboundText.objects.filter(
        read_at__isnull=False, pictures_at__isnull=True, picture_tries__lt=PICTURE_TRIES
    ).exclude(media=[])


def unread(older_than: timedelta = timedelta(seconds=10)) -> QuerySet[InboundText]:
    """Texts not read though they came longer ago than `older_than`: what the reading task missed. Oldest first."""
    return InboundText.objects.filter(read_at=None, received_at__lte=timezone.now() - older_than).order_by("id")


def older_first(text_id: int) -> list[int]:
    """The unread texts to read so that this one is read in its sender's order: older ones, then itself."""
    senders = InboundText.objects.filter(pk=text_id).values("sender")
    return list(
        InboundText.objects.filter(sender__in=senders, pk__lte=text_id, read_at=None)
        .order_by("id")
        .values_list("id", flat=True)
    )


@contextmanager
def reading(text_id: int) -> Iterator[InboundText | None]:
    """One transaction in which a text is read: yields it, or None when it has been read already.

    The reader sets `outcome`, a code of its own of at most 16 letters. The attempt is counted before, so that whoever
    dies over a text has tried it. On a clean exit the text is marked read, with all that the reader wrote. On an error
    everything is undone but the count, the error is noted, and goes on to the caller.
    Texts of one sender are read one at a time: the lock is held until the transaction ends.
    """
    sender = _tried(text_id)
    try:
        with transaction.atomic():
            text = _locked(text_id, sender) if sender is not None else None
            yield text
            if text is not None:
                text.read_at = timezone.now()
                text.last_error = ""
                text.save(update_fields=["read_at", "outcome", "last_error"])
    except Exception as error:
        reason = rendering.plain(f"{type(error).__name__}: {error}")[:1000]
        InboundText.objects.filter(pk=text_id, read_at=None).update(last_error=reason)
        raise


def _tried(text_id: int) -> str | None:
    """Count an attempt to read it; returns its sender, or None when it has been read already."""
    table = connection.ops.quote_name(InboundText._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(TRIED.format(table=table), [text_id])
        counted = cursor.fetchone()
    return counted[0] if counted else None


def _locked(text_id: int, sender: str) -> InboundText | None:
    with connection.cursor() as cursor:
        # Two workers with two texts of one person: the second waits here, and then sees what the first has written.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"notifications.inbox:{sender}"])
    return InboundText.objects.select_for_update().filter(pk=text_id, read_at=None).first()


def _number(raw: str) -> str:
    return phones.e164(raw) or rendering.one_line(raw)[:64]


def _made_up_sid(raw: Mapping[str, str]) -> str:
    return "none-" + hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:40]

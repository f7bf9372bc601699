"""One text in place of many to one member: what was held for the night is one at its end, and five that wait together,
written within ten minutes, are one.

Which texts may be told together says whoever writes them (`Draft.bundle`, the template that says it): never a direct
answer, and nothing urgent. The others are ended as superseded, so that each still says of which event it was.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from notifications import outbox, progress
from notifications.models import FailureReason, Message, MessageStatus
from notifications.quiet import is_quiet

MANY = 5
WITHIN = timedelta(minutes=10)
OF_A_NIGHT = 2


def bundled(rows: Sequence[Message], at: datetime) -> list[Message]:
    """Of rows that were just locked to be sent those that are still to go by themselves. The texts that take the place
    of the others are written, and go next. One statement if any row may be told together, and as many as bundles."""
    may_be = {row.recipient for row in rows if row.bundle}
    if not may_be or is_quiet(at):
        return list(rows)
    waiting: dict[str, list[Message]] = defaultdict(list)
    queued = Message.objects.select_for_update(skip_locked=True).exclude(bundle="")
    queued = queued.filter(recipient__in=may_be, status=MessageStatus.QUEUED, next_attempt_at__lte=at)
    for row in queued.order_by("id"):
        waiting[row.recipient].append(row)
    gone: set[int] = set()
    for alike in waiting.values():
        together = _together(alike)
        if together:
            _write(together)
            progress.finish_all(together, MessageStatus.CANCELLED, failure=FailureReason.SUPERSEDED, at=at)
            gone |= {row.pk for row in together}
    return [row for row in rows if row.pk not in gone]


def _together(alike: Sequence[Message]) -> list[Message]:
    """Those of one night; else all of the last minutes, if they are many."""
    of_night = [row for row in alike if is_quiet(row.created_at)]
    if len(of_night) >= OF_A_NIGHT:
        return of_night
    newest = max(row.created_at for row in alike)
    lately = [row for row in alike if row.created_at > newest - WITHIN]
    return lately if len(lately) >= MANY else []


def _write(rows: Sequence[Message]) -> None:
    last = rows[-1]
    draft = outbox.Draft(
        cause=f"bundle:{last.pk}",
        recipient=last.recipient,
        template=last.bundle,
        language=last.language,
        params={"count": len(rows), "number": last.params.get("number", "")},
    )
    outbox.queue_many([draft])

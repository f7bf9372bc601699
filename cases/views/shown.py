"""A queue as pages show it: a desk has the beginning of each and how many there are; a queue has a page of its own that
goes on by key, not by offset. What is in a queue stands in `queues`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone

from cases import dispatching, queues
from mediation.models import Member

# On a desk with several queues: of the one it is for, and of each other.
FIRST, BESIDE = 12, 6
# Cards take more room than the lines of a table.
CARDS = 40
# Before a key after which urgent ones still follow.
URGENT = "U"


@dataclass(frozen=True)
class Queue:
    """A queue as pages show it: its rows for a member, and the moment by which they are ordered."""

    rows: Callable[[Member], QuerySet[Any]]
    by: str
    newest_first: bool = False
    urgent_first: bool = False


QUEUES = {
    "mine": Queue(queues.mine, "next_due_at"),
    "unassigned": Queue(dispatching.waiting, "next_due_at", urgent_first=True),
    "out-of-hands": Queue(queues.out_of_hands, "next_due_at"),
    "doubted": Queue(queues.doubted, "doubted_at"),
    "flagged": Queue(queues.flagged, "sign_at", newest_first=True),
    "calls": Queue(queues.calls, "raised_at"),
    "to-approve": Queue(queues.to_approve, "asked_at"),
    "requests": Queue(queues.requests, "asked_at"),
    "review": Queue(queues.to_decide, "decide_by", urgent_first=True),
    "follow-ups": Queue(queues.to_follow_up, "decide_by", urgent_first=True),
}


@dataclass(frozen=True)
class Shown:
    """The beginning of a queue, or of what follows a key. As long as the whole: `n` rows, of which these are shown."""

    name: str
    rows: list[Any]
    n: int

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return self.n

    @property
    def has_more(self) -> bool:
        """Whether there are rows after the ones shown."""
        return self.n > len(self.rows)

    @property
    def next(self) -> str:
        """The key after which the next page begins; empty at the end."""
        if not self.has_more:
            return ""
        last = self.rows[-1]
        queue = QUEUES[self.name]
        at: datetime | None = getattr(last, queue.by)
        of_urgent = URGENT if queue.urgent_first and not last.after_urgent else ""
        return f"{of_urgent}{at.isoformat() if at else ''}~{last.pk}"


def shown(name: str, member: Member, *, most: int = BESIDE, after: str = "", **counted: Q) -> Shown:
    """The first rows of a queue, or the first after a key, and how many there are. One statement.

    `counted`: conditions; each row carries how many of all rows fulfil them, under that name.
    """
    queue = QUEUES[name]
    rows = queue.rows(member)
    if beyond := _beyond(queue, after):
        rows = rows.filter(beyond)
    how_many = {key: Window(Count("pk", filter=each)) for key, each in counted.items()}
    first = list(rows.annotate(in_all=Window(Count("pk")), **how_many)[:most])
    return Shown(name, first, first[0].in_all if first else 0)


def _beyond(queue: Queue, key: str) -> Q | None:
    """What stands after this key; None for a key that means nothing. Without a moment comes last."""
    if not queue.urgent_first:
        return _after(queue, key)
    after = _after(queue, key.removeprefix(URGENT))
    if after is None:
        return None
    return Q(after, after_urgent=0) | Q(after_urgent=1) if key.startswith(URGENT) else Q(after, after_urgent=1)


def _after(queue: Queue, key: str) -> Q | None:
    moment, _tilde, pk = key.rpartition("~")
    if not pk.isdecimal() or len(pk) > 18:
        return None
    try:
        at = datetime.fromisoformat(moment) if moment else None
    except ValueError:
        return None
    step = "lt" if queue.newest_first else "gt"
    if at is None or timezone.is_naive(at):
        return Q(**{f"{queue.by}__isnull": True, f"pk__{step}": int(pk)})
    same = Q(**{queue.by: at, f"pk__{step}": int(pk)})
    return Q(**{f"{queue.by}__{step}": at}) | same | Q(**{f"{queue.by}__isnull": True})

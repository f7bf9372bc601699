"""What an edited policy would have meant for last month's cases: when it was due, when it would have been.

Reads only. The edited version need not be saved: its targets are handed in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet

from cases import timemachine
from cases.clocks import planning
from cases.models import Clock, ClockChange
from mediation import directory
from mediation.models import Policy, Promise, Target

LAST_MONTH = timedelta(days=31)
# More than this say no more: the preview is read by a person before a save.
MOST = 2000


@dataclass(frozen=True)
class Row:
    """One promise of one case, as it went and as it would have gone."""

    clock: Clock
    would_be_due_at: datetime
    was_late: bool
    would_be_late: bool

    @property
    def turns(self) -> bool:
        """Whether the edit would make it late, or in time, against what it was."""
        return self.was_late != self.would_be_late


@dataclass
class Tally:
    """The promises of one kind."""

    promise: str
    rows: list[Row] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(Promise(self.promise).label)

    @property
    def late_then(self) -> int:
        return sum(row.was_late for row in self.rows)

    @property
    def late_now(self) -> int:
        return sum(row.would_be_late for row in self.rows)

    @property
    def turned(self) -> list[Row]:
        return [row for row in self.rows if row.turns]


def preview(policy: Policy, targets: Iterable[Target], *, since: datetime | None = None) -> list[Tally]:
    """Per promise: late then, late under these targets, and the cases. Promises begun since then, newest first.

    A promise that is still running counts as late once its due time has passed. Holds, extensions and imported
    deadlines are counted as they were. At most `MOST` promises; a constant number of queries.
    """
    now = timemachine.now()
    wanted = {target.promise: target for target in targets}
    tallies = {promise: Tally(promise) for promise in Promise.values if promise in wanted}
    clocks = list(_governed(policy).filter(promise__in=wanted, started_at__gte=since or now - LAST_MONTH)[:MOST])
    for clock, due in planning.due_times(clocks, directory.working_hours(), targets=wanted):
        ended = clock.stopped_at or now
        tallies[clock.promise].rows.append(Row(clock, due, ended > clock.due_at, ended > due))
    return list(tallies.values())


def _governed(policy: Policy) -> QuerySet[Clock]:
    """The promises that this policy governed, or that a policy more particular than theirs now would."""
    ours = Q(policy__policy=policy)
    if policy.category_id is not None or policy.street_id is not None:
        particular = Q(policy__policy__tier=policy.tier)
        if policy.category_id is not None:
            particular &= Q(case__category=policy.category_id, policy__policy__category__isnull=True)
        if policy.street_id is not None:
            particular &= Q(case__site__street=policy.street_id, policy__policy__street__isnull=True)
        ours |= particular
    return (
        Clock.objects.filter(ours, undertaking__isnull=True)
        .select_related("case__site", "case__building", "case__category")
        .prefetch_related(Prefetch("changes", ClockChange.objects.order_by("id")))
        .order_by("-started_at", "-id")
    )

"""Who is on duty for a site at a moment, and whether its new cases go to them by themselves. Kept by each process until
a roster changes. Whether they are neutral to a case is asked where it is assigned.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from config.custody.remembered import Remembered

from .models import CoordinationGroup, DutyTurn


@dataclass
class Roster:
    """A group's turns, and whether new cases are assigned by them."""

    assigns: bool = False
    turns: list[DutyTurn] = field(default_factory=list)


def _read() -> dict[int, Roster]:
    found: dict[int, Roster] = defaultdict(Roster)
    for site, assigns in CoordinationGroup.objects.order_by().values_list("site", "assigns_by_duty"):
        if assigns:
            found[site].assigns = True
    for turn in DutyTurn.objects.select_related("group").order_by("id"):
        found[turn.group.site_id].turns.append(turn)
    return dict(found)


_ROSTERS = Remembered(_read, of=(CoordinationGroup, DutyTurn))


def assigns_by_itself(site_id: int | None) -> bool:
    """Whether a new case of this site goes to who is on duty; one statement at most, where no roster has changed."""
    roster = _ROSTERS().get(site_id or 0)
    return roster is not None and roster.assigns


def on_duty(site_id: int | None, at: dt.datetime) -> frozenset[int]:
    """The keys of the members on duty for this site at that moment. Whether they serve still, and are there, is the
    candidates' to say (`routing`)."""
    roster = _ROSTERS().get(site_id or 0)
    return who(roster.turns, at) if roster is not None else frozenset()


def who(turns: Sequence[DutyTurn], at: dt.datetime) -> frozenset[int]:
    """The keys of the members whose turn it is at that moment. On a day for which anybody has a turn by its date (a
    holiday, say), the turns of every week do not hold."""
    local = timezone.localtime(at)
    return frozenset(
        turn.member_id
        for turn in turns
        if any(turn.is_of(day) and not (turn.first is None and _is_dated(turns, day)) for day in turn.days_at(local))
    )


def _is_dated(turns: Sequence[DutyTurn], day: dt.date) -> bool:
    return any(turn.first is not None and turn.is_of(day) for turn in turns)

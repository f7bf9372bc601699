"""What a press on a phone did, in the deed's own transaction: one row for each press, so that a repeat is known; when
it counts from; and what is doubted of its time.

A press is believed by itself only while nothing was missed meanwhile: whatever came after a promised time is late, and
judged by somebody else (`proof`). Else whoever missed one would say to have pressed before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from cases import pressed
from cases.clocks import ending
from cases.models import Clock, Doubt, Submission
from cases.pressed import Press, Repeated
from cases.states import DoubtKind, Verb

if TYPE_CHECKING:
    from cases.actions._door import Underway


def at_the_door() -> Press | None:
    """The press by which the case, which is locked, is to be changed; None where a page is sent as ever.

    Raises:
        Repeated: it has done so already.
    """
    press = pressed.current()
    if press is not None and (row := press.earlier()) is not None:
        raise Repeated(row)
    return press


def note(deed: Underway, press: Press) -> None:
    """Write down what it did. Promises that the deed keeps were kept when it was pressed, where nothing is doubted."""
    flags = press.flags(deed.case)
    if deed.row.keeps and press.is_late and _came_after_a_promise(deed, press):
        flags.append(DoubtKind.OVERDUE)
    press.row = press.written(flags=flags, event=deed.event)
    if not deed.row.keeps or not press.is_late:
        return
    if flags:
        doubts = [Doubt(case=deed.case, submission=press.row, kind=kind, raised_at=deed.at) for kind in flags]
        Doubt.objects.bulk_create(doubts)
    else:
        ending.date_back(kept_by(press.row), to=press.pressed_at)


def kept_by(row: Submission) -> QuerySet[Clock]:
    """The promises of the case itself that this press has kept: by its event, or by that which accepted its visit."""
    events = Q(ended_by=row.event_id)
    visit = row.event.facts.get("visit_id") if row.event else None
    if visit is not None:
        accepted = row.case.events.filter(verb=Verb.VOUCH, facts__visit_id=visit)
        events |= Q(ended_by__in=accepted.values("pk"))
    return Clock.objects.own().filter(events, case=row.case)


def _came_after_a_promise(deed: Underway, press: Press) -> bool:
    """Whether a promise that this deed keeps was due between the press and its coming."""
    own = Clock.objects.own().filter(
        case=deed.case,
        handling=deed.case.handling,
        promise__in=deed.row.keeps,
        started_at__lte=press.pressed_at,
        due_at__gte=press.pressed_at,
        due_at__lt=press.received_at,
    )
    return own.filter(Q(stopped_at__isnull=True) | Q(ended_by=deed.event)).exists()

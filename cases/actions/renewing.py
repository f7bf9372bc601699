"""A 12345 order that comes again: what it says now that it did not say before goes to its case, on record.

Its words are added to what was said, its deadline takes the place of the one it had. That it says the same is found
out without touching the case. How orders are read out of a file is `intake.orders`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.actions import _gate
from cases.actions._door import Underway, door
from cases.actions.new_report import NewReport
from cases.clocks import planning, turning
from cases.clocks.deadlines import Change
from cases.models import Case, CaseEvent, Clock, ClockChange, Report
from cases.models.clock import ChangeKind
from cases.states import Actor, Channel, NotNow, Verb
from mediation.models import Promise


@dataclass(frozen=True)
class News:
    """What an order says that its case does not know yet; both false where it says the same."""

    words: bool
    deadline: bool

    def __bool__(self) -> bool:
        return self.words or self.deadline


def news(case: Case, order: NewReport) -> News:
    """Compare the order with what it said when it came last. An order without a deadline takes none back. Words that
    have been masked since are nobody's to compare. At most three statements."""
    last = case.reports.filter(channel=Channel.ORDER).select_related("saying").order_by("-id").first()
    said = last.words if last else ""
    return News(
        words=bool(said) and "".join(said.split()) != "".join(order.words.split()),
        deadline=order.deadline is not None and order.deadline != _deadline(case),
    )


def _deadline(case: Case) -> datetime | None:
    """The deadline the case's order had when it came last; None if it never brought one."""
    again = CaseEvent.objects.filter(case=case, verb=Verb.RENEW, facts__has_key="until").order_by("-id").first()
    if again is not None:
        return datetime.fromisoformat(again.facts["until"])
    brought = ClockChange.objects.filter(clock__case=case, kind=ChangeKind.IMPORT, facts__has_key="deadline")
    first = brought.order_by("-id").first()
    return datetime.fromisoformat(first.facts["deadline"]) if first else None


def renew(case: Case, order: NewReport, *, by: Actor) -> CaseEvent:
    """Take up what the order says now: words as a report of their own, the deadline on the promise that it is settled.

    Lead and leader hear of it; the resident too, where it is due later than they were told. What has been missed stays
    missed, and of what they could be told only when the old time has passed the old time stands: then the new deadline
    stands in the history alone.

    Raises:
        NotNow: it says nothing new.
    """
    with door(case, Verb.RENEW, by=by) as deed:
        found = news(deed.case, order)
        if not found:
            raise NotNow(_("The order says nothing new."))
        if found.words:
            saying = deed.say(order.words)
            assert saying is not None  # words that differ from others are some
            own = deed.case.parties.filter(is_reporter=True, came_with=None).order_by("id").first()
            deed.note(
                report=Report.objects.create(
                    case=deed.case, party=own, channel=Channel.ORDER, saying=saying, at=deed.at, reading=order.reading
                )
            )
        if found.deadline and order.deadline is not None:
            deed.note(until=order.deadline)
            _move(deed, order.deadline)
    return deed.event


def _move(deed: Underway, deadline: datetime) -> None:
    """The earlier of our own date and the order's wins, as when it came first; one that has passed is due at once."""
    case, at = deed.case, deed.at
    to = max(deadline, at)
    facts = {"to": to.isoformat(), "deadline": deadline.isoformat(), "source": case.order_number}
    moved = []
    for clock in turning.own(case).filter(promise=Promise.RESOLVE).select_related("policy", "case", "undertaking"):
        change = Change(ChangeKind.IMPORT, at, facts)
        would_be = planning.due(
            clock, planning.Planner().hours, {}, changes=[*planning.plain(clock.changes.all()), change]
        )
        is_later = would_be > clock.due_at
        if is_later and not _may_be_later(case, clock, at=at):
            continue
        if is_later:
            deed.note(puts_off=True)
        moved += planning.move([clock], ChangeKind.IMPORT, at=at, **facts)
    deed.note(changes=[change.pk for change in moved] or None)


def _may_be_later(case: Case, clock: Clock, *, at: datetime) -> bool:
    if clock.due_at <= at:
        return False
    try:
        _gate.tell_before(case, [clock], at=at)
    except NotNow:
        return False
    return True

"""What becomes of a case's sessions, and of what is being signed, when it ends by whatever deed. By `_door`; pressed by
hand they end at the table (`table.sitting`, `table.convening`, `table.agreeing`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Case as Branch
from django.db.models import Value, When

from cases.clocks.ending import Cause
from cases.models import Agreement, Case, Session
from cases.models.agreement import AgreementEnd
from cases.states import SessionEnd, Verb


def end_with(case: Case, verb: str, *, cause: Cause) -> None:
    """One that is planned does not take place; one that is under way ends as the case does. One statement."""
    came_to = SessionEnd.AGREEMENT if verb == Verb.RESOLVE else SessionEnd.FAILED
    end = Branch(When(begun_at=None, then=Value(SessionEnd.CANCELLED)), default=Value(came_to))
    rows = Session.objects.filter(case=case, handling=case.handling, ended_at=None)
    rows.update(ended_at=cause.at, end=end, ended_by=cause.event_id)


def first_told(off: Mapping[int, datetime]) -> datetime:
    """When the first of these appointments (by their keys) was, as whoever is told that they are off may know it: that
    one side was to be met apart, and when, is told with nothing that others were invited to. One statement, of several.
    """
    if len(off) < 2:
        return min(off.values())
    apart = set(Session.objects.filter(appointment__in=off, side__isnull=False).values_list("appointment", flat=True))
    return min(at for key, at in off.items() if key not in apart or len(apart) == len(off))


def end_unsigned(case: Case, verb: str, *, cause: Cause) -> None:
    """A version that was being written or signed comes to nothing: what some have signed in a handling that is over
    binds nobody in the next one. Of a joined case it lies as it was; none that is signed is joined. One statement."""
    if verb == Verb.JOIN:
        return
    rows = Agreement.objects.filter(case=case, effective_at=None, ended_at=None)
    rows.update(ended_at=cause.at, end=AgreementEnd.DROPPED, ended_by=cause.event_id)

"""What becomes of a case's sessions when it ends by whatever deed. By `_door`; pressed by hand they end at the table
(`table.sitting`, `table.convening`)."""

from __future__ import annotations

from django.db.models import Case as Branch
from django.db.models import Value, When

from cases.clocks.ending import Cause
from cases.models import Case, Session
from cases.states import SessionEnd, Verb


def end_with(case: Case, verb: str, *, cause: Cause) -> None:
    """One that is planned does not take place; one that is under way ends as the case does. One statement."""
    came_to = SessionEnd.AGREEMENT if verb == Verb.RESOLVE else SessionEnd.FAILED
    end = Branch(When(begun_at=None, then=Value(SessionEnd.CANCELLED)), default=Value(came_to))
    rows = Session.objects.filter(case=case, handling=case.handling, ended_at=None)
    rows.update(ended_at=cause.at, end=end, ended_by=cause.event_id)

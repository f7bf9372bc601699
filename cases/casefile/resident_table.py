"""What the resident's page shows of the table: the session they are asked to, what they said there themselves, and what
was said for all sides. What of it is theirs to read is asked of `circles`.

Other sides' accounts are in the record that all sign, not here: one resident reads what was written for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cases import circles, willing
from cases.actions import undertaking
from cases.models import Account, Attendance, Case, Invitation, Note, Party, Proposal, Session, Undertaking
from cases.states import SessionEnd, UndertakingKind


@dataclass
class Notice:
    """A session that is to come, and the last invitation of theirs to it."""

    session: Session
    row: Invitation

    @property
    def offers(self) -> list[datetime]:
        """The dates that were offered, if they still are."""
        return [datetime.fromisoformat(each) for each in self.row.offers]


@dataclass
class ResidentTable:
    """All of it; empty where nobody has asked them to a table."""

    notices: list[Notice] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    failed: Session | None = None

    def __bool__(self) -> bool:
        return bool(self.notices or self.accounts or self.notes or self.proposals or self.failed)


def parts(case: Case, own: QuerySet[Party]) -> dict[str, Any]:
    """What is gathered for it."""
    sides = own.values("pk")
    return {
        "own_sides": own,
        "table_asked": Invitation.objects.filter(session__case=case, party__in=sides)
        .select_related("session")
        .order_by("id"),
        "table_seats": Attendance.objects.filter(session__case=case, party__in=sides),
        "table_accounts": Account.objects.filter(case=case, party__in=sides).select_related("saying").order_by("id"),
        "table_notes": Note.objects.filter(case=case, struck_at__isnull=True).select_related("saying").order_by("id"),
        "table_proposals": Proposal.objects.filter(case=case).select_related("saying").order_by("id"),
        "table_failed": Session.objects.filter(case=case, handling=case.handling, end=SessionEnd.FAILED)
        .select_related("conclusion")
        .order_by("-id"),
    }


def appointments(case: Case, own: QuerySet[Party]) -> QuerySet[Undertaking]:
    """The appointments that are theirs: not that of a session apart with another side."""
    rows = undertaking.open_ones(case, UndertakingKind.APPOINTMENT)
    return rows.filter(Q(session__isnull=True) | Q(session__side__isnull=True) | Q(session__side__in=own.values("pk")))


def of_resident(case: Case, rows: dict[str, Any]) -> ResidentTable:
    """What of the gathered rows is theirs."""
    asked: list[Invitation] = rows["table_asked"]
    sessions = {row.session_id for row in (*asked, *rows["table_seats"])}
    reading = circles.of_those_at(rows["own_sides"], sessions)
    failed = [
        session
        for session in rows["table_failed"]
        if session.pk in sessions or (session.side_id is not None and reading.beside_sessions)
    ]
    return ResidentTable(
        notices=_to_come(asked, case),
        accounts=[row for row in rows["table_accounts"] if circles.reads(reading, row)],
        notes=[row for row in rows["table_notes"] if circles.reads(reading, row)],
        proposals=[row for row in rows["table_proposals"] if circles.reads(reading, row)],
        failed=failed[0] if failed and case.is_open else None,
    )


def of_other_side(case: Case, party: Party | None) -> ResidentTable:
    """The sessions to which a side that did not report is asked; what was said there it is told in person. Nothing,
    until its number has answered."""
    if party is None or not willing.is_theirs(party):
        return ResidentTable()
    asked = Invitation.objects.filter(session__case=case, party=party).select_related("session").order_by("id")
    return ResidentTable(notices=_to_come(asked, case))


def _to_come(asked: Iterable[Invitation], case: Case) -> list[Notice]:
    """Of each session that is to come the last invitation, the newest first."""
    last = {row.session_id: row for row in asked}
    coming = [row for row in last.values() if _is_to_come(row.session, case)]
    return [Notice(row.session, row) for row in sorted(coming, key=lambda row: -row.pk)]


def _is_to_come(session: Session, case: Case) -> bool:
    is_now = case.is_open and session.handling == case.handling and session.planned_at is not None
    return is_now and session.begun_at is None and session.ended_at is None

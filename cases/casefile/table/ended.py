"""What a notice of termination (终止调解通知书) says of a mediation that came to nothing: why, when, and which ways
are open to every side (law.md section 7). Read by whoever writes the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases import willing
from cases.models import Case, Party, Session
from cases.states import SessionEnd


@dataclass(frozen=True)
class Termination:
    """The session in which it ended, its sides, the reason as the sides read it, and the routes they were told."""

    session: Session
    parties: list[Party]
    reason: str
    at: datetime
    routes: list[str]


def routes() -> list[str]:
    """The ways that stay open to every side, whatever became of the mediation."""
    return [
        _("People's mediation at the committee of the community or the street"),
        _("The 12345 line, and the authority in charge"),
        _("Arbitration, where it is agreed"),
        _("The court"),
    ]


def termination(case: Case) -> Termination | None:
    """Of the present handling; None while no session has ended without agreement. Three statements."""
    rows = Session.objects.filter(case=case, handling=case.handling, end=SessionEnd.FAILED)
    session = rows.select_related("conclusion", "committee").order_by("-ended_at").first()
    if session is None or session.ended_at is None:
        return None
    reason = session.conclusion.body if session.conclusion else ""
    return Termination(session, list(willing.present(case)), reason, session.ended_at, routes())

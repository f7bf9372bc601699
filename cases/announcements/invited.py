"""Who is told of a session by text: of each side the one who is told for it; who is several sides is told once."""

from __future__ import annotations

from cases import reaching, willing
from cases.announcements.snapshot import Recipient
from cases.models import CaseEvent, Session
from cases.states import Verb


def to_session(event: CaseEvent) -> list[Recipient]:
    """Of the session that the event names, whoever is texted; nobody where there is none."""
    session = Session.objects.filter(pk=event.facts.get("session_id")).first()
    if session is None:
        return []
    # That there is no agreement every side hears, though it came out with one apart.
    return _of(session, event, is_for_all=event.verb == Verb.END_SESSION)


def to_meetings(event: CaseEvent) -> list[Recipient]:
    """The same of the sessions whose appointments are off by the event, because the case has ended."""
    sessions = Session.objects.filter(appointment__in=event.facts.get("meetings_off", ()))
    return [one for session in sessions.order_by("id") for one in _of(session, event)]


def are_all_apart(event: CaseEvent) -> bool:
    """Whether each of those was to be with one side alone: that there was one, and when, is nobody else's to know."""
    off = event.facts.get("meetings_off", ())
    return Session.objects.filter(appointment__in=off, side__isnull=False).count() == len(off)


def _of(session: Session, event: CaseEvent, *, is_for_all: bool = False) -> list[Recipient]:
    case = event.case
    case.now = event.at
    sides = willing.present(case)
    ways = reaching.ways(case, sides if is_for_all or session.side_id is None else sides.filter(pk=session.side_id))
    return [
        Recipient(phone, theirs[0].language, theirs[0].member_id, theirs[0].party.came_with_id)
        for phone, theirs in reaching.once(ways).items()
    ]

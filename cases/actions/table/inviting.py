"""Asking the sides to a session, each by the way it wants, and what their answers come to: who cannot, which of the
offered dates suits all, and which dates to offer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.utils import timezone

from cases import reaching
from cases.actions import questions
from cases.models import CallTask, Case, CaseEvent, Invitation, Party, Session, Undertaking
from cases.models.contact import CallReason
from cases.reaching import Reached
from cases.states import Actor, Channel, Coming, QuestionKind, UndertakingKind, Verb
from mediation import directory

MOST_OFFERS = 3
# How far apart two appointments of one mediator are at least, when dates are suggested.
APART = timedelta(minutes=90)
# At which hours of a working day a suggestion may begin: within the hours of work, and after most people's.
_HOURS = (9, 15, 19)
LOOKED_AHEAD = 14


def invite(
    case: Case,
    session: Session,
    sides: Sequence[Party],
    *,
    planned_at: datetime | None,
    offers: Sequence[datetime] = (),
) -> list[Invitation]:
    """Ask these sides, each by the way it wants: by a text that can be answered, by a call that stands on the desk, or
    by whoever goes there. Who picked this very date among those offered comes, and may still think better of it."""
    ways = reaching.ways(case, sides)
    picked = _who_picked(session, planned_at) if planned_at is not None else {}
    rows = Invitation.objects.bulk_create(
        Invitation(
            session=session,
            party=way.party,
            planned_at=planned_at,
            offers=[each.isoformat() for each in offers],
            asked_at=case.now,
            asked_how=way.how,
            **picked.get(way.party.pk, {}),
        )
        for way in ways
    )
    by_side = {row.party_id: row.pk for row in rows}
    kind = QuestionKind.DATES if offers else QuestionKind.COMING
    for phone, theirs in reaching.once(ways).items():
        options = [by_side[way.party.pk] for way in theirs]
        questions.ask(case, kind, phone=phone, at=case.now, options=options)
    for way in ways:
        _call(case, way)
    return rows


def _who_picked(session: Session, at: datetime) -> dict[int, dict[str, Any]]:
    """Of each side that picked this date when it was asked last, its answer: that it comes, when and by which way."""
    return {
        row.party_id: {
            "answer": Coming.COMES,
            "answered_at": row.answered_at,
            "answered_how": row.answered_how,
            "answered_through": row.answered_through,
        }
        for row in newest(session)
        if any(datetime.fromisoformat(each) == at for each in row.picks)
    }


def _call(case: Case, way: Reached) -> None:
    """Whoever is told by phone stands on the desk as a call, unless one to that number stands there."""
    if way.how != Channel.CALL:
        return
    waiting = CallTask.objects.filter(case=case, phone=way.phone, reason=CallReason.NO_TEXTS, done_at__isnull=True)
    if not waiting.exists():
        CallTask.objects.create(
            case=case, phone=way.phone, reason=CallReason.NO_TEXTS, handling=case.handling, raised_at=case.now
        )


def newest(session: Session) -> list[Invitation]:
    """The last invitation of each side to this session, whatever it said. One statement."""
    rows = Invitation.objects.filter(session=session).select_related("party__organisation")
    last = {row.party_id: row for row in rows.order_by("id")}
    return sorted(last.values(), key=lambda row: row.pk)


def by_their_word(session: Session, *, by: Actor, at: datetime | None = None) -> bool:
    """Whether a side said by itself, or to somebody else than whoever asks now, that it cannot come at the date that
    stands, or that `at` suits it. What the mediator alone wrote down for a side does not put off what was promised;
    nor does what a side said of a date before."""
    asked = Invitation.objects.filter(session=session)
    since = asked.filter(planned_at__isnull=False).aggregate(last=Max("asked_at"))["last"]
    rows = asked.filter(answered_at__isnull=False, asked_at__gte=since)
    rows = rows.exclude(answer=Coming.COMES, picked_at__isnull=True)
    answered = [
        (pk, through)
        for pk, through, picks in rows.values_list("pk", "answered_through", "picks")
        if not picks or any(datetime.fromisoformat(each) == at for each in picks)
    ]
    if any(through for _pk, through in answered):
        return True
    noted = CaseEvent.objects.filter(case=session.case_id, verb=Verb.COME, member__isnull=False)
    noted = noted.exclude(member=by.member)
    return any(noted.filter(facts__invitations__contains=[pk]).exists() for pk, _through in answered)


def suits_all(invitations: Iterable[Invitation]) -> datetime | None:
    """The first of the offered dates that every side picked; None while one has not answered, or none suits all."""
    left: list[str] | None = None
    for row in invitations:
        if row.answered_at is None or not row.offers:
            return None
        left = [each for each in (row.offers if left is None else left) if each in row.picks]
    return datetime.fromisoformat(min(left)) if left else None


def suggested(case: Case, *, most: int = MOST_OFFERS) -> list[datetime]:
    """Dates to offer: on working days, at the hours people have, when the lead is there and has nothing else. Three
    statements."""
    hours, local = directory.working_hours(), timezone.localtime(case.now)
    theirs = Undertaking.objects.filter(case__lead=case.lead_id, kind=UndertakingKind.APPOINTMENT)
    theirs = theirs.filter(kept_at__isnull=True, dropped_at__isnull=True, due_at__gte=case.now - APART)
    taken = list(theirs.values_list("due_at", flat=True))
    found: list[datetime] = []
    for ahead in range(1, LOOKED_AHEAD):
        day = (local + timedelta(days=ahead)).date()
        if not hours.is_working_day(day) or (case.lead is not None and case.lead.is_away_on(day)):
            continue
        # Of one day one date, each at another hour: who cannot in the morning may in the evening.
        hour = _HOURS[len(found) % len(_HOURS)]
        at = timezone.make_aware(datetime(day.year, day.month, day.day, hour))
        if all(abs(at - other) >= APART for other in taken):
            found.append(at)
        if len(found) == most:
            break
    return found

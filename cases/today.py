"""Today (今天): the next place a member is to be at, with what they need there, and what else is due before it ends, a
line each. One statement, and one more for who only helps at the next place.

Which cases are theirs is `queues.mine`; what their organisation owes is `promised`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Case as Branch
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Left
from django.utils import timezone

from cases import access, queues, timemachine
from cases.models import Clock, Helper, Party, Photo, Report
from cases.models.fieldwork import PhotoKind
from cases.states import OPEN, Actor, Role, SessionKind, State
from mediation.models import Member, Promise

# What brings one to a place.
PLACES = (Promise.ARRIVE, Promise.APPOINTMENT)
# What somebody else does or looks after: who assigns, who decides, who follows up.
ANOTHERS = (Promise.ASSIGN, Promise.DECIDE, *queues.FOLLOW_UPS)
# What goes on when a case has ended (law.md section 3).
GOES_ON = (Promise.OBLIGATION, Promise.RECTIFY, Promise.REFERRAL, Promise.CONFIRMATION)
# So many lines, and so much of her words as a card has room for.
LINES, WORDS = 12, 160


@dataclass(frozen=True)
class Place:
    """Where to be next: the clock that says until when, the case, and what the member may know and do of it."""

    clock: Any
    # What was said first; empty for who does not read it.
    words: str = ""
    photo: Any = None
    may_call: bool = False
    may_arrive: bool = False
    may_sit: bool = False

    @property
    def case(self) -> Any:
        """The case."""
        return self.clock.case


@dataclass(frozen=True)
class Today:
    """The next place to be at, if there is one, and what else is due today or late; the first due on top."""

    place: Place | None = None
    lines: list[Any] = field(default_factory=list)
    has_more: bool = False

    def __bool__(self) -> bool:
        return self.place is not None or bool(self.lines)


def of(member: Member) -> Today:
    """What this day asks of a member. Nothing for the street office and the district, which have desks of their own for
    what they decide, but for the cases that one of them leads or helps with."""
    if member.organisation_id is None:
        return Today()
    rows = list(_due(member))
    first = next((clock for clock in rows if clock.is_next), None)
    lines = [clock for clock in rows if clock is not first]
    return Today(_place(first, member) if first else None, lines[:LINES], len(lines) > LINES)


def _due(member: Member) -> QuerySet[Any]:
    """The running promises of the cases they lead or help with: those of today and late ones, and before them the first
    that brings them to a place, whenever it is. Whom the mediator meets apart is not for who only helps
    (law.md section 7)."""
    helped = Helper.objects.filter(member=member).values("case")
    led, helps = Q(case__lead=member), Q(case__in=helped, undertaking__session__side__isnull=True)
    still = Q(case__state__in=OPEN) | Q(promise__in=GOES_ON)
    rows = Clock.objects.running().filter(still, case__in=access.visible_to(member))
    rows = rows.filter(led & ~Q(promise__in=ANOTHERS) | helps & Q(promise__in=PLACES))
    # What is agreed for a talk on the phone is nowhere.
    places = rows.filter(promise__in=PLACES).exclude(undertaking__session__kind=SessionKind.PHONE)
    is_next = Q(pk=Subquery(places.order_by("due_at", "id").values("pk")[:1]))
    said = Report.objects.filter(case=OuterRef("case")).order_by("id").values(line=Left("saying__body", WORDS))
    shown = Photo.objects.filter(case=OuterRef("case"), kind=PhotoKind.REPORT).order_by("id").values("pk")
    phone = Party.objects.filter(case=OuterRef("case"), is_reporter=True).exclude(phone="")
    rows = rows.filter(Q(due_at__lt=_end_of_day()) | is_next).annotate(
        is_next=Branch(When(is_next, then=Value(True)), default=Value(False)),
        first_words=Subquery(said[:1]),
        first_photo=Subquery(shown[:1]),
        has_a_number=Exists(phone),
    )
    around = ("case__site", "case__building", "case__category", "undertaking__session", "undertaking__brief")
    return rows.select_related(*around).order_by("-is_next", "due_at", "id")[: LINES + 2]


def _end_of_day() -> datetime:
    tomorrow = timezone.localdate(timemachine.now()) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


def _place(clock: Any, member: Member) -> Place:
    case = clock.case
    is_lead = case.lead_id == member.pk
    # Whoever leads it is known to; what others are to it is asked, but of who sees the place only whatever they are.
    mine: frozenset[str] = frozenset({Role.LEAD})
    if not is_lead and not access.speaks_for_a_side(member):
        mine = access.roles(Actor(member=member), case)
    sight = access.sight(member, case, mine=mine)
    return Place(
        clock,
        words=(clock.first_words or "") if sight.words else "",
        photo=Photo(pk=clock.first_photo, kind=PhotoKind.REPORT) if sight.words and clock.first_photo else None,
        # Whoever leads opens it by a press that stands in the history; others do so on the case's page, if at all.
        may_call=is_lead and sight.numbers and clock.has_a_number,
        may_arrive=case.state == State.ASSIGNED and clock.promise == Promise.ARRIVE,
        may_sit=is_lead and clock.promise == Promise.APPOINTMENT and case.state == State.ON_SITE,
    )

"""What a resident sees behind their case's link: how it stands, what happened, and what they told us themselves.

A case that is joined to another one keeps its window: own number and words, and behind it how the other case stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cases import access, reporters
from cases.actions import deferring, undertaking
from cases.actions.reporting import may_press
from cases.casefile import timeline
from cases.casefile.timeline import Line
from cases.clocks import summary
from cases.models import Case, Clock, Deferral, Party, Photo, Report, Undertaking
from cases.models.fieldwork import PhotoKind
from cases.models.undertaking import UndertakingKind
from cases.states import Actor, Answer, Outcome, State, Verb
from mediation.models import Promise

_AROUND = ("site__street", "building", "category", "lead__organisation", "conclusion")


@dataclass(frozen=True)
class Follow:
    """The page of the resident who reported. `case` is theirs; `matter` is where it is handled, mostly the same."""

    case: Case
    matter: Case
    verbs: list[str]
    can_press: bool
    lines: list[Line]
    clocks: dict[str, Clock]
    words: list[Report]
    photos: list[Photo]
    street_knows: bool
    appointment: Undertaking | None
    held: Deferral | None
    # Whether this resident has said "solved"; others may still be asked.
    has_said_solved: bool
    # Whether anybody else reported it too, of which they are told nothing.
    has_others: bool

    @property
    def is_joined(self) -> bool:
        return self.case != self.matter

    @property
    def awaits_answer(self) -> bool:
        return access.awaits_answer(self.matter) and not self.has_said_solved

    @property
    def is_thanked(self) -> bool:
        """Whether it is settled by their own word. A case settled before several could be asked has one reporter."""
        solved = self.matter.answer == Answer.SOLVED
        return self.has_said_solved if self.has_others or not solved else True

    @property
    def next_clock(self) -> Clock | None:
        """The promise the resident waits for now."""
        wanted = {
            State.REPORTED: (Promise.ASSIGN,),
            State.ASSIGNED: (Promise.ARRIVE,),
            State.ON_SITE: (Promise.RESOLVE,),
        }.get(State(self.matter.state), ())
        return next((self.clocks[name] for name in wanted if name in self.clocks), None)

    @property
    def why(self) -> list[str]:
        """Why the promise the resident waits for is due when it is."""
        return summary.sentences(self.next_clock) if self.next_clock else []


def for_resident(case: Case) -> Follow:
    """What the resident sees behind the case's link. A dozen queries."""
    by, matter = Actor(case_id=case.pk), reporters.matter(case)
    said_solved = reporters.has_said_solved(matter, by)
    own = reporters.own_sides(matter, by).values("pk")
    others = Party.objects.filter(case=matter, is_reporter=True).exclude(pk__in=own).exists()
    running = Clock.objects.own().filter(case=matter.pk, handling=matter.handling).order_by("id")
    words = _own_words(case)
    return Follow(
        case=case,
        matter=matter,
        verbs=_offered(access.possible(by, matter), alone=not others, said_solved=said_solved),
        can_press=may_press(matter),
        lines=timeline.public(case),
        clocks={clock.promise: clock for clock in running},
        words=list(words),
        photos=list(Photo.objects.filter(_shown(case, words)).order_by("id")),
        street_knows=matter.escalations.before_the_street().exists(),
        appointment=undertaking.open_ones(matter, UndertakingKind.APPOINTMENT).first(),
        held=deferring.held(matter),
        has_said_solved=said_solved,
        has_others=others,
    )


def _offered(possible: list[str], *, alone: bool, said_solved: bool) -> list[str]:
    """What they can do, without taking back what others reported too, or saying twice that it is solved."""
    needless = {*(() if alone else (Verb.WITHDRAW,)), *((Verb.CONFIRM,) if said_solved else ())}
    return [verb for verb in possible if verb not in needless]


def _own_words(case: Case) -> QuerySet[Report]:
    """What this resident said: by text, form or link, to a member who wrote it down for them, or in a text of theirs
    that a member put to the case; here, or to the case this one is or was joined to. What a member, another resident
    or another sender adds is not theirs to read."""
    own = case.parties.filter(is_reporter=True, came_with=None)
    by_themselves = Q(taken_by__isnull=True) & (Q(party__isnull=True) | Q(party__came_with__isnull=True))
    texted = Q(inbound__sender__in=own.exclude(phone="").values("phone"))
    here = Q(case=case) & (by_themselves | Q(party__in=own) | texted)
    there = Q(party__in=Party.objects.filter(came_with=case))
    if case.joined_to_id is not None:
        there |= Q(case=case.joined_to_id) & texted
    return Report.objects.filter(here | there).select_related("saying").order_by("id")


def _shown(case: Case, words: QuerySet[Report]) -> Q:
    """Their own photos, and of the result; not that of another home."""
    shown = Q(kind=PhotoKind.REPORT, report__in=words)
    if case.outcome == Outcome.RECTIFIED:
        shown |= Q(kind=PhotoKind.RESULT, case=case)
    return shown


def by_link(token: str) -> Case | None:
    """The case behind a resident's link, and the one it is joined to."""
    around = (*_AROUND, *(f"joined_to__{each}" for each in _AROUND))
    return Case.objects.select_related(*around).filter(token=token).first()


def by_number_and_phone(number: str, phone: str) -> Case | None:
    """The case of that number, if that phone (E.164) reported it; their own, if they came to it with a joined one."""
    own = Party.objects.filter(case__number=number, is_reporter=True, phone=phone).select_related("case", "came_with")
    party = own.first()
    return (party.came_with or party.case) if party else None

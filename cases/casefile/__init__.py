"""Everything one page shows of one case, gathered once and as far as its reader may see it (domain.md section 8).

For a member the whole history; for the resident who reported, the public part of it. Lists of cases are `queues`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from cases import access, explaining, plainly
from cases.actions import deferring, undertaking
from cases.actions.reporting import may_press
from cases.actions.signs import counted, countings
from cases.casefile import history
from cases.casefile.history import Line
from cases.models import CallTask, Case, Clock, Deferral, Escalation, Party, Photo, Report, Sign, Undertaking
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import EscalationState
from cases.models.fieldwork import PhotoKind
from cases.models.sign import SignKind
from cases.models.undertaking import UndertakingKind
from cases.states import Actor, Outcome, State, Verb
from mediation.models import Level, Member, Promise
from notifications import capabilities

MOST_SIBLINGS = 20
# What runs because something climbed: that the street office decides, and that its decision is carried out.
_riding = Clock.objects.filter(stopped_at__isnull=True).select_related("policy").order_by("id")
# What counts as having tried something, for the street office.
TRIED = (
    *(Verb.ASSIGN, Verb.REASSIGN, Verb.DECLINE, Verb.ARRIVE, Verb.SECURE, Verb.ADJOURN, Verb.UNDERTAKE, Verb.KEEP),
    *(Verb.HOLD, Verb.EXTEND, Verb.RESOLVE, Verb.REOPEN, Verb.DECIDE),
)
# The order of buttons. Opening contact details and taking note have places of their own on the page.
FIRST = (
    *(Verb.ACCEPT, Verb.ARRIVE, Verb.RESOLVE, Verb.ASSIGN, Verb.HOLD, Verb.EXTEND, Verb.REFUSE, Verb.DECIDE),
    *(Verb.SECURE, Verb.ADJOURN, Verb.RELEASE, Verb.KEEP, Verb.REOPEN),
)
OTHER = (
    *(Verb.ADD, Verb.UNDERTAKE, Verb.ASK_EXTENSION, Verb.ASK_HOLD, Verb.DECLINE, Verb.REASSIGN, Verb.ESCALATE),
    *(Verb.PLACE, Verb.CORRECT, Verb.CLOSE),
)


@dataclass(frozen=True)
class CaseFile:
    """The page of a member."""

    case: Case
    sight: access.Sight
    verbs: list[str]
    roles: frozenset[str]
    lines: list[Line]
    clocks: list[Clock]
    earlier_clocks: list[Clock]
    # Why each clock is due when it is, by its id.
    why: dict[int, list[explaining.Line]]
    waiting: list[Escalation]
    parties: list[Party]
    reports: list[Report]
    photos: list[Photo]
    helpers: list[Member]
    deferrals: list[Deferral] = field(default_factory=list)
    undertakings: list[Undertaking] = field(default_factory=list)
    # Whether one of them is this member's to note as done.
    may_keep: bool = False
    # Whether the reader speaks for a side of the works, which is why it sees the place only.
    is_of_the_works: bool = False
    calls: list[CallTask] = field(default_factory=list)
    signs: list[Sign] = field(default_factory=list)
    siblings: list[Case] = field(default_factory=list)

    @cached_property
    def cannot_text_back(self) -> list[Party]:
        """Those of the parties who can be texted and cannot answer by text: they are to be phoned."""
        silent = capabilities.who_cannot_answer(str(party.phone) for party in self.parties)
        return [party for party in self.parties if str(party.phone) in silent]

    @property
    def first_verbs(self) -> list[str]:
        """The buttons that move the case on, most expected first."""
        return [verb for verb in FIRST if verb in self.verbs and self._makes_sense(verb)]

    @property
    def other_verbs(self) -> list[str]:
        """What is possible too, but rarer."""
        return [verb for verb in OTHER if verb in self.verbs and self._makes_sense(verb)]

    def _makes_sense(self, verb: str) -> bool:
        """Whether what the verb answers to is there: something asked for, held, undertaken or escalated."""
        asked = {each.kind for each in self.deferrals if each.state == DeferralState.ASKED}
        held = any(each.state == DeferralState.GRANTED for each in self.deferrals)
        answers_to: dict[str, bool] = {
            Verb.DECIDE: self.needs_decision,
            Verb.HOLD: DeferralKind.HOLD in asked,
            Verb.EXTEND: DeferralKind.EXTENSION in asked,
            Verb.REFUSE: bool(asked),
            Verb.RELEASE: held,
            Verb.ASK_HOLD: not held and DeferralKind.HOLD not in asked,
            Verb.ASK_EXTENSION: DeferralKind.EXTENSION not in asked,
            Verb.KEEP: self.may_keep,
        }
        return answers_to.get(verb, True)

    @property
    def tried(self) -> list[Line]:
        """What people have done about it so far, newest first."""
        return [line for line in self.lines if line.verb in TRIED]

    @property
    def asked_time(self) -> list[Deferral]:
        """Holds and extensions that wait for a decision."""
        return [each for each in self.deferrals if each.state == DeferralState.ASKED]

    @property
    def needs_decision(self) -> bool:
        return any(escalation.is_waiting for escalation in self.waiting)

    @property
    def has_new(self) -> bool:
        return any(escalation.state == EscalationState.RAISED for escalation in self.waiting)


@dataclass(frozen=True)
class Follow:
    """The page of the resident who reported."""

    case: Case
    verbs: list[str]
    can_press: bool
    lines: list[Line]
    clocks: dict[str, Clock]
    words: list[Report]
    photos: list[Photo]
    street_knows: bool
    appointment: Undertaking | None
    held: Deferral | None

    @property
    def awaits_answer(self) -> bool:
        return access.awaits_answer(self.case)

    @property
    def next_clock(self) -> Clock | None:
        """The promise the resident waits for now."""
        wanted = {
            State.REPORTED: (Promise.ASSIGN,),
            State.ASSIGNED: (Promise.ARRIVE,),
            State.ON_SITE: (Promise.RESOLVE,),
        }.get(State(self.case.state), ())
        return next((self.clocks[name] for name in wanted if name in self.clocks), None)

    @property
    def why(self) -> list[str]:
        """Why the promise the resident waits for is due when it is."""
        return plainly.sentences(self.next_clock) if self.next_clock else []


def for_member(case: Case, member: Member) -> CaseFile:
    """The file of a case this member may open (`access.visible_to` was asked before). A dozen queries."""
    by = Actor(member=member)
    mine = access.roles(by, case)
    sight = access.sight(member, case, mine=mine)
    undertakings = list(undertaking.open_ones(case).select_related("by_organisation"))
    signs = list(case.signs.filter(handling=case.handling)) if sight.risks else []
    clocks = list(_own_clocks(case).order_by("started_at", "id"))
    waiting = _waiting(case)
    riding = [clock for escalation in waiting for clock in escalation.running]
    return CaseFile(
        case=case,
        sight=sight,
        verbs=access.possible(by, case, mine=mine),
        roles=mine,
        lines=history.whole(case, sight),
        clocks=[clock for clock in clocks if clock.handling == case.handling],
        earlier_clocks=[clock for clock in clocks if clock.handling != case.handling],
        why=explaining.of_case(case, [*clocks, *riding]),
        waiting=waiting,
        parties=list(case.parties.select_related("organisation", "building").order_by("side", "id")),
        reports=list(case.reports.select_related("taken_by").order_by("id")) if sight.words else [],
        photos=list(case.photos.order_by("id")) if sight.words else [],
        helpers=list(case.helpers.select_related("organisation")),
        deferrals=list(
            case.deferrals.filter(state__in=[DeferralState.ASKED, DeferralState.GRANTED], handling=case.handling)
            .exclude(kind=DeferralKind.EXTENSION, state=DeferralState.GRANTED)
            .select_related("asked_by")
            .order_by("id")
        ),
        undertakings=undertakings,
        may_keep=any(not undertaking.not_yours(each, by=by, mine=mine) for each in undertakings),
        is_of_the_works=access.speaks_for_a_side(member),
        calls=list(case.calls.filter(done_at__isnull=True).order_by("id")),
        signs=signs,
        siblings=_siblings(case, signs, member),
    )


def _waiting(case: Case) -> list[Any]:
    """What is before the street office and not closed; each with the promises `running` on it."""
    found = case.escalations.filter(level=Level.STREET).exclude(state=EscalationState.CLOSED)
    riding = Prefetch("promises", _riding, to_attr="running")
    return list(found.select_related("clock", "decided_by").prefetch_related(riding).order_by("id"))


def _siblings(case: Case, signs: list[Sign], member: Member) -> list[Case]:
    """The neighbours' cases that a counted sign speaks of, as far as this member may open them; newest first."""
    crowds = {each.kind for each in signs}
    near = Q()
    for counting in countings() if crowds & {SignKind.NEIGHBOURS, SignKind.SITE_WIDE} else ():
        if counting.kind in crowds:
            span = (case.reported_at - counting.span, case.reported_at + counting.span)
            near |= Q(reported_at__range=span, **{counting.place: getattr(case, counting.place)})
    if not near:
        return []
    found = counted(access.visible_to(member)).filter(near, category=case.category).exclude(pk=case.pk)
    return list(found.order_by("-id")[:MOST_SIBLINGS])


def for_resident(case: Case) -> Follow:
    """What the resident sees behind the case's link."""
    by = Actor(case_id=case.pk)
    running = _own_clocks(case).filter(handling=case.handling).order_by("id")
    words = _said_by_residents(case)
    shown = Q(kind=PhotoKind.REPORT, report__in=words)
    if case.outcome == Outcome.RECTIFIED:
        shown |= Q(kind=PhotoKind.RESULT)
    return Follow(
        case=case,
        verbs=access.possible(by, case),
        can_press=may_press(case),
        lines=history.public(case),
        clocks={clock.promise: clock for clock in running},
        words=list(words),
        photos=list(case.photos.filter(shown).order_by("id")),
        street_knows=case.escalations.filter(level=Level.STREET).exclude(state=EscalationState.CLOSED).exists(),
        appointment=undertaking.open_ones(case, UndertakingKind.APPOINTMENT).first(),
        held=deferring.held(case),
    )


def _said_by_residents(case: Case) -> QuerySet[Report]:
    """What those who reported it said themselves: by text, form or link, to a member who wrote it down for them, or in
    a text of theirs that a member put to the case. What a member or another sender adds is for the group."""
    reporters = case.parties.filter(is_reporter=True)
    own = Q(taken_by__isnull=True) | Q(party__in=reporters)
    texted = Q(inbound__sender__in=reporters.exclude(phone="").values("phone"))
    return case.reports.filter(own | texted).order_by("id")


def _own_clocks(case: Case) -> QuerySet[Clock]:
    """The promises of the case itself, not those that ride on a decision or an undertaking."""
    return case.clocks.filter(escalation__isnull=True, undertaking__isnull=True)


def by_link(token: str) -> Case | None:
    """The case behind a resident's link."""
    return Case.objects.select_related(*_AROUND).filter(token=token).first()


def by_number_and_phone(number: str, phone: str) -> Case | None:
    """The case of that number, if that phone (E.164) reported it."""
    return Case.objects.filter(number=number, parties__is_reporter=True, parties__phone=phone).first()


_AROUND = ("site__street", "building", "category", "lead__organisation")

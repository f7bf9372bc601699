"""Everything one page shows of one case, gathered once and as far as its reader may see it (law.md section 8).

For a member the whole history; the resident's page is `resident`. Lists of cases are `queues`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from cases import access
from cases.actions import joining, undertaking
from cases.casefile import timeline
from cases.casefile.resident import Follow, by_link, by_number_and_phone, for_resident
from cases.casefile.timeline import Line
from cases.clocks import explanation
from cases.deeds import DEEDS
from cases.models import CallTask, Case, Clock, Deferral, Escalation, Party, Photo, Report, Sign, Undertaking
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import EscalationState
from cases.models.sign import SignKind
from cases.states import Actor, Button, Verb
from cases.sweeps.households import counted, countings
from mediation.models import Member
from notifications import countries

__all__ = ["CaseFile", "Follow", "by_link", "by_number_and_phone", "for_member", "for_resident"]
MOST_SIBLINGS = 20
# What runs because something climbed: that the street office decides, and that its decision is carried out.
_riding = Clock.objects.running().select_related("policy").order_by("id")


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
    why: dict[int, list[explanation.Line]]
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
    # The reports handled under this case.
    joined: list[Case] = field(default_factory=list)
    # Whether there is an earlier case to which this one could be joined.
    may_join: bool = False

    @cached_property
    def cannot_text_back(self) -> list[Party]:
        """Those of the parties who can be texted and cannot answer by text: they are to be phoned."""
        silent = countries.who_cannot_answer(str(party.phone) for party in self.parties)
        return [party for party in self.parties if str(party.phone) in silent]

    @property
    def first_verbs(self) -> list[str]:
        """The buttons that move the case on, most expected first."""
        return self._buttons(Button.FIRST)

    @property
    def other_verbs(self) -> list[str]:
        """What is possible too, but rarer."""
        return self._buttons(Button.MORE)

    def _buttons(self, place: Button) -> list[str]:
        """In the order of the rows."""
        rows = (row for row in DEEDS.values() if row.button == place)
        return [row.verb for row in rows if row.verb in self.verbs and self._makes_sense(row.verb)]

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
            Verb.JOIN: self.may_join,
        }
        return answers_to.get(verb, True)

    @property
    def tried(self) -> list[Line]:
        """What people have done about it so far, newest first."""
        return [line for line in self.lines if DEEDS[line.verb].counts_as_tried]

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


def for_member(case: Case, member: Member) -> CaseFile:
    """The file of a case this member may open (`access.visible_to` was asked before). A dozen queries."""
    by = Actor(member=member)
    mine = access.roles(by, case)
    sight = access.sight(member, case, mine=mine)
    undertakings = list(undertaking.open_ones(case).select_related("by_organisation", "saying"))
    signs = list(case.signs.filter(handling=case.handling)) if sight.risks else []
    clocks = list(Clock.objects.own().filter(case=case.pk).order_by("started_at", "id"))
    waiting = _waiting(case)
    verbs = access.possible(by, case, mine=mine)
    handled_here = list(_joined(case))
    together = [case, *handled_here]
    said = Report.objects.filter(case__in=together)
    riding = [clock for escalation in waiting for clock in escalation.running]
    return CaseFile(
        case=case,
        sight=sight,
        verbs=verbs,
        roles=mine,
        lines=timeline.whole(case, sight),
        clocks=[clock for clock in clocks if clock.handling == case.handling],
        earlier_clocks=[clock for clock in clocks if clock.handling != case.handling],
        why=explanation.of_case(case, [*clocks, *riding]),
        waiting=waiting,
        parties=list(_sides(case)),
        reports=list(said.select_related("taken_by", "case", "inbound", "saying").order_by("id"))
        if sight.words
        else [],
        photos=list(Photo.objects.filter(case__in=together).order_by("id")) if sight.words else [],
        helpers=list(case.helpers.select_related("organisation")),
        deferrals=list(
            case.deferrals.filter(state__in=[DeferralState.ASKED, DeferralState.GRANTED], handling=case.handling)
            .exclude(kind=DeferralKind.EXTENSION, state=DeferralState.GRANTED)
            .select_related("asked_by", "saying")
            .order_by("id")
        ),
        undertakings=undertakings,
        may_keep=any(not undertaking.not_yours(each, by=by, mine=mine) for each in undertakings),
        is_of_the_works=access.speaks_for_a_side(member),
        calls=list(case.calls.filter(done_at__isnull=True).order_by("id")),
        signs=signs,
        siblings=_siblings(case, signs, member),
        joined=handled_here,
        may_join=Verb.JOIN in verbs and joining.offered(case).exists(),
    )


def _joined(case: Case) -> QuerySet[Case]:
    """The cases handled under this one, each with what of its own is `still_open`: that climbs all the same."""
    open_ones = Undertaking.objects.filter(kept_at__isnull=True, dropped_at__isnull=True).order_by("due_at", "id")
    found = case.joined.select_related("site", "building", "category")
    return found.prefetch_related(Prefetch("undertakings", open_ones, to_attr="still_open")).order_by("id")


def _sides(case: Case) -> QuerySet[Party]:
    """The sides of the case, without those that came with a joined one and left with it."""
    gone = Q(came_with__isnull=False, organisation__isnull=True, is_reporter=False)
    around = ("organisation", "building", "came_with")
    return case.parties.exclude(gone).select_related(*around).order_by("side", "id")


def _waiting(case: Case) -> list[Any]:
    """What is before the street office and not closed; each with the promises `running` on it."""
    found = case.escalations.before_the_street()
    riding = Prefetch("promises", _riding, to_attr="running")
    return list(found.select_related("clock", "decided_by", "saying").prefetch_related(riding).order_by("id"))


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

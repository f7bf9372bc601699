"""Everything one page shows of one case, gathered once and as far as its reader may see it (domain.md section 8).

For a member the whole history; for the resident who reported, the public part of it. Lists of cases are `queues`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cases import access
from cases.actions.reporting import may_press
from cases.models import CallTask, Case, CaseEvent, Clock, Escalation, Party, Photo, Report
from cases.models.escalation import EscalationCause, EscalationState
from cases.models.fieldwork import PhotoKind, Proof
from cases.states import Actor, Answer, Channel, Decision, DeclineReason, Outcome, State, Verb
from mediation.models import Level, Member, Promise

# What a resident hears of. The rest is inner business: who blamed whom, who was reminded, who handed back.
PUBLIC = (
    Verb.REPORT,
    Verb.ADD,
    Verb.PLACE,
    Verb.ASSIGN,
    Verb.REASSIGN,
    Verb.ARRIVE,
    Verb.SECURE,
    Verb.RESOLVE,
    Verb.CLOSE,
    Verb.CONFIRM,
    Verb.REOPEN,
    Verb.WITHDRAW,
)
# Of these the words too are for the resident; a reason for a change of hands is not.
PUBLIC_WORDS = (Verb.SECURE, Verb.RESOLVE, Verb.CLOSE, Verb.WITHDRAW)
# Words of the report itself, which a side of the works does not read.
WORDS_OF_THE_REPORT = (Verb.REPORT, Verb.ADD, Verb.CONFIRM, Verb.REOPEN, Verb.WITHDRAW)

# The order of buttons. Opening contact details and taking note have places of their own on the page.
FIRST = (Verb.ACCEPT, Verb.ARRIVE, Verb.RESOLVE, Verb.ASSIGN, Verb.DECIDE, Verb.SECURE, Verb.REOPEN)
OTHER = (Verb.ADD, Verb.DECLINE, Verb.REASSIGN, Verb.ESCALATE, Verb.PLACE, Verb.CLOSE)


@dataclass(frozen=True)
class Line:
    """One line of history: when, what, by whom, and what was said."""

    at: datetime
    title: str
    who: str = ""
    words: str = ""
    is_miss: bool = False


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
    waiting: list[Escalation]
    parties: list[Party]
    reports: list[Report]
    photos: list[Photo]
    helpers: list[Member]
    calls: list[CallTask] = field(default_factory=list)

    @property
    def first_verbs(self) -> list[str]:
        """The buttons that move the case on, most expected first."""
        return [verb for verb in FIRST if verb in self.verbs and (verb != Verb.DECIDE or self.needs_decision)]

    @property
    def other_verbs(self) -> list[str]:
        """What is possible too, but rarer."""
        return [verb for verb in OTHER if verb in self.verbs]

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


def for_member(case: Case, member: Member) -> CaseFile:
    """The file of a case this member may open (`access.visible_to` was asked before). A dozen queries."""
    by = Actor(member=member)
    sight = access.sight(member, case)
    clocks = list(case.clocks.filter(escalation__isnull=True).order_by("started_at", "id"))
    return CaseFile(
        case=case,
        sight=sight,
        verbs=access.possible(by, case),
        roles=access.roles(by, case),
        lines=_lines(case, sight),
        clocks=[clock for clock in clocks if clock.handling == case.handling],
        earlier_clocks=[clock for clock in clocks if clock.handling != case.handling],
        waiting=list(
            case.escalations.filter(level=Level.STREET)
            .exclude(state=EscalationState.CLOSED)
            .select_related("clock", "decided_by")
            .order_by("id")
        ),
        parties=list(case.parties.select_related("organisation", "building").order_by("side", "id")),
        reports=list(case.reports.select_related("taken_by").order_by("id")) if sight.words else [],
        photos=list(case.photos.order_by("id")) if sight.words else [],
        helpers=list(case.helpers.select_related("organisation")),
        calls=list(case.calls.filter(done_at__isnull=True).order_by("id")),
    )


def for_resident(case: Case) -> Follow:
    """What the resident sees behind the case's link."""
    by = Actor(case_id=case.pk)
    running = case.clocks.filter(escalation__isnull=True, handling=case.handling).order_by("id")
    shown = [PhotoKind.REPORT, *([PhotoKind.RESULT] if case.outcome == Outcome.RECTIFIED else [])]
    return Follow(
        case=case,
        verbs=access.possible(by, case),
        can_press=may_press(case),
        lines=_public_lines(case),
        clocks={clock.promise: clock for clock in running},
        words=list(case.reports.order_by("id")),
        photos=list(case.photos.filter(kind__in=shown).order_by("id")),
        street_knows=case.escalations.filter(level=Level.STREET).exclude(state=EscalationState.CLOSED).exists(),
    )


def _lines(case: Case, sight: access.Sight) -> list[Line]:
    events = list(case.events.select_related("member__organisation"))
    names = _names(events)
    return [
        Line(
            at=event.at,
            title=title(event, names),
            who=_who(event),
            words=event.words if _may_read(event, sight) else "",
            is_miss=_is_miss(event),
        )
        for event in reversed(events)
    ]


def _may_read(event: CaseEvent, sight: access.Sight) -> bool:
    return sight.words if event.verb in WORDS_OF_THE_REPORT else sight.internal


def _public_lines(case: Case) -> list[Line]:
    events = [event for event in case.events.order_by("id") if _is_public(event)]
    names = _names(events)
    lines: list[Line] = []
    for event in events:
        said = event.words if event.verb in PUBLIC_WORDS or _is_own(event) else ""
        line = Line(at=event.at, title=_public_title(event, names), words=said, is_miss=_is_miss(event))
        # Several promises missed in one hour are one piece of news to a resident.
        if not (line.is_miss and lines and lines[-1].is_miss):
            lines.append(line)
    return lines[::-1]


def _public_title(event: CaseEvent, names: dict[int, str]) -> str:
    if event.verb != Verb.ESCALATE:
        return title(event, names)
    if event.facts.get("cause") == EscalationCause.RESIDENT:
        return _("You asked for haste; the street office was told")
    return _("A promised time has passed; the street office was told")


def _is_public(event: CaseEvent) -> bool:
    if event.verb == Verb.ADD:
        return _is_own(event)
    return event.verb in PUBLIC or (event.verb == Verb.ESCALATE and event.facts.get("level") == Level.STREET)


def _is_own(event: CaseEvent) -> bool:
    return event.actor == "resident"


def _is_miss(event: CaseEvent) -> bool:
    return event.verb == Verb.ESCALATE and event.facts.get("level") != Level.HANDLER


def _who(event: CaseEvent) -> str:
    if event.member is None:
        return _("Resident") if _is_own(event) else ""
    organisation = event.member.organisation
    return f"{event.member.name} · {organisation.called}" if organisation else event.member.name


def _names(events: Sequence[CaseEvent]) -> dict[int, str]:
    ids: set[Any] = {event.facts.get("lead_id") for event in events}
    return dict(Member.objects.filter(pk__in=ids - {None}).values_list("pk", "name"))


def title(event: CaseEvent, names: dict[int, str]) -> str:
    """What the event says, in a few words. `names` maps the members its facts speak of."""
    facts = event.facts
    match event.verb:
        case Verb.REPORT:
            return _("Reported: %(channel)s") % {"channel": _label(Channel, facts.get("channel"))}
        case Verb.ASSIGN | Verb.REASSIGN:
            return _("%(name)s is in charge") % {"name": names.get(facts.get("lead_id", 0), "—")}
        case Verb.DECLINE:
            return _("Handed back: %(reason)s") % {"reason": _label(DeclineReason, facts.get("reason"))}
        case Verb.ARRIVE:
            return _("On site, shown by: %(proof)s") % {"proof": _label(Proof, facts.get("proof"))}
        case Verb.RESOLVE:
            return _("Settled: %(outcome)s") % {"outcome": _label(Outcome, facts.get("outcome"))}
        case Verb.CLOSE:
            return _("Ended without settlement: %(outcome)s") % {"outcome": _label(Outcome, facts.get("outcome"))}
        case Verb.CONFIRM:
            answer = Answer.NO_ANSWER if event.actor == "system" else facts.get("answer", Answer.SOLVED)
            return _("The resident says: %(answer)s") % {"answer": _label(Answer, answer)}
        case Verb.DECIDE:
            return _("The street office decided: %(decision)s") % {"decision": _label(Decision, facts.get("decision"))}
        case Verb.ESCALATE:
            return _escalation_title(facts)
    return _PLAIN[event.verb]()


_PLAIN: dict[str, Callable[[], str]] = {
    Verb.ADD: lambda: _("More words"),
    Verb.ACCEPT: lambda: _("Accepted"),
    Verb.SECURE: lambda: _("Made safe for now"),
    Verb.REOPEN: lambda: _("Opened again"),
    Verb.WITHDRAW: lambda: _("Taken back by the resident"),
    Verb.ACKNOWLEDGE: lambda: _("Seen by the street office"),
    Verb.PLACE: lambda: _("Place corrected"),
    Verb.OPEN_CONTACT: lambda: _("Contact details opened"),
}


def _escalation_title(facts: dict[str, Any]) -> str:
    if facts.get("cause") == EscalationCause.RESIDENT:
        return _("The resident asked for haste; the street office was told")
    if facts.get("cause") == EscalationCause.BY_HAND:
        return _("Put before the street office by the leader")
    promise = _label(Promise, facts.get("promise"))
    if facts.get("level") == Level.HANDLER:
        return _("Reminder: %(promise)s is due soon") % {"promise": promise}
    return _("Missed: %(promise)s. Told: %(level)s") % {
        "promise": promise,
        "level": _label(Level, facts.get("level")),
    }


def _label(choices: Any, value: Any) -> str:
    return str(choices(value).label) if value in choices.values else "—"


def by_link(token: str) -> Case | None:
    """The case behind a resident's link."""
    return Case.objects.select_related(*_AROUND).filter(token=token).first()


def by_number_and_phone(number: str, phone: str) -> Case | None:
    """The case of that number, if that phone (E.164) reported it."""
    return Case.objects.filter(number=number, parties__is_reporter=True, parties__phone=phone).first()


_AROUND = ("site__street", "building", "category", "lead__organisation")

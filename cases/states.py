"""The words of the workflow: states, verbs, roles, outcomes, who acts, and how a verb is declared.

The lowest floor of `cases`: no tables, no queries. The transitions themselves stand in `models.workflow`;
whether this person may press this button now is answered by `access`, which reads the declarations made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, transition

from mediation.models import Promise

if TYPE_CHECKING:
    from cases.models import Case
    from mediation.models import Member


class State(TextChoices):
    """The spine of a case (law.md section 2). Escalated, reopened, unanswered are facts beside it, not states."""

    REPORTED = "reported", _("Reported")
    ASSIGNED = "assigned", _("Assigned")
    ON_SITE = "on_site", _("On site")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


OPEN = (State.REPORTED, State.ASSIGNED, State.ON_SITE)
ENDED = (State.RESOLVED, State.CLOSED)


class Verb(TextChoices):
    """Everything that can happen to a case; each writes exactly one event."""

    REPORT = "report", _("Report")
    ADD = "add", _("Add words")
    ASSIGN = "assign", _("Assign")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    REASSIGN = "reassign", _("Reassign")
    ARRIVE = "arrive", _("Arrive")
    SECURE = "secure", _("Secure")
    RESOLVE = "resolve", _("Settle")
    CLOSE = "close", _("Close")
    ADJOURN = "adjourn", _("Adjourn")
    UNDERTAKE = "undertake", _("Write down an undertaking")
    KEEP = "keep", _("Note as done")
    ASK_HOLD = "ask_hold", _("Ask for a hold")
    ASK_EXTENSION = "ask_extension", _("Ask for more time")
    HOLD = "hold", _("Grant the hold")
    EXTEND = "extend", _("Grant more time")
    REFUSE = "refuse", _("Refuse the request")
    RELEASE = "release", _("End the hold")
    CONFIRM = "confirm", _("Confirm solved")
    REOPEN = "reopen", _("Reopen")
    WITHDRAW = "withdraw", _("Withdraw")
    JOIN = "join", _("Join to another case")
    PART = "part", _("Part from the other case")
    ESCALATE = "escalate", _("Escalate")
    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    DECIDE = "decide", _("Decide")
    PLACE = "place", _("Correct the place")
    CORRECT = "correct", _("Correct what it is about")
    REPLAN = "replan", _("Plan anew")
    FLAG = "flag", _("Note an early sign")
    OPEN_CONTACT = "open_contact", _("Open contact details")


class Role(TextChoices):
    """What a person is to one case. Computed by `access.roles`, never stored."""

    REPORTER = "reporter", _("Resident who reported")
    LEAD = "lead", _("Lead mediator")
    HELPER = "helper", _("Helper")
    GROUP = "group", _("Member of the site's group")
    LEADER = "leader", _("Group leader")
    REVIEWER = "reviewer", _("Street office reviewer")
    ROUTER = "router", _("Automatic routing")
    SYSTEM = "system", _("System")


class Channel(TextChoices):
    TEXT = "text", _("Text message")
    FORM = "form", _("Web form")
    CALL = "call", _("Phone call")
    VISIT = "visit", _("In person")
    ORDER = "order", _("12345 work order")


class Outcome(TextChoices):
    """How a case ended (law.md section 6). Only the settling ones may `resolve`."""

    RECTIFIED = "rectified", _("Put right on site")
    WRITTEN = "written", _("Written agreement")
    ORAL = "oral", _("Oral agreement")
    EXPLAINED = "explained", _("Explained and accepted")
    PEOPLES_MEDIATION = "peoples_mediation", _("Handed to people's mediation")
    REFERRED = "referred", _("Referred to an authority")
    FAILED = "failed", _("Mediation failed")
    REFUSED = "refused", _("One side refuses")
    OUTSIDE = "outside", _("Outside our remit")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNFOUNDED = "unfounded", _("Unfounded")
    INVALID = "invalid", _("Not a report")
    JOINED = "joined", _("Joined to another case")


SETTLING = (Outcome.RECTIFIED, Outcome.WRITTEN, Outcome.ORAL, Outcome.EXPLAINED)
# These come of verbs of their own; what is left is for `close` to choose from.
OF_OTHER_VERBS = (Outcome.WITHDRAWN, Outcome.JOINED)
CLOSING = tuple(o for o in Outcome if o not in SETTLING and o not in OF_OTHER_VERBS)


class Answer(TextChoices):
    """What the resident said to "solved?". No answer is never counted as satisfied."""

    SOLVED = "solved", _("Solved")
    NOT_SOLVED = "not_solved", _("Not solved")
    NO_ANSWER = "no_answer", _("No answer")


class DeclineReason(TextChoices):
    CONFLICT = "conflict", _("Conflict of interest")
    ABSENT = "absent", _("Away")
    WRONG_SITE = "wrong_site", _("Wrong site")


class Decision(TextChoices):
    """What a reviewer may decide on an escalation (law.md section 4)."""

    INSTRUCT = "instruct", _("Instruct")
    REASSIGN = "reassign", _("Reassign")
    APPROVE = "approve", _("Approve the request for time")
    CONVENE = "convene", _("Convene a meeting")
    REFER = "refer", _("Refer to an authority")
    TAKE_OVER = "take_over", _("Take over")
    SEND_BACK = "send_back", _("Send back")


class Refused(Exception):
    """A deed that is not done. The text is a sentence fit for the page."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)


class Forbidden(Refused):
    """This person may never do this here. Pages answer strangers 404, not this sentence."""


class NotNow(Refused):
    """The deed does not fit the case as it stands: it moved on, or something is missing."""


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in member, a resident (by phone number or by a case's link), or the system itself."""

    member: Member | None = None
    phone: str = ""
    case_id: int | None = None
    system: str = ""

    @property
    def kind(self) -> str:
        """`member`, `resident` or `system`, as history stores it."""
        if self.member is not None:
            return "member"
        return "system" if self.system else "resident"


ROUTER = Actor(system="router")
SWEEP = Actor(system="sweep")
IMPORT = Actor(system="import")
SIGNS = Actor(system="signs")

Predicate = Callable[["Case"], bool]


@dataclass(frozen=True)
class Unless:
    """A predicate with the sentence for whom it turns away."""

    holds: Predicate
    sentence: Any

    def __call__(self, case: Case) -> bool:
        return self.holds(case)


def _always(case: Case) -> bool:
    return True


def _is_to_be_called(case: Case) -> bool:
    """Whoever of the group makes a call that stands on the desk needs the number for it."""
    return case.is_to_be_called


@dataclass(frozen=True)
class Deed:
    """A verb's declaration: who may (a role, and when), and which promises it starts and keeps."""

    verb: str
    sources: tuple[str, ...]
    who: Mapping[str, Predicate]
    # Which promises begin, by the state the case comes from.
    starts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stops: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    conditions: tuple[Predicate, ...] = ()
    # Where a verb leads from each state, if it may leave the case where it is. Then it turns clocks only if it did not.
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


DEEDS: dict[str, Deed] = {}
ALL_PROMISES = (Promise.ASSIGN, Promise.ARRIVE, Promise.SECURE, Promise.RESOLVE)


def deed(
    *,
    source: Iterable[str],
    target: Any,
    who: Iterable[str] | Mapping[str, Predicate],
    starts: Iterable[str] | Mapping[str, Iterable[str]] = (),
    stops: Iterable[str] = (),
    resumes: Iterable[str] = (),
    conditions: Iterable[Predicate] = (),
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a method of the case as a django_fsm transition of the same name and enter it in `DEEDS`.

    `target` None leaves the state as it is; a mapping lists for each source where the case may be afterwards, of which
    the method returns one. `who` maps a role to the condition under which it may, or lists roles.
    `starts` lists the promises that begin, or maps them from the state the case comes from; `resumes` lists promises
    that run on as if they had never been kept.
    """

    def declare(method: Callable[..., Any]) -> Callable[..., Any]:
        entry = Deed(
            verb=method.__name__,
            sources=tuple(source),
            who=dict(who) if isinstance(who, Mapping) else dict.fromkeys(who, _always),
            starts=_by_source(starts, source),
            stops=tuple(stops),
            resumes=tuple(resumes),
            conditions=tuple(conditions),
            leads=target if isinstance(target, Mapping) else {},
        )
        DEEDS[entry.verb] = entry
        return transition(
            field="state",
            source=list(entry.sources),
            target=_one_of(target) if isinstance(target, Mapping) else target,
            conditions=list(entry.conditions),
            custom={"deed": entry},
        )(method)

    return declare


def _one_of(leads: Mapping[str, tuple[str, ...]]) -> RETURN_VALUE:
    return RETURN_VALUE(*dict.fromkeys(state for states in leads.values() for state in states))


def _by_source(
    starts: Iterable[str] | Mapping[str, Iterable[str]], source: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    if isinstance(starts, Mapping):
        return {state: tuple(promises) for state, promises in starts.items()}
    return dict.fromkeys(source, tuple(starts))


def beside(verb: str, *, source: Iterable[str], who: Iterable[str] | Mapping[str, Predicate]) -> Deed:
    """Declare a verb that changes no state (a word added, an escalation, a decision) and so needs no transition."""
    roles = dict(who) if isinstance(who, Mapping) else dict.fromkeys(who, _always)
    entry = Deed(verb, tuple(source), roles)
    DEEDS[verb] = entry
    return entry


beside(Verb.ADD, source=State.values, who=(Role.REPORTER, Role.GROUP, Role.LEADER, Role.REVIEWER))
beside(Verb.CORRECT, source=OPEN, who=(Role.LEAD, Role.LEADER, Role.REVIEWER))
beside(Verb.ESCALATE, source=OPEN, who=(Role.REPORTER, Role.LEADER, Role.SYSTEM))
beside(Verb.ADJOURN, source=[State.ON_SITE], who=[Role.LEAD])
beside(Verb.UNDERTAKE, source=(*OPEN, State.RESOLVED), who=[Role.LEAD, Role.LEADER])
beside(Verb.KEEP, source=State.values, who=(Role.LEAD, Role.GROUP, Role.LEADER, Role.REVIEWER))
beside(Verb.ASK_HOLD, source=OPEN, who=[Role.LEAD])
beside(Verb.ASK_EXTENSION, source=OPEN, who=[Role.LEAD])
beside(Verb.HOLD, source=OPEN, who=(Role.LEADER, Role.REVIEWER))
beside(Verb.EXTEND, source=OPEN, who=(Role.LEADER, Role.REVIEWER))
beside(Verb.REFUSE, source=OPEN, who=(Role.LEADER, Role.REVIEWER))
beside(Verb.RELEASE, source=OPEN, who=(Role.LEAD, Role.LEADER, Role.REVIEWER, Role.SYSTEM))
beside(Verb.REPLAN, source=State.values, who=(Role.SYSTEM,))
beside(Verb.FLAG, source=State.values, who=(Role.SYSTEM,))
beside(
    Verb.OPEN_CONTACT,
    source=State.values,
    who={Role.LEAD: _always, Role.LEADER: _always, Role.REVIEWER: _always, Role.GROUP: _is_to_be_called},
)
beside(Verb.ACKNOWLEDGE, source=State.values, who=(Role.REVIEWER,))
beside(Verb.DECIDE, source=State.values, who=(Role.REVIEWER,))

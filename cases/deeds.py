"""One row a verb, and the row is the whole verb: from where to where, who may, which promises it turns, who hears of
it, what the resident reads, where its button stands, whether it counts as tried, whose words it has, what it keeps.

The transitions (`models.workflow`), the guard (`access`), buttons and history (`casefile`), the announcements and the
generated tests read these rows. A row that is incomplete does not start (`complete`). README says how a verb is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from django.core.exceptions import ImproperlyConfigured

from cases import facts
from cases.conditions import (
    Condition,
    always,
    gathers_none,
    has_a_lead,
    has_doubts,
    is_joined,
    is_not_joined,
    is_to_be_called,
    may_still_reopen,
    not_accepted,
    not_before_the_street,
    something_is_asked,
    unanswered,
)
from cases.states import ALL_PROMISES, ENDED, OPEN, Audience, Button, Public, Readers, Role, State, Verb
from mediation.models import Promise

# Where a verb leads: to a state; to one of several; from each state to one of several; nowhere, though a transition
# sets something (`STAYS`); or it changes rows beside the case (`BESIDE`).
Way: TypeAlias = "State | tuple[State, ...] | Mapping[State, tuple[State, ...]] | Literal['stays'] | None"
STAYS: Literal["stays"] = "stays"
BESIDE = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A verb's declaration. What must be said of every verb has no default."""

    verb: Verb
    frm: tuple[State, ...]
    to: Way
    # A role, and when it may.
    who: Mapping[str, Condition]
    hears: tuple[Audience, ...]
    resident_reads: Public
    button: Button
    counts_as_tried: bool
    # Who reads the words that are said with it; None where nothing can be said.
    words: Readers | None
    facts: type[facts.Facts]
    # It judges what was done: not for whoever ever had a part in the case (`handled`), whatever else they are to it.
    judges: bool = False
    # Conditions that hold for everybody.
    when: tuple[Condition, ...] = ()
    # Which promises begin, by the state the case comes from; are kept; run on as if they had never been.
    starts: Mapping[str, tuple[Promise, ...]] = field(default_factory=dict)
    keeps: tuple[Promise, ...] = ()
    resumes: tuple[Promise, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the case has ended with it: then all that it promised has, kept or not."""
        return self.to in ENDED

    @property
    def may_stay(self) -> bool:
        """Whether it may leave the case where it is. It turns clocks only if it did not."""
        return isinstance(self.to, Mapping)

    @property
    def moves(self) -> bool:
        """Whether a transition of the case carries it out (`models.workflow`)."""
        return self.to is not BESIDE and bool(self.frm)


RESIDENT, LEAD, PREVIOUS, LEADER, STREET, DISTRICT, HELPERS = Audience
NOTHING, HAPPENED, WORDS = Public
FIRST, MORE, OWN, NONE = Button
REPORT, PARTIES, GROUP = Readers
REPORTED, ASSIGNED, ON_SITE, RESOLVED, CLOSED = State
ANYWHERE = tuple(State)
STAFF = (Role.LEADER, Role.REVIEWER)
# What is asked for is the leader's to decide, until the street office has the case before it.
_DECIDE = {Role.LEADER: not_before_the_street, Role.REVIEWER: always}


def _row(
    verb: Verb,
    frm: Iterable[State],
    to: Way,
    who: Iterable[Role] | Mapping[str, Condition],
    hears: Iterable[Audience],
    reads: Public,
    button: Button,
    *,
    tried: bool,
    words: Readers | None,
    facts: type[facts.Facts],
    judges: bool = False,
    when: Iterable[Condition] = (),
    starts: Mapping[str, tuple[Promise, ...]] | None = None,
    keeps: Iterable[Promise] = (),
    resumes: Iterable[Promise] = (),
) -> Deed:
    roles: Mapping[str, Condition] = who if isinstance(who, Mapping) else dict.fromkeys(who, always)
    return Deed(
        verb=verb, frm=tuple(frm), to=to, who=roles, hears=tuple(hears), resident_reads=reads, button=button,
        counts_as_tried=tried, words=words, facts=facts, judges=judges, when=tuple(when), starts=starts or {},
        keeps=tuple(keeps), resumes=tuple(resumes),
    )  # fmt: skip


_ARRIVES_ANEW: Mapping[str, tuple[Promise, ...]] = {ON_SITE: (Promise.ARRIVE,)}
_STAYS_OR_COMES_BACK: Mapping[State, tuple[State, ...]] = {
    state: tuple(dict.fromkeys((state, REPORTED))) for state in OPEN
}
# Proof that is doubted brings nobody to the site until somebody else accepts it.
_ARRIVES_OR_IS_DOUBTED: Mapping[State, tuple[State, ...]] = {ASSIGNED: (ASSIGNED, ON_SITE)}
_STAYS_OR_HAS_ARRIVED: Mapping[State, tuple[State, ...]] = {
    state: (state, ON_SITE) if state == ASSIGNED else (state,) for state in ANYWHERE
}
_OPENERS: Mapping[str, Condition] = {
    **dict.fromkeys((Role.LEAD, *STAFF), always), Role.GROUP: is_to_be_called,
}  # fmt: skip

# fmt: off
ROWS: tuple[Deed, ...] = (
    # It makes the case, so that `access` cannot be asked: there is nothing yet that anybody could be something to.
    _row(Verb.REPORT, (), REPORTED, (Role.REPORTER, Role.GROUP, Role.LEADER, Role.REVIEWER, Role.SYSTEM),
         (RESIDENT, LEADER), HAPPENED, OWN, tried=False, words=REPORT, facts=facts.ReportFacts),
    # The first buttons, in the order in which they stand: what moves the case on.
    _row(Verb.ACCEPT, (ASSIGNED,), STAYS, (Role.LEAD,), (), NOTHING, FIRST, tried=False,
         words=None, facts=facts.Facts, when=(not_accepted,)),
    _row(Verb.ARRIVE, (ASSIGNED,), _ARRIVES_OR_IS_DOUBTED, (Role.LEAD, Role.HELPER), (RESIDENT,), HAPPENED, FIRST,
         tried=True, words=None, facts=facts.ArriveFacts, keeps=(Promise.ARRIVE,)),
    _row(Verb.RESOLVE, (ON_SITE,), RESOLVED, (Role.LEAD,), (RESIDENT,), WORDS, FIRST, tried=True,
         words=PARTIES, facts=facts.ResolveFacts, keeps=ALL_PROMISES),
    _row(Verb.ASSIGN, (REPORTED,), ASSIGNED, (*STAFF, Role.ROUTER), (RESIDENT, LEAD, HELPERS), HAPPENED, FIRST,
         tried=True, words=GROUP, facts=facts.LeadFacts, keeps=(Promise.ASSIGN,)),
    _row(Verb.HOLD, OPEN, BESIDE, _DECIDE, (RESIDENT, LEAD), HAPPENED, FIRST, tried=True,
         words=None, facts=facts.AskFacts, judges=True),
    _row(Verb.EXTEND, OPEN, BESIDE, _DECIDE, (RESIDENT, LEAD), HAPPENED, FIRST, tried=True,
         words=None, facts=facts.AskFacts, judges=True),
    _row(Verb.GRANT, OPEN, BESIDE, _DECIDE, (LEAD,), NOTHING, FIRST, tried=True,
         words=None, facts=facts.RequestFacts, judges=True, when=(something_is_asked,)),
    _row(Verb.REFUSE, OPEN, BESIDE, STAFF, (LEAD,), NOTHING, FIRST, tried=False,
         words=GROUP, facts=facts.AskFacts),
    _row(Verb.DECIDE, ANYWHERE, BESIDE, (Role.REVIEWER,), (LEAD, LEADER), NOTHING, FIRST, tried=True,
         words=GROUP, facts=facts.DecideFacts, judges=True),
    _row(Verb.SECURE, (ASSIGNED, ON_SITE), STAYS, (Role.LEAD, Role.HELPER), (RESIDENT,), WORDS, FIRST, tried=True,
         words=PARTIES, facts=facts.Facts, keeps=(Promise.SECURE,)),
    _row(Verb.ADJOURN, (ON_SITE,), BESIDE, (Role.LEAD,), (RESIDENT, HELPERS), WORDS, FIRST, tried=True,
         words=PARTIES, facts=facts.UndertakeFacts),
    _row(Verb.RELEASE, OPEN, BESIDE, (Role.LEAD, *STAFF, Role.SYSTEM), (LEAD,), HAPPENED, FIRST, tried=False,
         words=None, facts=facts.AskFacts),
    _row(Verb.KEEP, ANYWHERE, BESIDE, (Role.LEAD, Role.GROUP, *STAFF), (), NOTHING, FIRST, tried=True,
         words=GROUP, facts=facts.UndertakeFacts),
    _row(Verb.REOPEN, ENDED, (ASSIGNED, REPORTED), {Role.REPORTER: may_still_reopen, Role.REVIEWER: always},
         (RESIDENT, LEAD, LEADER), HAPPENED, FIRST, tried=True, words=REPORT, facts=facts.ReopenFacts,
         judges=True, when=(is_not_joined,), starts=dict.fromkeys(ENDED, ALL_PROMISES)),
    _row(Verb.PART, (CLOSED,), OPEN, (Role.LEAD, *STAFF), (RESIDENT, LEAD), HAPPENED, FIRST, tried=False,
         words=GROUP, facts=facts.JoinFacts, when=(is_joined,)),
    # More, in their order: possible too, but rarer.
    _row(Verb.ADD, ANYWHERE, BESIDE, (Role.REPORTER, Role.GROUP, *STAFF), (LEAD,), HAPPENED, MORE, tried=False,
         words=REPORT, facts=facts.AddFacts),
    _row(Verb.UNDERTAKE, (*OPEN, RESOLVED), BESIDE, (Role.LEAD, Role.LEADER), (), NOTHING, MORE, tried=True,
         words=GROUP, facts=facts.UndertakeFacts),
    _row(Verb.ASK_EXTENSION, OPEN, BESIDE, (Role.LEAD,), (LEADER,), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.AskFacts),
    _row(Verb.ASK_HOLD, OPEN, BESIDE, (Role.LEAD,), (LEADER,), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.AskFacts),
    _row(Verb.ASK, OPEN, BESIDE, (Role.LEAD, *STAFF), (LEADER,), NOTHING, MORE, tried=True,
         words=GROUP, facts=facts.RequestFacts),
    _row(Verb.DECLINE, (ASSIGNED,), REPORTED, (Role.LEAD,), (LEADER,), NOTHING, MORE, tried=True,
         words=GROUP, facts=facts.DeclineFacts, resumes=(Promise.ASSIGN,)),
    _row(Verb.REASSIGN, (ASSIGNED, ON_SITE), ASSIGNED, STAFF, (RESIDENT, LEAD, PREVIOUS), HAPPENED, MORE, tried=True,
         words=GROUP, facts=facts.LeadFacts, starts=_ARRIVES_ANEW),
    _row(Verb.ESCALATE, OPEN, BESIDE, (Role.REPORTER, Role.LEADER, Role.SYSTEM), (), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.EscalateFacts),
    _row(Verb.PLACE, OPEN, _STAYS_OR_COMES_BACK, (Role.REPORTER, Role.LEAD, *STAFF), (RESIDENT, LEADER, PREVIOUS),
         HAPPENED, MORE, tried=False, words=None, facts=facts.PlaceFacts, starts=_ARRIVES_ANEW,
         resumes=(Promise.ASSIGN,)),
    _row(Verb.CORRECT, OPEN, BESIDE, (Role.LEAD, *STAFF), (), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.CorrectFacts),
    _row(Verb.JOIN, OPEN, CLOSED, (Role.LEAD, *STAFF), (RESIDENT, LEAD), HAPPENED, MORE, tried=False,
         words=GROUP, facts=facts.JoinFacts, when=(gathers_none,)),
    # Thrown out is not settled: what was promised ends with the case, neither kept nor missed.
    _row(Verb.CLOSE, OPEN, CLOSED, STAFF, (RESIDENT, LEAD), WORDS, MORE, tried=False,
         words=PARTIES, facts=facts.CloseFacts),
    # That somebody else leads is heard by whoever should act on it, and by nobody it is about (`announcements`).
    _row(Verb.ASK_ASIDE, OPEN, BESIDE, {Role.REPORTER: has_a_lead, **dict.fromkeys((Role.GROUP, *STAFF), always)},
         (LEADER,), NOTHING, MORE, tried=True, words=GROUP, facts=facts.AsideFacts),
    # A place of their own: on the resident's page, beside the numbers, on the reviewer's page.
    _row(Verb.CONFIRM, (RESOLVED,), STAYS, (Role.REPORTER, Role.SYSTEM), (RESIDENT, LEAD), HAPPENED, OWN,
         tried=False, words=REPORT, facts=facts.ConfirmFacts, when=(unanswered,)),
    _row(Verb.WITHDRAW, OPEN, CLOSED, (Role.REPORTER,), (RESIDENT, LEAD, LEADER), HAPPENED, OWN, tried=False,
         words=REPORT, facts=facts.Facts),
    # Of a case that has ended, with a reason; while it runs the case itself is the reason.
    _row(Verb.OPEN_CONTACT, ANYWHERE, BESIDE, _OPENERS, (), NOTHING, OWN, tried=False,
         words=GROUP, facts=facts.Facts),
    _row(Verb.READ_OUT, ANYWHERE, BESIDE, (Role.GROUP, *STAFF), (), NOTHING, OWN, tried=False,
         words=None, facts=facts.ReadOutFacts),
    _row(Verb.ACKNOWLEDGE, ANYWHERE, BESIDE, (Role.REVIEWER,), (), NOTHING, OWN, tried=False,
         words=None, facts=facts.Facts),
    # What they keep is kept since the visit, not since the deed (`actions.proof`).
    _row(Verb.VOUCH, ANYWHERE, _STAYS_OR_HAS_ARRIVED, STAFF, (RESIDENT, LEAD), HAPPENED, OWN, tried=True,
         words=None, facts=facts.JudgeFacts, judges=True, when=(has_doubts,)),
    _row(Verb.REJECT, ANYWHERE, BESIDE, STAFF, (LEAD,), NOTHING, OWN, tried=True,
         words=None, facts=facts.JudgeFacts, judges=True, when=(has_doubts,)),
    # The system's own.
    _row(Verb.STEP_ASIDE, (ASSIGNED, ON_SITE), REPORTED, (Role.SYSTEM,), (LEADER, PREVIOUS), NOTHING, NONE, tried=True,
         words=None, facts=facts.AsideFacts, starts=_ARRIVES_ANEW, resumes=(Promise.ASSIGN,)),
    _row(Verb.FLAG, ANYWHERE, BESIDE, (Role.SYSTEM,), (LEADER,), NOTHING, NONE, tried=False,
         words=None, facts=facts.FlagFacts),
    _row(Verb.REPLAN, ANYWHERE, BESIDE, (Role.SYSTEM,), (), NOTHING, NONE, tried=False,
         words=None, facts=facts.ReplanFacts),
    _row(Verb.RENEW, ANYWHERE, BESIDE, (Role.SYSTEM,), (LEAD, LEADER), NOTHING, NONE, tried=False,
         words=REPORT, facts=facts.RenewFacts),
)
# fmt: on

DEEDS: dict[str, Deed] = {row.verb: row for row in ROWS}


def complete(rows: Iterable[Deed]) -> None:
    """Refuse to start with verbs of which something is missing or does not fit.

    Raises:
        ImproperlyConfigured: with what is wrong of which verb.
    """
    declared = [row.verb for row in rows]
    if sorted(declared) != sorted(Verb):
        raise ImproperlyConfigured(f"one row a verb: {set(Verb) ^ set(declared) or 'a verb twice'}")
    for row in rows:
        wrong = []
        if not row.who:
            wrong.append("nobody may do it")
        if row.button != NONE and set(row.who) <= {Role.SYSTEM, Role.ROUTER}:
            wrong.append("a button that nobody may press")
        if row.resident_reads == WORDS and row.words != PARTIES:
            wrong.append("the resident reads words that are not for the parties")
        if (row.starts or row.keeps or row.resumes) and not row.moves:
            wrong.append("it turns clocks without a transition")
        if not set(row.starts) <= set(row.frm):
            wrong.append("it starts promises from where it does not begin")
        if wrong:
            raise ImproperlyConfigured(f"{row.verb}: {'; '.join(wrong)}")


complete(ROWS)

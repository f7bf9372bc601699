"""One row a verb, and the row is the whole verb: from where to where, who may, which promises it turns, who hears of
it, what the resident reads, where its button stands, whether it counts as tried, whose words it has, what it keeps.

The transitions (`models.workflow`), the guard (`access`), buttons and history (`casefile`), the announcements and the
generated tests read these rows. What a row is stands in `deed`; those of mediation itself stand in `table_deeds`.
README says how a verb is added.
"""

from __future__ import annotations

from collections.abc import Mapping

from cases import cost_deeds, facts, promise_deeds, table_deeds
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
    something_is_asked,
    unanswered,
)
from cases.deed import (
    ANYWHERE,
    ASSIGNED,
    BESIDE,
    CLOSED,
    DECIDE,
    FIRST,
    GROUP,
    HAPPENED,
    HELPERS,
    LEAD,
    LEADER,
    MORE,
    NONE,
    NOTHING,
    ON_SITE,
    OWERS,
    OWN,
    PARTIES,
    PREVIOUS,
    REPORT,
    REPORTED,
    RESIDENT,
    RESOLVED,
    STAFF,
    STAYS,
    TAKEN_OFF,
    WORDS,
    Deed,
    complete,
    row,
)
from cases.states import ALL_PROMISES, ENDED, OPEN, Role, State, Verb
from mediation.models import Promise

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
_OF_THE_CASE: tuple[Deed, ...] = (
    # It makes the case, so that `access` cannot be asked: there is nothing yet that anybody could be something to.
    row(Verb.REPORT, (), REPORTED, (Role.REPORTER, Role.GROUP, Role.LEADER, Role.REVIEWER, Role.SYSTEM),
         (RESIDENT, LEADER), HAPPENED, OWN, tried=False, words=REPORT, facts=facts.ReportFacts),
    # The first buttons, in the order in which they stand: what moves the case on.
    row(Verb.ACCEPT, (ASSIGNED,), STAYS, (Role.LEAD,), (), NOTHING, FIRST, tried=False,
         words=None, facts=facts.Facts, when=(not_accepted,)),
    row(Verb.ARRIVE, (ASSIGNED,), _ARRIVES_OR_IS_DOUBTED, (Role.LEAD, Role.HELPER), (RESIDENT,), HAPPENED, FIRST,
         tried=True, words=None, facts=facts.ArriveFacts, keeps=(Promise.ARRIVE,)),
    row(Verb.RESOLVE, (ON_SITE,), RESOLVED, (Role.LEAD,), (RESIDENT,), WORDS, FIRST, tried=True,
         words=PARTIES, facts=facts.ResolveFacts, keeps=ALL_PROMISES),
    row(Verb.ASSIGN, (REPORTED,), ASSIGNED, (*STAFF, Role.ROUTER),
         (RESIDENT, LEAD, HELPERS, TAKEN_OFF), HAPPENED, FIRST,
         tried=True, words=GROUP, facts=facts.LeadFacts, keeps=(Promise.ASSIGN,)),
    row(Verb.HOLD, OPEN, BESIDE, DECIDE, (RESIDENT, LEAD), HAPPENED, FIRST, tried=True,
         words=None, facts=facts.AskFacts, judges=True),
    row(Verb.EXTEND, OPEN, BESIDE, DECIDE, (RESIDENT, LEAD), HAPPENED, FIRST, tried=True,
         words=None, facts=facts.AskFacts, judges=True),
    row(Verb.GRANT, (*OPEN, RESOLVED), BESIDE, DECIDE, (LEAD,), NOTHING, FIRST, tried=True,
         words=None, facts=facts.RequestFacts, judges=True, when=(something_is_asked,)),
    row(Verb.REFUSE, (*OPEN, RESOLVED), BESIDE, STAFF, (LEAD,), NOTHING, FIRST, tried=False,
         words=GROUP, facts=facts.AskFacts),
    row(Verb.DECIDE, ANYWHERE, BESIDE, (Role.REVIEWER,), (LEAD, LEADER), NOTHING, FIRST, tried=True,
         words=GROUP, facts=facts.DecideFacts, judges=True),
    row(Verb.SECURE, (ASSIGNED, ON_SITE), STAYS, (Role.LEAD, Role.HELPER), (RESIDENT,), WORDS, FIRST, tried=True,
         words=PARTIES, facts=facts.Facts, keeps=(Promise.SECURE,)),
    row(Verb.ADJOURN, (ON_SITE,), BESIDE, (Role.LEAD,), (RESIDENT, HELPERS), WORDS, FIRST, tried=True,
         words=PARTIES, facts=facts.UndertakeFacts),
    row(Verb.RELEASE, OPEN, BESIDE, (Role.LEAD, *STAFF, Role.SYSTEM), (LEAD,), HAPPENED, FIRST, tried=False,
         words=None, facts=facts.AskFacts),
    row(Verb.KEEP, ANYWHERE, BESIDE, (Role.LEAD, Role.GROUP, *STAFF), (), NOTHING, FIRST, tried=True,
         words=GROUP, facts=facts.UndertakeFacts),
    row(Verb.REOPEN, ENDED, (ASSIGNED, REPORTED), {Role.REPORTER: may_still_reopen, Role.REVIEWER: always},
         (RESIDENT, LEAD, LEADER), HAPPENED, FIRST, tried=True, words=REPORT, facts=facts.ReopenFacts,
         judges=True, when=(is_not_joined,), starts=dict.fromkeys(ENDED, ALL_PROMISES)),
    row(Verb.PART, (CLOSED,), OPEN, (Role.LEAD, *STAFF), (RESIDENT, LEAD), HAPPENED, FIRST, tried=False,
         words=GROUP, facts=facts.JoinFacts, when=(is_joined,)),
    # More, in their order: possible too, but rarer.
    row(Verb.ADD, ANYWHERE, BESIDE, (Role.REPORTER, Role.GROUP, *STAFF), (LEAD,), HAPPENED, MORE, tried=False,
         words=REPORT, facts=facts.AddFacts),
    row(Verb.UNDERTAKE, (*OPEN, RESOLVED), BESIDE, (Role.LEAD, Role.LEADER), (OWERS, RESIDENT), NOTHING, MORE,
         tried=True, words=GROUP, facts=facts.UndertakeFacts),
    row(Verb.ASK_EXTENSION, OPEN, BESIDE, (Role.LEAD,), (LEADER,), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.AskFacts),
    row(Verb.ASK_HOLD, OPEN, BESIDE, (Role.LEAD,), (LEADER,), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.AskFacts),
    row(Verb.ASK, (*OPEN, RESOLVED), BESIDE, (Role.LEAD, *STAFF), (LEADER,), NOTHING, MORE, tried=True,
         words=GROUP, facts=facts.RequestFacts),
    row(Verb.DECLINE, (ASSIGNED,), REPORTED, (Role.LEAD,), (LEADER,), NOTHING, MORE, tried=True,
         words=GROUP, facts=facts.DeclineFacts, resumes=(Promise.ASSIGN,)),
    # Whoever keeps the standing facts hands on what hung on a member, a seat or a site (`actions.handing`).
    row(Verb.REASSIGN, (ASSIGNED, ON_SITE), ASSIGNED, (*STAFF, Role.OPERATOR),
         (RESIDENT, LEAD, PREVIOUS, HELPERS, TAKEN_OFF), HAPPENED, MORE, tried=True,
         words=GROUP, facts=facts.LeadFacts, starts=_ARRIVES_ANEW),
    row(Verb.ESCALATE, OPEN, BESIDE, (Role.REPORTER, Role.LEADER, Role.SYSTEM), (), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.EscalateFacts),
    row(Verb.PLACE, OPEN, _STAYS_OR_COMES_BACK, (Role.REPORTER, Role.LEAD, *STAFF), (RESIDENT, LEADER, PREVIOUS),
         HAPPENED, MORE, tried=False, words=None, facts=facts.PlaceFacts, starts=_ARRIVES_ANEW,
         resumes=(Promise.ASSIGN,)),
    row(Verb.CORRECT, OPEN, BESIDE, (Role.LEAD, *STAFF), (), NOTHING, MORE, tried=False,
         words=GROUP, facts=facts.CorrectFacts),
    row(Verb.JOIN, OPEN, CLOSED, (Role.LEAD, *STAFF), (RESIDENT, LEAD), HAPPENED, MORE, tried=False,
         words=GROUP, facts=facts.JoinFacts, when=(gathers_none,)),
    # Thrown out is not settled: what was promised ends with the case, neither kept nor missed.
    row(Verb.CLOSE, OPEN, CLOSED, STAFF, (RESIDENT, LEAD), WORDS, MORE, tried=False,
         words=PARTIES, facts=facts.CloseFacts),
    # That somebody else leads is heard by whoever should act on it, and by nobody it is about (`announcements`).
    row(Verb.ASK_ASIDE, OPEN, BESIDE, {Role.REPORTER: has_a_lead, **dict.fromkeys((Role.GROUP, *STAFF), always)},
         (LEADER,), NOTHING, MORE, tried=True, words=GROUP, facts=facts.AsideFacts),
    # A place of their own: on the resident's page, beside the numbers, on the reviewer's page.
    row(Verb.CONFIRM, (RESOLVED,), STAYS, (Role.REPORTER, Role.SYSTEM), (RESIDENT, LEAD), HAPPENED, OWN,
         tried=False, words=REPORT, facts=facts.ConfirmFacts, when=(unanswered,)),
    row(Verb.WITHDRAW, OPEN, CLOSED, (Role.REPORTER,), (RESIDENT, LEAD, LEADER), HAPPENED, OWN, tried=False,
         words=REPORT, facts=facts.Facts),
    # Of a case that has ended, with a reason; while it runs the case itself is the reason.
    row(Verb.OPEN_CONTACT, ANYWHERE, BESIDE, _OPENERS, (), NOTHING, OWN, tried=False,
         words=GROUP, facts=facts.Facts),
    row(Verb.READ_OUT, ANYWHERE, BESIDE, (Role.GROUP, *STAFF), (), NOTHING, OWN, tried=False,
         words=None, facts=facts.ReadOutFacts),
    row(Verb.ACKNOWLEDGE, ANYWHERE, BESIDE, (Role.REVIEWER,), (), NOTHING, OWN, tried=False,
         words=None, facts=facts.Facts),
    # Whoever opens the case may have on paper what they read of it; a copy with names is opened by being printed. A
    # side has its own papers behind its link.
    row(Verb.PRINT, ANYWHERE, BESIDE, (Role.REPORTER, Role.PARTY, Role.LEAD, Role.HELPER, Role.GROUP, *STAFF), (),
         NOTHING, OWN, tried=False, words=None, facts=facts.PrintFacts),
    # What they keep is kept since the visit, not since the deed (`actions.proof`).
    row(Verb.VOUCH, ANYWHERE, _STAYS_OR_HAS_ARRIVED, STAFF, (RESIDENT, LEAD), HAPPENED, OWN, tried=True,
         words=None, facts=facts.JudgeFacts, judges=True, when=(has_doubts,)),
    row(Verb.REJECT, ANYWHERE, BESIDE, STAFF, (LEAD,), NOTHING, OWN, tried=True,
         words=None, facts=facts.JudgeFacts, judges=True, when=(has_doubts,)),
    # The system's own.
    row(Verb.STEP_ASIDE, (ASSIGNED, ON_SITE), REPORTED, (Role.SYSTEM,), (LEADER, PREVIOUS), NOTHING, NONE, tried=True,
         words=None, facts=facts.AsideFacts, starts=_ARRIVES_ANEW, resumes=(Promise.ASSIGN,)),
    row(Verb.FLAG, ANYWHERE, BESIDE, (Role.SYSTEM,), (LEADER,), NOTHING, NONE, tried=False,
         words=None, facts=facts.FlagFacts),
    row(Verb.REPLAN, ANYWHERE, BESIDE, (Role.SYSTEM,), (), NOTHING, NONE, tried=False,
         words=None, facts=facts.ReplanFacts),
    row(Verb.RENEW, ANYWHERE, BESIDE, (Role.SYSTEM,), (LEAD, LEADER), NOTHING, NONE, tried=False,
         words=REPORT, facts=facts.RenewFacts),
)
# fmt: on

# In the order of their buttons.
ROWS: tuple[Deed, ...] = (*_OF_THE_CASE, *promise_deeds.ROWS, *table_deeds.ROWS, *cost_deeds.ROWS)

complete(ROWS)

DEEDS: dict[str, Deed] = {each.verb: each for each in ROWS}

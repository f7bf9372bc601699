"""The rows of the verbs of mediation itself: who the sides are and whether they agree to it, when they meet, what is
said there and to whom, what is agreed (law.md section 7). Read together with `deeds`, from there.

Words that are said at the table have a circle of their own and stand in rows of their own; so these verbs have none.
"""

from __future__ import annotations

from cases import table_facts as facts
from cases.conditions import has_a_lead, is_not_joined, nobody_refuses
from cases.deed import (
    ANYWHERE,
    BESIDE,
    CLOSED,
    GROUP,
    HAPPENED,
    HELPERS,
    INVITED,
    LEAD,
    LEADER,
    MORE,
    NONE,
    NOTHING,
    ONE_SIDE,
    OTHER_SIDES,
    OWERS,
    OWN,
    PARTIES,
    RESIDENT,
    RESOLVED,
    STAFF,
    Deed,
    row,
)
from cases.states import IN_HAND, OPEN, Role, Verb

# Who keeps the record of a mediation: never a member who speaks for a side of the works (`access`).
_MEDIATE = (Role.LEAD, Role.HELPER, Role.LEADER)
_SAY = (Role.REPORTER, Role.PARTY)
_ANSWER = (Role.REPORTER, Role.PARTY, Role.LEAD, Role.GROUP, *STAFF)

# fmt: off
ROWS: tuple[Deed, ...] = (
    row(Verb.ADD_SIDE, OPEN, BESIDE, _MEDIATE, (), NOTHING, OWN, tried=False,
        words=None, facts=facts.SideFacts, reads_words=True),
    row(Verb.CORRECT_SIDE, OPEN, BESIDE, _MEDIATE, (), NOTHING, OWN, tried=False,
        words=None, facts=facts.SideFacts, reads_words=True),
    row(Verb.DROP_SIDE, OPEN, BESIDE, _MEDIATE, (), NOTHING, OWN, tried=False,
        words=GROUP, facts=facts.SideFacts, reads_words=True),
    row(Verb.REPRESENT, OPEN, BESIDE, _MEDIATE, (), NOTHING, OWN, tried=False,
        words=None, facts=facts.SpeakerFacts, reads_words=True),
    row(Verb.UNREPRESENT, OPEN, BESIDE, _MEDIATE, (), NOTHING, OWN, tried=False,
        words=None, facts=facts.SpeakerFacts, reads_words=True),
    row(Verb.ASK_CONSENT, OPEN, BESIDE, _MEDIATE, (ONE_SIDE,), NOTHING, OWN, tried=True,
        words=None, facts=facts.WillingFacts, reads_words=True, when=(has_a_lead,)),
    # Who hears depends on what was said (`announcements.audiences`).
    row(Verb.CONSENT, OPEN, BESIDE, (*_MEDIATE, *_SAY), (ONE_SIDE, LEAD, RESIDENT, OTHER_SIDES, LEADER), NOTHING, OWN,
        tried=True, words=GROUP, facts=facts.WillingFacts, reads_words=True),
    row(Verb.TELL_RIGHTS, OPEN, BESIDE, _MEDIATE, (ONE_SIDE,), NOTHING, OWN, tried=True,
        words=None, facts=facts.RightsFacts, reads_words=True),
    row(Verb.WRONG_NUMBER, OPEN, BESIDE, _SAY, (LEAD,), NOTHING, OWN, tried=False,
        words=None, facts=facts.WrongNumberFacts),
    # Steps two and three: the notice of a session, and the session. No date is given, and none begun, while a side
    # refuses (`actions.table.convening` asks it of each kind: an inquiry is no mediation).
    row(Verb.CONVENE, IN_HAND, BESIDE, (Role.LEAD,), (INVITED, HELPERS), NOTHING, OWN, tried=True,
        words=None, facts=facts.SessionFacts, reads_words=True),
    row(Verb.OFFER_DATES, IN_HAND, BESIDE, (Role.LEAD,), (INVITED,), NOTHING, OWN, tried=True,
        words=None, facts=facts.SessionFacts, reads_words=True),
    row(Verb.CALL_OFF, IN_HAND, BESIDE, (Role.LEAD,), (INVITED, HELPERS), NOTHING, OWN, tried=False,
        words=PARTIES, facts=facts.SessionFacts, reads_words=True),
    row(Verb.COME, IN_HAND, BESIDE, _ANSWER, (LEAD,), NOTHING, OWN, tried=False,
        words=None, facts=facts.ComingFacts),
    row(Verb.SIT, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=None, facts=facts.SessionFacts, reads_words=True),
    row(Verb.SEAT, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=False,
        words=None, facts=facts.SessionFacts, reads_words=True),
    row(Verb.ACCOUNT, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=None, facts=facts.AccountFacts, reads_words=True),
    row(Verb.PROPOSE, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=None, facts=facts.ProposalFacts, reads_words=True),
    row(Verb.REPLY, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=None, facts=facts.ProposalFacts, reads_words=True),
    row(Verb.SHARE, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=False,
        words=None, facts=facts.ProposalFacts, reads_words=True),
    row(Verb.END_SESSION, IN_HAND, BESIDE, (Role.LEAD,), (INVITED,), NOTHING, OWN, tried=True,
        words=PARTIES, facts=facts.SessionFacts, reads_words=True),
    row(Verb.NOTE, ANYWHERE, BESIDE, (Role.LEAD, Role.GROUP, *STAFF), (), NOTHING, OWN, tried=False,
        words=None, facts=facts.NoteFacts, reads_words=True),
    row(Verb.STRIKE, ANYWHERE, BESIDE, (Role.LEAD, Role.GROUP, *STAFF), (), NOTHING, OWN, tried=False,
        words=None, facts=facts.NoteFacts, reads_words=True),
    row(Verb.OPEN_NOTE, ANYWHERE, BESIDE, (Role.REVIEWER,), (LEAD,), NOTHING, OWN, tried=False,
        words=None, facts=facts.NoteFacts, reads_words=True),
    # Step four: what is agreed. Who signs is a side; on whose phone, and before whom, is the lead's.
    row(Verb.DRAFT, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=GROUP, facts=facts.AgreementFacts, reads_words=True),
    row(Verb.SIGN, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=None, facts=facts.SignFacts, reads_words=True),
    row(Verb.AGREE_ORALLY, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=GROUP, facts=facts.AgreementFacts, reads_words=True),
    row(Verb.DROP, (*IN_HAND, RESOLVED), BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=False,
        words=GROUP, facts=facts.AgreementFacts, reads_words=True),
    # It comes of the last signature; nobody types when. Who owes a clause hears that, and what it is.
    row(Verb.TAKE_EFFECT, IN_HAND, BESIDE, (Role.SYSTEM,), (OWERS, RESIDENT, OTHER_SIDES, LEADER), NOTHING, NONE,
        tried=True, words=None, facts=facts.EffectFacts),
    # The record of the mediation, as a copy for a people's mediation committee; never while a side refuses mediation.
    row(Verb.HAND_OVER, (*IN_HAND, RESOLVED, CLOSED), BESIDE, (Role.LEAD, Role.LEADER),
         (RESIDENT, OTHER_SIDES, HELPERS, LEADER), HAPPENED, MORE, tried=True, words=None, facts=facts.HandOverFacts,
         reads_words=True, when=(is_not_joined, nobody_refuses)),
)
# fmt: on

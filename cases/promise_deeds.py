"""The rows of the verbs of what is owed: that it is done, or in part, or not kept; the notice that orders it, the
authority that is to answer (law.md sections 5 to 7). Read together with `deeds`, from there.
"""

from __future__ import annotations

from cases import promise_facts
from cases.conditions import always
from cases.deed import (
    ANYWHERE,
    BESIDE,
    GROUP,
    HAPPENED,
    LEAD,
    LEADER,
    MORE,
    OTHERS,
    OWERS,
    OWN,
    PARTIES,
    RESIDENT,
    Deed,
    row,
)
from cases.states import OPEN, Role, State, Verb

_MAY_OWE = (Role.REPORTER, Role.PARTY, Role.HELPER, Role.GROUP)
_LOOKS = (Role.LEAD, Role.GROUP, Role.LEADER, Role.REVIEWER)

# fmt: off
ROWS: tuple[Deed, ...] = (
    # Only who owes it, which `actions.owed` asks; it ends nothing, and somebody else looks.
    row(Verb.REPORT_DONE, ANYWHERE, BESIDE, dict.fromkeys(_MAY_OWE, always),
        (LEAD,), HAPPENED, OWN, tried=True, words=GROUP, facts=promise_facts.OwedFacts),
    # Its words are what is left, which who owes it is told.
    row(Verb.KEEP_PART, ANYWHERE, BESIDE, _LOOKS, (RESIDENT, OWERS, LEADER), HAPPENED, OWN, tried=True,
        words=PARTIES, facts=promise_facts.OwedFacts),
    row(Verb.BREAK, ANYWHERE, BESIDE, _LOOKS, (LEADER, LEAD, OTHERS, OWERS), HAPPENED, OWN, tried=True,
        words=GROUP, facts=promise_facts.OwedFacts),
    row(Verb.ISSUE, (*OPEN, State.RESOLVED), BESIDE, (Role.LEAD, Role.LEADER, Role.GROUP),
        (OWERS, RESIDENT, LEAD, LEADER), HAPPENED, MORE, tried=True, words=PARTIES,
        facts=promise_facts.IssueFacts),
    row(Verb.REFER, (*OPEN, State.RESOLVED), BESIDE, (Role.LEAD, Role.LEADER, Role.REVIEWER), (RESIDENT, LEAD),
        HAPPENED, MORE, tried=True, words=GROUP, facts=promise_facts.ReferFacts),
)
# fmt: on

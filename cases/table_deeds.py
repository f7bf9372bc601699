"""The rows of the verbs of mediation itself: who the sides are and whether they agree to it, when they meet, what is
said there and to whom, what is agreed (law.md section 7). Read together with `deeds`, from there.
"""

from __future__ import annotations

from cases import table_facts as facts
from cases.deed import (
    ASSIGNED,
    BESIDE,
    GROUP,
    LEADER,
    NONE,
    NOTHING,
    ON_SITE,
    OWN,
    RESIDENT,
    RESOLVED,
    Deed,
    row,
)
from cases.states import Role, Verb

IN_HAND = (ASSIGNED, ON_SITE)

# fmt: off
ROWS: tuple[Deed, ...] = (
    # Step four: what is agreed. Who signs is a side; on whose phone, and before whom, is the lead's.
    row(Verb.DRAFT, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=GROUP, facts=facts.AgreementFacts),
    row(Verb.SIGN, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=None, facts=facts.SignFacts),
    row(Verb.AGREE_ORALLY, IN_HAND, BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=True,
        words=GROUP, facts=facts.AgreementFacts),
    row(Verb.DROP, (*IN_HAND, RESOLVED), BESIDE, (Role.LEAD,), (), NOTHING, OWN, tried=False,
        words=GROUP, facts=facts.AgreementFacts),
    # It comes of the last signature; nobody types when.
    row(Verb.TAKE_EFFECT, IN_HAND, BESIDE, (Role.SYSTEM,), (RESIDENT, LEADER), NOTHING, NONE, tried=True,
        words=None, facts=facts.AgreementFacts),
)
# fmt: on

"""The events of a session with everything as long as it comes, for the tables of texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.models import Case, CaseEvent
from cases.states import Verb

# Texts that no row of a verb names by itself: to another date; none of those that were offered.
BESIDES = ("convene_invited_moved", "come_lead_no_date")


def events(case: Case, facts_of_any: Mapping[str, Any], *, at: datetime) -> list[CaseEvent]:
    """Convened anew, dates offered, ended without agreement, answered."""
    dates = dict.fromkeys(("first", "second", "third"), at.isoformat())
    table = {**facts_of_any, **dates, "moved": True, "end": "failed", "coming": "another"}
    verbs = (Verb.CONVENE, Verb.OFFER_DATES, Verb.END_SESSION, Verb.COME)
    told = [CaseEvent(case=case, verb=verb, facts=table, at=at) for verb in verbs]
    return [*told, CaseEvent(case=case, verb=Verb.COME, facts={"coming": "another"}, at=at)]

"""Whether whoever leads is neutral still: asked by the door after every deed, whatever it was and whoever did it.

Asked by effect and not by verb: sides, place, category, lead, helpers and parties are changed by many deeds, and what a
member declares or where they live by none. What follows (the lead steps aside, the leader has it to assign) is a deed
of its own.
"""

from __future__ import annotations

from cases.actions.assigning import keeps_from_leading
from cases.models import Case
from cases.states import State
from mediation.neutrality import Tie


def tied(case: Case) -> list[Tie]:
    """What keeps the lead of this case from leading it on; nothing while nobody has it in hand."""
    if case.lead is None or case.state not in (State.ASSIGNED, State.ON_SITE):
        return []
    return keeps_from_leading(case, case.lead)

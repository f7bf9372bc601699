"""Who may see what of the ledger's proof: the roots and how the last look went, and the proof of one case."""

from __future__ import annotations

from collections.abc import Collection

from cases import access
from cases.states import Role
from mediation.models import Member

PROVES = {Role.LEADER, Role.REVIEWER}


def sees_roots(member: Member) -> bool:
    """Street offices and districts."""
    return member.is_active and (member.is_of_street_office or member.is_of_district)


def may_prove(sight: access.Sight, mine: Collection[str]) -> bool:
    """Whether who is this to a case, and has such sight of it, may take its proof: its leader and its street office."""
    return sight.internal and bool(PROVES & set(mine))

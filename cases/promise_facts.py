"""What history keeps of the verbs of what is owed (`promise_deeds`), as `facts` does of all others: ids, dates,
amounts, codes; words by `Quote` alone.
"""

from __future__ import annotations

from datetime import datetime

from cases.facts import Facts
from cases.kinds import UndertakingKind


class OwedFacts(Facts, total=False):
    """Something owed: of what kind, until when; how many photos came with it; the rest of what is kept in part."""

    undertaking_id: int
    kind: UndertakingKind
    until: datetime
    photos: int
    rest_id: int


class IssueFacts(Facts, total=False):
    undertaking_id: int
    notice_id: int
    until: datetime
    recheck_at: datetime
    photos: int


class ReferFacts(Facts, total=False):
    undertaking_id: int
    referral_id: int
    until: datetime

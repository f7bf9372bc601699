"""Which texts are read before all others: a quick look for danger when a text is stored, half a millisecond of work.

It only chooses the lane. A false alarm costs nothing: the reading itself says what a text is, in either lane.
"""

from __future__ import annotations

from mediation.models import Tier

from . import emergency, opinion
from .normal import normal
from .phrases import stands_in
from .vocabulary import Vocabulary, load

# Below what the reading must be sure of: here a doubt is enough.
DOUBT = 0.2


def may_be_danger(words: str, *, vocabulary: Vocabulary | None = None) -> bool:
    """Whether a text holds a word of danger, counted or not, or sounds like danger to the learned opinion. One query at
    most, where no word has changed."""
    known, text = vocabulary or load(), normal(words)
    alarm = emergency.look(text, known)
    if alarm.words or alarm.passed_over or opinion.judge(text).danger >= DOUBT:
        return True
    near = known.listed_triggers.near(text)
    return any(row.tier == Tier.URGENT and stands_in(row.word.lower(), text) for row in near)

"""For whom a text was meant: how surely it tells of something here, rather than being talk with somebody else.

The learned opinion is one voice; how a text is made is the other. Pure.
"""

from __future__ import annotations

import re
from math import log

from .opinion import Judgement
from .place import Place
from .subject import Subject

# In logits of being meant for us: what a word of a category, a place and a word of the estate add; what the length adds
# (a complaint takes more words than "good night") and a way of complaining (`matters`); from where a report is one; and
# how near to that it is in doubt. Set where not 3 % of everyday texts open a case and fewest reports are lost.
WORD_OF_OURS, PLACE_OF_OURS, ESTATE_OF_OURS = 0.35, 1.2, 0.6
LENGTH_OF_OURS, MATTER_OF_OURS = 0.4, 0.2
MEANT_FOR_US = 1.9
DOUBT = 0.5
_ESTATE = re.compile(
    r"小区|社区|物业|工地|改造|施工|楼道|单元|楼上|楼下|隔壁|居民|业主|邻居|工人|工程|院里|院子|围挡|脚手架|架子|居委|[栋幢]|号楼|楼顶|门卫"
    r"|保安|公示|井盖|路灯|building|neighbo|site|workers"
)


def ours(text: str, subject: Subject, place: Place, opinion: Judgement) -> float:
    """In logits, how likely a normal text without its place is meant for us; within `DOUBT` of 0 it is doubtful."""
    surely = opinion.ours - MEANT_FOR_US + WORD_OF_OURS * subject.has_full_word
    surely += PLACE_OF_OURS * bool(place.fired) + ESTATE_OF_OURS * bool(_ESTATE.search(text))
    surely += LENGTH_OF_OURS * log(max(len(text), 1)) + MATTER_OF_OURS * subject.strength
    # A thing and a place of ours are nobody else's.
    return max(surely, DOUBT) if subject.has_full_word and (place.site or place.building) else surely

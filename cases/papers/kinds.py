"""Every kind of paper by one row: which of it a reader can have, and what goes into it. A kind without a row does not
start. How it looks is a form of the same name in `typesetting`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from cases.papers import after, agreeing, at_the_table, taking_up
from cases.papers.reading import Offer, Reading
from cases.paperwork import Copy, PaperKind, Series


@dataclass(frozen=True, kw_only=True)
class Sort:
    """`offers`: the papers of this kind that a reader can have. `data`: what goes into one of them; raises `Missing`.
    `is_needed`: no case file is complete without one. `also_for`: in whose copies it stands besides members'
    (`of_side`, `for_committee`)."""

    kind: PaperKind
    offers: Callable[[Reading], list[Offer]]
    data: Callable[[Reading, int], dict[str, Any]]
    series: Series = Series.MEDIATION
    is_needed: bool = False
    also_for: tuple[Copy, ...] = ()


BOTH = (Copy.PARTY, Copy.BODY)
# In the order in which they lie in the file; the file itself is `volume`.
SORTS: dict[str, Sort] = {
    sort.kind: sort
    for sort in (
        Sort(
            kind=PaperKind.INTAKE, offers=taking_up.intake_offers, data=taking_up.intake, is_needed=True,
            also_for=(Copy.BODY,),
        ),
        Sort(
            kind=PaperKind.NOTICE, offers=taking_up.notice_offers, data=taking_up.notice, is_needed=True,
            also_for=BOTH,
        ),
        Sort(kind=PaperKind.INQUIRY, offers=at_the_table.inquiry_offers, data=at_the_table.inquiry),
        Sort(
            kind=PaperKind.MEDIATION, offers=at_the_table.mediation_offers, data=at_the_table.mediation,
            also_for=BOTH,
        ),
        Sort(
            kind=PaperKind.AGREEMENT, offers=agreeing.agreement_offers, data=agreeing.agreement, also_for=BOTH
        ),
        Sort(kind=PaperKind.ORAL, offers=agreeing.oral_offers, data=agreeing.oral, also_for=BOTH),
        Sort(
            kind=PaperKind.RECTIFICATION, offers=after.rectification_offers, data=after.rectification,
            series=Series.RECTIFICATION,
        ),
        Sort(kind=PaperKind.FOLLOW_UP, offers=after.follow_up_offers, data=after.follow_up, also_for=(Copy.PARTY,)),
        Sort(kind=PaperKind.TERMINATION, offers=after.termination_offers, data=after.termination, also_for=BOTH),
        Sort(kind=PaperKind.CLOSING, offers=after.closing_offers, data=after.closing, also_for=(Copy.PARTY,)),
    )
}  # fmt: skip

if set(SORTS) != set(PaperKind.values) - {PaperKind.VOLUME}:
    raise ImproperlyConfigured(f"one row a kind of paper: {set(PaperKind.values) ^ set(SORTS)}")


def sorts_for(copy: Copy) -> dict[str, Sort]:
    """The kinds that stand in a copy for such readers, in their order."""
    return {kind: sort for kind, sort in SORTS.items() if copy not in BOTH or copy in sort.also_for}

"""What is shown beside a dispute and decides nothing in it: the rule at hand (依据), whether works had been announced,
and who is asked to pay what. Looked up, never found: nothing here says that a rule decides the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language

from cases import access
from cases.actions.costs import differing
from cases.models import Announced, Case, CostItem, Report
from mediation import rules, works
from mediation.models import Member
from mediation.rules import Quoted


def at_hand(case: Case, reports: Iterable[Report] = ()) -> list[Quoted]:
    """The rules for what the case is about, and besides for what the reader took from its reports, each once, in the
    language of the page. `reports`: those its reader may see. One statement at most, none inside `asked_once`.

    The part of the page is `cases/parts/rules.html`, which takes this list as `rules`.
    """
    # The words of a report may speak of more than one matter; who corrected the first left these as they were.
    also = (code for report in reports for code in report.reading.get("others", ()))
    language = get_language() or "zh-hans"
    return [rules.quoted(rule, language=language) for rule in rules.at_hand([case.category.code, *also])]


class AtHand:
    """The parts of a case's file that say so: parts/rules.html, parts/announced.html, parts/costs.html."""

    case: Case
    member: Member
    if TYPE_CHECKING:

        @property
        def reports(self) -> list[Report]: ...
        @property
        def sight(self) -> access.Sight: ...
        @property
        def _beside(self) -> dict[str, Any]: ...

    @property
    def announced(self) -> list[Announced]:
        """The works notices that had told of what it is about."""
        return self._beside["announced"]

    @property
    def is_unannounced(self) -> bool:
        """Whether it is about what works notices tell of, at a known place, and none had."""
        is_known = self.case.site_id is not None
        return is_known and not self.announced and works.can_be_announced(self.case.category.code)

    @cached_property
    def rules(self) -> list[Quoted]:
        """What is at hand for this reader, who is not told by a rule what a report besides speaks of."""
        return at_hand(self.case, self.reports)

    @cached_property
    def costs(self) -> list[CostItem]:
        """Who pays what; a side of the works reads what is asked of itself alone. Each with what was agreed otherwise
        at the site (`differing`), for who is told of risks."""
        rows: list[Any] = self._beside["costs"]
        if access.speaks_for_a_side(self.member):
            rows = [item for item in rows if item.party.organisation_id == self.member.organisation_id]
        for item in rows:
            item.differing = differing(item, self._beside["costs_elsewhere"]) if self.sight.risks else []
        return rows

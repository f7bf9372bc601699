"""The rule at hand (依据): what mediators quote in a dispute of this kind, for the page of a case and for the table.
Looked up, never found: nothing here says that a rule decides the case.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from django.utils.translation import get_language

from cases.models import Case, Report
from mediation import rules
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
    """The part of a case's file that says them: parts/rules.html."""

    case: Case
    reports: list[Report]

    @cached_property
    def rules(self) -> list[Quoted]:
        """What is at hand for this reader, who is not told by a rule what a report besides speaks of."""
        return at_hand(self.case, self.reports)

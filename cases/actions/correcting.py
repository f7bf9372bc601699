"""Putting a reading right: the category or the tier of a case, and a row for each, so that the reader can learn."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cases.actions._door import change
from cases.actions.reporting import enter_other_side
from cases.clocks import turning
from cases.models import Case, CaseEvent, Correction
from cases.models.clock import ReplanReason
from cases.models.correction import CorrectedField
from cases.models.workflow import URGENCY
from cases.states import Actor, NotNow, Verb
from mediation.models import Category, Tier


def correct(case: Case, *, by: Actor, category: Category, tier: str, words: str = "") -> CaseEvent:
    """Change category and tier to what they should have been; the running promises are planned anew from their start.

    Raises:
        NotNow: both are as they were.
    """

    def write(case: Case) -> dict[str, Any]:
        was = {CorrectedField.CATEGORY: case.category.code, CorrectedField.TIER: str(case.tier)}
        now = {CorrectedField.CATEGORY: category.code, CorrectedField.TIER: str(tier)}
        if was == now:
            raise NotNow(_("Category and tier are as they were."))
        if any(URGENCY[Tier(each.tier)] > URGENCY[Tier(tier)] for each in case.joined.all()):
            raise NotNow(_("A case joined to this one is more urgent than that. Part it first."))
        case.category, case.tier = category, tier
        case.save(update_fields=["category", "tier"])
        report = case.reports.order_by("id").first()
        Correction.objects.bulk_create(
            Correction(
                case=case, report=report, field=name, read=was[name], corrected=now[name], by=by.member, at=case.now
            )
            for name in CorrectedField
            if was[name] != now[name]
        )
        enter_other_side(case)
        turning.replan(case, at=case.now, why=ReplanReason.CORRECT)
        return {
            "old_category": was[CorrectedField.CATEGORY],
            "new_category": now[CorrectedField.CATEGORY],
            "old_tier": was[CorrectedField.TIER],
            "new_tier": now[CorrectedField.TIER],
            "words": words,
        }

    return change(case.pk, Verb.CORRECT, by=by, also=write)

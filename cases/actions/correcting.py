"""Putting a reading right: the category or the tier of a case, and a row for each, so that the reader can learn."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.actions import _gate, works
from cases.actions._door import door
from cases.actions.asking import done_or_asked
from cases.actions.placing import enter_other_side
from cases.clocks import turning
from cases.models import Case, CaseEvent, Correction
from cases.models.correction import CorrectedField
from cases.models.workflow import URGENCY
from cases.states import Actor, NotNow, ReplanReason, Verb
from mediation.models import Category, Tier


def correct(case: Case, *, by: Actor, category: Category, tier: str, words: str = "") -> CaseEvent:
    """Change category and tier to what they should have been; the running promises are planned anew from their start.
    Raising is free; what makes them later is asked for, and another decides.

    Raises:
        NotNow: both are as they were, a case joined to this one is more urgent than that, it would be later than all
            that may be given, or the resident could not be told before the old time.
    """
    return done_or_asked(
        case,
        Verb.CORRECT,
        lambda: _correct(case, by=by, category=category, tier=tier, words=words),
        by=by,
        words=words,
        category_id=category.pk,
        tier=tier,
    )


def _correct(case: Case, *, by: Actor, category: Category, tier: str, words: str) -> CaseEvent:
    with door(case, Verb.CORRECT, by=by) as deed:
        case = deed.case
        before, old_tier = case.category, Tier(case.tier)
        was = {CorrectedField.CATEGORY: before.code, CorrectedField.TIER: old_tier.value}
        now = {CorrectedField.CATEGORY: category.code, CorrectedField.TIER: str(tier)}
        if was == now:
            raise NotNow(_("Category and tier are as they were."))
        if any(URGENCY[Tier(each.tier)] > URGENCY[Tier(tier)] for each in case.joined.all()):
            raise NotNow(_("A case joined to this one is more urgent than that. Part it first."))
        deed.say(words)
        case.category, case.tier = category, tier
        case.save(update_fields=["category", "tier"])
        report = case.reports.order_by("id").first()
        Correction.objects.bulk_create(
            Correction(
                case=case, report=report, field=name, read=was[name], corrected=now[name], by=by.member, at=deed.at
            )
            for name in CorrectedField
            if was[name] != now[name]
        )
        enter_other_side(case)
        works.link_anew(case, at=deed.at)
        running = list(turning.own(case))
        changes = turning.replan(case, cause=deed.cause, why=ReplanReason.CORRECT)
        later = {change.clock_id for change in changes if change.new_due_at > change.old_due_at}
        if later:
            _gate.tell_before(
                case, [clock for clock in running if clock.pk in later and clock.due_at > deed.at], at=deed.at
            )
        deed.note(old_category_id=before.pk, new_category_id=category.pk, old_tier=old_tier, new_tier=tier)
        deed.note(puts_off=bool(later) or None)
    return deed.event

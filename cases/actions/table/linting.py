"""What an agreement still lacks before anybody signs it, in plain words: who, does what, how much, where, by when, how
it is checked; and whether each side is one that has agreed to mediate (law.md section 7).

A finding that holds signing up is something a court could not carry out, or nobody could watch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from cases import willing
from cases.actions.table import agreed_text, money
from cases.committees import is_lawful
from cases.models import Agreement, AgreementSide, Clause, Party
from cases.models.agreement import AgreementKind
from cases.models.words import body_of
from cases.states import Willing

# Beyond what is ever paid at such a table: a slip of the finger.
ABSURD = Decimal(10_000_000)
# Beyond what is agreed at such a table: a slip of the finger in the year.
AHEAD = timedelta(days=5 * 366)
# A day that the words name by another day.
_VAGUE = re.compile(r"尽快|尽早|及时|适时|近期|有空|方便的时候|as soon as possible|soon\b", re.IGNORECASE)


@dataclass(frozen=True)
class Finding:
    """One thing that is missing or wrong. `clause`: its number, 0 for the whole. `holds_up`: nobody signs before."""

    sentence: str
    clause: int = 0
    holds_up: bool = True


def findings(agreement: Agreement, *, today: date) -> list[Finding]:
    """All that this version lacks on that day (local), what holds up signing first. At most nine statements."""
    sides = [row.party for row in agreement.sides.select_related("party__organisation").order_by("party_id")]
    clauses = list(agreement.clauses.select_related("does", "party", "pays_to", "rule").order_by("number", "id"))
    found = [*_of_the_whole(agreement, clauses), *_of_sides(agreement, sides), *_of_what_it_replaces(agreement, sides)]
    found += _of_its_committee(agreement)
    ids = {side.pk for side in sides}
    for clause in clauses:
        found += _of_clause(clause, ids, today=today)
    return sorted(found, key=lambda each: (not each.holds_up, each.clause))


def holding_up(agreement: Agreement, *, today: date) -> list[Finding]:
    """What must be put right before anybody signs."""
    return [each for each in findings(agreement, today=today) if each.holds_up]


def is_a_sum(amount: Decimal) -> bool:
    """Whether this is a sum of money: above nothing, in whole fen. What is beyond `ABSURD` is not rounded: it may have
    more digits than can be counted."""
    return amount.is_finite() and amount > 0 and (amount > ABSURD or amount == round(amount, 2))


def is_too_far(day: date, *, today: date) -> bool:
    """Whether nobody can have meant this day."""
    return day - today > AHEAD


def _of_the_whole(agreement: Agreement, clauses: list[Clause]) -> Iterator[Finding]:
    if not clauses:
        yield Finding(_("Nothing is agreed yet: write at least one clause."))
    if not body_of(agreement.facts):
        yield Finding(_("The main facts are missing: what happened, where and when."))
    if not body_of(agreement.issues):
        yield Finding(_("What is in dispute is missing, with each side's part in it."), holds_up=False)


def _of_sides(agreement: Agreement, sides: Iterable[Party]) -> Iterator[Finding]:
    sides = list(sides)
    if len(sides) < 2:
        yield Finding(_("An agreement has two sides at least."))
    said = {party: consent.state for party, consent in willing.standing(agreement.case).items()}
    for side in sides:
        name = {"name": agreed_text.called(side)}
        if side.left_at is not None or side.has_parted:
            yield Finding(_("%(name)s is no side of this case any more.") % name)
        elif agreement.kind == AgreementKind.WRITTEN and not side.name and side.organisation_id is None:
            yield Finding(_("%(name)s has no name yet: an agreement names its sides.") % name)
        elif side.is_guessed:
            yield Finding(_("Whether %(name)s is a side is only a guess: confirm it first.") % name)
        elif said.get(side.pk) in (Willing.REFUSED, Willing.WITHDRAWN):
            yield Finding(_("%(name)s does not agree to mediation.") % name)
        elif said.get(side.pk) != Willing.AGREED:
            yield Finding(_("%(name)s has not been asked whether they agree to mediation.") % name)


def _of_its_committee(agreement: Agreement) -> Iterator[Finding]:
    """It may have been one when the text was written, and none any more when it is signed."""
    if agreement.committee_id is not None and not is_lawful(agreement.case, agreement.committee):
        yield Finding(_("Its people's mediation committee is none of this site any more: choose another, or none."))


def sides_before(agreement: Agreement) -> set[int]:
    """The sides (their keys) of the agreement that is in effect and would lose its place to this one. One statement."""
    in_effect = Agreement.objects.filter(case=agreement.case_id, effective_at__isnull=False, ended_at__isnull=True)
    rows = AgreementSide.objects.filter(agreement__in=in_effect.exclude(pk=agreement.pk))
    return set(rows.values_list("party", flat=True))


def _of_what_it_replaces(agreement: Agreement, sides: Iterable[Party]) -> Iterator[Finding]:
    """Nothing that somebody has signed loses its place by the hands of others, nor without anybody's hand."""
    before = sides_before(agreement)
    if before and agreement.kind == AgreementKind.ORAL and _is_written(agreement):
        yield Finding(_("A written agreement is in effect: only a written one that all its sides sign replaces it."))
    if left_out := before - {side.pk for side in sides}:
        for side in Party.ever.filter(pk__in=left_out).select_related("organisation").order_by("id"):
            named = _("%(name)s is a side of the agreement in effect, which this one replaces: name them too.")
            yield Finding(named % {"name": agreed_text.called(side)})


def _is_written(agreement: Agreement) -> bool:
    """Whether what it would replace was written and signed."""
    rows = Agreement.objects.filter(case=agreement.case_id, kind=AgreementKind.WRITTEN, ended_at__isnull=True)
    return rows.filter(effective_at__isnull=False).exclude(pk=agreement.pk).exists()


def _of_clause(clause: Clause, sides: set[int], *, today: date) -> Iterator[Finding]:
    n, words = clause.number, clause.words
    if clause.party_id is None:
        yield Finding(_("Clause %(n)d does not say who does it.") % {"n": n}, n)
    elif clause.party_id not in sides or (clause.pays_to_id is not None and clause.pays_to_id not in sides):
        yield Finding(_("Clause %(n)d names somebody who is no side of the agreement.") % {"n": n}, n)
    if clause.due_on is None:
        yield Finding(_("Clause %(n)d does not say by when.") % {"n": n}, n)
    elif clause.due_on < today:
        yield Finding(_("The date of clause %(n)d has passed.") % {"n": n}, n)
    elif is_too_far(clause.due_on, today=today):
        yield Finding(_("The date of clause %(n)d is too far ahead to be meant.") % {"n": n}, n)
    if not clause.checking:
        yield Finding(_("Clause %(n)d does not say how it is checked.") % {"n": n}, n)
    if clause.amount is None and money.is_named_in(words):
        yield Finding(_("Clause %(n)d names money in words only: write the sum in its own field.") % {"n": n}, n)
    if clause.amount is not None and clause.amount > ABSURD:
        yield Finding(_("The sum of clause %(n)d cannot be meant.") % {"n": n}, n)
    if clause.amount is not None and clause.pays_to_id is None:
        yield Finding(_("Clause %(n)d does not say who is paid.") % {"n": n}, n)
    if clause.amount is not None and clause.pays_to_id is not None and clause.pays_to_id == clause.party_id:
        yield Finding(_("In clause %(n)d somebody pays themselves.") % {"n": n}, n)
    if not clause.place and clause.amount is None:
        yield Finding(_("Clause %(n)d does not say where.") % {"n": n}, n, holds_up=False)
    if clause.rule is not None and not clause.rule.is_active:
        yield Finding(_("Clause %(n)d names a rule that is not at hand any more.") % {"n": n}, n, holds_up=False)
    if _VAGUE.search(words):
        yield Finding(_("Clause %(n)d leaves open when: only its date counts.") % {"n": n}, n, holds_up=False)

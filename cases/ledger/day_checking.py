"""The roots of the days: each of its own leaves and of the day before, its leaves the seals that stand, and none of
them another than what left the house.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cases.ledger import canonical, naming, roots
from cases.ledger.canonical import BEFORE_THE_FIRST
from cases.ledger.checking import Check, stream
from cases.ledger.findings import Kind
from cases.models import DayRoot

# Fewer signs could be met by chance, or by trying.
FEWEST_SIGNS = 16


@dataclass(frozen=True)
class Outside:
    """A root that somebody kept outside: of which day, and how it begins."""

    day: date
    begins: str

    @classmethod
    def said(cls, text: str) -> Outside:
        """From `2026-11-27:1f0c…`. Raises ValueError with a sentence."""
        day, colon, begins = text.strip().lower().partition(":")
        if not colon or len(begins) < FEWEST_SIGNS or any(sign not in "0123456789abcdef" for sign in begins):
            raise ValueError(
                f"{text}: a root is DATE:HEX, such as 2026-11-27:1f0c…, at least {FEWEST_SIGNS} signs of it"
            )
        return cls(date.fromisoformat(day), begins)

    def __str__(self) -> str:
        return f"{self.day}:{self.begins}"


def days(check: Check, outside: Sequence[Outside] = ()) -> None:
    """Every root, in the order of the days; of one case, the roots it has leaves in."""
    before, expected = BEFORE_THE_FIRST, None
    chosen = DayRoot.objects.order_by("day")
    theirs = set(chosen.filter(leaves__case=check.case).values_list("pk", flat=True)) if check.case else None
    for made in chosen.iterator():
        while expected is not None and expected < made.day:
            check.found(Kind.DAY_DROPPED, f"day {expected}")
            expected += timedelta(days=1)
        check.days += 1
        _root(check, made, before, has_leaves=theirs is None or made.pk in theirs)
        before, expected = made.root, made.day + timedelta(days=1)
    _leaves(check)
    kept = dict(chosen.filter(day__in=[each.day for each in outside]).values_list("day", "root"))
    for each in outside:
        if not kept.get(each.day, "").startswith(each.begins):
            stands = kept.get(each.day, "")
            remark = (
                "what stands here of that day or before is another ledger" if stands else "there is none of that day"
            )
            check.found(Kind.OUTSIDE, f"day {each.day}", stands=stands, remark=remark)


def _root(check: Check, made: DayRoot, before: str, *, has_leaves: bool) -> None:
    tree = roots.tree_of(made.pk) if has_leaves else None
    root = canonical.day_root(
        day=made.day.isoformat(), chains=made.chains, seals=made.seals, tree=made.tree, previous=made.previous
    )
    is_of_its_leaves = tree is None or (tree.root.hex() == made.tree and tree.size == made.chains)
    if root != made.root or made.previous != before or not is_of_its_leaves:
        check.found(
            Kind.DAY_CHANGED, f"day {made.day}", stands=f"{made.root} {before} {tree.root.hex() if tree else ''}"
        )


def _leaves(check: Check) -> None:
    """Whether the seals that stand are those of the roots: each leaf a seal, and no seal of a day behind its leaf."""
    where = "AND l.case_id = ANY(%s)" if check.only else ""
    values = [check.only] if check.only else []
    gone = stream(
        "SELECT d.day, l.case_id, l.position, coalesce(encode(s.seal, 'hex'), '') FROM cases_dayleaf l"  # noqa: S608
        " JOIN cases_dayroot d ON d.id = l.root_id LEFT JOIN cases_seal s ON s.position = l.position"
        f" AND coalesce(s.case_id, 0) = coalesce(l.case_id, 0) WHERE s.seal IS DISTINCT FROM l.seal {where}",
        values,
    )
    for day, case_id, position, stands in gone:
        remark = "is not the one of that day's root" if stands else "is gone"
        subject = f"day {day}, seal {position}"
        check.found(Kind.DAY_OTHER, subject, case=naming.number_of(case_id), stands=stands, remark=remark)
    where = "AND s.case_id = ANY(%s)" if check.only else ""
    more = stream(
        "SELECT s.day, s.case_id, s.position, encode(s.seal, 'hex') FROM cases_seal s"  # noqa: S608 - our own words
        " JOIN cases_dayroot d ON d.day = s.day LEFT JOIN cases_dayleaf l ON l.root_id = d.id"
        " AND coalesce(l.case_id, 0) = coalesce(s.case_id, 0)"
        f" WHERE (l.id IS NULL OR s.position > l.position) {where}",
        values,
    )
    for day, case_id, position, stands in more:
        subject = f"day {day}, seal {position}"
        check.found(
            Kind.DAY_OTHER, subject, case=naming.number_of(case_id), stands=stands, remark="came after that day's root"
        )

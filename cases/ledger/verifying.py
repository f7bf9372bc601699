"""All streams in their order, in one look at the database; what came of it is kept as a row, and told where it is news.

A break that somebody has looked into is anchored anew on record (`reanchor`): it stays named, and is no news.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog
from django.utils import timezone

from cases.ledger import checking, day_checking
from cases.ledger.checking import Check
from cases.ledger.day_checking import Outside
from cases.ledger.findings import Finding, known
from cases.ledger.sealing import alone, one_look
from cases.models import Case, Reanchor, Verification
from notifications import alarms
from notifications.models import AlarmKind

log = structlog.get_logger(__name__)

# Of a broken ledger the first are kept in the row; all of them are printed.
KEPT = 200
SWEEP = "sweep"
# One sweep looks at a time; a number of ours among the advisory locks of the database.
LOOKING = 20260916
EVERY = timedelta(hours=20)
# At night, while nobody waits for the database; by day only when a night was missed.
NIGHT = range(1, 6)
AT_LATEST = timedelta(hours=30)


@dataclass(frozen=True)
class Verified:
    """What came of one look: the row, and all that was found."""

    row: Verification
    findings: list[Finding]

    @property
    def new(self) -> list[Finding]:
        """What nobody has looked into yet."""
        return [each for each in self.findings if not each.known]

    @property
    def is_whole(self) -> bool:
        """Nothing is wrong that is news."""
        return not self.new


def verify(
    *,
    by: str,
    case: Case | None = None,
    outside: Sequence[Outside] = (),
    with_files: bool = False,
    say: Callable[[str], None] = lambda _text: None,
) -> Verified:
    """Look whether everything, or one case, is as it was sealed; keeps what came of it as a row."""
    began, check = timezone.now(), Check(case=case, say=say)
    with one_look():
        checking.chains(check)
        say(f"events: {check.events:,}, found: {len(check.findings)}")
        checking.rows(check)
        checking.words(check)
        if with_files:
            checking.files(check)
        say(f"rows of evidence: {check.rows:,}, found: {len(check.findings)}")
        day_checking.days(check, outside)
        say(f"days: {check.days:,}, found: {len(check.findings)}")
        why = known()
    once = {each.mark: each for each in check.findings}.values()
    findings = [replace(each, known=why.get(each.mark, "")) for each in once]
    new = sum(not each.known for each in findings)
    row = Verification.objects.create(
        case=case, by=by, began_at=began, ended_at=timezone.now(), events=check.events, rows=check.rows,
        days=check.days, outside=[str(each) for each in outside], new=new, known=len(findings) - new,
        found=[each.as_row() for each in sorted(findings, key=lambda each: bool(each.known))[:KEPT]],
    )  # fmt: skip
    return Verified(row, findings)


def reanchor(verified: Verified, *, by: str, reason: str) -> Reanchor | None:
    """Write down that these breaks were looked into; None where there is nothing new to cover."""
    if not verified.new:
        return None
    covers = [each.mark for each in verified.new]
    return Reanchor.objects.create(case=verified.row.case, by=by, at=timezone.now(), reason=reason, covers=covers)


def last() -> Verification | None:
    """The last look at everything."""
    return Verification.objects.filter(case=None).order_by("-id").first()


def is_due() -> bool:
    """Whether the sweep has to look: once a night, or by day if a night was missed."""
    before = Verification.objects.filter(case=None, by=SWEEP).order_by("-id").values_list("ended_at", flat=True).first()
    if before is None:
        return True
    age = timezone.now() - before
    return age >= AT_LATEST or (age >= EVERY and timezone.localtime().hour in NIGHT)


def look_if_due() -> bool:
    """What beat wakes: look at everything if it is due, and raise an alarm where something is wrong that is news.
    Returns whether nothing is. Safe to run twice and late."""
    with alone(LOOKING) as is_ours:
        if not is_ours or not is_due():
            return True
        done = verify(by=SWEEP)
    for each in done.new[:KEPT]:
        log.error("the ledger is not as it was sealed", what=str(each))
    if done.new:
        alarms.raise_alarm(AlarmKind.LEDGER, about=str(done.row.pk), times=len(done.new), at=done.row.ended_at)
    return done.is_whole

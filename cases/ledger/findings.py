"""What can be wrong with the ledger, named: content (what was sealed is not what stands there), linkage (the seals do
not hang together), or outside (it is another ledger than the one whose root left the house). And what of it is known.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Reanchor


class Aspect(StrEnum):
    CONTENT = "content"
    LINKAGE = "linkage"
    OUTSIDE = "outside"


class Kind(models.TextChoices):
    """What is wrong; of which aspect it is, says `Finding`."""

    EVENT_CHANGED = "event changed", _("A step was changed")
    EVENT_DROPPED = "event dropped", _("A step is gone")
    EVENT_MOVED = "event moved to another case", _("A step was moved to another case")
    EVENT_REORDERED = "events reordered", _("Steps were reordered")
    EVENT_BACKDATED = "event backdated", _("A step says to be older than it is")
    EVENT_INSERTED = "event inserted", _("A step was slipped in")
    WORDS_CHANGED = "words changed", _("Words were changed")
    ROW_CHANGED = "row changed", _("A piece of evidence was changed")
    ROW_DROPPED = "row dropped", _("A piece of evidence is gone")
    ROW_BACKDATED = "row backdated", _("A piece of evidence says to be older than it is")
    ROW_INSERTED = "row inserted", _("A piece of evidence was slipped in")
    FILE_CHANGED = "file changed", _("The file of a photo is another or gone")
    SEAL_CHANGED = "seal changed", _("A seal was changed")
    SEAL_DROPPED = "seal dropped", _("A seal is gone")
    SEAL_REORDERED = "seals reordered", _("Seals were reordered")
    SEAL_ROWS = "rows of a seal exchanged", _("What a seal is of was exchanged")
    DAY_CHANGED = "day root changed", _("The seal of a day was changed")
    DAY_DROPPED = "day root dropped", _("The seal of a day is gone")
    DAY_OTHER = "seals of a day changed", _("Seals of a day are others than its own")
    OUTSIDE = "not the root that left the house", _("It is another ledger than the one whose seal was kept outside")


LINKAGE = {
    *(Kind.SEAL_CHANGED, Kind.SEAL_DROPPED, Kind.SEAL_REORDERED, Kind.SEAL_ROWS),
    *(Kind.DAY_CHANGED, Kind.DAY_DROPPED, Kind.DAY_OTHER),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. `subject` names the row; `stands` is what stands there now, so that another change of
    the same row is another finding."""

    kind: Kind
    subject: str
    case: str = ""
    stands: str = ""
    remark: str = ""
    known: str = ""

    @property
    def aspect(self) -> Aspect:
        if self.kind == Kind.OUTSIDE:
            return Aspect.OUTSIDE
        return Aspect.LINKAGE if self.kind in LINKAGE else Aspect.CONTENT

    @property
    def mark(self) -> str:
        """What it is known by when it is found again."""
        return hashlib.sha256("\n".join([str(self.kind), self.subject, self.case, self.stands]).encode()).hexdigest()

    def __str__(self) -> str:
        where = f" ({self.case})" if self.case else ""
        more = f": {self.remark}" if self.remark else ""
        known = f" [known: {self.known}]" if self.known else ""
        return f"{self.aspect}: {self.kind}: {self.subject}{where}{more}{known}"

    def as_row(self) -> dict[str, Any]:
        """As it is kept and printed as JSON."""
        return {**asdict(self), "aspect": self.aspect.value, "kind": str(self.kind), "mark": self.mark}


def known() -> dict[str, str]:
    """By a finding's mark: when and by whom it was looked into, and why it is so."""
    return {
        mark: f"{row.at:%Y-%m-%d}, {row.by}: {row.reason}"
        for row in Reanchor.objects.order_by("id")
        for mark in row.covers
    }

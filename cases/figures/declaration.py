"""What the declaration of a figure is (`Declaration`), and that none may be incomplete. The rows themselves stand in
`declarations`, what they count in `sources`; counting is `counting`'s alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from cases.figures.sources import Source


class Unit(models.TextChoices):
    """How the number is said."""

    SHARE = "share", _("Part of a whole")
    COUNT = "count", _("Count")
    PEOPLE = "people", _("People")
    HOURS = "hours", _("Hours: half of them within the first number, nine of ten within the second")
    TIME = "time", _("Hours out of hours")
    HOUSEHOLDS = "households", _("Per 100 households")


class Reader(models.TextChoices):
    """Who reads figures, and of what (law.md section 8)."""

    MEMBER = "member", _("Members: own sites")
    LEADER = "leader", _("Group leader: own sites")
    WORKS = "works", _("Contractor, client, property: cases of their own organisation")
    STREET = "street", _("Street office: own street")
    DISTRICT = "district", _("District bureau: all")


EVERYBODY = frozenset(Reader)
# Who is assigned, who was late there, what climbed: inner matters of the group and those above it.
INNER = EVERYBODY - {Reader.WORKS}
# What stands in risk flags, and which side said no: the district has counts of it, and no list of cases.
OPENS_RISKS = INNER - {Reader.DISTRICT}

# Of fewer than these no percentage is said: one case more or less would move it by ten.
SMALL = 10


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One figure, whole: what is counted out of what, what is left out, who reads it, and how it could be polished.

    `whole` and `part` speak in the names that the rows of `source` have; without a `part` the whole is the number.
    `undecided` are those of the whole of which it is not said yet; `better` says which way is good, 0 neither.
    """

    key: str
    name: Lazy
    unit: Unit
    source: Source
    whole: Q
    part: Q | None
    part_is: Lazy
    whole_is: Lazy
    left_out: Lazy
    polished: Lazy
    held_by: Lazy
    readers: frozenset[Reader]
    opened_by: frozenset[Reader]
    better: int
    undecided: Q | None = None
    # Whether it is told to everybody, in counts, on the public board of a site (`public`).
    is_public: bool = False

    @property
    def counts_parts(self) -> bool:
        return self.part is not None

    @property
    def read_by(self) -> list[Reader]:
        """Who reads it, from the nearest to the farthest."""
        return [each for each in Reader if each in self.readers]

    @property
    def rows(self) -> tuple[type[models.Model], ...]:
        """From which tables it is counted."""
        return self.source.tables


def complete(rows: Iterable[Declaration]) -> dict[str, Declaration]:
    """The declarations by their keys; refuses to start with one that does not fit.

    Raises:
        ImproperlyConfigured: with what is wrong of which figure.
    """
    found: dict[str, Declaration] = {}
    for row in rows:
        said = (row.name, row.part_is, row.whole_is, row.left_out, row.polished, row.held_by)
        if row.key in found:
            raise ImproperlyConfigured(f"{row.key} is declared twice")
        if not all(isinstance(each, Lazy) for each in said):
            raise ImproperlyConfigured(f"{row.key}: every sentence is said in both languages")
        if (row.unit in (Unit.SHARE, Unit.TIME)) != row.counts_parts:
            raise ImproperlyConfigured(f"{row.key}: a share has a part, and nothing else has")
        if not row.readers or not row.opened_by <= row.readers:
            raise ImproperlyConfigured(f"{row.key}: nobody reads it, or somebody opens it who does not")
        found[row.key] = row
    return found

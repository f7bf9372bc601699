"""When a member may not lead: the ties between a member and the sides of a dispute (law.md section 5).

Who the sides are is handed in; cases are not looked up here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import DeclaredTie, Member, Organisation


class TieKind(models.TextChoices):
    SAME_ORGANISATION = "same_organisation", _("Belongs to a party")
    LIVES_THERE = "lives_there", _("Lives in the building")
    DECLARED = "declared", _("Has declared a tie")
    ASKED_ASIDE = "asked_aside", _("Asked to step aside")


@dataclass(frozen=True)
class Sides:
    """The sides of one dispute, by primary keys."""

    organisation_ids: frozenset[int] = field(default_factory=frozenset)
    building_ids: frozenset[int] = field(default_factory=frozenset)
    member_ids: frozenset[int] = field(default_factory=frozenset)
    """Members whom a party asked to step aside."""

    @classmethod
    def of(
        cls,
        *,
        organisations: Iterable[int | None] = (),
        buildings: Iterable[int | None] = (),
        members: Iterable[int | None] = (),
    ) -> "Sides":
        """From any primary keys; those not known (None) are left out."""
        return cls(
            organisation_ids=frozenset(key for key in organisations if key is not None),
            building_ids=frozenset(key for key in buildings if key is not None),
            member_ids=frozenset(key for key in members if key is not None),
        )


@dataclass(frozen=True)
class Tie:
    """One reason why a member may help but not lead. What is kept of it are its kind and the keys of its rows."""

    kind: TieKind
    organisation: Organisation | None = None
    """The side, for all but the building and the wish of a party."""
    declared: DeclaredTie | None = None

    @property
    def organisation_id(self) -> int | None:
        return self.organisation.pk if self.organisation else None

    @property
    def declared_id(self) -> int | None:
        return self.declared.pk if self.declared else None

    @property
    def sentence(self) -> str:
        """What the tie is, by name, in the language now active. To be shown, never kept."""
        name = self.organisation.called if self.organisation else ""
        if self.kind == TieKind.SAME_ORGANISATION:
            return gettext("Belongs to {name}, a party to this dispute.").format(name=name)
        if self.kind == TieKind.DECLARED:
            nature = self.declared.nature if self.declared else ""
            return gettext("Has declared a tie to {name}: {nature}").format(name=name, nature=nature)
        if self.kind == TieKind.LIVES_THERE:
            return gettext("Lives in the building concerned.")
        return gettext("A party asked this member to step aside.")


def ties(member: Member, sides: Sides) -> list[Tie]:
    """Every tie between the member and the sides; empty means neutral.

    Reads the member's organisation, home building and declared ties: fetch them along for many members at once.
    """
    bonds = []
    if member.organisation is not None and member.organisation_id in sides.organisation_ids:
        bonds.append(Tie(TieKind.SAME_ORGANISATION, member.organisation))
    if member.home_building_id is not None and member.home_building_id in sides.building_ids:
        bonds.append(Tie(TieKind.LIVES_THERE))
    bonds += [
        Tie(TieKind.DECLARED, declared.organisation, declared)
        for declared in member.declared_ties.all()
        if declared.organisation_id in sides.organisation_ids
    ]
    if member.pk in sides.member_ids:
        bonds.append(Tie(TieKind.ASKED_ASIDE))
    return bonds

"""When a member may not lead: the ties between a member and the sides of a dispute (law.md section 5).

Who the sides are is handed in; cases are not looked up here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .models import DeclaredTie, Member, Organisation, OrganisationKind

# Whoever works at a site is often the other side there, whether a case says so or not: none of them leads without the
# parties' consent.
OF_THE_WORKS = (
    OrganisationKind.CLIENT,
    OrganisationKind.CONTRACTOR,
    OrganisationKind.PROPERTY,
    OrganisationKind.DESIGN,
)


class TieKind(models.TextChoices):
    SAME_ORGANISATION = "same_organisation", _("Belongs to a party")
    LIVES_THERE = "lives_there", _("Lives in the building")
    DECLARED = "declared", _("Has declared a tie")
    ASKED_ASIDE = "asked_aside", _("Asked to step aside")
    SAME_PERSON = "same_person", _("Is a party or reported it")
    WROTE_IT_DOWN = "wrote_it_down", _("Wrote down a report of an unproven number")
    OF_THE_WORKS = "of_the_works", _("Takes part in the works")


@dataclass(frozen=True)
class Sides:
    """The sides of one dispute, by primary keys."""

    organisation_ids: frozenset[int] = field(default_factory=frozenset)
    building_ids: frozenset[int] = field(default_factory=frozenset)
    member_ids: frozenset[int] = field(default_factory=frozenset)
    """Members whom a party asked to step aside."""
    reporter_ids: frozenset[int] = field(default_factory=frozenset)
    """Members who reported it themselves."""
    writer_ids: frozenset[int] = field(default_factory=frozenset)
    """Members who wrote a report down for a number that nobody has proven: it may be their own report."""
    phones: frozenset[str] = field(default_factory=frozenset)
    """The parties' numbers, in E.164."""
    is_guess: bool = False
    """Whether one of them is only a guess, so that nobody can be said to be tied to none."""
    declared_ids: frozenset[int] | None = None
    """To whom the one member that is asked about has declared a tie, where that is known."""

    @classmethod
    def of(
        cls,
        *,
        organisations: Iterable[int | None] = (),
        buildings: Iterable[int | None] = (),
        members: Iterable[int | None] = (),
        reporters: Iterable[int | None] = (),
        writers: Iterable[int | None] = (),
        phones: Iterable[object] = (),
        is_guess: bool = False,
        declared: Iterable[int] | None = None,
    ) -> "Sides":
        """From any primary keys; those not known (None) are left out."""
        return cls(
            organisation_ids=frozenset(key for key in organisations if key is not None),
            building_ids=frozenset(key for key in buildings if key is not None),
            member_ids=frozenset(key for key in members if key is not None),
            reporter_ids=frozenset(key for key in reporters if key is not None),
            writer_ids=frozenset(key for key in writers if key is not None),
            phones=frozenset(str(phone) for phone in phones if phone),
            is_guess=is_guess,
            declared_ids=None if declared is None else frozenset(declared),
        )

    @property
    def may_be_declared(self) -> bool:
        """Whether it need be asked what a member has declared."""
        return self.declared_ids is None or not self.declared_ids.isdisjoint(self.organisation_ids)


@dataclass(frozen=True)
class Tie:
    """One reason why a member may help but not lead. What is kept of it are its kind and the keys of its rows."""

    kind: TieKind
    organisation: Organisation | None = None
    """The side, or whom they work for; none for the building, the wish of a party, and the same person."""
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
        if self.kind == TieKind.SAME_PERSON:
            return gettext("Is a party to this dispute, or reported it.")
        if self.kind == TieKind.WROTE_IT_DOWN:
            return gettext("Wrote the report down, and its number is not proven yet.")
        if self.kind == TieKind.OF_THE_WORKS:
            return gettext("Works for {name}, which takes part in the works here.").format(name=name)
        # That somebody asked is not for whom it is about, who may read this; whoever may know reads it elsewhere.
        return gettext("Somebody else is to lead this case.")

    @property
    def can_be_consented_to(self) -> bool:
        """Whether the parties may agree to such a lead. Nobody mediates their own dispute, whoever agrees; nor what may
        be their own, since then nobody else is there to agree."""
        return self.kind not in (TieKind.SAME_PERSON, TieKind.WROTE_IT_DOWN)


def ties(member: Member, sides: Sides) -> list[Tie]:
    """Every tie between the member and the sides; empty means neutral.

    Reads the member's organisation, home building and declared ties: fetch them along for many members at once.
    """
    bonds = []
    if member.pk in sides.reporter_ids or str(member.phone) in sides.phones:
        bonds.append(Tie(TieKind.SAME_PERSON))
    elif member.pk in sides.writer_ids:
        bonds.append(Tie(TieKind.WROTE_IT_DOWN))
    if member.organisation is not None and member.organisation_id in sides.organisation_ids:
        bonds.append(Tie(TieKind.SAME_ORGANISATION, member.organisation))
    elif member.organisation is not None and member.organisation.kind in OF_THE_WORKS:
        bonds.append(Tie(TieKind.OF_THE_WORKS, member.organisation))
    if member.home_building_id is not None and member.home_building_id in sides.building_ids:
        bonds.append(Tie(TieKind.LIVES_THERE))
    bonds += [
        Tie(TieKind.DECLARED, declared.organisation, declared)
        for declared in (member.declared_ties.all() if sides.may_be_declared else ())
        if declared.organisation_id in sides.organisation_ids
    ]
    if member.pk in sides.member_ids:
        bonds.append(Tie(TieKind.ASKED_ASIDE))
    return bonds

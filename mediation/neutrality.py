"""When a member may not lead: the ties between a member and the sides of a dispute
(law.md section 5). Who the sides are is handed in; cases are not looked up here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise as LazyText
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .models import Member


class TieKind(StrEnum):
    SAME_ORGANISATION = "same_organisation"
    LIVES_THERE = "lives_there"
    DECLARED = "declared"
    ASKED_ASIDE = "asked_aside"


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
    """One reason why a member may help but not lead; `words` is a sentence, translated when shown."""

    kind: TieKind
    words: str | LazyText


def ties(member: Member, sides: Sides) -> list[Tie]:
    """Every tie between the member and the sides; empty means neutral.

    Reads the member's organisation, home building and declared ties: fetch them along for many members at once.
    """
    found = []
    if member.organisation is not None and member.organisation_id in sides.organisation_ids:
        words = format_lazy(_("Belongs to {name}, a party to this dispute."), name=member.organisation.called)
        found.append(Tie(TieKind.SAME_ORGANISATION, words))
    if member.home_building_id is not None and member.home_building_id in sides.building_ids:
        found.append(Tie(TieKind.LIVES_THERE, _("Lives in the building concerned.")))
    for declared in member.declared_ties.all():
        if declared.organisation_id in sides.organisation_ids:
            words = format_lazy(
                _("Has declared a tie to {name}: {nature}"), name=declared.organisation.called, nature=declared.nature
            )
            found.append(Tie(TieKind.DECLARED, words))
    if member.pk in sides.member_ids:
        found.append(Tie(TieKind.ASKED_ASIDE, _("A party asked this member to step aside.")))
    return found

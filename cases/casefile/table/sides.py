"""Step one: who the sides are, who speaks for them, whether they agree to mediation."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cases.casefile.table.step import Reading, Step
from cases.models import Party


@dataclass
class Sides(Step):
    """The sides as they stand."""

    parties: list[Party] = field(default_factory=list)


def step(reading: Reading) -> Sides:
    """What the page shows of it."""
    parties = list(reading.case.parties.select_related("organisation", "building").order_by("side", "id"))
    missing = []
    if any(party.is_guessed for party in parties):
        missing.append(_("One side is only a guess: confirm or correct it."))
    if len(parties) < 2:
        missing.append(_("There is only one side yet: add the other."))
    return Sides(verbs=reading.verbs, missing=missing, parties=parties)

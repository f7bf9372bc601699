"""A case as it is handed to a people's mediation committee (人民调解委员会): the papers of its mediation, with names,
as they are for the sides. What one side told apart, notes of the group, of the mediator or of the street office, drafts
that nobody is bound by, and what the works were told to put right stay here.
"""

from __future__ import annotations

from functools import cached_property

from cases import access, circles
from cases.casefile.timeline import Entry
from cases.deeds import DEEDS
from cases.models import Agreement, Case, Photo, Signature
from cases.papers.reading import Reading
from cases.paperwork import Copy
from cases.states import Public, Readers
from mediation.models import Member

FOR_A_BODY = access.Sight(words=True, numbers=True)


class CommitteeReading(Reading):
    """The case for such a committee, by whoever hands it over."""

    def __init__(self, case: Case, reader: Member) -> None:
        self.case, self.reader = case, reader
        self.sight, self.copy = FOR_A_BODY, Copy.BODY

    @property
    def names(self) -> bool:
        return True

    @cached_property
    def agreements(self) -> list[Agreement]:
        """What is in effect."""
        return [each for each in super().agreements if each.is_in_effect]

    @cached_property
    def photos(self) -> list[Photo]:
        """Without those of papers that bind nobody: signed under a text that was dropped or replaced, or is signed
        still."""
        signed = Signature.objects.values_list("photo", "agreement").filter(agreement__case=self.case)
        in_effect = {each.pk for each in self.agreements}
        binding = {photo for photo, agreement in signed if agreement in in_effect}
        others = {photo for photo, _agreement in signed} - binding
        return [each for each in super().photos if each.pk not in others]

    @cached_property
    def history(self) -> list[Entry]:
        """The course, as residents are told it."""
        return [each for each in super().history if DEEDS[each.verb].resident_reads != Public.NOTHING]

    @cached_property
    def _at_the_table(self) -> circles.Reading:
        return circles.Reading(frozenset({Readers.PARTIES}))

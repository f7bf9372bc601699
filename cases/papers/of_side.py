"""A case as one of its own sides may have it on paper: what was agreed with them, what was said where they sat, their
rights, and the end. Nothing that another side told, who that is and where it lives, nor what is the group's own.

What the works have is a copy of another kind (`reading`): they are told by their members.
"""

from __future__ import annotations

from functools import cached_property

from django.db.models import Q

from cases import access, circles, formats, reporters, willing
from cases.actions.undertaking import FOLLOW_UPS
from cases.casefile import timeline
from cases.casefile.resident import own_words
from cases.casefile.timeline import Entry
from cases.models import (
    Agreement,
    AgreementSide,
    Attendance,
    Case,
    Party,
    Report,
    RightsNotice,
    Session,
    Undertaking,
)
from cases.papers.reading import LANGUAGE, Reading
from cases.paperwork import Copy
from cases.states import Actor

AS_A_SIDE = access.Sight(words=True)


def sides_of(case: Case, by: Actor) -> list[Party]:
    """As which sides of the case this phone has papers: who reported it, else whose side it is or acts for. Nobody, as
    long as it has not proven itself: papers bear names. At most four statements."""
    if not by.is_proven:
        return []
    if own := list(reporters.own_sides(case, by).select_related("organisation", "building").order_by("id")):
        return own
    party, speaker = willing.side_of(case, by)
    is_known = party is not None and (speaker is not None or willing.is_theirs(party))
    return [party] if party is not None and is_known else []


class SideReading(Reading):
    """The case, for these sides of it: one resident, who may stand there twice."""

    def __init__(self, case: Case, by: Actor, sides: list[Party]) -> None:
        self.case, self.by, self.own = case, by, sides
        self.sight, self.copy = AS_A_SIDE, Copy.PARTY

    @property
    def side(self) -> Party:
        return self.own[0]

    @property
    def names(self) -> bool:
        return True

    @property
    def is_reporters(self) -> bool:
        """Whether these sides reported it: to them it is told how it went on."""
        return any(each.is_reporter for each in self.own)

    @property
    def reads_what_follows(self) -> bool:
        return self.is_reporters

    # -- rows ---------------------------------------------------------------------------------------------------------

    @cached_property
    def parties(self) -> list[Party]:
        return self.own

    @cached_property
    def reports(self) -> list[Report]:
        """What they said themselves."""
        return list(own_words(self._window, self.by)) if self.is_reporters else []

    @cached_property
    def sessions(self) -> list[Session]:
        """Those at which they sat."""
        came = set(Attendance.objects.filter(party__in=self.own).values_list("session", flat=True))
        return [each for each in super().sessions if each.pk in came]

    @cached_property
    def agreements(self) -> list[Agreement]:
        """What is in effect, and theirs."""
        own = set(Agreement.objects.filter(case=self.case, sides__party__in=self.own).values_list("pk", flat=True))
        return [each for each in super().agreements if each.is_in_effect and each.pk in own]

    @cached_property
    def undertakings(self) -> list[Undertaking]:
        """What that agreement promises; and when they were asked again."""
        rows = Undertaking.objects.filter(Q(clause__agreement__in=self.agreements) | Q(kind__in=FOLLOW_UPS))
        return list(
            rows.filter(case=self.case).select_related("saying", "finding", "by_organisation", "kept_by").order_by("id")
        )

    @cached_property
    def rights_notices(self) -> list[RightsNotice]:
        own = {each.pk for each in self.own}
        return [each for each in super().rights_notices if each.party_id in own]

    @cached_property
    def history(self) -> list[Entry]:
        """What their page tells, oldest first."""
        return list(reversed(timeline.public(self._window, by=self.by, is_spoken_for=False)))

    @cached_property
    def _at_the_table(self) -> circles.Reading:
        return circles.of_those_at(self.own, [each.pk for each in self.sessions])

    # -- as papers write it -------------------------------------------------------------------------------------------

    @property
    def place(self) -> str:
        """Where it is, for who reported it there; for others the site, since somebody else lives there."""
        return super().place if self._is_their_place else self._at()

    @property
    def answer(self) -> str:
        """Their own; where others reported it too, whose it was is nobody's to read."""
        others = Party.objects.filter(case=self.case, is_reporter=True).exclude(pk__in=[each.pk for each in self.own])
        return super().answer if not others.exists() else ""

    def is_named(self, party: Party) -> bool:
        return party.pk in self._named

    def home(self, party: Party) -> str:
        if party.pk not in {each.pk for each in self.own}:
            return ""
        if self._is_their_place:
            return super().home(party)
        building = party.building.label(LANGUAGE) if party.building else ""
        return self._at(building=building, unit=party.unit, room=party.room)

    @property
    def _is_their_place(self) -> bool:
        return any(each.is_reporter and each.came_with_id is None for each in self.own)

    def _at(self, *, building: str = "", unit: str = "", room: str = "") -> str:
        site = self.case.site.name if self.case.site else ""
        return formats.place_of(site=site, building=building, unit=unit, room=room, language=LANGUAGE)

    @cached_property
    def _named(self) -> set[int]:
        """They themselves, and with whom they have signed."""
        signed = AgreementSide.objects.filter(agreement__in=self.agreements).values_list("party", flat=True)
        return {each.pk for each in self.own} | set(signed)

    @cached_property
    def _window(self) -> Case:
        """The case whose link it is: this one, or one that is joined to it."""
        if self.by.case_id in (None, self.case.pk):
            return self.case
        return Case.objects.select_related("site__street", "building", "category").get(pk=self.by.case_id)

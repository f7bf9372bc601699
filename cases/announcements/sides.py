"""The sides of a dispute that an event names, as people with a phone: asked, answered, or no longer invited.

A number that somebody typed for a side is nobody's until it has answered. It is asked whether they come to mediation,
with words that name nobody (`texts`), and told nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cases import reaching, willing
from cases.announcements.snapshot import Recipient
from cases.models import CaseEvent, Party, Representative
from cases.states import Verb

# What may be said to a number of which nobody knows whose it is.
TO_ANYBODY = (Verb.ASK_CONSENT,)
# What is said of money, to the side alone that it is asked of.
OF_COSTS = (Verb.COST, Verb.AGREE_COST, Verb.DROP_COST)


@dataclass(frozen=True)
class Sides:
    """The rows behind a batch of events, by their keys."""

    parties: Mapping[int, Party]
    speakers: Mapping[int, Representative]

    @classmethod
    def named_by(cls, events: Sequence[CaseEvent]) -> Sides:
        """Of these events. Two statements at most, none where none is named."""
        parties = {event.facts["party_id"] for event in events if "party_id" in event.facts}
        parties |= {pk for event in events for pk in event.facts.get("told", ())}
        speakers = {event.facts["representative_id"] for event in events if "representative_id" in event.facts}
        return cls(
            Party.objects.in_bulk(parties) if parties else {},
            Representative.objects.filter(left_at__isnull=True).in_bulk(speakers) if speakers else {},
        )

    def of(self, event: CaseEvent) -> list[Recipient]:
        """The side itself; where somebody spoke or is asked for it, they."""
        party = self.parties.get(event.facts.get("party_id", 0))
        speaker = self.speakers.get(event.facts.get("representative_id", 0))
        if party is None:
            return []
        if event.verb in OF_COSTS:
            return _asked_to_pay(event, party)
        if speaker is not None:
            return [Recipient(str(speaker.phone), party.language)] if speaker.phone else []
        return reached(party, by_anybody=event.verb in TO_ANYBODY)

    def beside(self, event: CaseEvent) -> list[Recipient]:
        """Other sides: who had been invited to what does not take place, whose agreement is in effect, whose record is
        handed on. Of an organisation one of its people there, as of a session."""
        rows = [party for pk in event.facts.get("told", ()) if (party := self.parties.get(pk)) is not None]
        bodies = [party for party in rows if party.organisation_id is not None]
        found = [one for party in rows if party.organisation_id is None for one in reached(party)]
        return [*found, *_people_of(event, bodies)]


def _people_of(event: CaseEvent, bodies: Sequence[Party]) -> list[Recipient]:
    """Who is told for these organisations. One statement; none where there is none."""
    event.case.now = event.at
    ways = reaching.ways(event.case, bodies) if bodies else []
    return [Recipient(way.phone, way.language, way.member_id) for way in ways if way.is_texted]


def _asked_to_pay(event: CaseEvent, party: Party) -> list[Recipient]:
    """By the way the side wants to be reached, an organisation by one of its people there. A resident's own number
    hears no amount before it has answered."""
    event.case.now = event.at
    is_typed = party.phone_proven_at is None
    return [
        Recipient(way.phone, way.language, way.member_id, party.came_with_id)
        for way in reaching.ways(event.case, [party])
        if way.is_texted and not (is_typed and way.phone == str(party.phone))
    ]


def reached(party: Party, *, by_anybody: bool = False) -> list[Recipient]:
    """The side as somebody with a phone of their own; nobody where none has answered (`by_anybody`: or was typed)."""
    if not party.phone or party.extension or party.phone_denied_at is not None:
        return []
    if not (by_anybody or willing.is_theirs(party)):
        return []
    return [Recipient(str(party.phone), party.language)]

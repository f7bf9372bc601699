"""Giving several cases away in one press: each by itself through the one door, so that one that is refused keeps none
of the others back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cases.actions import desk
from cases.models import Case, CaseEvent, CaseMessage
from cases.states import Actor, Audience, Refused, Verb
from mediation.models import Member
from notifications.models import MessageStatus


@dataclass
class Given:
    """What became of them."""

    given: list[CaseEvent] = field(default_factory=list)
    # What has to be asked for, because the street office has named another.
    asked: list[CaseEvent] = field(default_factory=list)
    # The case, and why not.
    refused: list[tuple[Case, str]] = field(default_factory=list)

    @property
    def are_told(self) -> int:
        """Of how many a resident has been written a text that can be sent. One statement."""
        reached = CaseMessage.objects.filter(
            event__in=[event.pk for event in self.given], case__in=[event.case_id for event in self.given]
        )
        reached = reached.filter(audience=Audience.RESIDENT).exclude(message__status=MessageStatus.FAILED)
        return reached.order_by().values("event").distinct().count()


def assign_each(cases: Iterable[Case], *, lead: Member, by: Actor) -> Given:
    """Put each into this member's hands; who helps with one stays. Whatever is refused is said, and left a row."""
    all_of = Given()
    for case in cases:
        try:
            event = desk.assign(case, by=by, lead=lead)
        except Refused as refused:
            all_of.refused.append((case, str(refused.sentence)))
        else:
            (all_of.given if event.verb == Verb.ASSIGN else all_of.asked).append(event)
    return all_of

"""No flood: which texts about missed promises are one text. What they stood for, the one text stands for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.announcements.links import Text
from cases.models import CaseEvent
from mediation.models import Level, Terms
from notifications import outbox

# Rungs whose texts speak of the case and not of the promise: several promises of it missed at once are one text.
OF_THE_CASE = (Level.STREET, Level.DISTRICT)


@dataclass(slots=True)
class Climb:
    """A text about a rung: of which case and event, to whom it would go, and by when they must decide, or should
    have."""

    text: Text
    case_id: int
    event_id: int
    level: str
    is_to_member: bool
    moment: datetime

    @classmethod
    def of(cls, event: CaseEvent, text: Text, *, is_to_member: bool) -> Climb:
        """The text of this event, which is an escalation."""
        moment = event.facts.get("decide_by") or event.facts.get("due_at")
        return cls(
            text=text,
            case_id=event.case_id,
            event_id=event.pk,
            level=event.facts["level"],
            is_to_member=is_to_member,
            moment=datetime.fromisoformat(moment) if moment else event.at,
        )


def calmed(climbs: Sequence[Climb]) -> list[Text]:
    """What is really sent of these texts: one for each case where they would say the same, the first moment in it; and
    one with their number to a member who would get more than `Terms.texts_at_once` of one level."""
    kept: dict[tuple[str, str, bool, int], Climb] = {}
    for climb in climbs:
        draft, is_of_case = climb.text.draft, climb.level in OF_THE_CASE
        key = (draft.recipient, draft.template, is_of_case, climb.case_id if is_of_case else climb.event_id)
        same = kept.get(key)
        if same is None:
            kept[key] = climb
            continue
        links = {**same.text.links, **climb.text.links}
        kept[key] = min(same, climb, key=lambda one: one.moment)
        kept[key].text = Text(kept[key].text.draft, links)
    texts = [climb.text for climb in kept.values() if not climb.is_to_member]
    floods: dict[tuple[str, str, bool], list[Text]] = defaultdict(list)
    for climb in kept.values():
        if climb.is_to_member:
            draft = climb.text.draft
            floods[draft.recipient, climb.level, draft.is_urgent].append(climb.text)
    at_once = Terms.current().texts_at_once if floods else 0
    for (_, level, _), alike in floods.items():
        texts += alike if len(alike) <= at_once else [digest(level, alike)]
    return texts


def digest(level: str, alike: Sequence[Text]) -> Text:
    """One text to one person in place of many about rungs of this level. It says how many cases, and names the first.

    Its cause is the first event, which no other digest has: every event is announced once. It is linked to all of
    them, so that no case forgets who was told.
    """
    first = alike[0].draft
    links = {event: link for text in alike for event, link in text.links.items()}
    draft = outbox.Draft(
        cause=first.cause,
        recipient=first.recipient,
        template=f"escalate_digest_{level}",
        language=first.language,
        params={"count": len({link.case_id for link in links.values()}), "number": first.params["number"]},
        is_urgent=first.is_urgent,
        at_night=first.at_night,
        bundle=first.bundle,
        has_reserve=any(text.draft.has_reserve for text in alike),
    )
    return Text(draft, links)

"""Writing the messages that events cause, in the deed's transaction. Sends nothing.

Who hears is `audiences`, who these people are `recipients`, which words say it `texts`, what fills them `placeholders`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.announcements import texts
from cases.announcements.audiences import audiences, is_for_one
from cases.announcements.placeholders import Placeholders
from cases.announcements.recipients import circles
from cases.models import CaseEvent
from cases.states import Channel, Verb
from mediation.models import Level, Terms, Tier
from notifications import outbox

# Rungs whose texts speak of the case and not of the promise: several promises of it missed at once are one text.
OF_THE_CASE = (Level.STREET, Level.DISTRICT)


@dataclass(frozen=True, slots=True)
class Climb:
    """A text about a rung: to whom it would go, and by when they must decide, or should have."""

    draft: outbox.Draft
    level: str
    is_to_member: bool
    moment: datetime


def announce(events: Sequence[CaseEvent], *, phone_of_actor: str = "") -> None:
    """Write the messages these events cause. Constant number of queries, whatever the number of events.

    A member who would get many texts of one kind gets one with their number; a resident gets one for each case.
    """
    drafts: list[outbox.Draft] = []
    climbs: list[Climb] = []
    for circle in circles(events):
        one_alone = is_for_one(circle)
        # By language, and by the case they know it by: several people may hear the same.
        said: dict[tuple[str, int | None], Mapping[str, str]] = {}
        for audience in audiences(circle):
            for recipient in circle.people(audience):
                if recipient.member_id is not None and recipient.member_id == circle.event.member_id:
                    continue  # whoever acted sees it on the page
                if one_alone and recipient.phone != phone_of_actor:
                    continue
                known = recipient.language, recipient.came_with
                if known not in said:
                    said[known] = Placeholders(circle.as_known_to(recipient), recipient.language)
                draft = outbox.Draft(
                    cause=f"event:{circle.event.pk}",
                    recipient=recipient.phone,
                    template=texts.template(circle, audience),
                    language=recipient.language,
                    params=said[known],
                    topic=f"case:{circle.case.pk}",
                    news=texts.news(circle, audience),
                    expires_at=texts.expiry(circle, audience),
                    is_urgent=circle.case.tier == Tier.URGENT,
                    is_direct_answer=recipient.phone == phone_of_actor and not _is_by_form(circle.event),
                )
                if circle.event.verb == Verb.ESCALATE:
                    climbs.append(_climb(circle.event, draft, is_to_member=recipient.member_id is not None))
                else:
                    drafts.append(draft)
    drafts += calmed(climbs)
    if drafts:
        outbox.queue_many(drafts)


def _is_by_form(event: CaseEvent) -> bool:
    """Whether it is a report by form. Who filled it in has the number on the page; whether the phone is theirs nobody
    knows, so that its receipt waits for the morning as any news does."""
    return event.verb == Verb.REPORT and event.facts.get("channel") == Channel.FORM


def _climb(event: CaseEvent, draft: outbox.Draft, *, is_to_member: bool) -> Climb:
    moment = event.facts.get("decide_by") or event.facts.get("due_at")
    return Climb(
        draft=draft,
        level=event.facts["level"],
        is_to_member=is_to_member,
        moment=datetime.fromisoformat(moment) if moment else event.at,
    )


def calmed(climbs: Sequence[Climb]) -> list[outbox.Draft]:
    """What is really sent of these texts: one for each case where they would say the same, the first moment in it; and
    one with their number to a member who would get more than `Terms.texts_at_once` of one level."""
    kept: dict[tuple[str, ...], Climb] = {}
    for climb in climbs:
        draft = climb.draft
        one = draft.topic if climb.level in OF_THE_CASE else draft.cause
        key = (draft.recipient, draft.template, one)
        if key not in kept or climb.moment < kept[key].moment:
            kept[key] = climb
    drafts = [each.draft for each in kept.values() if not each.is_to_member]
    floods: dict[tuple[str, str, bool], list[outbox.Draft]] = defaultdict(list)
    for each in kept.values():
        if each.is_to_member:
            floods[each.draft.recipient, each.level, each.draft.is_urgent].append(each.draft)
    at_once = Terms.current().texts_at_once if floods else 0
    for (_, level, _), alike in floods.items():
        drafts += alike if len(alike) <= at_once else [digest(level, alike)]
    return drafts


def digest(level: str, alike: Sequence[outbox.Draft]) -> outbox.Draft:
    """One text to one person in place of many about rungs of this level. It says how many cases, and names the first.

    Its cause is the first event, which no other digest has: every event is announced once.
    """
    first = alike[0]
    return outbox.Draft(
        cause=first.cause,
        recipient=first.recipient,
        template=f"escalate_digest_{level}",
        language=first.language,
        params={"count": len({draft.topic for draft in alike}), "number": first.params["number"]},
        is_urgent=first.is_urgent,
    )

"""Writing the messages that events cause, in the deed's transaction, and which case and event each is about. Sends
nothing.

Who hears is `audiences`, who these people are `recipients`, which words say it `texts`, what fills them `placeholders`,
what is one text instead of many `calming`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cases.announcements import bursts, links, texts
from cases.announcements.audiences import audiences, is_for_one
from cases.announcements.calming import Climb, calmed
from cases.announcements.links import Link, Text
from cases.announcements.placeholders import Placeholders
from cases.announcements.recipients import Circle, circles
from cases.announcements.snapshot import Recipient
from cases.models import CaseEvent
from cases.states import Audience, Channel, Verb
from mediation.models import Tier
from notifications import outbox

# Who hears something besides what the deed itself is to them: that a meeting is off by it.
BESIDES = (Audience.MEETING,)


def announce(events: Sequence[CaseEvent], *, phone_of_actor: str = "") -> None:
    """Write the messages these events cause. Constant number of queries, whatever the number of events.

    A member who would get many texts of one kind gets one with their number; a resident gets one for each case.
    """
    news: list[Text] = []
    climbs: list[Climb] = []
    for circle in circles(events):
        one_alone = is_for_one(circle)
        # By language, by the case they know it by and what they owe: several people may hear the same.
        params: dict[tuple[str, int | None, bool, int | None], Mapping[str, str]] = {}
        # Who is several things to a case hears as the first of them.
        told: set[tuple[int | str, bool]] = set()
        for audience in audiences(circle):
            for recipient in circle.people(audience):
                if recipient.member_id is not None and recipient.member_id == circle.event.member_id:
                    continue  # whoever acted sees it on the page
                if recipient.member_id is not None and recipient.member_id == circle.event.facts.get("about_id"):
                    continue  # whoever is to step aside is never told that it was asked
                if one_alone and recipient.phone != phone_of_actor:
                    continue
                is_members = recipient.member_id is not None
                who = recipient.member_id or recipient.phone, audience in BESIDES
                if who in told:
                    continue
                told.add(who)
                key = recipient.language, recipient.came_with, is_members, recipient.owes
                theirs = circle.as_owed_by(recipient)
                if key not in params:
                    around = theirs.as_known_to(recipient)
                    params[key] = Placeholders(around, recipient.language, is_members=is_members)
                draft = _draft(theirs, audience, recipient, params=params[key], phone_of_actor=phone_of_actor)
                if bursts.is_of_one(circle, audience):
                    draft = bursts.drafted(draft, circle, audience, recipient)
                text = Text(draft, {circle.event.pk: Link(circle.case.pk, audience)})
                if circle.event.verb == Verb.ESCALATE:
                    climbs.append(Climb.of(circle.event, text, is_to_member=recipient.member_id is not None))
                else:
                    news.append(text)
    news += calmed(climbs)
    if news:
        links.write(news, outbox.queue_many([text.draft for text in news]))


def _draft(
    circle: Circle, audience: Audience, recipient: Recipient, *, params: Mapping[str, str], phone_of_actor: str
) -> outbox.Draft:
    return outbox.Draft(
        cause=f"event:{circle.event.pk}",
        recipient=recipient.phone,
        template=texts.template(circle, audience, is_actor=recipient.phone == phone_of_actor),
        language=recipient.language,
        params=params,
        topic=f"case:{circle.case.pk}",
        news=texts.news(circle, audience),
        expires_at=texts.expiry(circle, audience),
        is_urgent=circle.case.tier == Tier.URGENT,
        # A member is woken for what is urgent or high; the rest of a night is one text in the morning.
        at_night=recipient.member_id is not None and circle.case.tier == Tier.HIGH,
        bundle="digest_member" if _may_be_bundled(circle, audience, recipient) else "",
        has_reserve=not circle.case.is_unproven,
        is_direct_answer=recipient.phone == phone_of_actor and not _is_by_form(circle.event),
    )


def _may_be_bundled(circle: Circle, audience: Audience, recipient: Recipient) -> bool:
    """To a member, but what is urgent, or asks them something that they answer as a side."""
    return recipient.member_id is not None and circle.case.tier != Tier.URGENT and audience != Audience.INVITED


def _is_by_form(event: CaseEvent) -> bool:
    """Whether it is a report by form. Who filled it in has the number on the page; whether the phone is theirs nobody
    knows, so that its receipt waits for the morning as any news does."""
    return event.verb == Verb.REPORT and event.facts.get("channel") == Channel.FORM

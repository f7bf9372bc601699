"""Who is told what because of an event. The table says which audiences hear of a verb; templates say the words.

Writes message rows in the deed's transaction and sends nothing. The words stand in `templates/texts/<language>/`,
one file per verb and audience, so that a verb without words for someone is found by a test, not by a resident.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases import access
from cases.announcements.placeholders import details
from cases.announcements.recipients import Audience, Circle, circles
from cases.models import CaseEvent
from cases.models.contact import QuestionKind
from cases.models.escalation import EscalationCause
from cases.models.sign import SignKind
from cases.states import ALL_PROMISES, SWEEP, Channel, State, Verb
from mediation.models import Level, Promise, Terms, Tier
from notifications import outbox

RESIDENT, LEAD, PREVIOUS, LEADER, STREET, DISTRICT, HELPERS = Audience

# Who hears of each verb. No one: an inner matter (domain.md section 4: residents see due times, not who blamed whom).
AUDIENCES: dict[str, tuple[Audience, ...]] = {
    Verb.REPORT: (RESIDENT, LEADER),
    Verb.ADD: (LEAD,),
    Verb.PLACE: (RESIDENT, LEADER, PREVIOUS),
    Verb.ASSIGN: (RESIDENT, LEAD, HELPERS),
    Verb.ACCEPT: (),
    Verb.DECLINE: (LEADER,),
    Verb.REASSIGN: (RESIDENT, LEAD, PREVIOUS),
    Verb.ARRIVE: (RESIDENT,),
    Verb.SECURE: (RESIDENT,),
    Verb.RESOLVE: (RESIDENT,),
    Verb.CLOSE: (RESIDENT, LEAD),
    Verb.CONFIRM: (RESIDENT, LEAD),
    Verb.REOPEN: (RESIDENT, LEAD, LEADER),
    Verb.WITHDRAW: (RESIDENT, LEAD, LEADER),
    Verb.JOIN: (RESIDENT, LEAD),
    Verb.PART: (RESIDENT, LEAD),
    Verb.ESCALATE: (),
    Verb.FLAG: (LEADER,),
    Verb.OPEN_CONTACT: (),
    Verb.REPLAN: (),
    Verb.CORRECT: (),
    Verb.ADJOURN: (RESIDENT, HELPERS),
    Verb.UNDERTAKE: (),
    Verb.KEEP: (),
    Verb.ASK_HOLD: (LEADER,),
    Verb.ASK_EXTENSION: (LEADER,),
    Verb.HOLD: (RESIDENT, LEAD),
    Verb.EXTEND: (RESIDENT, LEAD),
    Verb.REFUSE: (LEAD,),
    Verb.RELEASE: (LEAD,),
    Verb.ACKNOWLEDGE: (),
    Verb.DECIDE: (LEAD, LEADER),
}

# Who hears of a rung of the ladder.
RUNGS: dict[str, tuple[Audience, ...]] = {
    Level.HANDLER: (LEAD,),
    Level.LEADER: (LEADER,),
    Level.STREET: (STREET, RESIDENT),
    Level.DISTRICT: (DISTRICT,),
}


# What is overtaken by later news of its kind while it still waits to be sent (at night, or with the provider down): how
# the case stands for its resident, whose it is, and the reminders of one promise. Receipts, questions, outcomes and
# what somebody must decide are never overtaken.
STANDING = {Verb.ASSIGN, Verb.REASSIGN, Verb.ARRIVE}
WHOSE = {Verb.ASSIGN, Verb.REASSIGN}

# Rungs whose texts speak of the case and not of the promise: several promises of it missed at once are one text.
OF_THE_CASE = (Level.STREET, Level.DISTRICT)

# Promises somebody else keeps than the one who handled the case.
NOT_THE_HANDLERS = (Promise.FOLLOW_UP, Promise.LATE_FOLLOW_UP)


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
                    said[known] = details(circle.as_known_to(recipient), recipient.language)
                draft = outbox.Draft(
                    cause=f"event:{circle.event.pk}",
                    recipient=recipient.phone,
                    template=template(circle, audience),
                    language=recipient.language,
                    params=said[known],
                    topic=f"case:{circle.case.pk}",
                    news=news(circle, audience),
                    expires_at=expiry(circle, audience),
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


def is_for_one(circle: Circle) -> bool:
    """Whether it answers one resident of several: that they say solved, while others are still asked."""
    return circle.event.verb == Verb.CONFIRM and bool(circle.event.facts.get("waits"))


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
    texts: dict[tuple[str, ...], Climb] = {}
    for climb in climbs:
        draft = climb.draft
        one = draft.topic if climb.level in OF_THE_CASE else draft.cause
        key = (draft.recipient, draft.template, one)
        if key not in texts or climb.moment < texts[key].moment:
            texts[key] = climb
    drafts = [each.draft for each in texts.values() if not each.is_to_member]
    floods: dict[tuple[str, str, bool], list[outbox.Draft]] = defaultdict(list)
    for each in texts.values():
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


def audiences(circle: Circle) -> tuple[Audience, ...]:
    """Who hears of this event. What the lead would hear after having left, the leader hears, once."""
    told = _audiences(circle)
    if circle.lead_has_left and LEADER in told:
        return tuple(each for each in told if each != LEAD)
    return told


def _audiences(circle: Circle) -> tuple[Audience, ...]:
    event = circle.event
    if event.verb == Verb.ESCALATE:
        # A reminder to a case without a lead, or whose lead has left, goes to whoever should have assigned it.
        level = event.facts["level"]
        if event.facts.get("cause") == EscalationCause.BY_HAND:
            return (STREET,)  # nothing need be late: how the group asks for help is an inner matter
        has_lead = circle.case.lead_id is not None and not circle.lead_has_left
        if level == Level.HANDLER and (not has_lead or event.facts.get("promise") in NOT_THE_HANDLERS):
            return (LEADER,)
        if level == Level.STREET and event.facts.get("promise", Promise.ASSIGN) not in ALL_PROMISES:
            return (STREET,)
        # A reviewer reminded of a decision to make is an inner matter; the resident was told when it was raised.
        return (STREET,) if level == Level.STREET and event.facts.get("is_reminder") else RUNGS[level]
    told = AUDIENCES[event.verb]
    if event.verb == Verb.FLAG and not _is_news(event):
        return ()
    if event.verb == Verb.FLAG and event.facts.get("kind") == SignKind.COLLECTIVE:
        return (*told, STREET)  # a matter of many is the street office's at once (domain.md section 4)
    if event.verb == Verb.REPORT and circle.case.tier == Tier.URGENT:
        # Where the street office stands in for a leader, it has been asked to assign, and nobody else was told.
        stands_in = set(circle.people(STREET)) <= set(circle.people(LEADER))
        return told if stands_in else (*told, STREET)
    if is_for_one(circle):
        return (RESIDENT,)
    if event.verb == Verb.CONFIRM and event.actor == SWEEP.kind:
        return (LEAD,)  # nobody picked up: whoever said "solved" before has been answered
    if event.verb in (Verb.JOIN, Verb.PART):
        return _of_two_cases(circle)
    return told


def _of_two_cases(circle: Circle) -> tuple[Audience, ...]:
    """Joined or parted: of the case that gathers its lead alone hears; whose the other is again, if nobody's, its
    leader."""
    event = circle.event
    if "gathered_id" in event.facts:
        return (LEAD,) if event.verb == Verb.JOIN else ()
    nobodys = circle.case.lead_id is None or circle.lead_has_left
    return (RESIDENT, LEADER) if event.verb == Verb.PART and nobodys else AUDIENCES[event.verb]


def _is_news(event: CaseEvent) -> bool:
    """Of a crowd one case tells, and that a case was opened again the leader has been told by the reopening."""
    return bool(event.facts.get("is_news", True)) and event.facts.get("kind") != SignKind.NOT_SOLVED


def template(circle: Circle, audience: Audience) -> str:
    """The file that says this event to this audience: `assign_resident`, `escalate_street_street`, …"""
    event, case = circle.event, circle.case
    if event.verb == Verb.ESCALATE:
        return f"escalate_{event.facts['level']}_{audience.value}"
    if event.verb == Verb.REPORT and audience == RESIDENT:
        if case.emergency:
            return "report_resident_emergency" if case.site_id else "report_resident_emergency_where"
        if case.site_id is None:
            return "report_resident_where"
    if event.verb == Verb.PLACE and audience == LEADER and event.facts.get("hands_over"):
        return "place_leader_assign"
    if event.verb == Verb.JOIN and "gathered_id" in event.facts:
        return f"join_{audience}_gathers"
    if is_for_one(circle):
        return "confirm_resident_one"
    if event.verb == Verb.ADD and case.lead_kind in access.SIDES_OF_THE_WORKS:
        return "add_lead_wordless"  # they see the problem and the place only (domain.md section 8)
    if event.verb == Verb.ADD and event.member_id is not None:
        return "add_lead_member"
    if event.verb == Verb.DECIDE and "until" in event.facts:
        return f"decide_{audience}_by"
    if audience == RESIDENT and event.facts.get("asked") == QuestionKind.BUILDING:
        return f"{event.verb}_resident_building"
    if event.verb == Verb.PLACE and audience == RESIDENT and case.state == State.ON_SITE:
        return "place_resident_on_site"  # who was to come is there
    return f"{event.verb}_{audience.value}"


def news(circle: Circle, audience: Audience) -> str:
    """Which kind of news this is, that later news of its kind makes obsolete; empty where it never is."""
    event = circle.event
    if event.verb == Verb.ESCALATE:
        if audience == RESIDENT:
            return "standing"
        is_reminder = audience in (LEAD, LEADER) and event.facts.get("promise")
        return f"reminder:{event.facts['promise']}" if is_reminder else ""
    if audience == RESIDENT and event.verb in STANDING:
        return "standing"
    if audience == PREVIOUS or (audience == LEAD and event.verb in WHOSE):
        return "whose"
    return ""


def expiry(circle: Circle, audience: Audience) -> datetime | None:
    """After which moment the words would be wrong: "somebody comes by three" is no news at four; that calls for a
    phone."""
    if audience == RESIDENT and circle.event.verb in WHOSE:
        return circle.due(Promise.ARRIVE)
    return None

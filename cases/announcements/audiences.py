"""Who hears of an event: the audiences its verb's row names, or those of a rung of the ladder, and the exceptions.

Who these people are is `recipients`.
"""

from __future__ import annotations

from cases import handled
from cases.announcements.recipients import LETS_GO, Circle
from cases.deeds import DEEDS
from cases.hands import Why
from cases.kinds import UNWILLING
from cases.models import CaseEvent
from cases.states import (
    ALL_PROMISES,
    ROUTER,
    SWEEP,
    Audience,
    Channel,
    EscalationCause,
    SessionEnd,
    SessionKind,
    SignKind,
    UndertakingKind,
    Verb,
)
from mediation.models import Level, Promise, Tier

RESIDENT, LEAD, PREVIOUS, LEADER, STREET, DISTRICT, HELPERS, TAKEN_OFF, *_OF_SIDES = Audience
ONE_SIDE, OTHER_SIDES, INVITED, OWERS, OTHERS, MEETING = _OF_SIDES


# Who hears of a rung of the ladder.
RUNGS: dict[str, tuple[Audience, ...]] = {
    Level.HANDLER: (LEAD,),
    Level.LEADER: (LEADER,),
    Level.STREET: (STREET, RESIDENT),
    Level.DISTRICT: (DISTRICT,),
}


# What one side owes another.
OWED = (UndertakingKind.OBLIGATION, UndertakingKind.RECTIFICATION)
# Promises somebody else keeps than the one who handled the case.
NOT_THE_HANDLERS = (Promise.FOLLOW_UP, Promise.LATE_FOLLOW_UP)


def is_for_one(circle: Circle) -> bool:
    """Whether it answers one resident of several: that they say solved, while others are still asked."""
    return circle.event.verb == Verb.CONFIRM and bool(circle.event.facts.get("waits"))


def is_refusal(event: CaseEvent) -> bool:
    """Whether a side does not agree to mediation by it, or does not any more."""
    return event.verb == Verb.CONSENT and event.facts.get("willing") in UNWILLING


def audiences(circle: Circle) -> tuple[Audience, ...]:
    """Who hears of this event. What a lead who cannot act would hear, the leader hears, once."""
    told = _audiences(circle)
    if LEADER in told and circle.lead_is_gone:
        return tuple(each for each in told if each != LEAD)
    return told


def _audiences(circle: Circle) -> tuple[Audience, ...]:
    told = _told(circle)
    return (*told, MEETING) if circle.event.facts.get("meetings_off") else told


def _told(circle: Circle) -> tuple[Audience, ...]:
    event = circle.event
    if event.verb == Verb.ESCALATE:
        # A reminder to a case without a lead, or whose lead cannot act, goes to whoever should have assigned it.
        level = event.facts["level"]
        if event.facts.get("cause") == EscalationCause.BY_HAND:
            return (STREET,)  # nothing need be late: how the group asks for help is an inner matter
        has_lead = circle.case.lead_id is not None and not circle.lead_is_gone
        if level == Level.HANDLER and (not has_lead or event.facts.get("promise") in NOT_THE_HANDLERS):
            return (LEADER,)
        if level == Level.HANDLER and circle.owed is not None:
            return (LEAD, OWERS)
        if level == Level.LEADER and has_lead and event.facts.get("promise") in ALL_PROMISES:
            return (LEADER, LEAD)  # who is asked why
        if level == Level.HANDLER and circle.hands == Why.CLOSED:
            return (LEAD, LEADER)  # who is left of the group, and whoever looks after the site now
        if level == Level.STREET and event.facts.get("promise", Promise.ASSIGN) not in ALL_PROMISES:
            return (STREET,)
        # A reviewer reminded of a decision to make is an inner matter; the resident was told when it was raised.
        return (STREET,) if level == Level.STREET and event.facts.get("is_reminder") else RUNGS[level]
    told = DEEDS[event.verb].hears
    if event.verb in (Verb.UNDERTAKE, Verb.KEEP):
        # What the group does itself, and a meeting or a follow-up that was held, are told by other deeds.
        owed = circle.owed
        if owed is None or owed.kind not in OWED or not owed.told:
            return ()
        # That it was kept after all, whoever heard that it was not.
        return (OWERS, OTHERS) if event.verb == Verb.KEEP and owed.broken_at else (OWERS, RESIDENT)
    if event.verb in (Verb.ASK, Verb.GRANT) or (event.verb == Verb.REFUSE and "request_id" in event.facts):
        return _of_a_request(circle)
    if event.verb in (Verb.CORRECT, Verb.RENEW) and event.facts.get("puts_off"):
        return (*told, RESIDENT)  # told before the old time, as with an extension
    if event.verb == Verb.CLOSE and event.facts.get("alone"):
        return (*told, DISTRICT)  # nobody else could be asked before; somebody sees it after
    if event.verb in LETS_GO:
        return (*told, RESIDENT)  # of them whoever was told by name who comes
    if event.verb == Verb.FLAG and not _is_news(event):
        return ()
    if event.verb == Verb.FLAG and event.facts.get("kind") == SignKind.COLLECTIVE:
        return (*told, STREET)  # a matter of many is the street office's at once (law.md section 4)
    if event.verb == Verb.REPORT and circle.case.tier == Tier.URGENT:
        # Where the street office stands in for a leader, it has been asked to assign, and nobody else was told.
        stands_in = set(circle.people(STREET)) <= set(circle.people(LEADER))
        return told if stands_in else (*told, STREET)
    if event.verb == Verb.ASSIGN and event.actor == ROUTER.kind:
        return (*told, LEADER)  # nobody need assign it any more
    if event.verb == Verb.ARRIVE and event.facts.get("doubts"):
        return ()  # nobody has arrived until somebody accepts it
    if event.verb == Verb.VOUCH and event.facts.get("stays"):
        return (LEAD,)
    if is_for_one(circle):
        return (RESIDENT,)
    if event.verb == Verb.CONFIRM and event.actor == SWEEP.kind:
        return (LEAD,)  # nobody picked up: whoever said "solved" before has been answered
    if event.verb in (Verb.ASK_HOLD, Verb.ASK_EXTENSION):
        return (LEADER,) if _may_decide(circle) else (STREET,)
    if event.verb == Verb.ASK_ASIDE:
        return _of_stepping_aside(circle)
    if event.verb == Verb.CONSENT:
        # That a side agrees is for whoever mediates; that one does not, for everybody (law.md section 7).
        return (ONE_SIDE, RESIDENT, OTHER_SIDES, LEAD, LEADER) if is_refusal(event) else (ONE_SIDE, LEAD)
    if event.verb == Verb.TELL_RIGHTS:
        return (ONE_SIDE,) if event.facts.get("channel", Channel.TEXT) == Channel.TEXT else ()
    if (
        event.verb in (Verb.CONVENE, Verb.CALL_OFF)
        and event.facts.get("held_as", SessionKind.JOINT) != SessionKind.JOINT
    ):
        return (INVITED,)  # with whom the mediator meets apart is nobody else's to know
    if event.verb == Verb.END_SESSION and event.facts.get("end") != SessionEnd.FAILED:
        return ()  # another date is told by its notice, an agreement is signed by those whom it concerns
    if event.verb in (Verb.JOIN, Verb.PART):
        return _of_two_cases(circle)
    if event.verb == Verb.REASSIGN and event.facts.get("by_operator"):
        return (*told, LEADER)
    return told


def _of_a_request(circle: Circle) -> tuple[Audience, ...]:
    """Asked: whoever may decide, which of what a leader asks is the street office. Decided: whoever asked."""
    leaders = {one.member_id for one in circle.people(LEADER)}
    if circle.event.verb == Verb.ASK:
        return (STREET,) if circle.event.member_id in leaders else (LEADER,)
    return (LEADER,) if circle.event.facts.get("asked_by_id") in leaders else (LEAD,)


def _may_decide(circle: Circle) -> bool:
    """Whether one of those who would grant time there never had a part in the case. One statement."""
    parts = handled.parts(circle.event.case).had_one
    return any(one.member_id not in parts for one in circle.people(LEADER))


def _of_stepping_aside(circle: Circle) -> tuple[Audience, ...]:
    """Whoever assigns; the street office, where it is about the leader. That the lead goes is told by that deed."""
    about = circle.event.facts.get("about_id")
    if about in {one.member_id for one in circle.people(LEADER)}:
        return (STREET,)
    goes = about is not None and about == circle.case.lead_id and not circle.event.facts.get("is_news_only")
    return () if goes else (LEADER,)


def _of_two_cases(circle: Circle) -> tuple[Audience, ...]:
    """Joined or parted: of the case that gathers its lead alone hears; whose the other is again, if nobody's, its
    leader."""
    event = circle.event
    if "gathered_id" in event.facts:
        return (LEAD,) if event.verb == Verb.JOIN else ()
    nobodys = circle.case.lead_id is None or circle.lead_is_gone
    return (RESIDENT, LEADER) if event.verb == Verb.PART and nobodys else DEEDS[event.verb].hears


def _is_news(event: CaseEvent) -> bool:
    """Of a crowd one case tells, and that a case was opened again the leader has been told by the reopening."""
    return bool(event.facts.get("is_news", True)) and event.facts.get("kind") != SignKind.NOT_SOLVED

"""Which words say an event to an audience, which later news overtakes them, and until when they are true.

The words themselves stand in `templates/texts/<language>/`, one file per verb and audience.
"""

from __future__ import annotations

from datetime import datetime

from cases import access
from cases.announcements.audiences import (
    INVITED,
    LEAD,
    LEADER,
    MEETING,
    ONE_SIDE,
    OWERS,
    PREVIOUS,
    RESIDENT,
    is_for_one,
    is_refusal,
)
from cases.announcements.recipients import LETS_GO, Circle
from cases.states import Audience, QuestionKind, State, Verb
from mediation.models import Promise

# What is overtaken by later news of its kind while it still waits to be sent (at night, or with the provider down): how
# the case stands for its resident, whose it is, and the reminders of one promise. Receipts, questions, outcomes and
# what somebody must decide are never overtaken.
STANDING = {Verb.ASSIGN, Verb.REASSIGN, Verb.ARRIVE, Verb.VOUCH, *LETS_GO}


WHOSE = {Verb.ASSIGN, Verb.REASSIGN}
# That a case is to be assigned, and that it is, where nobody had to (`actions.by_duty`): the one news to the leader
# that somebody must do something which is overtaken, because it is done.
TO_ASSIGN = {Verb.REPORT, Verb.ASSIGN}
# What residents are told with a time of a promise that may have passed by then, and with the time until which they may
# open it again. Once it has passed the file with `_LATE` says it. A report and a reopening give fresh times.
WITH_A_TIME = dict.fromkeys(
    ("assign_resident", "reassign_resident", "place_resident", "step_aside_resident"), Promise.ARRIVE
)
WITH_A_WAY_BACK = {f"confirm_resident{each}" for each in ("", "_one", "_asks", "_one_asks")}
LATE = "_late"
# What asks whoever did it, and nobody else who hears of it.
ASKS_WHO_DID_IT = {"reopen_resident", "confirm_resident", "confirm_resident_one"}
ASKS = "_asks"


def template(circle: Circle, audience: Audience, *, is_actor: bool = False) -> str:
    """The file that says this event to this audience: `assign_resident`, `escalate_street_street`, … `is_actor`: they
    did it themselves.

    Nobody is promised a time that has passed when the words are written.
    """
    name = _template(circle, audience)
    until = circle.due(WITH_A_TIME[name]) if name in WITH_A_TIME else None
    if name in ASKS_WHO_DID_IT and is_actor and circle.event.facts.get("asked"):
        name += ASKS
    if name in WITH_A_WAY_BACK:
        until = circle.case.reopen_until
    return name + LATE if until is not None and until < circle.event.at else name


def _template(circle: Circle, audience: Audience) -> str:
    event, case = circle.event, circle.case
    if audience == MEETING:
        return "called_off"
    if audience == OWERS and circle.owed is not None:
        of_a_side = "_party" if circle.owed.party is not None else ""
        several = "_many" if circle.owes_so_many > 1 else ""
        if event.verb != Verb.ESCALATE or of_a_side:
            return f"{event.verb}_owers{of_a_side}{several}"
    if event.verb == Verb.ESCALATE:
        return f"escalate_{event.facts['level']}_{audience.value}"
    goes_on = circle.owed is not None and circle.owed.due_at > event.at
    if event.verb == Verb.RESOLVE and audience == RESIDENT and goes_on:
        return "resolve_resident_tracked"
    if event.verb == Verb.REPORT and audience == RESIDENT:
        if case.emergency:
            return "report_resident_emergency" if case.site_id else "report_resident_emergency_where"
        if case.site_id is None:
            return "report_resident_near" if "guess_id" in event.facts else "report_resident_where"
        if case.site_is_closed:
            return "report_resident_closed"  # whom to turn to, now that nobody works there
    if event.verb == Verb.PLACE and audience == LEADER and event.facts.get("hands_over"):
        return "place_leader_assign"
    if event.verb in (Verb.ASK_HOLD, Verb.ASK_EXTENSION):
        return f"{event.verb}_{LEADER.value}"  # the same, to whoever decides
    if event.verb == Verb.JOIN and "gathered_id" in event.facts:
        return f"join_{audience}_gathers"
    if is_for_one(circle):
        return "confirm_resident_one"
    if event.verb == Verb.ASK_CONSENT and event.facts.get("is_known"):
        return "ask_consent_side_known"
    if is_refusal(event) and audience in (ONE_SIDE, LEAD):
        return f"consent_{audience}_ended"
    if event.verb == Verb.CONVENE and audience == INVITED:
        return "convene_invited_moved" if event.facts.get("moved") else "convene_invited"
    if event.verb == Verb.COME and not event.facts.get("until"):
        return "come_lead_no_date"  # none of the dates that were offered would do
    if event.verb == Verb.ADD and case.lead_kind in access.SIDES_OF_THE_WORKS:
        return "add_lead_wordless"  # they see the problem and the place only (law.md section 8)
    if event.verb == Verb.ADD and event.member_id is not None:
        return "add_lead_member"
    if event.verb == Verb.DECIDE and "until" in event.facts:
        return f"decide_{audience}_by"
    if event.verb == Verb.REPORT and audience == RESIDENT and "notice_id" in event.facts and "asked" not in event.facts:
        return "report_resident_announced"
    if audience == RESIDENT and event.facts.get("asked") == QuestionKind.BUILDING:
        return f"{event.verb}_resident_building"
    if event.verb == Verb.PLACE and audience == RESIDENT and case.site_is_closed:
        return "place_resident_closed"
    if event.verb == Verb.PLACE and audience == RESIDENT and case.state == State.ON_SITE:
        return "place_resident_on_site"  # who was to come is there
    if event.verb in LETS_GO and audience == RESIDENT:
        return "step_aside_resident"  # however the lead dropped out: residents hear no reason
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
    if audience == LEADER and event.verb in TO_ASSIGN:
        return "to assign"
    if audience == PREVIOUS or (audience == LEAD and event.verb in WHOSE):
        return "whose"
    return ""


def expiry(circle: Circle, audience: Audience) -> datetime | None:
    """After which moment the words would be wrong: "somebody comes by three" is no news at four; that calls for a
    phone."""
    name = _template(circle, audience)
    due = circle.due(WITH_A_TIME[name]) if name in WITH_A_TIME else None
    return due if due is not None and due >= circle.event.at else None

"""Which words say an event to an audience, which later news overtakes them, and until when they are true.

The words themselves stand in `templates/texts/<language>/`, one file per verb and audience.
"""

from __future__ import annotations

from datetime import datetime

from cases import access
from cases.announcements.audiences import LEAD, LEADER, PREVIOUS, RESIDENT, is_for_one
from cases.announcements.recipients import Circle
from cases.states import Audience, QuestionKind, State, Verb
from mediation.models import Promise

# What is overtaken by later news of its kind while it still waits to be sent (at night, or with the provider down): how
# the case stands for its resident, whose it is, and the reminders of one promise. Receipts, questions, outcomes and
# what somebody must decide are never overtaken.
STANDING = {Verb.ASSIGN, Verb.REASSIGN, Verb.ARRIVE}


WHOSE = {Verb.ASSIGN, Verb.REASSIGN}


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
    if event.verb in (Verb.ASK_HOLD, Verb.ASK_EXTENSION):
        return f"{event.verb}_{LEADER.value}"  # the same, to whoever decides
    if event.verb == Verb.JOIN and "gathered_id" in event.facts:
        return f"join_{audience}_gathers"
    if is_for_one(circle):
        return "confirm_resident_one"
    if event.verb == Verb.ADD and case.lead_kind in access.SIDES_OF_THE_WORKS:
        return "add_lead_wordless"  # they see the problem and the place only (law.md section 8)
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

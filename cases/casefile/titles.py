"""What each event of history says in a few words, for a member. Which page shows it, and to whom, is `timeline`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import formats
from cases.casefile import at_the_table
from cases.casefile.at_the_table import label as label
from cases.casefile.names import Names, other_case
from cases.models import CaseEvent
from cases.paperwork import PaperKind
from cases.states import (
    Answer,
    Channel,
    Coming,
    Decision,
    DeclineReason,
    DoubtKind,
    EscalationCause,
    HoldReason,
    Outcome,
    Proof,
    Readers,
    ReplanReason,
    Reply,
    SessionEnd,
    SessionKind,
    SignKind,
    UndertakingKind,
    Verb,
)
from mediation.models import Level, Promise


def title(event: CaseEvent, names: Names) -> str:
    """What the event says, in a few words. `names` says what the rows are called that its facts speak of."""
    facts = event.facts
    match event.verb:
        case Verb.REPORT:
            return _("Reported: %(channel)s") % {"channel": label(Channel, facts.get("channel"))}
        case Verb.DRAFT | Verb.SIGN | Verb.TAKE_EFFECT | Verb.DROP | Verb.AGREE_ORALLY:
            return _agreement_title(event.verb, facts)
        case Verb.ASSIGN | Verb.REASSIGN:
            return _("%(name)s is in charge") % {"name": names.members.get(facts.get("lead_id", 0), "—")}
        case Verb.DECLINE:
            return _("Handed back: %(reason)s") % {"reason": label(DeclineReason, facts.get("reason"))}
        case Verb.ARRIVE if facts.get("doubts"):
            return _("Says to be on site, shown by: %(proof)s. Not accepted yet: %(why)s") % {
                "proof": label(Proof, facts.get("proof")),
                "why": _doubts(facts),
            }
        case Verb.VOUCH:
            return _vouched_title(facts)
        case Verb.REJECT:
            return _("Proof rejected: %(why)s") % {"why": _doubts(facts)}
        case Verb.ARRIVE:
            return _("On site, shown by: %(proof)s") % {"proof": label(Proof, facts.get("proof"))}
        case Verb.RESOLVE:
            return _("Settled: %(outcome)s") % {"outcome": label(Outcome, facts.get("outcome"))}
        case Verb.CLOSE:
            return _("Ended without settlement: %(outcome)s") % {"outcome": label(Outcome, facts.get("outcome"))}
        case Verb.ASK | Verb.GRANT:
            return _request_title(event.verb, facts)
        case Verb.CONFIRM:
            answer = facts.get("answer") or (Answer.NO_ANSWER if event.actor == "system" else Answer.SOLVED)
            return _("The resident says: %(answer)s") % {"answer": label(Answer, answer)}
        case Verb.DECIDE:
            return _decision_title(facts)
        case Verb.ESCALATE:
            return _escalation_title(facts)
        case Verb.PLACE if facts.get("hands_over"):
            return _("Place corrected; somebody there will be put in charge")
        case Verb.PLACE if facts.get("was_unknown"):
            return _("Place told")
        case Verb.JOIN | Verb.PART:
            return _two_cases_title(event.verb, facts, names)
        case Verb.REPLAN:
            return _("Due times counted anew: %(why)s") % {"why": label(ReplanReason, facts.get("why"))}
        case Verb.RENEW if facts.get("until"):
            at = formats.when(datetime.fromisoformat(facts["until"]), get_language() or "zh-hans")
            return _("The 12345 order came again, to be done by %(when)s") % {"when": at}
        case Verb.RENEW:
            return _("The 12345 order came again, in other words")
        case Verb.PRINT:
            return _("Printed: %(paper)s, version %(version)s, %(digest)s") % {
                "paper": label(PaperKind, facts.get("kind")),
                "version": facts.get("version", "—"),
                "digest": facts.get("printed", {}).get("digest", "")[:12],
            }
        case Verb.HAND_OVER:
            name = names.committees.get(facts.get("committee_id", 0), "—")
            return _("Record handed to %(committee)s") % {"committee": name}
        case Verb.FLAG:
            return _("Early sign: %(kind)s") % {"kind": label(SignKind, facts.get("kind"))}
        case verb if verb in at_the_table.TITLES:
            return at_the_table.TITLES[verb](facts)
        case Verb.CONVENE | Verb.CALL_OFF | Verb.COME | Verb.SIT | Verb.END_SESSION | Verb.NOTE | Verb.REPLY:
            return _at_the_table(event.verb, facts)
        case Verb.ADJOURN | Verb.UNDERTAKE | Verb.ASK_HOLD | Verb.HOLD | Verb.ASK_EXTENSION | Verb.EXTEND | Verb.KEEP:
            return _dated_title(event.verb, facts)
        case Verb.REPORT_DONE | Verb.KEEP_PART | Verb.BREAK | Verb.ISSUE | Verb.REFER:
            return _dated_title(event.verb, facts)
    return _PLAIN[event.verb]() if event.verb in _PLAIN else str(Verb(event.verb).label)


_PLAIN: dict[str, Callable[[], str]] = {
    Verb.ADD: lambda: _("More words"),
    Verb.ACCEPT: lambda: _("Accepted"),
    Verb.ASK_ASIDE: lambda: _("A party asked that somebody steps aside"),
    Verb.STEP_ASIDE: lambda: _("Stepped aside; somebody else will lead"),
    Verb.SECURE: lambda: _("Made safe for now"),
    Verb.REOPEN: lambda: _("Opened again"),
    Verb.WITHDRAW: lambda: _("Taken back by the resident"),
    Verb.ACKNOWLEDGE: lambda: _("Seen by the street office"),
    Verb.PLACE: lambda: _("Place corrected"),
    Verb.CORRECT: lambda: _("Category or tier corrected"),
    Verb.REFUSE: lambda: _("What was asked for is refused"),
    Verb.RELEASE: lambda: _("The clocks run again"),
    Verb.OPEN_CONTACT: lambda: _("Contact details opened"),
    Verb.COST: lambda: _("A shared cost written down"),
    Verb.AGREE_COST: lambda: _("An amount agreed"),
    Verb.DROP_COST: lambda: _("A shared cost taken back"),
    Verb.OFFER_DATES: lambda: _("Other dates offered"),
    Verb.SEAT: lambda: _("Noted who came"),
    Verb.ACCOUNT: lambda: _("A side's account taken down"),
    Verb.STRIKE: lambda: _("Note struck"),
    Verb.OPEN_NOTE: lambda: _("The street office opened a note told in confidence"),
    Verb.PROPOSE: lambda: _("Proposal written down"),
    Verb.SHARE: lambda: _("Proposal released to all sides"),
    Verb.READ_OUT: lambda: _("A code to the case read out on the phone"),
}


def _at_the_table(verb: str, facts: dict[str, Any]) -> str:
    until = facts.get("until")
    said = {
        "when": formats.when(datetime.fromisoformat(until) if until else None, get_language() or "zh-hans") or "—",
        "kind": label(SessionKind, facts.get("held_as")),
        "coming": label(Coming, facts.get("coming")),
        "end": label(SessionEnd, facts.get("end")),
        "circle": label(Readers, facts.get("circle")),
        "reply": label(Reply, facts.get("reply")),
    }
    convened = _("Session moved to %(when)s: %(kind)s") if facts.get("moved") else _("Session at %(when)s: %(kind)s")
    sentence = {
        Verb.CONVENE: convened,
        Verb.CALL_OFF: _("Session of %(when)s called off"),
        Verb.COME: _("A side answered the notice: %(coming)s"),
        Verb.SIT: _("Session begun: %(kind)s"),
        Verb.END_SESSION: _("Session ended: %(end)s"),
        Verb.NOTE: _("Note written · %(circle)s"),
        Verb.REPLY: _("Proposal: %(reply)s"),
    }[Verb(verb)]
    return sentence % said


def _request_title(verb: str, facts: dict[str, Any]) -> str:
    said = {"deed": label(Verb, facts.get("deed"))}
    if facts.get("outcome"):
        said["deed"] += " · " + label(Outcome, facts["outcome"])
    return _("Asked for: %(deed)s") % said if verb == Verb.ASK else _("Approved: %(deed)s") % said


def _agreement_title(verb: str, facts: dict[str, Any]) -> str:
    said = {"n": facts.get("version", "—"), "count": len(facts.get("signatures", ()))}
    sentence = {
        Verb.DRAFT: _("Agreement written, version %(n)s"),
        Verb.SIGN: _("Agreement, version %(n)s: %(count)s signed"),
        Verb.TAKE_EFFECT: _("Agreement, version %(n)s, takes effect"),
        Verb.DROP: _("Agreement, version %(n)s, dropped"),
        Verb.AGREE_ORALLY: _("Oral agreement registered"),
    }[Verb(verb)]
    return sentence % said


def _doubts(facts: dict[str, Any]) -> str:
    return ", ".join(label(DoubtKind, kind) for kind in facts.get("doubts", ())) or "—"


def _vouched_title(facts: dict[str, Any]) -> str:
    if "arrived_at" not in facts:
        return _("Proof accepted: %(why)s") % {"why": _doubts(facts)}
    at = formats.when(datetime.fromisoformat(facts["arrived_at"]), get_language() or "zh-hans")
    return _("On site since %(at)s, accepted in spite of: %(why)s") % {"at": at, "why": _doubts(facts)}


def _two_cases_title(verb: str, facts: dict[str, Any], names: Names) -> str:
    if "gathered_id" in facts:
        said = _("%(number)s is handled here too") if verb == Verb.JOIN else _("%(number)s goes on by itself again")
    else:
        said = _("Joined to %(number)s, handled there") if verb == Verb.JOIN else _("Goes on by itself again")
    return said % {"number": names.cases.get(other_case(facts) or 0, "—")}


def _decision_title(facts: dict[str, Any]) -> str:
    said = {"decision": label(Decision, facts.get("decision"))}
    if not facts.get("until"):
        return _("The street office decided: %(decision)s") % said
    said["when"] = formats.when(datetime.fromisoformat(facts["until"]), get_language() or "zh-hans")
    return _("The street office decided: %(decision)s, to be done by %(when)s") % said


def _dated_title(verb: str, facts: dict[str, Any]) -> str:
    until = facts.get("until")
    said = {
        "when": formats.when(datetime.fromisoformat(until) if until else None, get_language() or "zh-hans") or "—",
        "kind": label(UndertakingKind, facts.get("kind")),
        "reason": label(HoldReason, facts.get("reason")),
    }
    sentence = {
        Verb.ADJOURN: _("Next appointment: %(when)s"),
        Verb.UNDERTAKE: _("Undertaken by %(when)s: %(kind)s"),
        Verb.KEEP: _("Done: %(kind)s"),
        Verb.REPORT_DONE: _("Reported as done, not looked at yet: %(kind)s"),
        Verb.KEEP_PART: _("Done in part: %(kind)s. The rest by %(when)s"),
        Verb.BREAK: _("Not kept: %(kind)s, due %(when)s"),
        Verb.ISSUE: _("Rectification notice issued, to be done by %(when)s"),
        Verb.REFER: _("Handed on to an authority, to answer by %(when)s"),
        Verb.ASK_HOLD: _("Asked that the clocks stand still until %(when)s"),
        Verb.HOLD: _("The clocks stand still until %(when)s: %(reason)s"),
        Verb.ASK_EXTENSION: _("Asked for time until %(when)s"),
        Verb.EXTEND: _("Time given until %(when)s"),
    }[Verb(verb)]
    return sentence % said


def _escalation_title(facts: dict[str, Any]) -> str:
    if facts.get("cause") == EscalationCause.RESIDENT:
        return _("The resident asked for haste; the street office was told")
    if facts.get("cause") == EscalationCause.BY_HAND:
        return _("Put before the street office by the leader")
    promise = label(Promise, facts.get("promise"))
    if facts.get("level") == Level.HANDLER:
        return _("Reminder: %(promise)s is due soon") % {"promise": promise}
    return _("Missed: %(promise)s. Told: %(level)s") % {
        "promise": promise,
        "level": label(Level, facts.get("level")),
    }

"""The words of the law: states, verbs, roles, outcomes, kinds and reasons, and who acts; `refusals` are its other half.

The lowest floor of `cases`: no tables, no queries. What a verb is stands in `deeds`, the transitions in
`models.workflow`; whether this person may press this button now is answered by `access`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.doubts import DoubtKind as DoubtKind
from cases.refusals import Forbidden as Forbidden
from cases.refusals import NeedsAnother as NeedsAnother
from cases.refusals import NotNow as NotNow
from cases.refusals import Refused as Refused
from cases.refusals import Unproven as Unproven
from cases.through import PROOFS as PROOFS
from cases.through import Through as Through
from mediation.models import Promise

if TYPE_CHECKING:
    from mediation.models import Member


class State(TextChoices):
    """The spine of a case (law.md section 2). Escalated, reopened, unanswered are facts beside it, not states."""

    REPORTED = "reported", _("Reported")
    ASSIGNED = "assigned", _("Assigned")
    ON_SITE = "on_site", _("On site")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


OPEN = (State.REPORTED, State.ASSIGNED, State.ON_SITE)
ENDED = (State.RESOLVED, State.CLOSED)


class Verb(TextChoices):
    """Everything that can happen to a case; each writes one event on it, and on a second case if it is about two."""

    REPORT = "report", _("Report")
    ADD = "add", _("Add words")
    ASSIGN = "assign", _("Assign")
    ACCEPT = "accept", _("Accept")
    DECLINE = "decline", _("Decline")
    REASSIGN = "reassign", _("Reassign")
    ASK_ASIDE = "ask_aside", _("Ask that somebody else leads")
    STEP_ASIDE = "step_aside", _("Step aside")
    ARRIVE = "arrive", _("Arrive")
    SECURE = "secure", _("Secure")
    RESOLVE = "resolve", _("Settle")
    CLOSE = "close", _("Close")
    ADJOURN = "adjourn", _("Adjourn")
    UNDERTAKE = "undertake", _("Write down an undertaking")
    KEEP = "keep", _("Note as done")
    ASK_HOLD = "ask_hold", _("Ask for a hold")
    ASK_EXTENSION = "ask_extension", _("Ask for more time")
    ASK = "ask", _("Ask to close it")
    GRANT = "grant", _("Approve what is asked")
    HOLD = "hold", _("Grant the hold")
    EXTEND = "extend", _("Grant more time")
    REFUSE = "refuse", _("Refuse the request")
    RELEASE = "release", _("End the hold")
    CONFIRM = "confirm", _("Confirm solved")
    REOPEN = "reopen", _("Reopen")
    WITHDRAW = "withdraw", _("Withdraw")
    JOIN = "join", _("Join to another case")
    PART = "part", _("Part from the other case")
    ESCALATE = "escalate", _("Escalate")
    READ_OUT = "read_out", _("Read out a code")
    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    DECIDE = "decide", _("Decide")
    PLACE = "place", _("Correct the place")
    CORRECT = "correct", _("Correct what it is about")
    REPLAN = "replan", _("Plan anew")
    RENEW = "renew", _("Take up the order as it came again")
    FLAG = "flag", _("Note an early sign")
    OPEN_CONTACT = "open_contact", _("Open contact details")
    VOUCH = "vouch", _("Accept the proof")
    REJECT = "reject", _("Reject the proof")


# What is asked for where one person alone may not do it (law.md section 11); time has verbs of its own for asking.
ASKED_FOR = (Verb.CLOSE, Verb.CORRECT, Verb.PLACE, Verb.JOIN, Verb.ADJOURN, Verb.ASSIGN, Verb.REASSIGN)


class Role(TextChoices):
    """What a person is to one case. Computed by `access.roles`, never stored."""

    REPORTER = "reporter", _("Resident who reported")
    LEAD = "lead", _("Lead mediator")
    HELPER = "helper", _("Helper")
    GROUP = "group", _("Member of the site's group")
    LEADER = "leader", _("Group leader")
    REVIEWER = "reviewer", _("Street office reviewer")
    OPERATOR = "operator", _("Operator")
    ROUTER = "router", _("Automatic routing")
    SYSTEM = "system", _("System")


class Audience(TextChoices):
    """Whom a text is written for. Who these people are, for one case and now, is `announcements.recipients`."""

    RESIDENT = "resident"
    LEAD = "lead"
    PREVIOUS = "previous"
    LEADER = "leader"
    STREET = "street"
    DISTRICT = "district"
    HELPERS = "helpers"
    TAKEN_OFF = "taken_off"


class Public(Enum):
    """What the resident's page tells of an event (law.md section 8)."""

    NOTHING = "nothing"
    THAT_IT_HAPPENED = "that it happened"
    ITS_WORDS = "that it happened, and its words"


class Readers(TextChoices):
    """Who reads words that were said (law.md sections 7 and 8)."""

    REPORT = "report", _("Words of the report")
    PARTIES = "parties", _("For the resident too")
    GROUP = "group", _("Internal")


class Button(Enum):
    """Where a verb's button stands on the case's page."""

    FIRST = "first"
    MORE = "more"
    # The page has a place of its own for it, or it is a link of another page.
    OWN = "own"
    # Nobody presses it.
    NONE = "none"


class Channel(TextChoices):
    TEXT = "text", _("Text message")
    FORM = "form", _("Web form")
    CALL = "call", _("Phone call")
    VISIT = "visit", _("In person")
    ORDER = "order", _("12345 work order")


class Outcome(TextChoices):
    """How a case ended (law.md section 6). Only the settling ones may `resolve`."""

    RECTIFIED = "rectified", _("Put right on site")
    WRITTEN = "written", _("Written agreement")
    ORAL = "oral", _("Oral agreement")
    EXPLAINED = "explained", _("Explained and accepted")
    PEOPLES_MEDIATION = "peoples_mediation", _("Handed to people's mediation")
    REFERRED = "referred", _("Referred to an authority")
    FAILED = "failed", _("Mediation failed")
    REFUSED = "refused", _("One side refuses")
    OUTSIDE = "outside", _("Outside our remit")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    UNFOUNDED = "unfounded", _("Unfounded")
    INVALID = "invalid", _("Not a report")
    JOINED = "joined", _("Joined to another case")


SETTLING = (Outcome.RECTIFIED, Outcome.WRITTEN, Outcome.ORAL, Outcome.EXPLAINED)
# These come of verbs of their own; what is left is for `close` to choose from.
OF_OTHER_VERBS = (Outcome.WITHDRAWN, Outcome.JOINED)
CLOSING = tuple(o for o in Outcome if o not in SETTLING and o not in OF_OTHER_VERBS)


class Answer(TextChoices):
    """What the resident said to "solved?". No answer is never counted as satisfied."""

    SOLVED = "solved", _("Solved")
    NOT_SOLVED = "not_solved", _("Not solved")
    NO_ANSWER = "no_answer", _("No answer")


class DeclineReason(TextChoices):
    CONFLICT = "conflict", _("Conflict of interest")
    ABSENT = "absent", _("Away")
    WRONG_SITE = "wrong_site", _("Wrong site")


class Decision(TextChoices):
    """What a reviewer may decide on an escalation (law.md section 4)."""

    INSTRUCT = "instruct", _("Instruct")
    REASSIGN = "reassign", _("Reassign")
    APPROVE = "approve", _("Approve the request for time")
    CONVENE = "convene", _("Convene a meeting")
    REFER = "refer", _("Refer to an authority")
    TAKE_OVER = "take_over", _("Take over")
    SEND_BACK = "send_back", _("Send back")


class Proof(TextChoices):
    CODE = "code", _("Code on the site board")
    POSITION = "position", _("Position")
    PHOTO = "photo", _("Photo taken there")


class QuestionKind(TextChoices):
    SOLVED = "solved", _("Solved or not")
    PLACE = "place", _("Which site and building")
    BUILDING = "building", _("Which building")
    WHICH = "which", _("Which of your cases")
    REOPEN = "reopen", _("Open it again or not")
    WITHDRAW = "withdraw", _("Take it back or not")
    OURS = "ours", _("Is it about the works")
    WHAT = "what", _("What happened there")


class SignKind(TextChoices):
    SECOND_TEXT = "second_text", _("Wrote again within a day")
    REPEAT = "repeat", _("Reported the same before")
    COLLECTIVE = "collective", _("Speaks for many")
    NOT_SOLVED = "not_solved", _("Says it is not solved")
    NEIGHBOURS = "neighbours", _("Several households of the building")
    SITE_WIDE = "site_wide", _("Several households of the site")


class HoldReason(TextChoices):
    """Why a clock may stand still. Listed, so that "busy" is not among them."""

    ACCESS = "access", _("Waiting for access to a home")
    AUTHORITY = "authority", _("Waiting for another authority's answer")
    EXPERT = "expert", _("Waiting for an expert's finding")
    WEATHER = "weather", _("Weather forbids the work")
    PARTY = "party", _("A party asked for time")


class UndertakingKind(TextChoices):
    """The values are the promises (`mediation.Promise`) they ride on, but for a meeting (see `Undertaking.promise`)."""

    APPOINTMENT = "appointment", _("Appointment")
    # Convened by the street office: an inner matter, whose words are not the resident's to read.
    MEETING = "meeting", _("Meeting at the street office's word")
    OBLIGATION = "obligation", _("Obligation of an agreement")
    RECTIFICATION = "rectify", _("Rectification")
    FOLLOW_UP = "follow_up", _("Follow-up")
    LATE_FOLLOW_UP = "follow_late", _("Second follow-up")
    MEDIATION = "mediation", _("Mediation within a month")
    REFERRAL = "referral", _("Answer of an authority")
    CONFIRMATION = "confirmation", _("Judicial confirmation")


class EscalationCause(TextChoices):
    MISSED = "missed", _("A promised time was missed")
    BY_HAND = "by_hand", _("Raised by the leader")
    RESIDENT = "resident", _("The resident asked")


class ReplanReason(TextChoices):
    """Why a due time was counted anew."""

    CALENDAR = "calendar", _("Changed calendar")
    HOURS = "hours", _("Changed working hours")
    CORRECT = "correct", _("Corrected category or tier")
    PART = "part", _("Parted from the other case")
    RESUMED = "resumed", _("Handed back")


class End(TextChoices):
    """How a promise, an escalation or a request for time ended. Which event ended it stands beside it."""

    KEPT = "kept", _("Kept in time")
    LATE = "late", _("Missed, and kept later")
    DONE = "done", _("Done")
    TOLD = "told", _("Told; nothing to decide")
    OVERTAKEN = "overtaken", _("Overtaken")
    WITH_CASE = "with_case", _("Ended with the case")
    JOINED = "joined", _("Joined to another case")
    REPLANNED = "replanned", _("Not promised any more")


@dataclass(frozen=True)
class Actor:
    """Who acts: a signed-in member, a resident, or the system itself.

    Of a resident `phone` is a number that is theirs, never one that somebody typed; `case_id` the case whose link they
    hold; `through` the door they came by: where nothing is said, a text for a phone and a form for a link. `via` is the
    member who phoned them, or read a code out to them.
    """

    member: Member | None = None
    phone: str = ""
    case_id: int | None = None
    system: str = ""
    through: str = ""
    via: Member | None = None

    def __post_init__(self) -> None:
        if self.kind == "resident" and not self.through:
            object.__setattr__(self, "through", Through.TEXT if self.phone else Through.FORM)

    @property
    def is_proven(self) -> bool:
        """Whether the phone itself has spoken: by a text of its own, or by a code that came back from it."""
        return bool(self.phone) and self.through in PROOFS

    @property
    def kind(self) -> str:
        """`member`, `resident` or `system`, as history stores it."""
        if self.member is not None:
            return "member"
        return "system" if self.system else "resident"


ROUTER, SWEEP, IMPORT = (Actor(system=name) for name in ("router", "sweep", "import"))
NEUTRALITY, SIGNS = (Actor(system=name) for name in ("neutrality", "signs"))

# The promises of every case itself; what rides on something undertaken or decided is beside them.
ALL_PROMISES = (Promise.ASSIGN, Promise.ARRIVE, Promise.SECURE, Promise.RESOLVE)

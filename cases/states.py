"""The words of the law: states, verbs, roles, circles of readers, and who acts. Its outcomes, kinds and reasons stand
in `kinds`, its two refusals in `refusals`; all are imported from here.

The lowest floor of `cases`: no tables, no queries. What a verb is stands in `deeds`, the transitions in
`models.workflow`; whether this person may press this button now is answered by `access`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.kinds import CLOSING as CLOSING
from cases.kinds import OF_OTHER_VERBS as OF_OTHER_VERBS
from cases.kinds import SETTLING as SETTLING
from cases.kinds import Answer as Answer
from cases.kinds import Coming as Coming
from cases.kinds import Decision as Decision
from cases.kinds import DeclineReason as DeclineReason
from cases.kinds import DoubtKind as DoubtKind
from cases.kinds import End as End
from cases.kinds import EscalationCause as EscalationCause
from cases.kinds import Found as Found
from cases.kinds import HoldReason as HoldReason
from cases.kinds import Mark as Mark
from cases.kinds import MissKind as MissKind
from cases.kinds import Outcome as Outcome
from cases.kinds import Proof as Proof
from cases.kinds import QuestionKind as QuestionKind
from cases.kinds import ReplanReason as ReplanReason
from cases.kinds import Reply as Reply
from cases.kinds import RepresentativeKind as RepresentativeKind
from cases.kinds import SessionEnd as SessionEnd
from cases.kinds import SessionKind as SessionKind
from cases.kinds import SideChange as SideChange
from cases.kinds import SignKind as SignKind
from cases.kinds import StillOpen as StillOpen
from cases.kinds import UndertakingKind as UndertakingKind
from cases.kinds import Willing as Willing
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
IN_HAND = (State.ASSIGNED, State.ON_SITE)
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
    KEEP = "keep", _("What was agreed is done")
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
    REPORT_DONE = "report_done", _("Report as done")
    KEEP_PART = "keep_part", _("Note as done in part")
    BREAK = "break", _("Note as not kept")
    ISSUE = "issue", _("Issue a rectification notice")
    REFER = "refer", _("Refer to an authority")
    DRAFT = "draft", _("Write the agreement")
    SIGN = "sign", _("Sign")
    AGREE_ORALLY = "agree_orally", _("Register an oral agreement")
    TAKE_EFFECT = "take_effect", _("Takes effect")
    DROP = "drop", _("Drop the draft")
    COST = "cost", _("Write down a shared cost")
    AGREE_COST = "agree_cost", _("Write down the agreed amount")
    DROP_COST = "drop_cost", _("Take a cost back")
    PRINT = "print", _("Print a paper")
    HAND_OVER = "hand_over", _("Hand to people's mediation")
    # The sides at the table.
    ADD_SIDE = "add_side", _("Add a side")
    CORRECT_SIDE = "correct_side", _("Confirm or correct a side")
    DROP_SIDE = "drop_side", _("Remove a side")
    REPRESENT = "represent", _("Add who speaks for a side")
    UNREPRESENT = "unrepresent", _("End speaking for a side")
    ASK_CONSENT = "ask_consent", _("Ask whether they agree to mediation")
    CONSENT = "consent", _("Note whether they agree to mediation")
    TELL_RIGHTS = "tell_rights", _("Tell the rights and duties")
    WRONG_NUMBER = "wrong_number", _("The number is somebody else's")
    # At the table: its notice, and the session itself.
    CONVENE = "convene", _("Convene a session")
    OFFER_DATES = "offer_dates", _("Offer other dates")
    CALL_OFF = "call_off", _("Call off a session")
    COME = "come", _("Say whether they come")
    SIT = "sit", _("Begin a session")
    SEAT = "seat", _("Note who came")
    ACCOUNT = "account", _("Take down an account")
    NOTE = "note", _("Write a note")
    STRIKE = "strike", _("Strike a note")
    OPEN_NOTE = "open_note", _("Open a note told in confidence")
    PROPOSE = "propose", _("Write down a proposal")
    REPLY = "reply", _("Answer a proposal")
    SHARE = "share", _("Release a proposal")
    END_SESSION = "end_session", _("End a session")


# What is asked for where one person alone may not do it (law.md section 11); time has verbs of its own for asking.
ASKED_FOR = (
    *(Verb.CLOSE, Verb.CORRECT, Verb.PLACE, Verb.JOIN, Verb.ADJOURN, Verb.ASSIGN, Verb.REASSIGN),
    *(Verb.CONVENE, Verb.CALL_OFF, Verb.KEEP_PART),
)


class Role(TextChoices):
    """What a person is to one case. Computed by `access.roles`, never stored."""

    REPORTER = "reporter", _("Resident who reported")
    PARTY = "party", _("Side that did not report")
    LEAD = "lead", _("Lead mediator")
    HELPER = "helper", _("Helper")
    SIDE = "side", _("Member who is a side of the case, or speaks for one")
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
    # The side of the dispute that the event names, and other sides that it names.
    SIDE = "side"
    SIDES = "sides"
    # Who is or was asked to a session, whether they reported or not, each by the way they want to be reached.
    INVITED = "invited"
    # Who owes what was undertaken; the sides that do not; and whoever was asked to a meeting that is off.
    OWERS = "owers"
    OTHERS = "others"
    MEETING = "meeting"


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
    # Of what is said at the table: told in confidence by one side; nobody's but who mediates; the street office's too.
    SIDE = "side", _("In confidence")
    MEDIATOR = "mediator", _("For the mediator alone")
    STREET = "street", _("For the street office")


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
NEUTRALITY, SIGNS, EFFECT = (Actor(system=name) for name in ("neutrality", "signs", "effect"))

# The promises of every case itself; what rides on something undertaken or decided is beside them.
ALL_PROMISES = (Promise.ASSIGN, Promise.ARRIVE, Promise.SECURE, Promise.RESOLVE)

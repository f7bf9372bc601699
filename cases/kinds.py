"""The words of the law, its other half beside `states`: how a case ends, what is decided, and the kinds and reasons of
what is done. Imported from `states`, where the law's words are looked for.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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


class MissKind(TextChoices):
    """Why a promised time passed, as whoever led the case then says."""

    NO_TIME = "no_time", _("No time")
    NOBODY_THERE = "nobody", _("Nobody was there")
    MATERIAL = "material", _("Waiting for material")
    OTHER = "other", _("Something else")


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


class DoubtKind(TextChoices):
    """Why a proof proves nothing by itself (law.md section 11)."""

    FAR = "far", _("Far from the site")
    SEEN = "seen", _("Picture seen before")
    SMALL = "small", _("Picture smaller than a photo")
    OLD = "old", _("Picture taken long ago")
    # Of a form that a phone had kept.
    CLOCK = "clock", _("The phone's clock is wrong")
    STALE = "stale", _("Sent long after it was pressed")
    EARLY = "early", _("Pressed before the case was assigned")
    OVERDUE = "overdue", _("Sent after the promised time")
    UNDONE = "undone", _("Could not be done any more when it came")


class QuestionKind(TextChoices):
    SOLVED = "solved", _("Solved or not")
    PLACE = "place", _("Which site and building")
    BUILDING = "building", _("Which building")
    WHICH = "which", _("Which of your cases")
    REOPEN = "reopen", _("Open it again or not")
    WITHDRAW = "withdraw", _("Take it back or not")
    OURS = "ours", _("Is it about the works")
    WHAT = "what", _("What happened there")
    WRONG = "wrong", _("What is not solved")
    MEDIATE = "mediate", _("Agrees to mediation or not")
    COMING = "coming", _("Whether they come to a session")
    DATES = "dates", _("Which date suits them")
    CONTENT = "content", _("Content or not")


class Mark(TextChoices):
    """How content a resident is with how it was settled. None is no answer, and no content."""

    CONTENT = "content", _("content")
    SO_SO = "so_so", _("so-so")
    NOT = "not", _("not content")


class SignKind(TextChoices):
    SECOND_TEXT = "second_text", _("Wrote again within a day")
    REPEAT = "repeat", _("Reported the same before")
    COLLECTIVE = "collective", _("Speaks for many")
    NOT_SOLVED = "not_solved", _("Says it is not solved")
    NEIGHBOURS = "neighbours", _("Several households of the building")
    SITE_WIDE = "site_wide", _("Several households of the site")
    UNEQUAL = "unequal", _("Same item, another amount")


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


class Found(TextChoices):
    """What was found of something undertaken. What is not kept at all goes on, and says so by when it was broken."""

    KEPT = "kept", _("Kept")
    IN_PART = "part", _("Kept in part")


class StillOpen(TextChoices):
    """What is to become of something still to be done when a case is settled."""

    DONE = "done", _("It is done")
    TRACKED = "tracked", _("Goes on after the settlement, with its date")
    OFF = "off", _("Not needed any more: call it off")
    NOT_YET = "not_yet", _("Do not settle yet")


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


class RepresentativeKind(TextChoices):
    """As what somebody stands beside a side at the table."""

    # Stands for one side, and may agree and sign for it: with a written authority.
    AGENT = "agent", _("Acts for them")
    # One of at most five whom many have chosen (collective cases).
    SPOKESPERSON = "spokes", _("Chosen by many")
    # Helps to read, hear and answer; agrees to nothing in another's name.
    HELPER = "helper", _("Helps them")


SPEAKERS = (RepresentativeKind.AGENT, RepresentativeKind.SPOKESPERSON)


class Willing(TextChoices):
    """What became of the question whether a side agrees to mediation. Nobody is ever asked to give up another way."""

    ASKED = "asked", _("Asked")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrew", _("Withdrawn")


UNWILLING = (Willing.REFUSED, Willing.WITHDRAWN)


class SideChange(TextChoices):
    """What was put right of a side. The old name is not kept: who is named wrongly may have it taken away."""

    NAME = "name", _("Name")
    PLACE = "place", _("Where they live")
    REACH = "reach", _("How to reach them")
    NEEDS = "needs", _("What they need")


class SessionKind(TextChoices):
    JOINT = "joint", _("All at one table")
    CAUCUS = "caucus", _("One side apart")
    PHONE = "phone", _("By phone")
    INQUIRY = "inquiry", _("Inquiry")


class SessionEnd(TextChoices):
    # Of one side apart: it was heard, and nothing ends or begins by that.
    HEARD = "heard", _("Heard; it goes on")
    NEXT = "next", _("Another date")
    AGREEMENT = "agreed", _("Agreement")
    FAILED = "failed", _("No agreement")
    CANCELLED = "off", _("Did not take place")


class Coming(TextChoices):
    COMES = "comes", _("Comes")
    CANNOT = "cannot", _("Cannot come")
    ANOTHER = "another", _("Another time")


class Reply(TextChoices):
    """What came of a proposal."""

    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    COUNTERED = "counter", _("Countered")
    TAKEN_BACK = "back", _("Taken back")

"""The transitions of a case: what each verb checks and sets.

A transition checks the facts it is handed and sets the case's own columns; it writes nothing else. Locking, history,
clocks and messages are the business of the door (`actions._door`), the only caller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import RETURN_VALUE, FSMField

from cases.states import (
    ALL_PROMISES,
    CLOSING,
    ENDED,
    OPEN,
    SETTLING,
    Actor,
    DeclineReason,
    NotNow,
    Outcome,
    Role,
    State,
    Unless,
    deed,
)
from mediation.models import Member, Promise, Site, Tier

if TYPE_CHECKING:
    from .case import Case

URGENCY = {tier: place for place, tier in enumerate((Tier.LOW, Tier.NORMAL, Tier.HIGH, Tier.URGENT))}
STEP_UP = {Tier.LOW: Tier.NORMAL, Tier.NORMAL: Tier.HIGH, Tier.HIGH: Tier.URGENT, Tier.URGENT: Tier.URGENT}


def not_accepted(case: Workflow) -> bool:
    return case.accepted_at is None


def unanswered(case: Workflow) -> bool:
    return case.answer == ""


def may_still_reopen(case: Workflow) -> bool:
    return case.reopen_until is not None and case.now < case.reopen_until


def always(case: Workflow) -> bool:
    return True


is_joined = Unless(lambda case: case.joined_to_id is not None, gettext_lazy("This case is joined to no other."))
is_not_joined = Unless(
    lambda case: case.joined_to_id is None,
    gettext_lazy("This case is handled with another one. Part it first; then it goes on by itself."),
)
gathers_none = Unless(
    lambda case: not case.gathers_others,
    gettext_lazy("Other cases are joined to this one. Join each of them by itself."),
)
# What the street office has before it is not taken away from there by those it watches.
is_not_before_the_street = Unless(
    lambda case: not case.is_before_the_street,
    gettext_lazy("The street office has this case before it: only its reviewer joins it to another."),
)


class Workflow(models.Model):
    """The state and its verbs; the columns the verbs set are described in `case`."""

    state = FSMField(gettext_lazy("state"), default=State.REPORTED, choices=State.choices, protected=True)

    site: models.ForeignKey[Site | None, Site | None]
    lead: models.ForeignKey[Member | None, Member | None]
    lead_id: int | None
    tier: models.CharField[str, str]
    handling: models.PositiveSmallIntegerField[int, int]
    accepted_at: models.DateTimeField[datetime | None, datetime | None]
    outcome: models.CharField[str, str]
    done: models.TextField[str, str]
    ended_at: models.DateTimeField[datetime | None, datetime | None]
    answer: models.CharField[str, str]
    answered_at: models.DateTimeField[datetime | None, datetime | None]
    reopen_until: models.DateTimeField[datetime | None, datetime | None]
    reported_at: models.DateTimeField[datetime, datetime]
    runs_into_home: models.BooleanField[bool, bool]
    order_number: models.CharField[str, str]
    joined_to: models.ForeignKey[Case | None, Case | None]

    # The moment of the deed, and the days a resident may reopen: set by the door before it calls a verb.
    now: datetime
    reopen_days: int

    class Meta:
        abstract = True

    # -- desk ---------------------------------------------------------------------------------------------------------

    @deed(
        source=[State.REPORTED],
        target=State.ASSIGNED,
        who=[Role.LEADER, Role.REVIEWER, Role.ROUTER],
        stops=[Promise.ASSIGN],
    )
    def assign(self, *, by: Actor, lead: Member, ties: Sequence[Any] = (), consent: str = "", **_facts: Any) -> None:
        """Put the case into the hands of a neutral lead (law.md section 5)."""
        self._take_up(lead, ties=ties, consent=consent)

    @deed(source=[State.ASSIGNED], target=None, who=[Role.LEAD], conditions=[not_accepted])
    def accept(self, *, by: Actor) -> None:
        """The lead says: mine."""
        self.accepted_at = self.now

    @deed(source=[State.ASSIGNED], target=State.REPORTED, who=[Role.LEAD], resumes=[Promise.ASSIGN])
    def decline(self, *, by: Actor, reason: str, words: str = "") -> None:
        """The lead hands it back with a listed reason; the assign promise runs on as if it had never stopped."""
        if reason not in DeclineReason.values:
            raise NotNow(_("Choose why you hand the case back."))
        self.lead = None
        self.accepted_at = None

    @deed(
        source=[State.ASSIGNED, State.ON_SITE],
        target=State.ASSIGNED,
        who=[Role.LEADER, Role.REVIEWER],
        starts={State.ON_SITE: [Promise.ARRIVE]},
    )
    def reassign(
        self, *, by: Actor, lead: Member, words: str, ties: Sequence[Any] = (), consent: str = "", **_facts: Any
    ) -> None:
        """Another neutral lead, with a reason. From on site the new lead has an arrival promise of their own."""
        _need(words, _("Say why the case changes hands."))
        if self.lead_id == lead.pk:
            raise NotNow(_("This member already leads the case."))
        self._take_up(lead, ties=ties, consent=consent)

    @deed(
        source=OPEN,
        target={state: tuple(dict.fromkeys((state, State.REPORTED))) for state in OPEN},
        who=[Role.REPORTER, Role.LEAD, Role.LEADER, Role.REVIEWER],
        starts={State.ON_SITE: [Promise.ARRIVE]},
        resumes=[Promise.ASSIGN],
    )
    def place(self, *, by: Actor, hands_over: bool = False) -> str:
        """Where it is, corrected. A lead who does not serve that place hands the case back, as with "wrong site"."""
        if not hands_over:
            return str(self.state)
        self.lead = None
        self.accepted_at = None
        return State.REPORTED

    @deed(source=OPEN, target=State.CLOSED, who=[Role.LEADER, Role.REVIEWER], stops=ALL_PROMISES)
    def close(self, *, by: Actor, outcome: str, words: str) -> None:
        """End without settlement, with a reason; the resident is told the other routes."""
        if outcome not in CLOSING:
            raise NotNow(_("Choose how the case ends."))
        _need(words, _("Say why the case ends without settlement."))
        self._end(outcome, words)

    # -- on the site --------------------------------------------------------------------------------------------------

    @deed(source=[State.ASSIGNED], target=State.ON_SITE, who=[Role.LEAD, Role.HELPER], stops=[Promise.ARRIVE])
    def arrive(
        self, *, by: Actor, code: str = "", position: Mapping[str, float] | None = None, photos: int = 0
    ) -> None:
        """Being on the site, with one proof: the code on the site board, one position, or a photo taken now."""
        if code:
            if self.site is None or code != self.site.arrival_code:
                raise NotNow(_("This is not the code on this site's board."))
        elif position is not None:
            if not (-90 <= position["latitude"] <= 90 and -180 <= position["longitude"] <= 180):
                raise NotNow(_("This position is not on the map."))
        elif not photos:
            raise NotNow(_("Give the code on the site board, your position, or a photo taken now."))
        if self.accepted_at is None:
            self.accepted_at = self.now

    @deed(source=[State.ASSIGNED, State.ON_SITE], target=None, who=[Role.LEAD, Role.HELPER], stops=[Promise.SECURE])
    def secure(self, *, by: Actor, words: str) -> None:
        """The interim measure taken (先行处置): water off, fence up, power cut."""
        _need(words, _("Say what was done to make it safe."))

    @deed(source=[State.ON_SITE], target=State.RESOLVED, who=[Role.LEAD], stops=ALL_PROMISES)
    def resolve(self, *, by: Actor, outcome: str, words: str, resident_word: str = "", photos: int = 0) -> None:
        """Settle, with what the outcome needs to be believed (law.md sections 2 and 6)."""
        if outcome not in SETTLING:
            raise NotNow(_("Choose how the dispute was settled."))
        _need(words, _("Say what was done."))
        if outcome == Outcome.WRITTEN and not photos:
            raise NotNow(_("A written agreement needs a photo of the signed paper."))
        if outcome == Outcome.RECTIFIED and not (photos or resident_word.strip()):
            raise NotNow(_("Add a photo of the result, or what the resident said to it."))
        if outcome in (Outcome.ORAL, Outcome.EXPLAINED) and not resident_word.strip():
            raise NotNow(_("Write down what the resident said to it."))
        self._end(outcome, words)

    # -- two reports of one dispute -----------------------------------------------------------------------------------

    @deed(
        source=OPEN,
        target=State.CLOSED,
        who={
            Role.REVIEWER: always,
            Role.LEADER: is_not_before_the_street,
            Role.LEAD: is_not_before_the_street,
        },
        stops=ALL_PROMISES,
        conditions=[gathers_none],
    )
    def join(self, *, by: Actor, into: Case, ties: Sequence[Any] = (), puts_off: bool = False, words: str = "") -> None:
        """Handled under an earlier case from now on (并案), whose promises rule.

        `ties`: what binds the lead of that case to a side of this one; `puts_off`: something promised here would be
        due later there, and whoever joins is no reviewer.
        """
        if self.order_number:
            raise NotNow(_("A 12345 work order has a deadline and an answer of its own: it is not joined to a case."))
        if not into.is_open:
            raise NotNow(
                _("%(number)s has ended. Open it again, or leave this case by itself.") % {"number": into.number}
            )
        if self.site is None or into.site_id != self.site.pk:
            raise NotNow(_("Both cases must be at the same site."))
        if (into.reported_at, into.pk) >= (self.reported_at, self.pk):
            raise NotNow(_("Join the later report to the earlier one, whose promises are the older."))
        if URGENCY[Tier(into.tier)] < URGENCY[Tier(self.tier)]:
            raise NotNow(
                _("This case is the more urgent one. Correct %(number)s first, then join.") % {"number": into.number}
            )
        if self.runs_into_home and not into.runs_into_home:
            raise NotNow(_("Water or sewage runs into a home here: the case stays by itself."))
        if ties:
            raise NotNow(
                _("Whoever leads %(number)s is not neutral here: %(why)s")
                % {"number": into.number, "why": " ".join(str(tie) for tie in ties)}
            )
        if puts_off:
            raise NotNow(
                _("%(number)s promises a later time than this case: only the street office's reviewer joins them.")
                % {"number": into.number}
            )
        self.joined_to = into
        self._end(Outcome.JOINED, words)
        self.reopen_until = None

    @deed(
        source=[State.CLOSED],
        target=RETURN_VALUE(*OPEN),
        who=[Role.LEAD, Role.LEADER, Role.REVIEWER],
        resumes=ALL_PROMISES,
        conditions=[is_joined],
    )
    def part(self, *, by: Actor, back_to: str, words: str) -> str:
        """By itself again: `back_to` the state it had, its promises as if they had never stopped."""
        _need(words, _("Say why the case goes on by itself."))
        self.joined_to = None
        self.outcome, self.done, self.ended_at = "", "", None
        return back_to

    # -- the resident -------------------------------------------------------------------------------------------------

    @deed(source=[State.RESOLVED], target=None, who=[Role.REPORTER, Role.SYSTEM], conditions=[unanswered])
    def confirm(self, *, by: Actor, answer: str, words: str = "", waits: bool = False) -> None:
        """The resident says solved; or, after a logged attempt to ask, the system notes that no answer came.

        `answer` of the system is `no_answer`, unless one of several residents did say solved.
        `waits`: other residents of the case were asked too and have not said. Every one of them counts.
        """
        if waits:
            return
        self.answer = answer
        self.answered_at = self.now

    @deed(
        source=ENDED,
        target=RETURN_VALUE(State.ASSIGNED, State.REPORTED),
        who={Role.REPORTER: may_still_reopen, Role.REVIEWER: always},
        starts=ALL_PROMISES,
        conditions=[is_not_joined],
    )
    def reopen(self, *, by: Actor, lead: Member | None, words: str = "") -> str:
        """Second handling: tier one step up, fresh promises, the earlier figures stay in history."""
        if by.kind == "member":
            _need(words, _("Say why the case is opened again."))
        self.handling += 1
        self.tier = STEP_UP[Tier(self.tier)]
        self.outcome, self.done, self.ended_at, self.reopen_until = "", "", None, None
        self.answer, self.answered_at, self.accepted_at = "", None, None
        self.lead = lead
        return State.ASSIGNED if lead else State.REPORTED

    @deed(source=OPEN, target=State.CLOSED, who=[Role.REPORTER], stops=ALL_PROMISES)
    def withdraw(self, *, by: Actor, words: str = "", others: int = 0) -> None:
        """The resident who reported takes it back, if alone on the case; that others are is told nobody."""
        if others:
            raise NotNow(_("This case cannot be taken back from here. Please call us."))
        self._end(Outcome.WITHDRAWN, words)

    # -- shared steps -------------------------------------------------------------------------------------------------

    def _take_up(self, lead: Member, *, ties: Sequence[Any], consent: str) -> None:
        if ties and not consent.strip():
            raise NotNow(
                _("%(name)s is not neutral here: %(why)s Choose someone else, or record every party's consent.")
                % {"name": lead.name, "why": " ".join(str(tie) for tie in ties)}
            )
        self.lead = lead
        self.accepted_at = None

    def _end(self, outcome: str, words: str) -> None:
        self.outcome = outcome
        self.done = words
        self.ended_at = self.now
        self.reopen_until = self.now + timedelta(days=self.reopen_days)


def _need(words: str, sentence: str) -> None:
    if not words.strip():
        raise NotNow(sentence)

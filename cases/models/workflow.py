"""The transitions of a case: what each verb checks and sets. From where to where, and who may, is its row in `deeds`.

A transition checks what it is handed and sets the case's own columns; it writes nothing else. Locking, history, clocks
and messages are the business of the door (`actions._door`), the only caller.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_fsm import RETURN_VALUE, FSMField, transition

from cases.deed import STAYS, Deed
from cases.deeds import DEEDS
from cases.states import CLOSING, SETTLING, Actor, DeclineReason, NotNow, Outcome, State, Unproven, Verb
from mediation.models import Member, Site, Tier

from .words import Words

if TYPE_CHECKING:
    from .case import Case

URGENCY = {tier: place for place, tier in enumerate((Tier.LOW, Tier.NORMAL, Tier.HIGH, Tier.URGENT))}
STEP_UP = {Tier.LOW: Tier.NORMAL, Tier.NORMAL: Tier.HIGH, Tier.HIGH: Tier.URGENT, Tier.URGENT: Tier.URGENT}


def carries_out(verb: Verb) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a method the django_fsm transition of its verb, as the verb's row declares it."""
    row = DEEDS[verb]
    return transition(
        field="state", source=list(row.frm), target=_target(row), conditions=list(row.when), custom={"deed": row}
    )


def _target(row: Deed) -> Any:
    """Where django_fsm takes the state: one state, what the method returns of several, or nowhere."""
    if isinstance(row.to, Mapping):
        return RETURN_VALUE(*dict.fromkeys(state for states in row.to.values() for state in states))
    if isinstance(row.to, tuple):
        return RETURN_VALUE(*row.to)
    return None if row.to == STAYS else row.to


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
    conclusion: models.ForeignKey[Words | None, Words | None]
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
    # Whether a sign says so, where the door has asked under its lock.
    speaks_for_many: bool | None = None

    class Meta:
        abstract = True

    # -- desk ---------------------------------------------------------------------------------------------------------

    @carries_out(Verb.ASSIGN)
    def assign(self, *, by: Actor, lead: Member, ties: Sequence[Any] = ()) -> None:
        """Put the case into the hands of a neutral lead (law.md section 5). `ties`: what no consent covers."""
        self._take_up(lead, ties=ties)

    @carries_out(Verb.ACCEPT)
    def accept(self, *, by: Actor) -> None:
        """The lead says: mine."""
        self.accepted_at = self.now

    @carries_out(Verb.DECLINE)
    def decline(self, *, by: Actor, reason: str) -> None:
        """The lead hands it back with a listed reason; the assign promise runs on as if it had never stopped."""
        if reason not in DeclineReason.values:
            raise NotNow(_("Choose why you hand the case back."))
        self.lead = None
        self.accepted_at = None

    @carries_out(Verb.REASSIGN)
    def reassign(self, *, by: Actor, lead: Member, why: Words | None, ties: Sequence[Any] = ()) -> None:
        """Another neutral lead, with a reason. From on site the new lead has an arrival promise of their own."""
        _need(why, _("Say why the case changes hands."))
        if self.lead_id == lead.pk:
            raise NotNow(_("This member already leads the case."))
        self._take_up(lead, ties=ties)

    @carries_out(Verb.STEP_ASIDE)
    def step_aside(self, *, by: Actor) -> None:
        """The lead is not neutral any more (回避); the assign promise runs on as if it had never stopped."""
        self.lead = None
        self.accepted_at = None

    @carries_out(Verb.PLACE)
    def place(self, *, by: Actor, hands_over: bool = False) -> str:
        """Where it is, corrected. A lead who does not serve that place hands the case back, as with "wrong site"."""
        if not hands_over:
            return str(self.state)
        self.lead = None
        self.accepted_at = None
        return State.REPORTED

    @carries_out(Verb.CLOSE)
    def close(self, *, by: Actor, outcome: str, why: Words | None) -> None:
        """End without settlement, with a reason; the resident is told the other routes."""
        if outcome not in CLOSING:
            raise NotNow(_("Choose how the case ends."))
        _need(why, _("Say why the case ends without settlement."))
        self._end(outcome, why)

    # -- on the site --------------------------------------------------------------------------------------------------

    @carries_out(Verb.ARRIVE)
    def arrive(
        self,
        *,
        by: Actor,
        code: str = "",
        position: Mapping[str, float] | None = None,
        photos: int = 0,
        is_doubted: bool = False,
    ) -> str:
        """Being on the site, with one proof: the code on the site board, one position, or a photo taken now. A proof
        that is doubted is kept, and the case stays where it is until somebody accepts it (`vouch`)."""
        if code:
            if self.site is None or not compare_digest(code.encode(), self.site.arrival_code.encode()):
                raise NotNow(_("This is not the code on this site's board."))
        elif position is not None:
            if not (-90 <= position["latitude"] <= 90 and -180 <= position["longitude"] <= 180):
                raise NotNow(_("This position is not on the map."))
        elif not photos:
            raise NotNow(_("Give the code on the site board, your position, or a photo taken now."))
        if self.accepted_at is None:
            self.accepted_at = self.now
        return State.ASSIGNED if is_doubted else State.ON_SITE

    @carries_out(Verb.VOUCH)
    def vouch(self, *, by: Actor, has_arrived: bool = False) -> str:
        """A doubted proof is accepted; of a visit, that somebody has been there."""
        return State.ON_SITE if has_arrived and self.state == State.ASSIGNED else str(self.state)

    @carries_out(Verb.SECURE)
    def secure(self, *, by: Actor, measure: Words | None) -> None:
        """The interim measure taken (先行处置): water off, fence up, power cut."""
        _need(measure, _("Say what was done to make it safe."))

    @carries_out(Verb.RESOLVE)
    def resolve(
        self,
        *,
        by: Actor,
        outcome: str,
        done: Words | None,
        resident_word: Words | None = None,
        photos: int = 0,
        doubted: int = 0,
        is_agreed: bool = False,
    ) -> None:
        """Settle, with what the outcome needs to be believed (law.md sections 2 and 6). `photos` are those that prove
        something; of `doubted` ones alone there are more. `is_agreed`: an agreement of the outcome's kind, made in this
        handling, is in effect.

        Raises:
            Unproven: a photo is needed, and what was given proves nothing by itself.
            NotNow: something else is missing.
        """
        if outcome not in SETTLING:
            raise NotNow(_("Choose how the dispute was settled."))
        _need(done, _("Say what was done."))
        if outcome == Outcome.RECTIFIED and not resident_word and doubted and not photos:
            raise Unproven(_UNPROVEN)
        if outcome == Outcome.WRITTEN and not is_agreed:
            raise NotNow(_("No written agreement is in effect: write it at the table, and have every side sign it."))
        if outcome == Outcome.ORAL and not is_agreed:
            raise NotNow(_("No oral agreement is registered: register it at the table first."))
        if outcome == Outcome.RECTIFIED and not (photos or resident_word):
            raise NotNow(_("Add a photo of the result, or what the resident said to it."))
        if outcome == Outcome.EXPLAINED and resident_word is None:
            raise NotNow(_("Write down what the resident said to it."))
        self._end(outcome, done)

    # -- two reports of one dispute -----------------------------------------------------------------------------------

    @carries_out(Verb.JOIN)
    def join(
        self,
        *,
        by: Actor,
        into: Case,
        ties: Sequence[Any] = (),
        why: Words | None = None,
    ) -> None:
        """Handled under an earlier case from now on (并案), whose promises rule.

        `ties`: what binds the lead of that case to a side of this one.
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
        self.joined_to = into
        self._end(Outcome.JOINED, why)
        self.reopen_until = None

    @carries_out(Verb.PART)
    def part(self, *, by: Actor, back_to: str, why: Words | None) -> str:
        """By itself again: `back_to` the state it had, its promises as if they had never stopped."""
        _need(why, _("Say why the case goes on by itself."))
        self.joined_to = None
        self.outcome, self.conclusion, self.ended_at = "", None, None
        return back_to

    # -- the resident -------------------------------------------------------------------------------------------------

    @carries_out(Verb.CONFIRM)
    def confirm(self, *, by: Actor, answer: str, waits: bool = False) -> None:
        """The resident says solved; or, after a logged attempt to ask, the system notes that no answer came.

        `answer` of the system is `no_answer`, unless one of several residents did say solved.
        `waits`: other residents of the case were asked too and have not said. Every one of them counts.
        """
        if waits:
            return
        self.answer = answer
        self.answered_at = self.now

    @carries_out(Verb.REOPEN)
    def reopen(self, *, by: Actor, lead: Member | None, why: Words | None = None) -> str:
        """Second handling: tier one step up, fresh promises, the earlier figures stay in history."""
        if by.kind == "member":
            _need(why, _("Say why the case is opened again."))
        self.handling += 1
        self.tier = STEP_UP[Tier(self.tier)]
        self.outcome, self.conclusion, self.ended_at, self.reopen_until = "", None, None, None
        self.answer, self.answered_at, self.accepted_at = "", None, None
        self.lead = lead
        return State.ASSIGNED if lead else State.REPORTED

    @carries_out(Verb.WITHDRAW)
    def withdraw(self, *, by: Actor, why: Words | None = None, others: int = 0) -> None:
        """The resident who reported takes it back, if alone on the case; that others are is told nobody."""
        if others:
            raise NotNow(_("This case cannot be taken back from here. Please call us."))
        self._end(Outcome.WITHDRAWN, why)

    # -- shared steps -------------------------------------------------------------------------------------------------

    def _take_up(self, lead: Member, *, ties: Sequence[Any]) -> None:
        if ties:
            raise NotNow(
                _("%(name)s is not neutral here: %(why)s Choose someone else, or write down every party's consent.")
                % {"name": lead.name, "why": " ".join(str(tie) for tie in ties)}
            )
        self.lead = lead
        self.accepted_at = None

    def _end(self, outcome: str, conclusion: Words | None) -> None:
        self.outcome = outcome
        self.conclusion = conclusion
        self.ended_at = self.now
        self.reopen_until = self.now + timedelta(days=self.reopen_days)


_UNPROVEN = gettext_lazy(
    "This photo proves nothing by itself: it was seen before, is too small, or was taken long ago. It is kept for the "
    "leader to look at. Take a new one, or settle once it is accepted."
)


def _need(words: Words | None, sentence: str) -> None:
    if words is None:
        raise NotNow(sentence)

"""The case: one dispute from report to its end, and the transitions that move it.

A transition checks the facts it is handed and sets the case's own columns; it writes nothing else. Locking, history,
clocks and messages are the business of the door (`actions._door`), the only caller.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Q
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
    Answer,
    DeclineReason,
    NotNow,
    Outcome,
    Role,
    State,
    deed,
)
from mediation.models import Building, Category, Member, Promise, Site, Tier

STEP_UP = {Tier.LOW: Tier.NORMAL, Tier.NORMAL: Tier.HIGH, Tier.HIGH: Tier.URGENT, Tier.URGENT: Tier.URGENT}


class CaseNumber(models.Model):
    """The last number given in one district and year. Taken under the row's lock, so no number is given twice."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="one_counter_per_district_and_year")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}-{self.last:06d}"

    @classmethod
    def take(cls, *, prefix: str, year: int) -> str:
        """The next number, such as `HL-2026-000123`. One statement; must run inside the deed's transaction."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_casenumber (prefix, year, last) VALUES (%s, %s, 1) "
                "ON CONFLICT (prefix, year) DO UPDATE SET last = cases_casenumber.last + 1 RETURNING last",
                [prefix, year],
            )
            (last,) = cursor.fetchone()
        return f"{prefix}-{year}-{last:06d}"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Reported, assigned or on site."""
        return self.filter(state__in=OPEN)

    def open_load(self) -> dict[int, int]:
        """Open cases per lead, as {member id: count}; members without one are absent."""
        rows = self.open().filter(lead__isnull=False).values_list("lead").annotate(n=Count("pk")).order_by()
        return dict(rows)


def new_token() -> str:
    """The key in a case's link: 144 bits, unguessable, safe in a URL."""
    return secrets.token_urlsafe(18)


def not_accepted(case: Case) -> bool:
    return case.accepted_at is None


def unanswered(case: Case) -> bool:
    return case.answer == ""


def may_still_reopen(case: Case) -> bool:
    return case.reopen_until is not None and case.now < case.reopen_until


def always(case: Case) -> bool:
    return True


class Case(models.Model):
    """One dispute. Its state moves only through the transitions below, and those only through the door."""

    number = models.CharField(gettext_lazy("number"), max_length=20, unique=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    state = FSMField(gettext_lazy("state"), default=State.REPORTED, choices=State.choices, protected=True)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="cases")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="cases")
    unit = models.CharField(max_length=10, blank=True)
    room = models.CharField(max_length=10, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="cases")
    tier = models.CharField(max_length=1, choices=Tier.choices)
    runs_into_home = models.BooleanField(default=False)
    emergency = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")

    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="led_cases")
    helpers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Helper", through_fields=("case", "member"), related_name="helped_cases"
    )
    handling = models.PositiveSmallIntegerField(default=1)
    reported_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, choices=Outcome.choices)
    done = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, blank=True, choices=Answer.choices)
    answered_at = models.DateTimeField(null=True)
    reopen_until = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    # The moment of the deed, set by the door so that every row of one deed carries the same time.
    now: datetime

    class Meta:
        verbose_name = gettext_lazy("case")
        verbose_name_plural = gettext_lazy("cases")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="case_state_is_known"),
            models.CheckConstraint(condition=Q(tier__in=Tier.values), name="case_tier_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ASSIGNED, State.ON_SITE]) | Q(lead__isnull=False),
                name="case_in_hand_has_a_lead",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True, outcome="")
                | Q(state=State.RESOLVED, ended_at__isnull=False, outcome__in=SETTLING)
                | Q(state=State.CLOSED, ended_at__isnull=False, outcome__in=[*CLOSING, Outcome.WITHDRAWN]),
                name="case_outcome_fits_its_state",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(state__in=[State.RESOLVED]), name="case_answer_follows_settlement"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-id"], name="case_site_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["lead", "-id"], name="case_lead_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["ended_at"], name="case_unanswered", condition=Q(state=State.RESOLVED, answer="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    # -- desk ---------------------------------------------------------------------------------------------------------

    @deed(
        source=[State.REPORTED],
        target=State.ASSIGNED,
        who=[Role.LEADER, Role.REVIEWER, Role.ROUTER],
        stops=[Promise.ASSIGN],
    )
    def assign(self, *, by: Actor, lead: Member, ties: Sequence[Any] = (), consent: str = "", **_facts: Any) -> None:
        """Put the case into the hands of a neutral lead (domain.md section 5)."""
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
        """Settle, with what the outcome needs to be believed (domain.md sections 2 and 6)."""
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

    # -- the resident -------------------------------------------------------------------------------------------------

    @deed(source=[State.RESOLVED], target=None, who=[Role.REPORTER, Role.SYSTEM], conditions=[unanswered])
    def confirm(self, *, by: Actor, answer: str = Answer.SOLVED, words: str = "") -> None:
        """The resident says solved; or, after a logged attempt to ask, the system notes that no answer came."""
        self.answer = Answer.NO_ANSWER if by.kind == "system" else answer
        self.answered_at = self.now

    @deed(
        source=ENDED,
        target=RETURN_VALUE(State.ASSIGNED, State.REPORTED),
        who={Role.REPORTER: may_still_reopen, Role.REVIEWER: always},
        starts=ALL_PROMISES,
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
        """The resident who reported takes it back, if alone on the case."""
        if others:
            raise NotNow(_("Other residents are on this case too, so it goes on."))
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

    # Days a resident may reopen, set by the door from the standing terms.
    reopen_days: int = 30


def _need(words: str, sentence: str) -> None:
    if not words.strip():
        raise NotNow(sentence)


class Helper(models.Model):
    """A member who attends and fixes. Need not be neutral (domain.md section 1)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="member_helps_a_case_once")]

    def __str__(self) -> str:
        return f"{self.case} · {self.member}"

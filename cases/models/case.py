"""The case: one dispute from report to its end. Its columns and what must always hold of them.

The verbs that move it stand in `workflow`.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy

from cases import rooms
from cases.states import CLOSING, ENDED, OF_OTHER_VERBS, OPEN, SETTLING, Answer, Outcome, State
from config.custody.kinds import moving, working
from mediation.models import Building, Category, Organisation, Site, Tier

from .asked import asked
from .search import IsMarked
from .words import Words, body_of
from .workflow import Workflow


@moving("last")
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

    def to_be_reopened(self, at: datetime) -> Self:
        """Ended, and their residents may still say that they are not solved."""
        return self.filter(state__in=ENDED, reopen_until__gt=at)

    def open_load(self) -> dict[int, int]:
        """Open cases per lead, as {member id: count}; members without one are absent."""
        rows = self.open().filter(lead__isnull=False).values_list("lead").annotate(n=Count("pk")).order_by()
        return dict(rows)


def new_token() -> str:
    """The key in a case's link: 144 bits, unguessable, safe in a URL."""
    return secrets.token_urlsafe(18)


@moving(
    *("state", "site", "building", "unit", "room", "category", "tier", "lead", "handling", "accepted_at", "outcome"),
    *("conclusion", "ended_at", "answer", "answered_at", "reopen_until", "joined_to"),
)
class Case(Workflow):
    """One dispute. Its state moves only through the transitions of `workflow`, and those only through the door."""

    number = models.CharField(gettext_lazy("number"), max_length=20, unique=True)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="cases")
    # The street office that looks after it while its site is unknown; nobody's only where there is none yet.
    keeper = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="cases")
    unit = models.CharField(max_length=10, blank=True)
    room = models.CharField(max_length=10, blank=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="cases")
    tier = models.CharField(max_length=1, choices=Tier.choices)
    runs_into_home = models.BooleanField(default=False)
    emergency = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    # The number of the 12345 work order this case came as; empty for all others.
    order_number = models.CharField(max_length=40, blank=True)

    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="led_cases")
    helpers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Helper", through_fields=("case", "member"), related_name="helped_cases"
    )
    handling = models.PositiveSmallIntegerField(default=1)
    reported_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, choices=Outcome.choices)
    # What was done, or why it ended.
    conclusion = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=12, blank=True, choices=Answer.choices)
    answered_at = models.DateTimeField(null=True)
    reopen_until = models.DateTimeField(null=True)
    # The case under which this one is handled (并案); its own ends while it is.
    joined_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined", db_index=False)

    objects = CaseQuerySet.as_manager()

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
                | Q(state=State.CLOSED, ended_at__isnull=False, outcome__in=[*CLOSING, *OF_OTHER_VERBS]),
                name="case_outcome_fits_its_state",
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True) & ~Q(outcome=Outcome.JOINED)
                | Q(joined_to__isnull=False, outcome=Outcome.JOINED) & ~Q(joined_to=F("pk")),
                name="joined_case_names_another",
            ),
            models.CheckConstraint(
                condition=Q(unit__regex=rooms.PATTERN, room__regex=rooms.PATTERN), name="unit_and_room_are_places"
            ),
            models.UniqueConstraint(fields=["order_number"], condition=~Q(order_number=""), name="order_is_one_case"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(state__in=[State.RESOLVED]), name="case_answer_follows_settlement"
            ),
        ]
        indexes = [
            models.Index(fields=["site", "-id"], name="case_site_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["lead", "-id"], name="case_lead_open", condition=Q(state__in=OPEN)),
            models.Index(fields=["keeper", "-id"], name="case_kept", condition=Q(site__isnull=True)),
            models.Index(fields=["reported_at"], name="case_reported"),
            models.Index(fields=["joined_to"], name="case_joined", condition=Q(joined_to__isnull=False)),
            models.Index(fields=["ended_at"], name="case_unanswered", condition=Q(state=State.RESOLVED, answer="")),
        ]
        triggers = [
            IsMarked("id", moved=("site_id", "keeper_id", "building_id", "unit", "room", "category_id", "lead_id"))
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def done(self) -> str:
        """What was done, or why it ended; empty while it is open."""
        return body_of(self.conclusion)

    def may_be_reopened(self, at: datetime) -> bool:
        """Whether its resident may still say that it is not solved."""
        return self.reopen_until is not None and at < self.reopen_until

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def street_id(self) -> int | None:
        """The street office that watches it: of its site, or while that is unknown its keeper."""
        return self.site.street_id if self.site else self.keeper_id

    # Whether other cases are handled under this one.
    gathers_others: asked = asked(lambda case: case.joined.exists())
    # Whether the street office has it before it: to decide, or decided and not yet carried out.
    is_before_the_street: asked = asked(lambda case: case.escalations.before_the_street().exists())
    # Whether a call about it stands on the desk.
    is_to_be_called: asked = asked(lambda case: case.calls.filter(done_at__isnull=True).exists())
    # Whether somebody asked for what another decides; time has requests of its own.
    has_a_request: asked = asked(lambda case: case.requests.filter(state="asked").exists())
    # Whether a proof of it waits to be judged.
    has_doubts: asked = asked(lambda case: case.doubts.filter(judged_at__isnull=True).exists())
    # Whether a side of it does not agree to mediation, or does not any more.
    mediation_is_off: asked = asked(lambda case: case.mediation_consents.unwilling().exists())
    # Whether a resident agrees that the contractor calls. Only a number that is proven can be given.
    gives_its_number: asked = asked(lambda case: case.parties.filter(shares_contact=True).exists())


@working
class Helper(models.Model):
    """A member who attends and fixes. Need not be neutral (law.md section 1)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "member"], name="member_helps_a_case_once")]

    def __str__(self) -> str:
        return f"{self.case} · {self.member}"

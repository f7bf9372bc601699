"""A promised time that passed: where and when it was missed, written once, whatever becomes of the case afterwards; and
why, as whoever led the case then says.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import MissKind
from config.custody.kinds import evidence
from config.custody.triggers import Unconditional
from mediation.models import Organisation, Promise, Site

from .case import Case
from .clock import Clock
from .words import Words, body_of


class Against(models.TextChoices):
    """Which of a promise's times passed: the one that held then, or the first one, whatever time was given later."""

    DUE = "due", _("The time that held")
    FIRST = "first", _("The first time")


@evidence(at="noted_at")
class Miss(models.Model):
    """One promise missed. Figures count these rows and not the case, which may be joined, closed or moved since.

    The site, its street office and the lead are those of the moment (law.md section 11, guard 6).
    """

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="misses")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="misses")
    against = models.CharField(max_length=5, choices=Against.choices)
    promise = models.CharField(max_length=12, choices=Promise.choices)
    due_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    street = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clock", "against"], name="promise_is_missed_once"),
            models.CheckConstraint(condition=Q(against__in=Against.values), name="miss_is_against_a_known_time"),
            models.CheckConstraint(condition=Q(noted_at__gte=models.F("due_at")), name="miss_is_noted_after_it_is_due"),
        ]
        indexes = [models.Index(fields=["street", "due_at"], name="miss_of_a_street")]
        triggers = [
            # Whoever could write one that is none could also keep the true one from being written.
            Unconditional(
                name="miss_is_of_its_clock",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM cases_clock clock JOIN cases_case ON cases_case.id = clock.case_id
                        LEFT JOIN mediation_site site ON site.id = cases_case.site_id
                        WHERE clock.id = NEW.clock_id AND clock.case_id = NEW.case_id AND clock.promise = NEW.promise
                          AND NEW.due_at = CASE NEW.against WHEN 'due' THEN clock.due_at ELSE clock.first_due_at END
                          AND NEW.site_id IS NOT DISTINCT FROM cases_case.site_id
                          AND NEW.street_id IS NOT DISTINCT FROM COALESCE(site.street_id, cases_case.keeper_id)
                    ) THEN
                        RAISE EXCEPTION 'a miss is of its clock' USING ERRCODE = 'insufficient_privilege';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.promise} · {self.due_at:%Y-%m-%d %H:%M}"


@evidence(at="at", by="said_by")
class MissReason(models.Model):
    """Why it was missed: one of a few reasons, and a sentence if there is one. Said once, by who had the case then; it
    excuses nothing, and moves no due time."""

    miss = models.OneToOneField(Miss, on_delete=models.PROTECT, related_name="reason")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="miss_reasons")
    kind = models.CharField(max_length=8, choices=MissKind.choices)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MissKind.values), name="miss_reason_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.miss} · {self.kind}"

    @property
    def words(self) -> str:
        """What else was said; empty without words, and once they are masked."""
        return body_of(self.saying)

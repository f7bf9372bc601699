"""A missed promise in front of someone who must act: a row per clock and rung, for ever.

Only the street's rung waits for a decision; the ones before it are news (raised and closed at once).
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import ALL_PROMISES, Decision, End, EscalationCause
from config.custody.kinds import moving
from mediation.models import Level

from .case import Case
from .words import Words, body_of


class EscalationState(models.TextChoices):
    RAISED = "raised", _("Raised")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    DECIDED = "decided", _("Decided")
    CLOSED = "closed", _("Closed")


WAITING = (EscalationState.RAISED, EscalationState.ACKNOWLEDGED)


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def before_the_street(self) -> Self:
        """Those the street office has before it: to decide, or decided and not yet carried out."""
        return self.filter(level=Level.STREET).exclude(state=EscalationState.CLOSED)

    def told_to_residents(self) -> Self:
        """Those about a time that was promised to them, or asked for by them. That the leader asks for help, and what
        was undertaken among the group, are inner matters (law.md section 4)."""
        promised = Q(cause=EscalationCause.MISSED, clock__promise__in=ALL_PROMISES)
        return self.filter(promised | Q(cause=EscalationCause.RESIDENT))


@moving(
    *("state", "acknowledged_at", "decision", "saying", "decided_by", "decided_at"),
    *("closed_at", "ended_by", "ended"),
)
class Escalation(models.Model):
    """One rung reached. `clock` is empty when a person raised it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="escalations")
    clock = models.ForeignKey("Clock", on_delete=models.PROTECT, null=True, related_name="escalations")
    rung = models.PositiveSmallIntegerField(null=True)
    level = models.CharField(max_length=8, choices=Level.choices)
    cause = models.CharField(max_length=8, choices=EscalationCause.choices)
    state = models.CharField(max_length=12, choices=EscalationState.choices)
    raised_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=10, blank=True, choices=Decision.choices)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Which event closed it, and how.
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended = models.CharField(max_length=9, blank=True, choices=End.choices)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "rung"], condition=Q(clock__isnull=False), name="one_escalation_per_clock_and_rung"
            ),
            models.CheckConstraint(
                condition=Q(clock__isnull=True, rung__isnull=True) | Q(clock__isnull=False, rung__isnull=False),
                name="escalation_has_clock_and_rung_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="escalation_decision_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.CLOSED) & Q(closed_at__isnull=True, ended_by__isnull=True, ended="")
                | Q(state=EscalationState.CLOSED, closed_at__isnull=False, ended_by__isnull=False) & ~Q(ended=""),
                name="closed_escalation_has_its_cause",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "state"], name="escalation_case_state"),
            models.Index(fields=["raised_at"], name="escalation_waiting", condition=Q(state__in=WAITING)),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.level}"

    @property
    def words(self) -> str:
        """The decision in a sentence."""
        return body_of(self.saying)

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

"""A promise with a time: the narrow table that the sweep reads, and the recorded changes of its due time.

`due_at` and the moments of every rung are stored when the clock starts, so finding what is missed is one indexed query
and no calendar arithmetic (docs/decisions). Starting, ending and moving is done by `cases.clocks`.
"""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.states import End
from config.custody.kinds import evidence, moving
from mediation.models import PolicyVersion, Promise

from .case import Case


class ClockQuerySet(models.QuerySet["Clock"]):
    def own(self) -> Self:
        """Promises of the case itself, not of what rides on it: a decision, something undertaken."""
        return self.filter(escalation__isnull=True, undertaking__isnull=True)

    def running(self) -> Self:
        return self.filter(stopped_at__isnull=True)


@moving(
    *("policy", "due_at", "stopped_at", "ended_by", "ended"),
    *("rung_at", "rungs_passed", "next_rung_at"),
)
class Clock(models.Model):
    """One promise, running until `stopped_at`; `next_rung_at` is null when nothing is left to watch."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    promise = models.CharField(max_length=12, choices=Promise.choices)
    handling = models.PositiveSmallIntegerField()
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT)
    # What it rides on, if not on the case itself: a decision or instruction on an escalation, something undertaken.
    escalation = models.ForeignKey("Escalation", on_delete=models.CASCADE, null=True, related_name="promises")
    undertaking = models.ForeignKey("Undertaking", on_delete=models.CASCADE, null=True, related_name="promises")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    first_due_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    # Which event ended it, and how.
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended = models.CharField(max_length=9, blank=True, choices=End.choices)
    # When each rung of the ladder is reached, in order; `rungs_passed` of them have been.
    rung_at = ArrayField(models.DateTimeField(), default=list)
    rungs_passed = models.PositiveSmallIntegerField(default=0)
    next_rung_at = models.DateTimeField(null=True)

    objects = ClockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="clock_is_due_after_its_start"),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True) | Q(next_rung_at__isnull=True), name="stopped_clock_is_not_watched"
            ),
            models.CheckConstraint(
                condition=Q(escalation__isnull=True) | Q(undertaking__isnull=True), name="clock_rides_on_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(stopped_at__isnull=True, ended_by__isnull=True, ended="")
                | Q(stopped_at__isnull=False, ended_by__isnull=False) & ~Q(ended=""),
                name="stopped_clock_has_its_cause",
            ),
            models.UniqueConstraint(
                fields=["case", "promise"],
                condition=Q(stopped_at__isnull=True, escalation__isnull=True, undertaking__isnull=True),
                name="one_running_clock_per_promise",
            ),
            models.UniqueConstraint(
                fields=["escalation", "promise"],
                condition=Q(escalation__isnull=False),
                name="one_clock_per_escalation_and_promise",
            ),
            models.UniqueConstraint(
                fields=["undertaking"], condition=Q(undertaking__isnull=False), name="one_clock_per_undertaking"
            ),
        ]
        indexes = [
            models.Index(fields=["next_rung_at"], name="clock_watch", condition=Q(next_rung_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.promise} · {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None

    @property
    def was_kept(self) -> bool:
        """Whether it was kept, and in time. Says nothing of a running clock."""
        return self.ended == End.KEPT

    @property
    def was_missed(self) -> bool:
        """Whether it ran on after it was due, however it ended. Says nothing of a running clock."""
        return self.stopped_at is not None and self.stopped_at > self.due_at


class ChangeKind(models.TextChoices):
    HOLD = "hold", _("Held")
    RELEASE = "release", _("Hold ended early")
    EXTEND = "extend", _("Extended")
    REPLAN = "replan", _("Planned anew")
    IMPORT = "import", _("Deadline of the 12345 order")
    DECIDED = "decided", _("Date set by the street office")


@evidence(at="at")
class ClockChange(models.Model):
    """A recorded change of a due time: the only way one ever moves. Append-only, like all history.

    `facts` by kind (moments in ISO 8601): hold "until", release "ended", extend, import and decided "to", replan "why"
    (a `ReplanReason`; a changed calendar also "year" and "version", a correction "old_policy" and "new_policy").
    """

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=8, choices=ChangeKind.choices)
    at = models.DateTimeField()
    old_due_at = models.DateTimeField()
    new_due_at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.clock} · {self.kind}"

"""Something undertaken by a date: an appointment, what an agreement obliges to, a rectification, a follow-up visit.

Each rides on the same clocks as the case's own promises and climbs the same ladder, in any state of the case.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.states import UndertakingKind
from config.custody.kinds import moving
from mediation.models import Organisation, Promise

from .case import Case
from .words import Words, body_of


@moving("kept_at", "kept_by", "finding", "dropped_at", "ended_by")
class Undertaking(models.Model):
    """One dated thing to be done, by whom, and whether it was."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="undertakings")
    kind = models.CharField(max_length=12, choices=UndertakingKind.choices)
    handling = models.PositiveSmallIntegerField()
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    # What it comes of, if of an agreement's clause.
    clause = models.OneToOneField(
        "Clause", on_delete=models.PROTECT, null=True, related_name="undertaking", db_index=False
    )
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # What was found when it was noted as done.
    finding = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    dropped_at = models.DateTimeField(null=True)
    # Which event noted it as done, or dropped it.
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(dropped_at__isnull=True), name="undertaking_is_kept_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True, ended_by__isnull=True)
                | Q(ended_by__isnull=False) & ~Q(kept_at__isnull=True, dropped_at__isnull=True),
                name="undertaking_that_is_over_has_its_cause",
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "due_at"],
                name="undertaking_open",
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"

    @property
    def words(self) -> str:
        """Who does what, or where they meet; empty where it came of itself."""
        return body_of(self.saying)

    @property
    def promise(self) -> str:
        """The promise it rides on. A convened meeting is watched as any appointment is."""
        return Promise.APPOINTMENT if self.kind == UndertakingKind.MEETING else Promise(self.kind)

    @property
    def is_open(self) -> bool:
        return self.kept_at is None and self.dropped_at is None

"""Something undertaken by a date: an appointment, what an agreement obliges to, a rectification, a follow-up visit.

Each rides on the same clocks as the case's own promises and climbs the same ladder, in any state of the case.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mediation.models import Organisation, Promise

from .case import Case


class UndertakingKind(models.TextChoices):
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


class Undertaking(models.Model):
    """One dated thing to be done, by whom, and whether it was."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="undertakings")
    kind = models.CharField(max_length=12, choices=UndertakingKind.choices)
    handling = models.PositiveSmallIntegerField()
    words = models.TextField()
    by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.TextField(blank=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(dropped_at__isnull=True), name="undertaking_is_kept_or_dropped"
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
    def promise(self) -> str:
        """The promise it rides on. A convened meeting is watched as any appointment is."""
        return Promise.APPOINTMENT if self.kind == UndertakingKind.MEETING else Promise(self.kind)

    @property
    def is_open(self) -> bool:
        return self.kept_at is None and self.dropped_at is None

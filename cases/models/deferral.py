"""A longer deadline or a stopped clock (延期, 挂账): asked for, reasoned, decided, ended. Each step on record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.states import End, HoldReason
from config.custody.kinds import moving

from .case import Case
from .words import Words, body_of


class DeferralKind(models.TextChoices):
    HOLD = "hold", _("Hold")
    EXTENSION = "extension", _("Extension")


class DeferralState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


@moving("state", "decided_by", "decided_at", "ended_at", "ended_by", "ended")
class Deferral(models.Model):
    """One request for time. A hold stops arrive and resolve until `until`; an extension moves resolve to it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deferrals")
    kind = models.CharField(max_length=10, choices=DeferralKind.choices)
    state = models.CharField(max_length=8, choices=DeferralState.choices, default=DeferralState.ASKED)
    handling = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=10, choices=HoldReason.choices, blank=True)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    until = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Which event ended it, and how. A granted extension does not end.
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended = models.CharField(max_length=9, blank=True, choices=End.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DeferralState.ENDED) & Q(ended_at__isnull=True, ended_by__isnull=True, ended="")
                | Q(state=DeferralState.ENDED, ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended=""),
                name="ended_deferral_has_its_cause",
            ),
            models.CheckConstraint(condition=Q(until__gt=F("asked_at")), name="deferral_ends_after_it_is_asked"),
            models.CheckConstraint(
                condition=Q(kind=DeferralKind.EXTENSION, reason="") | (Q(kind=DeferralKind.HOLD) & ~Q(reason="")),
                name="hold_has_a_listed_reason",
            ),
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state=DeferralState.ASKED), name="one_request_of_a_kind_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=DeferralState.GRANTED, kind=DeferralKind.HOLD),
                name="one_hold_at_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["until"],
                name="hold_running",
                condition=Q(state=DeferralState.GRANTED, kind=DeferralKind.HOLD),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind} · {self.state}"

    @property
    def words(self) -> str:
        """Why the time is asked for."""
        return body_of(self.saying)

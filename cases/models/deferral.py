"""A longer deadline or a stopped clock (延期, 挂账): asked for, reasoned, decided, ended. Each step on record."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .case import Case


class DeferralKind(models.TextChoices):
    HOLD = "hold", _("Hold")
    EXTENSION = "extension", _("Extension")


class DeferralState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


class HoldReason(models.TextChoices):
    """Why a clock may stand still. Listed, so that "busy" is not among them."""

    ACCESS = "access", _("Waiting for access to a home")
    AUTHORITY = "authority", _("Waiting for another authority's answer")
    EXPERT = "expert", _("Waiting for an expert's finding")
    WEATHER = "weather", _("Weather forbids the work")
    PARTY = "party", _("A party asked for time")


class Deferral(models.Model):
    """One request for time. A hold stops arrive and resolve until `until`; an extension moves resolve to it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deferrals")
    kind = models.CharField(max_length=10, choices=DeferralKind.choices)
    state = models.CharField(max_length=8, choices=DeferralState.choices, default=DeferralState.ASKED)
    handling = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=10, choices=HoldReason.choices, blank=True)
    words = models.TextField()
    until = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
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

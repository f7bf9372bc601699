"""What one asks for and another decides: an end without settlement, a lower tier, another street's place, a joining
that puts something off. Time asked for is `deferral`.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.states import ASKED_FOR, End, Verb
from config.custody.kinds import moving

from .case import Case
from .words import Words, body_of


class RequestState(models.TextChoices):
    ASKED = "asked", _("Asked for")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    ENDED = "ended", _("Ended")


@moving("state", "decided_by", "decided_at", "ended_at", "ended_by", "ended", at="asked_at", by="asked_by")
class Request(models.Model):
    """One deed asked for. `wanted` holds what it would be done with, as `facts.Wanted` declares it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="requests")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    handling = models.PositiveSmallIntegerField()
    wanted = models.JSONField(default=dict)
    # How the case stood when it was asked: of one that has changed since, something else was meant.
    stood = models.JSONField(default=dict)
    unit = models.CharField(max_length=10, blank=True)
    room = models.CharField(max_length=10, blank=True)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=RequestState.choices, default=RequestState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # Which event ended it undecided, and how.
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended = models.CharField(max_length=9, blank=True, choices=End.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=ASKED_FOR), name="request_is_for_a_gated_deed"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="who_asks_does_not_decide"
            ),
            models.CheckConstraint(
                condition=Q(state=RequestState.ASKED, decided_at__isnull=True, ended_at__isnull=True)
                | Q(
                    state__in=[RequestState.GRANTED, RequestState.REFUSED],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(state=RequestState.ENDED, decided_at__isnull=True, ended_at__isnull=False, ended_by__isnull=False)
                & ~Q(ended=""),
                name="request_is_decided_or_ended_once",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state=RequestState.ASKED), name="one_request_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.verb} · {self.state}"

    @property
    def words(self) -> str:
        """Why it is asked for; said again with the deed when it is granted."""
        return body_of(self.saying)

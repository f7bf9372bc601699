"""When each sweep of cases last ran to its end. Health looks at that of the promises: a dead beat is soon seen."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from config.custody.kinds import working


@working
class Pulse(models.Model):
    """One row per sweep."""

    sweep = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sweep} · {self.at:%Y-%m-%d %H:%M:%S}"

    @classmethod
    def note(cls, sweep: str, *, at: datetime | None = None) -> None:
        """This sweep has just run to its end."""
        cls.objects.update_or_create(sweep=sweep, defaults={"at": at or timezone.now()})

    @classmethod
    def is_fresh(cls, sweep: str, *, within: timedelta) -> bool:
        """Whether this sweep ran to its end within that time."""
        return cls.objects.filter(sweep=sweep, at__gte=timezone.now() - within).exists()

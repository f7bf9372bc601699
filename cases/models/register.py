"""Monthly registers (台账) that somebody asked for: of which cases and month, how far they are written, how it ended.

The file itself stands in a folder of its own (`REGISTERS_ROOT`) for some days; that it was made, for whom, and with
which digest stays.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from config.custody.kinds import moving
from mediation.models import Organisation, Site


@moving(
    *("started_at", "seen_at", "done", "total", "ended_at", "file", "size", "sha256", "root", "sentence"),
    until="ended_at", at="asked_at", by="asked_by",
)  # fmt: skip
class RegisterOrder(models.Model):
    """One register, asked for by a member of a street office or district: all that its cases are, or of one of its
    streets or sites."""

    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    # As whose reader: whoever has changed the office since has none of it.
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", db_index=False)
    street = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # `2026-09`.
    month = models.CharField(max_length=7)
    language = models.CharField(max_length=10)
    # When somebody took it up, and when they last said that they are at it.
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    # How many cases are written, of how many.
    done = models.PositiveIntegerField(default=0, db_default=0)
    total = models.PositiveIntegerField(default=0, db_default=0)
    ended_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=60, blank=True, default="", db_default="")
    size = models.PositiveBigIntegerField(default=0, db_default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    # The seal of the ledger that stands in its footers; empty where there is none yet.
    root = models.CharField(max_length=64, blank=True, default="", db_default="")
    # Why it was not written, as the person reads it.
    sentence = models.TextField(blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, file="", sentence="")
                | Q(ended_at__isnull=False, sentence="") & ~Q(file="")
                | Q(ended_at__isnull=False, file="") & ~Q(sentence=""),
                name="register_ends_in_a_file_or_a_sentence",
            ),
            models.CheckConstraint(
                condition=Q(month__regex=r"^20\d\d-(0[1-9]|1[0-2])$"), name="register_is_of_a_month"
            ),
            models.UniqueConstraint(
                fields=["asked_by"], condition=Q(ended_at__isnull=True), name="one_register_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["id"], name="register_waiting", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.month}"

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(99, 100 * self.done // self.total) if self.total else 0

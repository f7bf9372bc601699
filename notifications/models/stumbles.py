"""Rows that a sweep could not work on. Written by `notifications.tries` alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import working


@working
class Stumble(models.Model):
    """One row of one sweep that failed: how often it was tried, when last, and why. Gone once it has been done."""

    sweep = models.CharField(_("sweep"), max_length=24)
    row = models.CharField(_("row"), max_length=80)
    tries = models.PositiveIntegerField(_("tries"), default=1)
    last_at = models.DateTimeField(_("last"))
    why = models.TextField(_("why"), blank=True)

    class Meta:
        verbose_name = _("row that cannot be worked on")
        verbose_name_plural = _("rows that cannot be worked on")
        constraints = [models.UniqueConstraint(fields=["sweep", "row"], name="stumble_once_for_a_row")]

    def __str__(self) -> str:
        return f"{self.sweep} {self.row}"

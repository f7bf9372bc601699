"""What an order to put something right, and a handing on to an authority, have besides what is undertaken by them: the
numbered notice with its standard, and which authority has it under which number of its own.

That either is watched, climbs and is noted as done is the `undertaking` that each of them names.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from config.custody.kinds import evidence, moving
from mediation.models import Authority, Site

from .case import Case
from .undertaking import Undertaking
from .words import Words, body_of


@evidence(at="issued_at", by="issued_by")
class RectificationNotice(models.Model):
    """A numbered order to an organisation (整改通知单): by which standard, until when, and when it is looked at again.
    What is to be put right is the undertaking's `brief`. Numbers run by site and year without a gap."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    undertaking = models.OneToOneField(Undertaking, on_delete=models.PROTECT, related_name="notice")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    standard = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    recheck_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["site", "year", "serial"], name="notice_is_numbered_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Such as `ZG-2026-007`; with the site it is the only one."""
        return f"ZG-{self.year}-{self.serial:03d}"

    @property
    def standard_words(self) -> str:
        """By what it is measured whether it is put right."""
        return body_of(self.standard)


@moving("reference", at="handed_at", by="handed_by")
class Referral(models.Model):
    """A case handed on to an authority (转办) beside the mediation: to which, when, and under which number it is kept
    there, once that is known. What they answer is the undertaking's `finding`."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    undertaking = models.OneToOneField(Undertaking, on_delete=models.PROTECT, related_name="referral")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40, blank=True)
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.case} · {self.authority}"

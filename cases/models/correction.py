"""What staff put right of a reading: kept, so that the reader's words can be improved and its second opinion taught."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import evidence

from .case import Case
from .party import Report


class CorrectedField(models.TextChoices):
    CATEGORY = "category", _("Category")
    TIER = "tier", _("Tier")


@evidence(at="at", by="by")
class Correction(models.Model):
    """One field of one reading: what was read (a category's code, a tier), and what it should have been."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="corrections")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="corrections")
    field = models.CharField(max_length=8, choices=CorrectedField.choices)
    read = models.CharField(max_length=30)
    corrected = models.CharField(max_length=30)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="corrections")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(field__in=CorrectedField.values), name="correction_field_is_known"),
            models.CheckConstraint(condition=~Q(read=F("corrected")), name="correction_changes_something"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.read} → {self.corrected}"

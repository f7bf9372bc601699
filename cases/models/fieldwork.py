"""What happened on the site: arrivals with their proof, and photos. One position at arrival, no track."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import Proof
from custody.kinds import evidence

from .case import Case
from .party import Report


@evidence(at="arrived_at", by="member")
class Visit(models.Model):
    """A member being on the site, with proof."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    arrived_at = models.DateTimeField()
    proof = models.CharField(max_length=8, choices=Proof.choices)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(proof=Proof.POSITION) | Q(latitude__isnull=False, longitude__isnull=False),
                name="visit_position_is_given",
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.member} · {self.arrived_at:%Y-%m-%d %H:%M}"


class PhotoKind(models.TextChoices):
    REPORT = "report", _("Sent with the report")
    ARRIVAL = "arrival", _("Taken on arrival")
    RESULT = "result", _("Result or signed paper")


@evidence(at="added_at")
class Photo(models.Model):
    """A picture, re-encoded without its metadata before it is stored. Never served but through `access`."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="photos")
    report = models.ForeignKey(Report, on_delete=models.CASCADE, null=True, related_name="photos")
    kind = models.CharField(max_length=8, choices=PhotoKind.choices)
    file = models.FileField(upload_to="photos/%Y/%m/")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"

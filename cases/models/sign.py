"""An early sign (苗头): something that says a dispute may grow, noticed before any promise is missed.

Raised by `actions.signs`; its numbers (hours, days, households) are rows of the terms.
"""

from django.db import models
from django.db.models import Q

from cases.states import SignKind
from config.custody.kinds import evidence

from .case import Case


@evidence(at="at")
class Sign(models.Model):
    """One sign on one case, once in each handling. `facts` by kind: "households", or "earlier" cases."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="signs")
    kind = models.CharField(max_length=12, choices=SignKind.choices)
    handling = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind", "handling"], name="one_sign_of_a_kind_per_handling"),
            models.CheckConstraint(condition=Q(kind__in=SignKind.values), name="sign_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"

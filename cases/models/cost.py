"""What is asked of a side by way of sharing a cost, and what was agreed (谁受益谁出资). Amounts are yuan."""

from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import moving
from mediation.models import CostBasis, CostKind, Rule

from .case import Case
from .party import Party
from .words import Words, body_of

CENT = Decimal("0.01")


@moving("agreed", "agreed_at", "agreed_by", "dropped_at", "dropped_by", at="asked_at", by="asked_by")
class CostItem(models.Model):
    """One item asked of one side: how much, by which rule, what each of the others of the stairwell pays; what was
    agreed. What was written down by mistake is dropped and stays on record."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="costs")
    handling = models.PositiveSmallIntegerField()
    kind = models.ForeignKey(CostKind, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="costs")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, related_name="+")
    basis = models.CharField(max_length=10, choices=CostBasis)
    # Of the home, in square metres, where the cost is shared by area; the floor where it differs by floor.
    area = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    floor = models.PositiveSmallIntegerField(null=True)
    asked = models.DecimalField(max_digits=10, decimal_places=2)
    others = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    agreed = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    agreed_at = models.DateTimeField(null=True)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("shared cost")
        verbose_name_plural = _("shared costs")
        constraints = [
            models.CheckConstraint(
                condition=Q(asked__gt=0)
                & (Q(others__isnull=True) | Q(others__gte=0))
                & (Q(agreed__isnull=True) | Q(agreed__gte=0)),
                name="cost_is_an_amount",
            ),
            models.CheckConstraint(
                condition=~Q(basis=CostBasis.AREA) | Q(area__gt=0), name="cost_by_area_has_its_area"
            ),
            models.CheckConstraint(condition=Q(basis__in=CostBasis.values), name="cost_basis_is_known"),
            models.CheckConstraint(
                condition=Q(agreed__isnull=True, agreed_at__isnull=True, agreed_by__isnull=True)
                | Q(agreed__isnull=False, agreed_at__isnull=False, agreed_by__isnull=False),
                name="agreed_cost_says_when_and_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True, dropped_by__isnull=True)
                | Q(dropped_at__isnull=False, dropped_by__isnull=False),
                name="dropped_cost_says_by_whom",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind"], name="cost_agreed", condition=Q(agreed__isnull=False, dropped_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"

    @property
    def words(self) -> str:
        """What was said with it; empty without words, and once they are masked."""
        return body_of(self.saying)

    @property
    def compared(self) -> Decimal | None:
        """What was agreed as it is compared: yuan a household, or a square metre. None where it is not."""
        if self.agreed is None or self.basis == CostBasis.WHOLE:
            return None
        if self.basis == CostBasis.AREA and self.area:
            return (self.agreed / self.area).quantize(CENT, rounding=ROUND_HALF_UP)
        return self.agreed.quantize(CENT)

    def is_like(self, other: "CostItem") -> bool:
        """Whether equal treatment would have them at one amount: the same item, shared alike, on the same floor where
        that matters. That both are of one site is asked elsewhere."""
        return (self.kind_id, self.basis, self.floor) == (other.kind_id, other.basis, other.floor)

"""What sides share the cost of (谁受益谁出资): the list of items, for every district or for one alone. What was asked
of whom, and what was agreed, has a case and stands in `cases`.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from mediation.naming import in_language

from .people import Organisation, OrganisationKind
from .rules import Rule
from .written import Line


class CostBasis(models.TextChoices):
    """By what an amount is compared with another."""

    HOUSEHOLD = "household", _("per household")
    AREA = "area", _("per square metre")
    WHOLE = "whole", _("in all, not compared")


@standing
class CostKind(models.Model):
    """An item of the list. One of a district goes before the one of the same code for all."""

    code = models.SlugField(_("code"), max_length=30)
    district = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": OrganisationKind.DISTRICT_BUREAU},
        verbose_name=_("district"),
        help_text=_("Empty: in any district that has none of its own of this code."),
    )
    name_zh = Line(_("Chinese name"), max_length=20)
    name_en = Line(_("English name"), max_length=40)
    basis = models.CharField(_("shared"), max_length=10, choices=CostBasis, default=CostBasis.HOUSEHOLD)
    by_floor = models.BooleanField(
        _("differs by floor"), default=False, help_text=_("Then only the same floors are compared, as with lifts.")
    )
    rule = models.ForeignKey(
        Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("usual rule")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("item of shared costs")
        verbose_name_plural = _("items of shared costs")
        ordering = ["order", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "district"],
                nulls_distinct=False,
                name="cost_kind_once_in_district",
                violation_error_message=_("This district already has an item of this code."),
            ),
        ]

    def __str__(self) -> str:
        return self.label(get_language() or "zh-hans")

    def label(self, language: str) -> str:
        """The item's name in that language (`zh-hans` or `en`)."""
        return in_language(language, zh=self.name_zh, en=self.name_en)

"""To whom a dispute is handed on besides: the authorities of a district, and what agreement alone cannot settle. That a
case was handed on is a row of `cases`.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered

from .people import Organisation, OrganisationKind
from .subjects import Category
from .written import Line


class AuthorityKind(models.TextChoices):
    HOUSING = "housing", _("Housing and construction")
    ECOLOGY = "ecology", _("Ecology and environment")
    URBAN = "urban", _("Urban management")
    FIRE = "fire", _("Fire and rescue")
    SAFETY = "safety", _("Work safety, emergencies")
    GAS = "gas", _("Gas supply")
    LABOUR = "labour", _("Human resources, wages")
    POLICE = "police", _("Police")
    MARKET = "market", _("Market supervision")
    OTHER = "other", _("Other")


@standing
class Authority(models.Model):
    """An authority that a case can be handed on to (转办)."""

    district = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="authorities",
        limit_choices_to={"kind": OrganisationKind.DISTRICT_BUREAU},
        verbose_name=_("district"),
        help_text=_("Whose cases may be handed to it. Empty: every district's."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AuthorityKind)
    name = Line(_("name"), max_length=40)
    short_name = Line(_("short name"), max_length=12, blank=True, help_text=_("Used in text messages."))
    phone = Line(
        _("phone"),
        max_length=20,
        blank=True,
        validators=[RegexValidator(r"^\d[\d -]{1,18}\d$", _("A telephone number as people dial it."))],
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name"],
                nulls_distinct=False,
                name="authority_named_once_in_district",
                violation_error_message=_("This district already has an authority of this name."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AuthorityKind.values), name="authority_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> str:
        """As texts name it."""
        return self.short_name or self.name


@remembered
@standing
class ReferralNeed(models.Model):
    """What cannot be settled by agreement alone, and which kind of authority has to know of it (law.md section 6)."""

    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="referral_needs",
        verbose_name=_("category"),
        help_text=_("Empty: in any category."),
    )
    words = Line(
        _("words"),
        max_length=120,
        blank=True,
        help_text=_("Only where one of these was said, with / between them: 半夜/凌晨/通宵. Empty: always."),
    )
    kind = models.CharField(_("kind of authority"), max_length=10, choices=AuthorityKind)

    class Meta:
        verbose_name = _("what needs a referral")
        verbose_name_plural = _("what needs a referral")
        ordering = ["category", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "words", "kind"],
                nulls_distinct=False,
                name="referral_need_is_listed_once",
                violation_error_message=_("This is already listed."),
            ),
            models.CheckConstraint(
                condition=models.Q(category__isnull=False) | ~models.Q(words=""),
                name="referral_need_is_about_something",
                violation_error_message=_("Name a category, or words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or ''} {self.words} → {self.get_kind_display()}".strip()

    def applies_to(self, said: str) -> bool:
        """Whether it is meant by these words; one without words always is."""
        named = [word.strip() for word in self.words.split("/") if word.strip()]
        return not named or any(word in said for word in named)

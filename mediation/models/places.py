"""Where it happens: renovation sites with their names and buildings, and the organisations at work there. Who serves
them is `groups`; what is disputed there is `cases`.
"""

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from config.custody.kinds import evidence, standing
from config.custody.remembered import remembered
from mediation.naming import building_label, in_language

from .people import Member, Organisation, OrganisationKind
from .written import Line, Lines


def new_arrival_code() -> str:
    """Six random digits for a site's board; whoever types them has been there."""
    return f"{secrets.randbelow(1_000_000):06d}"


class WorksClass(models.TextChoices):
    BASIC = "basic", _("Basic")
    IMPROVE = "improve", _("Improvement")
    UPGRADE = "upgrade", _("Upgrade")


@remembered
@standing
class Site(models.Model):
    street = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="street_sites",
        limit_choices_to={"kind": OrganisationKind.STREET_OFFICE},
        verbose_name=_("street office"),
    )
    community = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="community_sites",
        limit_choices_to={"kind": OrganisationKind.COMMUNITY},
        verbose_name=_("community"),
    )
    organisations = models.ManyToManyField(
        Organisation, through="SiteOrganisation", related_name="sites", verbose_name=_("organisations at work")
    )
    name = Line(_("name"), max_length=40, unique=True)
    name_en = Line(_("English name"), max_length=60)
    code = models.SlugField(
        _("public code"), max_length=20, unique=True, help_text=_("Stands in the address of the site's QR code.")
    )
    arrival_code = models.CharField(
        _("arrival code"),
        max_length=6,
        unique=True,
        default=new_arrival_code,
        validators=[RegexValidator(r"^\d{6}$", _("An arrival code is six digits."))],
        help_text=_("Printed on the site board; typing it proves that a member is there."),
    )
    works_class = models.CharField(_("class of works"), max_length=10, choices=WorksClass, default=WorksClass.BASIC)
    is_pilot = models.BooleanField(_("pilot site"), default=False)
    works_from = models.DateField(_("works from"), null=True, blank=True)
    works_until = models.DateField(_("works until"), null=True, blank=True)
    funding_note = Lines(_("who pays"), blank=True)
    hotline = PhoneNumberField(_("phone for residents"), help_text=_("Shown to residents on every page."))
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True,
        help_text=_(
            "Of the middle of the site, in degrees as satellites give them (WGS 84). Read it off a phone that stands "
            "there: maps of mainland China draw everything some hundred metres away (GCJ-02)."
        ),
    )  # fmt: skip
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True,
        help_text=_("Without a position nobody is asked how far away they were when they arrived."),
    )  # fmt: skip
    radius_metres = models.PositiveIntegerField(
        _("radius in metres"), null=True, blank=True, validators=[MinValueValidator(50), MaxValueValidator(5000)],
        help_text=_("From the middle to the farthest building. Empty: as in the terms."),
    )  # fmt: skip
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("site")
        verbose_name_plural = _("sites")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrival_code__regex=r"^\d{6}$"),
                name="site_arrival_code_digits",
                violation_error_message=_("An arrival code is six digits."),
            ),
            models.CheckConstraint(
                condition=Q(works_until__isnull=True)
                | Q(works_from__isnull=True)
                | Q(works_until__gte=F("works_from")),
                name="site_works_in_order",
                violation_error_message=_("The works cannot end before they begin."),
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)) & ~Q(latitude=0, longitude=0),
                name="site_position_is_on_the_map",
                violation_error_message=_(
                    "A position is a latitude from -90 to 90 and a longitude from -180 to 180, both or neither."
                ),
            ),
            models.CheckConstraint(
                condition=Q(radius_metres__isnull=True) | Q(radius_metres__range=(50, 5000)),
                name="site_radius_is_walked",
                violation_error_message=_("A radius is 50 to 5000 metres."),
            ),
        ]

    def __str__(self) -> str:
        return self.label(get_language() or "zh-hans")

    @property
    def position(self) -> tuple[float, float] | None:
        """Its middle, if it is known: latitude and longitude in degrees."""
        if self.latitude is None or self.longitude is None:
            return None
        return float(self.latitude), float(self.longitude)

    def label(self, language: str) -> str:
        """The site's name in that language (`zh-hans` or `en`)."""
        return in_language(language, zh=self.name, en=self.name_en)


@evidence(at="at", by="by")
class CodeRenewal(models.Model):
    """A site's arrival code was made anew: when and by whom. The codes themselves are kept nowhere else."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="code_renewals", verbose_name=_("site"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("new arrival code")
        verbose_name_plural = _("new arrival codes")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.site} · {self.at:%Y-%m-%d %H:%M}"


@remembered
@standing
class SiteOrganisation(models.Model):
    """An organisation with a part in the works or the life of one site."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="site_organisations", verbose_name=_("site"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="site_organisations", verbose_name=_("organisation")
    )

    class Meta:
        verbose_name = _("organisation at a site")
        verbose_name_plural = _("organisations at a site")
        ordering = ["site", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "organisation"],
                name="organisation_once_at_site",
                violation_error_message=_("This organisation is already listed at this site."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.site}"


@remembered
@standing
class SiteAlias(models.Model):
    """Another name residents write: a typo, pinyin, an old or an English name."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="aliases", verbose_name=_("site"))
    name = Line(_("name"), max_length=60)

    class Meta:
        verbose_name = _("other name of a site")
        verbose_name_plural = _("other names of a site")
        ordering = ["site", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="alias_once_at_site",
                violation_error_message=_("This site already has this other name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@standing
class Building(models.Model):
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="buildings", verbose_name=_("site"))
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    name = Line(_("name"), max_length=20, blank=True, help_text=_("Only if it is not called by number."))
    units = models.PositiveSmallIntegerField(_("units"), default=1, validators=[MinValueValidator(1)])
    households = models.PositiveSmallIntegerField(_("households"), default=0)

    class Meta:
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        ordering = ["site", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "number"],
                name="building_number_once_at_site",
                violation_error_message=_("This site already has a building of this number."),
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, units__gte=1),
                name="building_counts_from_one",
                violation_error_message=_("A building has a number from 1 and at least one unit."),
            ),
        ]

    def __str__(self) -> str:
        return self.label(get_language() or "zh-hans")

    def label(self, language: str) -> str:
        """The building as said in that language: `3号楼`, `Building 3`, or its own name."""
        return building_label(self.number, self.name, language)

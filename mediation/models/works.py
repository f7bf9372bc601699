"""Works notices (告居民书): what is done where and when, and what residents notice of it. Whom it is texted to, and
which complaint it had told of, stands in `cases`; what follows from a notice's hours in `mediation.works`.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from config.custody.kinds import evidence, moving, standing
from config.custody.remembered import remembered

from .people import Member, Organisation
from .places import Building, Site
from .subjects import Category
from .written import Line, Lines


class Effect(models.TextChoices):
    """What a resident notices of works."""

    WATER = "water", _("water off")
    POWER = "power", _("power off")
    GAS = "gas", _("gas off")
    NETWORK = "network", _("network off")
    NOISE = "noise", _("noise")
    DUST = "dust", _("dust")
    WAY = "way", _("way blocked")


# What needs nobody at work: at night it is no works at night.
OUTAGES = (Effect.WATER, Effect.POWER, Effect.GAS, Effect.NETWORK)


@remembered
@standing
class EffectCategory(models.Model):
    """Of which category a complaint about such an effect is; with words, only one that has one of them in it."""

    effect = models.CharField(_("what is noticed"), max_length=8, choices=Effect)
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+", verbose_name=_("category"))
    words = Lines(
        _("only with one of these words"),
        blank=True,
        help_text=_("One a line. A complaint that names another effect of its category was not announced by this one."),
    )

    class Meta:
        verbose_name = _("what an announced effect is complained of as")
        verbose_name_plural = _("what announced effects are complained of as")
        ordering = ["effect", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["effect", "category"],
                name="effect_once_in_category",
                violation_error_message=_("This effect already stands in this category."),
            ),
            models.CheckConstraint(condition=Q(effect__in=Effect.values), name="effect_of_a_category_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_effect_display()} – {self.category}"


class NoticeEnd(models.TextChoices):
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@remembered
@moving("ended_at", "ended_by", "ended_as", "why", until="ended_at", at="announced_at", by="announced_by")
class WorksNotice(models.Model):
    """One announcement. Its words and times never change: a correction is another notice, which names the one it is
    in the place of. Without buildings it is about the whole site. `is_daily`: on each of its days between the hours of
    its beginning and its end; else from the beginning to the end without a break."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="works_notices")
    buildings = models.ManyToManyField(Building, through="WorksBuilding", related_name="works_notices")
    what = Line(max_length=40)
    effects = ArrayField(models.CharField(max_length=8, choices=Effect), default=list)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    is_daily = models.BooleanField(default=False)
    # 抢修抢险: may begin at once, and at night without a certificate (噪声污染防治法 art. 43).
    is_repair = models.BooleanField(default=False)
    certificate = Line(max_length=40, blank=True)
    contact_name = Line(max_length=20, blank=True)
    contact_phone = PhoneNumberField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    announced_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    ended_as = models.CharField(max_length=10, choices=NoticeEnd, blank=True)
    why = Lines(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="notice_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(effects__contained_by=Effect.values), name="notice_effects_are_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_as="")
                | Q(ended_at__isnull=False, ended_by__isnull=False, ended_as__in=NoticeEnd.values),
                name="notice_that_is_over_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["site", "ends_at"], name="notice_in_force", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.site} · {self.what}"


@evidence()
class WorksBuilding(models.Model):
    """A building that a notice is about."""

    notice = models.ForeignKey(WorksNotice, on_delete=models.CASCADE, related_name="works_buildings")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "building"], name="building_once_in_a_notice")]

    def __str__(self) -> str:
        return f"{self.notice} · {self.building}"

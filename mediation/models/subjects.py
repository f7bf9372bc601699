"""What disputes are about: categories with the words residents use, words that raise a tier, and words of an
emergency. How a text is read with them is `cases.intake`.
"""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered
from mediation.naming import in_language

from .people import OrganisationKind
from .promises import Tier
from .written import Line, Lines


@remembered
@standing
class Category(models.Model):
    code = models.SlugField(_("code"), max_length=30, unique=True)
    name_zh = Line(_("Chinese name"), max_length=30)
    name_en = Line(_("English name"), max_length=40)
    default_tier = models.CharField(_("usual tier"), max_length=1, choices=Tier, default=Tier.NORMAL)
    night_tier = models.CharField(
        _("tier at night"),
        max_length=1,
        choices=Tier,
        blank=True,
        help_text=_("What happens between the hours of night in the terms is raised to it. Empty: night is as day."),
    )
    other_side = models.CharField(
        _("usual other side"),
        max_length=20,
        choices=OrganisationKind,
        blank=True,
        help_text=_("The site's organisation of this kind is entered as the other party, so that it does not lead."),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(default_tier__in=Tier.values),
                name="category_tier_known",
                violation_error_message=_("A tier is one of U, H, N and L."),
            ),
        ]

    def __str__(self) -> str:
        return self.label(get_language() or "zh-hans")

    def label(self, language: str) -> str:
        """The category's name in that language (`zh-hans` or `en`)."""
        return in_language(language, zh=self.name_zh, en=self.name_en)


@remembered
@standing
class CategoryWord(models.Model):
    """A word that points to a category. Where only words with a tier of their own were found, that tier holds.

    The longest word at a place counts, so a word of `other` shields what stands inside it: 没水平 is not 没水.
    """

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="words", verbose_name=_("category"))
    word = Line(_("word"), max_length=40)
    tier = models.CharField(
        _("tier if it stands alone"),
        max_length=1,
        choices=Tier,
        blank=True,
        help_text=_("For words that make a case lighter than usual for its category, such as a dead network."),
    )
    is_hint = models.BooleanField(
        _("only a hint"),
        default=False,
        help_text=_("Counts only where no full word of any category was found: 楼上, 半夜, 车."),
    )

    class Meta:
        verbose_name = _("word of a category")
        verbose_name_plural = _("words of a category")
        ordering = ["category", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "word"],
                name="word_once_in_category",
                violation_error_message=_("This category already has this word."),
            ),
        ]

    def __str__(self) -> str:
        return self.word


class EmergencyService(models.TextChoices):
    FIRE = "fire", _("Fire brigade, 119")
    POLICE = "police", _("Police, 110")
    AMBULANCE = "ambulance", _("Ambulance, 120")
    GAS = "gas", _("Gas emergency line")


@remembered
@standing
class UpTrigger(models.Model):
    """A word that raises the tier, in one category or in any."""

    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="up_triggers",
        verbose_name=_("category"),
        help_text=_("Empty: in any category."),
    )
    word = Line(_("word"), max_length=40)
    tier = models.CharField(_("raises to"), max_length=1, choices=Tier, default=Tier.HIGH)
    runs_into_home = models.BooleanField(
        _("water or sewage runs into a home"),
        default=False,
        help_text=_("Then a night does not move the promised arrival to the morning."),
    )
    service = models.CharField(
        _("call"),
        max_length=10,
        choices=EmergencyService,
        blank=True,
        help_text=_("For words that raise to urgent: whom the resident is told to call."),
    )

    class Meta:
        verbose_name = _("word that raises the tier")
        verbose_name_plural = _("words that raise the tier")
        ordering = ["category", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "word"],
                nulls_distinct=False,
                name="trigger_once_in_category",
                violation_error_message=_("This word already raises the tier here."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} → {self.tier}"


@remembered
@standing
class EmergencyWord(models.Model):
    """A word that makes a report urgent before anything else is read. A miss weighs more than ten false alarms.

    A word may leave a gap and give alternatives: `漫/淹…插座/电箱` is any of the first, then within a few characters
    of the same clause any of the second; `……` reaches further, past a comma.
    """

    word = Line(_("word"), max_length=160, unique=True, error_messages={"unique": _("This word is already listed.")})
    service = models.CharField(_("call"), max_length=10, choices=EmergencyService)
    except_in = Lines(
        _("not within"),
        blank=True,
        help_text=_("Longer words in which it does not count, one a line, such as 火大得很 for 火."),
    )
    as_written = models.BooleanField(
        _("only as written"),
        default=False,
        help_text=_(
            "Not by its sound and not with blanks in it: for words that sound like harmless ones (拿刀, 拿到)."
        ),
    )

    class Meta:
        verbose_name = _("emergency word")
        verbose_name_plural = _("emergency words")
        ordering = ["service", "word"]

    def __str__(self) -> str:
        return self.word

    @property
    def exceptions(self) -> list[str]:
        """The longer words in which this one does not count."""
        return [line.strip() for line in self.except_in.splitlines() if line.strip()]


class FlagKind(models.TextChoices):
    COLLECTIVE = "collective", _("Many residents together")
    VULNERABLE = "vulnerable", _("Someone who needs special care")
    SPAM = "spam", _("Advertising")


@remembered
@standing
class FlagWord(models.Model):
    """A word that says something about a text besides its subject: many people, someone frail, or an advertisement.

    May leave gaps and give alternatives like an emergency word. One strong word of advertising is enough; of the
    others it takes two.
    """

    kind = models.CharField(_("what it says"), max_length=12, choices=FlagKind)
    word = Line(_("word"), max_length=80)
    is_strong = models.BooleanField(_("enough by itself"), default=False)

    class Meta:
        verbose_name = _("word that sets a flag")
        verbose_name_plural = _("words that set a flag")
        ordering = ["kind", "word"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "word"],
                name="flag_word_once_in_kind",
                violation_error_message=_("This word already sets this flag."),
            ),
        ]

    def __str__(self) -> str:
        return self.word

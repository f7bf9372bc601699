"""The rules that mediators quote (依据): what the law says of a kind of dispute, with its source and date.
Never a finding about a case. Which of them fit a case, and how one is quoted, is `mediation.rules`.
"""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered
from mediation.naming import in_language

from .subjects import Category
from .written import Line, Lines


@remembered
@standing
class Rule(models.Model):
    """One rule in the house's own words. What an agreement has quoted is not deleted, only switched off."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    topic_zh = Line(_("topic in Chinese"), max_length=20)
    topic_en = Line(_("topic in English"), max_length=40)
    sentence_zh = Lines(_("what it says, in Chinese"), max_length=200)
    sentence_en = Lines(_("what it says, in English"), max_length=400)
    source_zh = Line(_("name of the source in Chinese"), max_length=60)
    source_en = Line(_("name of the source in English"), max_length=80)
    article = Line(
        _("articles"), max_length=30, blank=True, help_text=_("Numbers alone, with commas: 43 or 295, 296 or 50-51.")
    )
    in_force_on = models.DateField(_("in force since"))
    link = Line(
        _("where its text is found"), max_length=200, blank=True, validators=[URLValidator(schemes=["https", "http"])]
    )
    checked_on = models.DateField(
        _("compared with the source on"),
        null=True,
        blank=True,
        help_text=_("By somebody of this installation. Empty: not yet, and the card says so."),
    )
    categories = models.ManyToManyField(
        Category, through="RuleCategory", related_name="rules", verbose_name=_("categories it fits")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    is_active = models.BooleanField(_("active"), default=True)
    # What a new version of the program brought last, as a digest: a row that still says so was not edited.
    seeded_as = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)

    class Meta:
        verbose_name = _("rule at hand")
        verbose_name_plural = _("rules at hand")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article="") | Q(article__regex=r"^\d+([-, ]+\d+)*$"),
                name="rule_articles_are_numbers",
                violation_error_message=_("Articles are numbers, with commas between them."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic(get_language() or 'zh-hans')} · {self.cited(get_language() or 'zh-hans')}"

    def topic(self, language: str) -> str:
        """What it is about, in that language (`zh-hans` or `en`)."""
        return in_language(language, zh=self.topic_zh, en=self.topic_en)

    def sentence(self, language: str) -> str:
        """What it says, in that language."""
        return in_language(language, zh=self.sentence_zh, en=self.sentence_en)

    def cited(self, language: str) -> str:
        """Where it stands, as one cites it: `《噪声污染防治法》第43条` or `Noise Pollution Law, art. 43`."""
        in_chinese = f"《{self.source_zh}》" + (f"第{self.article.replace(', ', '、')}条" if self.article else "")
        several = "arts." if any(sign in self.article for sign in ",-") else "art."
        in_english = self.source_en + (f", {several} {self.article}" if self.article else "")
        return in_language(language, zh=in_chinese, en=in_english)

    def quotation(self, language: str) -> str:
        """Topic, source and since when, as an agreement quotes it in that language."""
        day = self.in_force_on
        in_chinese = f"{self.topic_zh}：{self.cited('zh-hans')}（{day.year}年{day.month}月{day.day}日起施行）"
        in_english = f"{self.topic_en}: {self.cited('en')} (in force since {day.isoformat()})"
        return in_language(language, zh=in_chinese, en=in_english)


@remembered
@standing
class RuleCategory(models.Model):
    """A category of disputes in which the rule is quoted."""

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="fits", verbose_name=_("rule at hand"))
    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="+", verbose_name=_("category"))

    class Meta:
        verbose_name = _("category it fits")
        verbose_name_plural = _("categories it fits")
        ordering = ["rule", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "category"],
                name="rule_once_in_category",
                violation_error_message=_("This rule already stands in this category."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} – {self.category}"

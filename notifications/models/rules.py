"""What the street office settles about the channel: limits, countries, words; and the alarms that a limit raises.

All are rows, edited in the administration and in force at once. What they do to a message is settled elsewhere.
"""

from copy import copy

from django.conf import settings
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import moving, standing
from config.custody.remembered import Remembered, remembered
from notifications import phones


@remembered
@standing
class Limits(models.Model):
    """How much may be sent, and how much of what comes in is answered. One row."""

    texts_per_number = models.PositiveIntegerField(
        _("texts to one number a day"), default=500, validators=[MinValueValidator(1)],
        help_text=_("Wide enough for a leader on a busy day. Urgent texts pass, with an alarm."),
    )  # fmt: skip
    answers_per_number = models.PositiveIntegerField(
        _("of these, answers to what the number texted us"), default=100, validators=[MinValueValidator(1)],
        help_text=_("What somebody outside can make us send. Urgent texts pass, with an alarm."),
    )  # fmt: skip
    parts_per_day = models.PositiveIntegerField(
        _("parts a day, to everyone together"), default=5000, validators=[MinValueValidator(1)],
        help_text=_("The budget: what the provider bills is counted in parts."),
    )  # fmt: skip
    urgent_parts_per_day = models.PositiveIntegerField(
        _("more parts a day for urgent texts"), default=1000,
        help_text=_("When the budget is used up, urgent texts go on until these are used up too."),
    )  # fmt: skip
    answered_per_number = models.PositiveIntegerField(
        _("texts an hour that one number gets answers to"), default=30, validators=[MinValueValidator(1)],
        help_text=_("Whoever sends more is still read; the answers wait."),
    )  # fmt: skip
    answered_per_range = models.PositiveIntegerField(
        _("texts an hour that one range of numbers gets answers to"), default=300, validators=[MinValueValidator(1)],
        help_text=_("A range is the numbers that differ in their last four digits. Urgent texts pass."),
    )  # fmt: skip
    forms_per_number = models.PositiveIntegerField(
        _("reports by form a day that name one number"), default=20, validators=[MinValueValidator(1)],
        help_text=_("Anybody can type any number there. More are refused, with whom to call."),
    )  # fmt: skip
    forms_per_range = models.PositiveIntegerField(
        _("reports by form an hour that name one range of numbers"), default=100, validators=[MinValueValidator(1)],
        help_text=_("A range is the numbers that differ in their last four digits."),
    )  # fmt: skip
    forms_per_address = models.PositiveIntegerField(
        _("reports by form an hour from one network address"), default=100, validators=[MinValueValidator(1)],
        help_text=_("A whole building, or a whole mobile network, may share one address."),
    )  # fmt: skip
    codes_per_number = models.PositiveIntegerField(
        _("codes to a case that one number is sent a day"), default=5, db_default=5, validators=[MinValueValidator(1)],
        help_text=_("Anybody can ask for one to any number that reported. More are not sent."),
    )  # fmt: skip
    taken_per_member = models.PositiveIntegerField(
        _("reports an hour that one member writes down"), default=30, db_default=30, validators=[MinValueValidator(1)],
        help_text=_("A desk on a bad day writes down one every two minutes."),
    )  # fmt: skip
    taken_per_number = models.PositiveIntegerField(
        _("reports a day that members write down for one number"),
        default=5, db_default=5, validators=[MinValueValidator(1)],
        help_text=_("Each is answered by a text to that number. More words belong to the case that is there."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("limits")
        verbose_name_plural = _("limits")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="limits_are_one_row"),
            models.CheckConstraint(
                condition=Q(
                    texts_per_number__gte=1,
                    answers_per_number__gte=1,
                    parts_per_day__gte=1,
                    answered_per_number__gte=1,
                    answered_per_range__gte=1,
                    forms_per_number__gte=1,
                    forms_per_range__gte=1,
                    forms_per_address__gte=1,
                    codes_per_number__gte=1,
                    taken_per_member__gte=1,
                    taken_per_number__gte=1,
                ),
                name="limits_let_something_through",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Limits"))

    @classmethod
    def current(cls) -> "Limits":
        """The row in force; the defaults while nobody has saved one. A copy, and one query at most, where nothing has
        changed."""
        return copy(_LIMITS())


_LIMITS = Remembered(lambda: Limits.objects.filter(pk=1).first() or Limits(pk=1), of=(Limits,))


class AlarmKind(models.TextChoices):
    NUMBER_CAP = "number_cap", _("A number has had its texts for today")
    BUDGET = "budget", _("Today's budget for texts is used up")
    URGENT_BUDGET = "urgent_budget", _("Even urgent texts have used up their budget for today")
    FLOOD_NUMBER = "flood_number", _("One number sends texts without end")
    FLOOD_RANGE = "flood_range", _("Many numbers of one range send texts")
    FORM_NUMBER = "form_number", _("One number is named in reports without end")
    FORM_RANGE = "form_range", _("Many numbers of one range are named in reports")
    FORM_ADDRESS = "form_address", _("One network address sends reports without end")
    TAKEN = "taken", _("Reports are written down by members without end")
    MEMBER = "member", _("A member no longer gets our texts")
    SETUP = "setup", _("The text service refuses us")
    ROW = "row", _("Something of ours cannot be worked on")
    LEDGER = "ledger", _("The ledger is not as it was sealed")


@moving("times", "last_at", "seen_at", "seen_by")
class Alarm(models.Model):
    """Something about the channel that a person must look at. One row a day for each kind and what it is about."""

    kind = models.CharField(_("what happened"), max_length=16, choices=AlarmKind.choices)
    about = models.CharField(_("about"), max_length=64, blank=True)
    day = models.DateField(_("day"))
    times = models.PositiveIntegerField(_("texts held or refused"), default=1)
    raised_at = models.DateTimeField(_("since"))
    last_at = models.DateTimeField(_("last"))
    seen_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("looked at by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        constraints = [
            models.UniqueConstraint(fields=["kind", "about", "day"], name="alarm_once_a_day"),
            models.CheckConstraint(condition=Q(kind__in=AlarmKind.values), name="alarm_kind_known"),
        ]
        indexes = [models.Index(fields=["raised_at"], condition=Q(seen_at__isnull=True), name="alarm_open")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown_about}".strip()

    @property
    def is_about_limits(self) -> bool:
        """Whether other limits would have let the texts through."""
        return self.kind not in (AlarmKind.SETUP, AlarmKind.MEMBER, AlarmKind.ROW)

    @property
    def shown_about(self) -> str:
        """What it is about: a number with its middle hidden, a range of numbers by its beginning, or a code."""
        if self.kind in (AlarmKind.FLOOD_RANGE, AlarmKind.FORM_RANGE):
            return f"{self.about}****"
        return phones.masked(self.about) if self.about.startswith("+") else self.about


@remembered
@standing
class CountryRule(models.Model):
    """What texts may be where their numbers begin like this. The longest matching beginning counts."""

    prefix = models.CharField(
        _("numbers begin with"), max_length=8, unique=True,
        validators=[RegexValidator(r"^\+[1-9][0-9]{0,6}$", _("A plus sign and digits, like +86."))],
    )  # fmt: skip
    name = models.CharField(_("country"), max_length=60)
    is_two_way = models.BooleanField(_("people there can text back"), default=True)
    allows_links = models.BooleanField(_("texts may hold links"), default=True)
    templates_only = models.BooleanField(_("registered templates only"), default=False)
    takes_media = models.BooleanField(_("pictures arrive"), default=True)
    senders = models.CharField(_("kinds of sender"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")
        ordering = ["prefix"]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


@remembered
@moving("is_current")
class Wording(models.Model):
    """One version of what a template says in a language, as a person wrote it. Without one, the file's words stand."""

    template = models.CharField(_("template"), max_length=80)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    version = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"))
    is_current = models.BooleanField(_("in use"), default=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("edited by")
    )
    at = models.DateTimeField(_("edited at"))

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        constraints = [
            models.UniqueConstraint(fields=["template", "language", "version"], name="wording_version_once"),
            models.UniqueConstraint(
                fields=["template", "language"], condition=Q(is_current=True), name="wording_one_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} ({self.language}) v{self.version}"

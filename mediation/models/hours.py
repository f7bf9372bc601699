"""In which hours: the week's working periods, and the days of each year that differ from it.
The arithmetic over these rows is `mediation.calendar`; loading a notice that moves open clocks belongs to `cases`.
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered

from .written import Line

SECONDS_A_DAY = 86_400


def _seconds(field: str) -> Func:
    """Seconds since midnight of a time column."""
    return Func(
        F(field), template="(EXTRACT(EPOCH FROM %(expressions)s))::bigint", output_field=models.BigIntegerField()
    )


def _span(owner: str) -> Func:
    """The period as a range of integers that no other `owner` shares, so that one operator tells any overlap."""
    base = Cast(F(owner), models.BigIntegerField()) * SECONDS_A_DAY
    return Func(
        base + _seconds("opens_at"),
        base + _seconds("closes_at"),
        function="int8range",
        output_field=BigIntegerRangeField(),
    )


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


@remembered
@standing
class WorkingPeriod(models.Model):
    """One stretch of working time on a weekday; a weekday may have several, or none."""

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))

    class Meta:
        verbose_name = _("working period")
        verbose_name_plural = _("working periods")
        ordering = ["weekday", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="working_period_in_order",
                violation_error_message=_("A period closes after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(weekday__range=(0, 6)),
                name="working_period_weekday",
                violation_error_message=_("A week has seven days."),
            ),
            ExclusionConstraint(
                name="working_periods_apart",
                expressions=[(_span("weekday"), RangeOperators.OVERLAPS)],
                violation_error_message=_("This period overlaps another one of the same weekday."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


class CalendarStatus(models.TextChoices):
    OFFICIAL = "official", _("Official")
    PROVISIONAL = "provisional", _("Provisional")


@remembered
@standing
class CalendarYear(models.Model):
    """A year's holidays, and whether the State Council's notice for it is in."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    status = models.CharField(_("status"), max_length=12, choices=CalendarStatus, default=CalendarStatus.PROVISIONAL)
    source = Line(_("source"), max_length=200, blank=True)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    loaded_at = models.DateTimeField(_("loaded at"), default=timezone.now)

    class Meta:
        verbose_name = _("calendar year")
        verbose_name_plural = _("calendar years")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class DayKind(models.TextChoices):
    DAY_OFF = "day_off", _("Day off")
    WORKING_DAY = "working_day", _("Working day")


@remembered
@standing
class CalendarDay(models.Model):
    """A day that is named by the year's notice: a holiday, or a weekend that is worked (调休)."""

    year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="days", verbose_name=_("year"))
    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=DayKind)
    name = Line(_("name"), max_length=40, blank=True)
    name_en = Line(_("English name"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.label(get_language() or 'zh-hans')}".strip()

    def label(self, language: str) -> str:
        """The holiday's name in that language (`zh-hans` or `en`); a working weekend has that of its holiday."""
        return (self.name_en if language.startswith("en") else self.name) or self.name

    def clean(self) -> None:
        if self.date and self.year_id and self.date.year != self.year.year:
            raise ValidationError({"date": _("This date is not in the calendar year it stands under.")})


@remembered
@standing
class SpecialPeriod(models.Model):
    """Working time of one date alone; it takes the place of the weekday's periods."""

    day = models.ForeignKey(
        CalendarDay, on_delete=models.CASCADE, related_name="special_periods", verbose_name=_("calendar day")
    )
    opens_at = models.TimeField(_("opens at"))
    closes_at = models.TimeField(_("closes at"))

    class Meta:
        verbose_name = _("special hours")
        verbose_name_plural = _("special hours")
        ordering = ["day", "opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="special_period_in_order",
                violation_error_message=_("A period closes after it opens."),
            ),
            ExclusionConstraint(
                name="special_periods_apart",
                expressions=[(_span("day_id"), RangeOperators.OVERLAPS)],
                violation_error_message=_("This period overlaps another one of the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day.date:%Y-%m-%d} {self.opens_at:%H:%M}–{self.closes_at:%H:%M}"

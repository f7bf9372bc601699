"""Who is on duty for a site, and when: the roster of its group. What is assigned by it is assigned in `cases`."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered

from .groups import CoordinationGroup
from .hours import Weekday
from .people import Member

DAY = dt.timedelta(days=1)


@remembered
@standing
class DutyTurn(models.Model):
    """One member's turn: a day of every week, or the days of a span; the whole day, or between two times of it.

    A turn that ends at or before the time it begins runs into the next morning, and belongs to the day it began on.
    """

    group = models.ForeignKey(
        CoordinationGroup, on_delete=models.PROTECT, related_name="turns", verbose_name=_("group")
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="turns", verbose_name=_("member"))
    weekday = models.PositiveSmallIntegerField(_("every"), choices=Weekday, null=True, blank=True)
    first = models.DateField(_("from"), null=True, blank=True)
    last = models.DateField(_("until"), null=True, blank=True)
    starts_at = models.TimeField(_("from (time)"), null=True, blank=True)
    ends_at = models.TimeField(_("until (time)"), null=True, blank=True)

    class Meta:
        verbose_name = _("turn on duty")
        verbose_name_plural = _("turns on duty")
        ordering = ["group", "first", "weekday", "starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(weekday__isnull=False, first__isnull=True, last__isnull=True)
                | Q(weekday__isnull=True, first__isnull=False, last__isnull=False),
                name="turn_is_weekly_or_dated",
                violation_error_message=_("Choose a day of the week, or the first and the last day."),
            ),
            models.CheckConstraint(
                condition=Q(first__isnull=True) | Q(last__gte=F("first")),
                name="turn_in_order",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False),
                name="turn_has_both_times_or_none",
                violation_error_message=_("Give both times, or neither for the whole day."),
            ),
            models.CheckConstraint(condition=Q(weekday__isnull=True) | Q(weekday__range=(0, 6)), name="turn_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.member}"

    def clean(self) -> None:
        serves = self.group_id and self.member_id and self.pk is None
        if serves and not self.group.memberships.serving().filter(member=self.member_id).exists():
            raise ValidationError({"member": _("Only who serves in the group is on duty for it.")})

    def is_of(self, day: dt.date) -> bool:
        """Whether it begins on that day, as far as it alone says."""
        if self.first is None or self.last is None:
            return self.weekday == day.weekday()
        return self.first <= day <= self.last

    def days_at(self, at: dt.datetime) -> list[dt.date]:
        """The days to which it would have to belong to hold at that local moment: the day itself, the one before of a
        turn that runs into the morning, or none."""
        day, time = at.date(), at.time()
        if self.starts_at is None or self.ends_at is None:
            return [day]
        if self.starts_at < self.ends_at:
            return [day] if self.starts_at <= time < self.ends_at else []
        return [*([day] if time >= self.starts_at else []), *([day - DAY] if time < self.ends_at else [])]

"""Under which promises: per tier the targets, how their time is counted, and the ladder a missed one climbs.
A clock freezes the version it started under; clocks and escalations themselves are `cases`. The values
are those of law.md sections 3 and 4, as editable rows.
"""

import pgtrigger
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered
from config.custody.triggers import Unconditional, refuse

from .written import Line


class Tier(models.TextChoices):
    URGENT = "U", _("Urgent")
    HIGH = "H", _("High")
    NORMAL = "N", _("Normal")
    LOW = "L", _("Low")


class Promise(models.TextChoices):
    ASSIGN = "assign", _("Assign")
    ARRIVE = "arrive", _("Arrive")
    SECURE = "secure", _("Secure")
    RESOLVE = "resolve", _("Resolve")
    DECIDE = "decide", _("Decide")
    INSTRUCT = "instruct", _("Carry out an instruction")
    APPOINTMENT = "appointment", _("Keep an appointment")
    OBLIGATION = "obligation", _("Fulfil an agreement")
    RECTIFY = "rectify", _("Rectify")
    FOLLOW_UP = "follow_up", _("Follow up")
    LATE_FOLLOW_UP = "follow_late", _("Follow up again")
    MEDIATION = "mediation", _("Finish mediation")
    REFERRAL = "referral", _("Bring an authority's answer")
    CONFIRMATION = "confirmation", _("Ask for judicial confirmation")


# Promises whose due time is agreed case by case, so that a policy has a ladder for them but no target.
AGREED = (Promise.APPOINTMENT, Promise.OBLIGATION, Promise.RECTIFY, Promise.REFERRAL)


class Unit(models.TextChoices):
    SECOND = "second", _("seconds")
    MINUTE = "minute", _("minutes")
    HOUR = "hour", _("hours")
    DAY = "day", _("days")


class Counts(models.TextChoices):
    ALWAYS = "always", _("Always, day and night")
    WORKING = "working", _("Working time only")
    ROLLED = "rolled", _("Calendar time; a closed day moves to the end of the next working day")


class Level(models.TextChoices):
    HANDLER = "handler", _("Handler")
    LEADER = "leader", _("Leader")
    STREET = "street", _("Street office")
    DISTRICT = "district", _("District bureau")


@remembered
@standing
class Policy(models.Model):
    """Which promises hold for a tier; one with a category or a street goes before the general one."""

    tier = models.CharField(_("tier"), max_length=1, choices=Tier)
    category = models.ForeignKey(
        "mediation.Category",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="policies",
        verbose_name=_("category"),
        help_text=_("Empty: for every category."),
    )
    street = models.ForeignKey(
        "mediation.Organisation",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="policies",
        limit_choices_to={"kind": "street_office"},
        verbose_name=_("street office"),
        help_text=_("Empty: for every street office."),
    )

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tier", "category", "street"],
                nulls_distinct=False,
                name="policy_once",
                violation_error_message=_("There is already a policy for this tier, category and street office."),
            ),
            models.CheckConstraint(
                condition=Q(tier__in=Tier.values),
                name="policy_tier_known",
                violation_error_message=_("A tier is one of U, H, N and L."),
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.get_tier_display(), self.category, self.street) if part)

    @property
    def current(self) -> "PolicyVersion":
        """The version in force. One query."""
        return self.versions.order_by("-number")[:1].get()


@remembered
@standing
class PolicyVersion(models.Model):
    """A policy as it stood from some moment on. The highest number is the one in force.

    The database keeps what a used version promises: its clocks must be explained by it for ever.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions", verbose_name=_("policy"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        "mediation.Member",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
        editable=False,
    )
    note = Line(_("reason"), max_length=200, blank=True)
    # When the first clock began under it. From then on what it promises stands, and an edit makes a new version.
    used_at = models.DateTimeField(_("in use since"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("policy version")
        verbose_name_plural = _("policy versions")
        ordering = ["policy", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "number"],
                name="policy_version_once",
                violation_error_message=_("This policy already has a version of this number."),
            ),
        ]
        triggers = [
            Unconditional(
                name="used_version_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__used_at__isnull=False)
                & (
                    pgtrigger.Q(old__used_at__df=pgtrigger.F("new__used_at"))
                    | pgtrigger.Q(old__policy__df=pgtrigger.F("new__policy"))
                    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
                ),
                func=refuse("% in use stand as they are"),
            )
        ]

    # What an edit of this version has just been saved as; no column.
    successor: "PolicyVersion | None" = None

    def __str__(self) -> str:
        return f"{self.policy} v{self.number}"

    @property
    def is_in_force(self) -> bool:
        """Whether no later version has taken its place. One query."""
        return not PolicyVersion.objects.filter(policy=self.policy_id, number__gt=self.number).exists()


def _stands_once_used(name: str) -> Unconditional:
    """The database refuses to add, change or take away a row of a version that a clock has used."""
    return Unconditional(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        declare=[("touched", "bigint[]")],
        func="""
            touched := CASE TG_OP
                WHEN 'INSERT' THEN ARRAY[NEW.version_id]
                WHEN 'DELETE' THEN ARRAY[OLD.version_id]
                ELSE ARRAY[OLD.version_id, NEW.version_id] END;
            IF EXISTS (
                SELECT 1 FROM mediation_policyversion WHERE id = ANY(touched) AND used_at IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'clocks have used this policy version: make a new one'
                    USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


# Further off the calendar has no working days, and nobody waits.
LONGEST_DAYS = 366


@remembered
@standing
class Target(models.Model):
    """One promised time. A due time between `night_from` and `night_until` moves to `night_moves_to` after it."""

    version = models.ForeignKey(
        PolicyVersion, on_delete=models.CASCADE, related_name="targets", verbose_name=_("policy version")
    )
    promise = models.CharField(_("promise"), max_length=12, choices=Promise)
    amount = models.PositiveIntegerField(
        _("amount"), validators=[MinValueValidator(1, _("A promise takes at least some time: enter 1 or more."))]
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit, default=Unit.HOUR)
    counts = models.CharField(_("counts"), max_length=10, choices=Counts, default=Counts.WORKING)
    night_from = models.TimeField(_("night from"), null=True, blank=True)
    night_until = models.TimeField(_("night until"), null=True, blank=True)
    night_moves_to = models.TimeField(_("a due time at night moves to"), null=True, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "promise"],
                name="target_once_in_version",
                violation_error_message=_("This version already has a target for this promise."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="target_takes_time",
                violation_error_message=_("A promise takes at least some time: enter 1 or more."),
            ),
            models.CheckConstraint(
                condition=Q(unit=Unit.SECOND, amount__lte=LONGEST_DAYS * 86_400)
                | Q(unit=Unit.MINUTE, amount__lte=LONGEST_DAYS * 1440)
                | Q(unit=Unit.HOUR, amount__lte=LONGEST_DAYS * 24)
                | Q(unit=Unit.DAY, amount__lte=LONGEST_DAYS),
                name="target_can_be_lived_to_see",
                violation_error_message=_("A promise is kept within a year: enter less."),
            ),
            models.CheckConstraint(
                condition=Q(night_from__isnull=True, night_until__isnull=True, night_moves_to__isnull=True)
                | Q(night_from__isnull=False, night_until__isnull=False, night_moves_to__isnull=False),
                name="target_night_whole",
                violation_error_message=_("Fill in all three times of the night, or none."),
            ),
        ]
        triggers = [_stands_once_used("used_target_stands")]

    def __str__(self) -> str:
        return f"{self.get_promise_display()}: {self.amount} {self.get_unit_display()}"


@remembered
@standing
class Rung(models.Model):
    """One step of the ladder: at so many percent of the time, or so many seconds after it ran out, tell this level."""

    version = models.ForeignKey(
        PolicyVersion, on_delete=models.CASCADE, related_name="rungs", verbose_name=_("policy version")
    )
    promise = models.CharField(_("promise"), max_length=12, choices=Promise)
    step = models.PositiveSmallIntegerField(_("step"), validators=[MinValueValidator(1)])
    percent = models.PositiveSmallIntegerField(
        _("at percent of the time"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    after_seconds = models.PositiveIntegerField(_("or seconds after it is due"), null=True, blank=True)
    level = models.CharField(_("tell"), max_length=10, choices=Level)

    class Meta:
        verbose_name = _("rung of the ladder")
        verbose_name_plural = _("rungs of the ladder")
        ordering = ["version", "promise", "step"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "promise", "step"],
                name="rung_once_in_version",
                violation_error_message=_("This promise already has this step."),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, after_seconds__isnull=True)
                | Q(percent__isnull=True, after_seconds__isnull=False),
                name="rung_has_one_time",
                violation_error_message=_("A step has either a percentage or the seconds after it is due."),
            ),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__range=(1, 99)),
                name="rung_percent_before_due",
                violation_error_message=_("A percentage lies between 1 and 99."),
            ),
            models.CheckConstraint(
                condition=Q(step__gte=1),
                name="rung_counts_from_one",
                violation_error_message=_("Steps count from 1."),
            ),
        ]
        triggers = [_stands_once_used("used_rung_stands")]

    def __str__(self) -> str:
        return f"{self.get_promise_display()} {self.step}: {self.get_level_display()}"

    def clean(self) -> None:
        if self.percent is None and self.after_seconds is None:
            raise ValidationError(_("A step has either a percentage or the seconds after it is due."))

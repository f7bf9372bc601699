"""The coordination group that serves a site, and its seats. The site itself is `places`."""

from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered
from config.custody.triggers import Unconditional

from .people import Member
from .places import Site
from .written import Lines


@remembered
@standing
class CoordinationGroup(models.Model):
    """The members who serve one site, with its founding record."""

    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="group", verbose_name=_("site"))
    founded_on = models.DateField(_("founded on"), default=timezone.localdate)
    term_until = models.DateField(_("term until"), null=True, blank=True)
    founding_note = Lines(_("founding record"), blank=True)
    assigns_by_duty = models.BooleanField(
        _("new cases go to who is on duty"),
        default=False,
        db_default=False,
        help_text=_(
            "A new case is given at once to a neutral member who is on duty then. Where there is none, the leader "
            "assigns it as ever."
        ),
    )
    members = models.ManyToManyField(
        Member, through="Membership", related_name="coordination_groups", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("coordination group")
        verbose_name_plural = _("coordination groups")
        ordering = ["site"]
        constraints = [
            models.CheckConstraint(
                condition=Q(term_until__isnull=True) | Q(term_until__gte=F("founded_on")),
                name="group_term_in_order",
                violation_error_message=_("A group's term cannot end before its founding."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.site)


class GroupRole(models.TextChoices):
    LEADER = "leader", _("Leader")
    MEMBER = "member", _("Member")
    RESIDENT_REPRESENTATIVE = "resident_representative", _("Resident representative")
    QUALITY_SUPERVISOR = "quality_supervisor", _("Quality supervisor")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def serving(self) -> Self:
        """Of those who have not left; whether the member may still sign in is another question."""
        return self.filter(until__isnull=True)

    def leading(self) -> Self:
        """Of the leaders who serve; at most one in a group."""
        return self.serving().filter(role=GroupRole.LEADER)


@standing
class Membership(models.Model):
    """A member's place in a group. While `until` is empty the member serves; it is filled in when they leave."""

    group = models.ForeignKey(
        CoordinationGroup, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("group")
    )
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("member"))
    role = models.CharField(_("role"), max_length=30, choices=GroupRole, default=GroupRole.MEMBER)
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("left on"), null=True, blank=True, help_text=_("Empty while the member serves."))

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["group", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member"],
                name="member_once_in_group",
                violation_error_message=_("This member already stands in this group."),
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(role=GroupRole.LEADER, until__isnull=True),
                name="one_leader_in_group",
                violation_error_message=_(
                    "This group already has a leader: make that one a member and save, then choose the new one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_in_order",
                violation_error_message=_("A member cannot leave a group before joining it."),
            ),
        ]
        triggers = [
            Unconditional(
                name="seat_is_no_operators",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.until IS NULL"),
                # The member's row is held, so that nobody makes them an operator meanwhile.
                func="""
                    PERFORM 1 FROM mediation_member WHERE id = NEW.member_id FOR SHARE;
                    IF EXISTS (
                        SELECT 1 FROM mediation_member WHERE id = NEW.member_id AND (is_staff OR is_superuser)
                    ) THEN
                        RAISE EXCEPTION 'an operator has no seat in a group'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} ({self.get_role_display()})"

    def clean(self) -> None:
        if self.until is None and self.member_id and self.member.is_operator:
            raise ValidationError({"member": _("An operator has no seat in a group.")})
        if self.until is not None and self.until > timezone.localdate():
            raise ValidationError({"until": _("Fill this in on the day the member leaves, not before.")})

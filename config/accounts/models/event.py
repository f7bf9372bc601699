"""The ledger of accounts: who changed what of whom, when. Rows are written by triggers (`watched`), never by a page, so
that no door misses one; nobody changes them, but for noting that the text about it was written.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import moving
from mediation.models import CoordinationGroup, GroupRole, Member, Organisation


class AccountEventKind(models.TextChoices):
    MADE = "made", _("Account made")
    PHONE = "phone", _("Phone number changed")
    ORGANISATION = "organisation", _("Organisation changed")
    ACTIVE = "active", _("Account switched on or off")
    OPERATOR = "operator", _("Rights of an operator changed")
    PASSWORD = "password", _("Password set")
    SEAT = "seat", _("Seat in a group changed")
    SECOND_FACTOR = "second_factor", _("Second factor changed")


@moving("told_at", until="told_at", at="at")
class AccountEvent(models.Model):
    kind = models.CharField(_("what"), max_length=16, choices=AccountEventKind)
    member = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="account_events", verbose_name=_("of whom")
    )
    # Empty: by a command, or in the database itself.
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("by whom"))
    at = models.DateTimeField(_("at"))
    # The number as it was: whoever loses it is told there.
    phone = models.CharField(_("phone"), max_length=32)
    organisation_before = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("organisation before")
    )
    organisation_after = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("organisation after")
    )
    # A group may go; what was changed in it stays.
    group = models.ForeignKey(
        CoordinationGroup, on_delete=models.DO_NOTHING, null=True, db_constraint=False, related_name="+",
        verbose_name=_("group"),
    )  # fmt: skip
    # The site's street office then: the group's own row may be gone by the time somebody asks.
    street = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("street office")
    )
    role_before = models.CharField(_("seat before"), max_length=30, choices=GroupRole, blank=True)
    role_after = models.CharField(_("seat after"), max_length=30, choices=GroupRole, blank=True)
    # Whether it is on after the change: of an account, the rights of an operator, a second factor.
    is_on = models.BooleanField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("change of an account")
        verbose_name_plural = _("changes of accounts")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=AccountEventKind.values), name="account_event_kind_known"),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="account_event_untold"),
            models.Index(fields=["at"], name="account_event_at"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

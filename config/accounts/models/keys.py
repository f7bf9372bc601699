"""What opens an account once: an invitation by link, a code by text. And every wrong password, while it counts.

Digests only: whoever reads the table can open nothing.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import moving, working
from mediation.models import Member


class KeyKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    CODE = "code", _("Code by text")


@moving("digest", "expires_at", "tries", "used_at")
class OneTimeKey(models.Model):
    """A key that was sent to a member's phone."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="one_time_keys", verbose_name=_("member"))
    kind = models.CharField(_("kind"), max_length=10, choices=KeyKind)
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(_("sent at"))
    made_by = models.ForeignKey(
        Member, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("sent by")
    )
    expires_at = models.DateTimeField(_("good until"))
    tries = models.PositiveSmallIntegerField(_("wrong tries"), default=0)
    used_at = models.DateTimeField(_("used at"), null=True)

    class Meta:
        verbose_name = _("one-time key")
        verbose_name_plural = _("one-time keys")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KeyKind.values), name="one_time_key_kind_known"),
            models.CheckConstraint(condition=Q(expires_at__gte=models.F("made_at")), name="one_time_key_ends"),
        ]
        indexes = [models.Index(fields=["member", "kind", "made_at"], name="key_of_member")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


@working
class WrongPassword(models.Model):
    """One wrong password, or code by text: the account that was tried, as a digest, and from where. Kept for a day.

    The digest of an account whose code was tried is another than that of the same whose password was.
    """

    account = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="wrong_by_account"),
            models.Index(fields=["address", "at"], name="wrong_by_address"),
        ]

    def __str__(self) -> str:
        return self.account[:8]

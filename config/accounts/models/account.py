"""What belongs to one account: whether its password is a one-time one, its second factor, where it is signed in; and
the numbers that bound guessing. The member themselves, and the password, are `mediation`'s.
"""

import hashlib
from typing import Self

from django.contrib.sessions.models import Session
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing, working
from mediation.models import Member


@working
class Account(models.Model):
    """One row beside a member, made when there is something to say. Without it: a password of one's own, no second
    factor."""

    member = models.OneToOneField(
        Member, on_delete=models.CASCADE, primary_key=True, related_name="account", verbose_name=_("member")
    )
    # Written by a trigger: true whenever anybody but its owner has set the password, by whatever door.
    password_is_temporary = models.BooleanField(_("the password is a one-time one"), default=False, db_default=False)
    # The secret itself stands nowhere: it is drawn from this and a key of the installation (`second_factor`).
    authenticator = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    authenticator_since = models.DateTimeField(_("second factor since"), null=True, editable=False)
    # The thirty seconds whose code was used last: no code works twice.
    last_step = models.BigIntegerField(default=0, db_default=0, editable=False)
    wrong_codes = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    codes_wait_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                condition=Q(authenticator="", authenticator_since__isnull=True)
                | ~Q(authenticator="") & Q(authenticator_since__isnull=False),
                name="second_factor_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return str(self.member_id)

    @property
    def has_second_factor(self) -> bool:
        return bool(self.authenticator)

    @property
    def stamp(self) -> str:
        """What a session keeps of having passed the second factor: worth nothing once there is another one."""
        return hashlib.sha256(self.authenticator.encode()).hexdigest()[:16]


@working
class RecoveryCode(models.Model):
    """A code on paper (备用码) that takes the place of the phone, once. Its digest alone is kept."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return self.digest[:8]


@working
class SignedIn(models.Model):
    """Where a member is signed in: one row beside the session, gone with it."""

    session = models.OneToOneField(
        Session, on_delete=models.CASCADE, primary_key=True, related_name="signed_in", db_constraint=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="signed_in")
    device = models.CharField(_("device"), max_length=80, blank=True)
    # Shortened: it tells one's own town from another, and is no trail.
    address = models.CharField(_("address"), max_length=48, blank=True)
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.device


@standing
class Bounds(models.Model):
    """How often anything may be guessed, and how long a key is good. One row."""

    wrong_per_account = models.PositiveIntegerField(
        _("wrong passwords a day for one account, from everywhere"), default=50, validators=[MinValueValidator(1)],
        help_text=_("Then only devices that have signed in before are let try; the code by text still works."),
    )  # fmt: skip
    wrong_per_address = models.PositiveIntegerField(
        _("wrong passwords a quarter of an hour from one network address"), default=30,
        validators=[MinValueValidator(1)], help_text=_("For all accounts together. An office may share one address."),
    )  # fmt: skip
    wrong_codes = models.PositiveSmallIntegerField(
        _("wrong codes in a row"), default=5, validators=[MinValueValidator(1)],
        help_text=_(
            "Of the second factor, before a quarter of an hour must pass; of a code by text, from one network address."
        ),
    )  # fmt: skip
    tries_per_code = models.PositiveSmallIntegerField(
        _("wrong tries with one code by text, from everywhere"), default=50, validators=[MinValueValidator(1)],
        help_text=_("Then it opens the account only on devices that have signed in before."),
    )  # fmt: skip
    code_minutes = models.PositiveSmallIntegerField(
        _("minutes a code by text is good"), default=15, validators=[MinValueValidator(5)]
    )
    codes_per_hour = models.PositiveSmallIntegerField(
        _("codes by text an hour for one account"), default=3, validators=[MinValueValidator(1)]
    )
    asks_per_address = models.PositiveIntegerField(
        _("requests for a code an hour from one network address"), default=30, validators=[MinValueValidator(1)]
    )
    invitation_days = models.PositiveSmallIntegerField(
        _("days an invitation is good"), default=7, validators=[MinValueValidator(1)]
    )

    class Meta:
        verbose_name = _("bounds of signing in")
        verbose_name_plural = _("bounds of signing in")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="bounds_are_one_row")]

    def __str__(self) -> str:
        return str(_("Bounds of signing in"))

    @classmethod
    def current(cls) -> Self:
        """The row in force; the defaults while nobody has saved one. One query."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

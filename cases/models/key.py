"""Keys of residents to their case: a one-time code that went to a phone, and the link it opened when it came back.

The link that the browser of a form was shown is the case's own (`Case.token`); it proves nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from cases.states import Through
from config.custody.kinds import moving

from .case import Case


class KeyQuerySet(models.QuerySet["Key"]):
    def waiting(self, at: datetime) -> Self:
        """Whose code has neither come back nor run out."""
        return self.filter(used_at__isnull=True, code_until__gt=at)


@moving("tries", "used_at", "token", "token_until", until="used_at")
class Key(models.Model):
    """One code to one phone about one case. Used once, it opens a link, as whoever holds the phone.

    The code is kept as a keyed digest. `read_out_by` is the member who said it on the phone, where no text arrives.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="keys")
    phone = models.CharField(max_length=20)
    through = models.CharField(max_length=8, choices=Through.choices)
    code = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    code_until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    read_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    used_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=32, null=True, unique=True)
    token_until = models.DateTimeField(null=True)

    objects = KeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key to a case")
        constraints = [
            models.CheckConstraint(
                condition=Q(through=Through.LINK, read_out_by__isnull=True)
                | Q(through=Through.CODE, read_out_by__isnull=False),
                name="key_is_sent_or_read_out",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, token__isnull=True, token_until__isnull=True)
                | Q(used_at__isnull=False, token__isnull=False, token_until__isnull=False),
                name="key_opens_once_it_is_used",
            ),
        ]
        indexes = [models.Index(fields=["phone", "made_at"], name="key_of_phone_lately")]

    def __str__(self) -> str:
        return f"{self.case} · {self.through} · {self.made_at:%Y-%m-%d %H:%M}"

    def fits(self, code: str) -> bool:
        """Whether this is the code. Takes as long for a wrong one."""
        return constant_time_compare(self.code, sealed(code, case_id=self.case_id, phone=self.phone))


def sealed(code: str, *, case_id: int, phone: str) -> str:
    """The digest of a code of this case and phone, which without the installation's secret says nothing of it."""
    return salted_hmac("cases.key", f"{case_id}:{phone}:{code}", algorithm="sha256").hexdigest()

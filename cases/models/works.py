"""Who asked to be told of works, and which complaint had been announced. The notices themselves are standing facts
(`mediation.models.works`).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import evidence, moving
from mediation.models import Building, Site, WorksNotice
from notifications.models import InboundText

from .case import Case
from .party import Party


@moving("ended_at", until="ended_at")
class Subscription(models.Model):
    """A number that is told of works at a site, or of those that reach one of its buildings.

    `inbound` is the text that asked for it. Where it was ticked on a form, `party` is who the form was of: a typed
    number is told nothing until it is proven there (law.md section 11).
    """

    phone = models.CharField(max_length=20)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="subscriptions")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=10, default="zh-hans")
    inbound = models.ForeignKey(InboundText, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("subscription to works notices")
        verbose_name_plural = _("subscriptions to works notices")
        constraints = [
            models.UniqueConstraint(
                fields=["phone", "site", "building"],
                condition=Q(ended_at__isnull=True, party__isnull=True),
                nulls_distinct=False,
                name="number_is_told_of_a_place_once",
            ),
            models.CheckConstraint(
                condition=Q(inbound__isnull=False, party__isnull=True) | Q(inbound__isnull=True, party__isnull=False),
                name="subscription_came_by_a_text_or_a_form",
            ),
        ]
        indexes = [
            models.Index(fields=["site"], name="subscription_running", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["phone"], name="subscription_of_phone", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.site} · {self.phone}"


@evidence(at="at")
class Announced(models.Model):
    """A complaint of which a notice had told, as it was found when its place and matter became known."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="announced")
    notice = models.ForeignKey(WorksNotice, on_delete=models.PROTECT, related_name="complaints")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "notice"], name="notice_told_of_a_case_once")]

    def __str__(self) -> str:
        return f"{self.case} · {self.notice}"

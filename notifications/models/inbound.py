"""The texts people send us, and the people who want none from us. Fields, constraints and plain properties only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import moving, working
from notifications import phones


class PictureProblem(models.TextChoices):
    """Why a picture that came with a text is not kept; stands as `problem` beside its address in `media`."""

    TOO_LARGE = "too_large", _("too large")
    NO_PHOTO = "no_photo", _("not a photo")
    DAMAGED = "damaged", _("damaged")
    GONE = "gone", _("not to be had any more")
    ELSEWHERE = "elsewhere", _("not where a photo of a text should be")


@moving(
    *("media", "read_at", "attempts", "last_error", "outcome", "pictures_at", "picture_tries"),
)
class InboundText(models.Model):
    """A text that somebody sent us, exactly as it came. Stored before anything is made of it.

    `outcome` is whatever code its reader has for what became of it.
    """

    message_sid = models.CharField(_("provider's number"), max_length=64, unique=True)
    sender = models.CharField(_("sender"), max_length=64)
    recipient = models.CharField(_("sent to"), max_length=64)
    body = models.TextField(_("text"), blank=True)
    media = models.JSONField(_("media"), default=list, blank=True)
    raw = models.JSONField(_("as received"))
    received_at = models.DateTimeField(_("received at"))
    read_at = models.DateTimeField(_("read at"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts to read"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    outcome = models.CharField(_("became"), max_length=16, blank=True)
    pictures_at = models.DateTimeField(_("pictures fetched at"), null=True)
    picture_tries = models.PositiveSmallIntegerField(_("attempts to fetch the pictures"), default=0)

    class Meta:
        verbose_name = _("received text")
        verbose_name_plural = _("received texts")
        indexes = [
            models.Index(fields=["received_at"], condition=Q(read_at__isnull=True), name="inbound_unread"),
            models.Index(fields=["sender", "id"], name="inbound_by_sender"),
            models.Index(
                fields=["id"], condition=Q(pictures_at__isnull=True) & ~Q(media=[]), name="inbound_with_pictures"
            ),
            # How many came lately, and from whom: what the caps against pumping count.
            models.Index(fields=["received_at", "sender"], name="inbound_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.message_sid} ← {phones.masked(self.sender)}"


@working
class OptOut(models.Model):
    """A number whose owner wants no texts from us."""

    phone = models.CharField(_("phone"), max_length=32, unique=True)
    at = models.DateTimeField(_("since"))
    cause = models.CharField(_("cause"), max_length=120)

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")

    def __str__(self) -> str:
        return phones.masked(self.phone)

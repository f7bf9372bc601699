"""What stands between a person's phone and a case: questions we asked, texts nobody could read, calls to make."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.models import InboundText, Message

from .case import Case


class QuestionKind(models.TextChoices):
    SOLVED = "solved", _("Solved or not")
    PLACE = "place", _("Which site and building")


class Question(models.Model):
    """A question we asked by text. One open question per phone: asking another supersedes it."""

    phone = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="questions")
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    times = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone"], condition=Q(ended_at__isnull=True), name="one_open_question_per_phone"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phone} · {self.kind}"


class TrayItem(models.Model):
    """A text that could not become a case or a reply by itself. Waits here with its age until a person takes it."""

    inbound = models.OneToOneField(InboundText, on_delete=models.PROTECT, related_name="tray_item")
    reason = models.CharField(max_length=120)
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="tray_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.inbound} · {self.reason}"


class CallReason(models.TextChoices):
    TEXT_FAILED = "text_failed", _("A text could not be delivered")
    NO_ANSWER = "no_answer", _("No answer to “solved?”")


class CallTask(models.Model):
    """Phone this resident. Raised by a sweep, ended by a logged attempt."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="calls")
    reason = models.CharField(max_length=12, choices=CallReason.choices)
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True)
    handling = models.PositiveSmallIntegerField()
    raised_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    words = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "handling"], condition=Q(reason=CallReason.NO_ANSWER), name="no_answer_is_called_once"
            )
        ]
        indexes = [models.Index(fields=["raised_at"], name="call_open", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.case} · {self.reason}"

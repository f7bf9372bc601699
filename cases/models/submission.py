"""A form of the field as a phone sent it: what a repeat is known by, when it was pressed, and what became of it.

The moment that counts is worked out in `cases.pressed`; what is doubted of it stands in `fieldwork.Doubt`.
"""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.states import DoubtKind, Verb
from config.custody.kinds import evidence

from .case import Case
from .event import CaseEvent
from .words import Words


class Undone(models.TextChoices):
    """Why a form that a phone had kept did nothing when it came; it is kept all the same."""

    NOT_NOW = "not_now", _("The case has moved on since")
    NOT_THEIRS = "not_them", _("The case is in other hands since")
    NOT_WHOLE = "not_all", _("Something was missing in it")


class SubmissionQuerySet(models.QuerySet["Submission"]):
    def came_late(self) -> Self:
        """Noticeably later than they were pressed, or too late to do anything."""
        return self.filter(Q(pressed_at__lt=F("received_at")) | Q(event__isnull=True) | ~Q(flags=[]))


@evidence(at="received_at", by="member")
class Submission(models.Model):
    """One press on a phone, sent once or often. `event` is what it did; none where it came too late to do anything."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="submissions")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    # Made by the phone for each press.
    key = models.UUIDField()
    # By our clock: when it came, less its age on the phone.
    pressed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    # By the phone's own clock; none where it said nothing that is a time.
    phone_pressed_at = models.DateTimeField(null=True)
    phone_sent_at = models.DateTimeField(null=True)
    # What speaks against the time that was pressed.
    flags = ArrayField(models.CharField(max_length=8, choices=DoubtKind.choices), default=list)
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, null=True, related_name="+")
    undone = models.CharField(max_length=8, choices=Undone.choices, blank=True)
    # What was answered, of a form that did nothing: else its words stand with its event.
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+")

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "case", "verb", "key"], name="submission_comes_once"),
            models.CheckConstraint(
                condition=Q(event__isnull=False, undone="") | Q(event__isnull=True) & ~Q(undone=""),
                name="submission_did_something_or_says_why_not",
            ),
            models.CheckConstraint(
                condition=Q(pressed_at__lte=F("received_at")), name="submission_is_pressed_before_it_comes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.verb} · {self.pressed_at:%Y-%m-%d %H:%M}"

    @property
    def reasons(self) -> list[str]:
        """What speaks against its time, for a page."""
        return [str(DoubtKind(kind).label) for kind in self.flags]

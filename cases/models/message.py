"""What a text was about: the row that joins a message, which knows nothing of cases, to a case and its history."""

from django.db import models
from django.db.models import Q

from cases.states import Audience
from config.custody.kinds import evidence
from notifications.models import Message

from .case import Case
from .event import CaseEvent


@evidence()
class CaseMessage(models.Model):
    """A message told an audience of an event; or, without an event, answered somebody about the case.

    A message has a row for every event it stands for: one where promises missed together are one text, many where a
    member was told of many late cases at once. Written in the transaction of the message, never changed.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="about", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages", db_index=False)
    event = models.ForeignKey(CaseEvent, on_delete=models.PROTECT, null=True, related_name="messages", db_index=False)
    audience = models.CharField(max_length=10, choices=Audience.choices)

    class Meta:
        constraints = [
            # Its index also finds what a message is about.
            models.UniqueConstraint(
                fields=["message", "event"], name="message_tells_of_an_event_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(audience__in=Audience.values), name="audience_of_message_is_known"),
        ]
        # What was told of an event is looked for by its case: an event's key finds nothing here by itself.
        indexes = [models.Index(fields=["case", "audience"], name="message_of_case")]

    def __str__(self) -> str:
        return f"{self.case} · {self.audience} · {self.message}"

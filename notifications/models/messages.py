"""The messages we send and the receipts about them.

Fields, constraints and plain properties only. How a status moves is `progress`, how a message is sent is `delivery`.
A message knows its cause as a plain string: what a case is, is not known here.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import evidence, moving
from config.custody.triggers import Unconditional, refuse
from notifications import phones

from .reasons import FailureReason, HeldReason


class MessageStatus(models.TextChoices):
    """Where a message stands, in the only order it may move (delivery.md, Send 5)."""

    QUEUED = "queued", _("queued")
    SENDING = "sending", _("sending")
    UNKNOWN = "unknown", _("outcome unknown")
    ACCEPTED = "accepted", _("accepted by the provider")
    SENT = "sent", _("sent to the phone")
    DELIVERED = "delivered", _("delivered")
    UNDELIVERED = "undelivered", _("not delivered")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


WAITING = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN)
UNDERWAY = (MessageStatus.ACCEPTED, MessageStatus.SENT)
FAILURES = (MessageStatus.UNDELIVERED, MessageStatus.FAILED, MessageStatus.CANCELLED, MessageStatus.EXPIRED)
FINAL = (MessageStatus.DELIVERED, *FAILURES)

# What its recipient should have learnt and did not: somebody phones. A superseded text is none of these, nor is one
# that was cancelled before anybody was meant to have it.
LOST = Q(status__in=[MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.EXPIRED]) | Q(
    status=MessageStatus.CANCELLED, failure=FailureReason.OPTED_OUT
)


@moving(
    *("body", "parts", "status", "next_attempt_at", "lease_until", "attempts", "provider_sid", "error_code"),
    *("failure", "held", "sent_at", "final_at"),
)
class Message(models.Model):
    """One text to one person because of one cause. Written in the transaction of the deed, sent afterwards."""

    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True, editable=False)
    cause = models.CharField(_("cause"), max_length=120)
    recipient = models.CharField(_("recipient"), max_length=32)
    template = models.CharField(_("template"), max_length=80)
    template_version = models.CharField(_("template version"), max_length=16)
    language = models.CharField(_("language"), max_length=10)
    params = models.JSONField(_("values"), default=dict)
    body = models.TextField(_("text"))
    parts = models.PositiveSmallIntegerField(_("parts"))
    topic = models.CharField(_("topic"), max_length=120, blank=True)
    # Two messages of one topic and one kind of news to one person: the later says what stands, the earlier is obsolete.
    news = models.CharField(_("kind of news"), max_length=40, blank=True)
    is_direct_answer = models.BooleanField(_("answers what the person just sent"), default=False)
    is_urgent = models.BooleanField(_("passes the quiet hours"), default=False)
    # Passes them too, and has none of the other rights of an urgent text.
    at_night = models.BooleanField(_("is for the night as well"), default=False, db_default=False)
    # The template that says it together with others like it to the same person; empty: it always goes by itself.
    bundle = models.CharField(_("told together by"), max_length=80, blank=True, default="", db_default="")
    # Of an urgent text: whether it may use what the budget keeps for these. Not what a stranger's form alone caused.
    has_reserve = models.BooleanField(_("may use the reserve for urgent texts"), default=True, db_default=True)
    status = models.CharField(_("status"), max_length=12, choices=MessageStatus.choices, default=MessageStatus.QUEUED)
    next_attempt_at = models.DateTimeField(_("next attempt at"), null=True)
    lease_until = models.DateTimeField(_("lease until"), null=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    provider_sid = models.CharField(_("provider's number"), max_length=64, null=True, unique=True)
    error_code = models.CharField(_("error code"), max_length=16, blank=True)
    failure = models.CharField(_("why it failed"), max_length=16, choices=FailureReason.choices, blank=True)
    held = models.CharField(_("why it waits"), max_length=16, choices=HeldReason.choices, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True)
    created_at = models.DateTimeField(_("created at"))
    sent_at = models.DateTimeField(_("accepted at"), null=True)
    final_at = models.DateTimeField(_("final at"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["cause", "recipient", "template"], name="message_once_per_cause"),
            models.CheckConstraint(condition=Q(status__in=MessageStatus.values), name="message_status_known"),
            models.CheckConstraint(condition=Q(failure__in=["", *FailureReason.values]), name="message_failure_known"),
            models.CheckConstraint(condition=Q(held__in=["", *HeldReason.values]), name="message_held_known"),
            models.CheckConstraint(
                condition=Q(status__in=FINAL, final_at__isnull=False)
                | (~Q(status__in=FINAL) & Q(final_at__isnull=True)),
                name="message_final_has_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[MessageStatus.QUEUED, MessageStatus.UNKNOWN])
                | Q(next_attempt_at__isnull=False),
                name="message_waiting_has_a_next_attempt",
            ),
            models.CheckConstraint(
                condition=Q(status=MessageStatus.SENDING, lease_until__isnull=False)
                | (~Q(status=MessageStatus.SENDING) & Q(lease_until__isnull=True)),
                name="message_lease_only_while_sending",
            ),
        ]
        triggers = [
            Unconditional(
                name="what_was_sent_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sent_at__isnull=False)
                & (
                    pgtrigger.Q(old__body__df=pgtrigger.F("new__body"))
                    | pgtrigger.Q(old__parts__df=pgtrigger.F("new__parts"))
                ),
                func=refuse("of a row of % that was sent the words stay as they are"),
            )
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status=MessageStatus.QUEUED),
                name="message_due",
            ),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status__in=[MessageStatus.UNKNOWN, *UNDERWAY]),
                name="message_to_look_up",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(status=MessageStatus.SENDING),
                name="message_leased",
            ),
            models.Index(fields=["recipient", "id"], condition=Q(status__in=WAITING), name="message_in_line"),
            models.Index(fields=["final_at"], condition=Q(status__in=FAILURES), name="message_failed"),
            models.Index(fields=["created_at"], name="message_created"),
            # What a day has cost, and what one number got of it.
            models.Index(
                fields=["sent_at", "recipient"],
                condition=Q(sent_at__isnull=False),
                include=["parts"],
                name="message_spent",
            ),
            models.Index(fields=["recipient", "topic", "news", "id"], condition=~Q(news=""), name="message_news"),
        ]

    def __str__(self) -> str:
        return f"{self.template} → {phones.masked(self.recipient)}"

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


@evidence(at="received_at")
class Receipt(models.Model):
    """One status report of the provider, kept as it came. The database itself refuses to change or delete it."""

    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="receipts", verbose_name=_("message")
    )
    token = models.UUIDField(_("token"), db_index=True)
    provider_sid = models.CharField(_("provider's number"), max_length=64, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=MessageStatus.choices, blank=True)
    provider_status = models.CharField(_("provider's word for it"), max_length=32, blank=True)
    error_code = models.CharField(_("error code"), max_length=16, blank=True)
    raw = models.JSONField(_("as received"))
    received_at = models.DateTimeField(_("received at"))

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="") | Q(status__in=MessageStatus.values), name="receipt_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_sid} {self.provider_status}"

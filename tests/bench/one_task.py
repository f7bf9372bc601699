"""The yardstick of the outbox: one Celery task for every message. Loaded into the measured worker by its settings."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from notifications import claims, delivery, gateways
from notifications.models import Message, MessageStatus


@shared_task(name="tests.bench.send_one", ignore_result=True)
def send_one(message_id: int) -> None:
    """Claim, call, record: the same steps, for one."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id, status=MessageStatus.QUEUED)
        message.status, message.lease_until = MessageStatus.SENDING, timezone.now() + claims.lease()
        message.attempts += 1
        message.save(update_fields=["status", "lease_until", "attempts"])
    delivery._send(gateways.current(), message)

"""What Celery calls: a wake-up after a commit, and a sweep from beat. Both may run twice, late, or side by side."""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

from notifications import delivery, inbox, reconciliation
from notifications.gateways.base import NotSent

log = structlog.get_logger(__name__)

# How far small batches are apart: nobody reads a text sooner. What is urgent does not wait. Seconds.
APART = 0.25
# How far back each look goes: further than a weekend of being down.
MISSED_SINCE = timedelta(days=3)


@shared_task(name="notifications.tasks.send", ignore_result=True)
def send() -> int:
    """Send everything that is due. Returns how many messages were dealt with."""
    return delivery.drain(apart=APART)


@shared_task(name="notifications.tasks.send_first", ignore_result=True)
def send_first() -> int:
    """Send what is urgent and due, and nothing else. Returns how many messages were dealt with."""
    return delivery.drain(only_urgent=True)


@shared_task(name="notifications.tasks.sweep_messages", ignore_result=True)
def sweep_messages() -> dict[str, int]:
    """Find out about lost, silent and late messages. Returns how many each part moved."""
    return reconciliation.sweep()


@shared_task(name="notifications.tasks.fetch_missed", ignore_result=True)
def fetch_missed() -> int:
    """Store texts that came while we were down. Returns how many; nothing when the provider has no list for us now."""
    try:
        return inbox.fetch_missed(since=timezone.now() - MISSED_SINCE)
    except NotSent as error:
        log.warning("cannot fetch what was missed now", why=str(error))
        return 0

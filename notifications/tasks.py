"""What Celery calls: a wake-up after a commit, and a sweep from beat. Both may run twice, late, or side by side."""

from celery import shared_task

from notifications import delivery, reconciliation


@shared_task(name="notifications.tasks.send", ignore_result=True)
def send() -> int:
    """Send everything that is due. Returns how many messages were dealt with."""
    return delivery.drain()


@shared_task(name="notifications.tasks.sweep_messages", ignore_result=True)
def sweep_messages() -> dict[str, int]:
    """Find out about lost, silent and late messages. Returns how many each part moved."""
    return reconciliation.sweep()

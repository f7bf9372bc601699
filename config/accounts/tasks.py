"""What Celery calls for accounts: texts about changes that nobody was told of yet, and old tries forgotten."""

from __future__ import annotations

from celery import shared_task

from config.accounts import bounds, telling


@shared_task(name="config.accounts.tasks.tell", ignore_result=True)
def tell() -> int:
    """Write the texts that are missing; returns how many changes were told of."""
    bounds.forget()
    return telling.tell()

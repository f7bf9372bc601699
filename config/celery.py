"""The Celery application. The beat schedule stands here, in code; what is due stands in rows.

Import as `config.celery`; `config/__init__` stays empty so that the launcher can read this package without Django.
"""

import os
from importlib import import_module
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init
from django.conf import settings

from config.custody.checks import refuse_the_owner

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("mediation")
# `celery.current_app` is kept per thread: without this, a threaded web server would wake tasks on a broker of its own.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["cases", "notifications", "config.accounts"])

# Every entry may run twice, late, or beside itself: each sweep takes up only what rows say is due.
app.conf.beat_schedule = {
    "read danger that was missed": {"task": "cases.tasks.sweep_danger", "schedule": settings.SWEEP_EVERY},
    "send what is urgent and due": {"task": "notifications.tasks.send_first", "schedule": settings.SWEEP_EVERY},
    "read texts that were missed": {"task": "cases.tasks.sweep_texts", "schedule": settings.SWEEP_EVERY},
    "pass the rungs that are due": {"task": "cases.tasks.sweep_clocks", "schedule": settings.SWEEP_EVERY},
    "raise calls to residents": {"task": "cases.tasks.raise_calls", "schedule": 5 * settings.SWEEP_EVERY},
    "count the households": {"task": "cases.tasks.raise_signs", "schedule": 5 * settings.SWEEP_EVERY},
    "tell of changed accounts": {"task": "config.accounts.tasks.tell", "schedule": settings.SWEEP_EVERY},
    "send what is due": {"task": "notifications.tasks.send", "schedule": settings.SWEEP_EVERY},
    "fetch pictures": {"task": "cases.tasks.fetch_pictures", "schedule": 3 * settings.SWEEP_EVERY},
    "find what has changed": {"task": "cases.tasks.cut_words", "schedule": settings.SWEEP_EVERY},
    "print case files": {"task": "cases.tasks.print_files", "schedule": settings.SWEEP_EVERY},
    "write the registers": {"task": "cases.tasks.write_registers", "schedule": settings.SWEEP_EVERY},
    "seal the ledger": {"task": "cases.tasks.seal_ledger", "schedule": settings.SWEEP_EVERY},
    "verify the ledger": {"task": "cases.tasks.verify_ledger", "schedule": 60 * 60.0},
    "fetch texts that were missed": {"task": "notifications.tasks.fetch_missed", "schedule": 60 * 60.0},
    "settle doubtful messages": {"task": "notifications.tasks.sweep_messages", "schedule": settings.SWEEP_EVERY},
}
# A wake-up that waited longer than the next one has nothing left to do.
for entry in app.conf.beat_schedule.values():
    entry["options"] = {"expires": max(60.0, 3 * settings.SWEEP_EVERY)}


@worker_init.connect
@beat_init.connect
def look_who_runs(**_: Any) -> None:
    """Neither runs as the owner of the tables, where the settings refuse it."""
    refuse_the_owner()


@worker_init.connect
@worker_process_init.connect
def stay(**_: Any) -> None:
    """In the process whose threads work, and in those that were forked to work."""
    import_module("config.settled").settle()

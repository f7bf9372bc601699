"""The table of tasks: every beat entry and every wake-up names one, every task is asked for, every queue consumed."""

import re
from pathlib import Path

import pytest

from config.celery import app
from notifications import inbox, outbox

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_beat_entry_names_a_task(tasks: set[str]) -> None:
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= tasks


def test_every_wake_up_names_a_task(tasks: set[str]) -> None:
    assert {outbox.SEND_TASK, inbox.READ_TASK} <= tasks


def test_every_task_is_beaten_or_woken(tasks: set[str]) -> None:
    beaten = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert tasks == beaten | {outbox.SEND_TASK, inbox.READ_TASK}


def test_every_queue_a_task_goes_to_is_consumed(tasks: set[str]) -> None:
    """The worker is started without `-Q`: it consumes the default queue, and no task goes elsewhere."""
    default = app.conf.task_default_queue
    for task in tasks:
        queue = app.amqp.router.route({}, task)["queue"]
        assert getattr(queue, "name", queue) == default
    launcher = (ROOT / "config" / "launcher" / "parts.py").read_text(encoding="utf-8")
    (worker,) = re.findall(r"celery -A config\.celery worker[^\"]*", launcher)
    assert "-Q" not in worker and "--queues" not in worker

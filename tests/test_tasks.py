"""The table of tasks: every beat entry and every wake-up names one, every task is asked for, every queue consumed."""

import re
from pathlib import Path

import pytest

from config.celery import app
from notifications import inbox, outbox

WOKEN = {outbox.SEND_TASK, outbox.SEND_FIRST_TASK, inbox.READ_TASK, inbox.READ_FIRST_TASK}
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def tasks() -> set[str]:
    app.loader.import_default_modules()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_every_beat_entry_names_a_task(tasks: set[str]) -> None:
    assert {entry["task"] for entry in app.conf.beat_schedule.values()} <= tasks


def test_every_wake_up_names_a_task(tasks: set[str]) -> None:
    assert tasks >= WOKEN


def test_every_task_is_beaten_or_woken(tasks: set[str]) -> None:
    beaten = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert tasks == beaten | WOKEN


def _workers() -> list[str]:
    """The command lines of the workers that the launcher starts, and those that the operating page names."""
    launcher = (ROOT / "config" / "launcher" / "parts.py").read_text(encoding="utf-8")
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    started = re.findall(r"celery -A config\.celery worker[^\"]*", launcher)
    named = re.findall(r"celery -A config\.celery worker.*", operating)
    assert len(started) == len(named) == 2
    return [*started, *named]


def test_every_queue_a_task_goes_to_is_consumed(tasks: set[str]) -> None:
    """A worker that is not told which queues takes from all that are declared, and no task goes elsewhere."""
    declared = {queue.name for queue in app.conf.task_queues}
    for task in tasks:
        queue = app.amqp.router.route({}, task)["queue"]
        assert getattr(queue, "name", queue) in declared
    assert sum("--queues" not in worker for worker in _workers()) == 2


def test_what_may_be_danger_has_a_lane_and_a_worker_of_its_own(tasks: set[str]) -> None:
    urgent = {task for task in tasks if app.amqp.router.route({}, task)["queue"].name == "urgent"}
    assert urgent == {outbox.SEND_FIRST_TASK, inbox.READ_FIRST_TASK, "cases.tasks.sweep_danger"}
    assert sum("--queues urgent" in worker for worker in _workers()) == 2


def test_nothing_of_one_lane_is_laid_into_the_other() -> None:
    keys = {queue.name: (queue.exchange.name, queue.routing_key) for queue in app.amqp.queues.values()}
    assert len(set(keys.values())) == len(keys) == 2

"""What may happen to an installation while texts come in. Each disaster leaves all parts running when it returns."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import psycopg
import redis

from config.launcher.stack import Stack
from tests.chaos.counting import Counting
from tests.outside.seen import eventually

Disaster = Callable[[Stack, Counting], None]


def worker_killed_before_the_call(stack: Stack, books: Counting) -> None:
    """It holds claimed messages, and the provider has taken none of them."""
    _kill_worker_while(stack, books, silent_before=8)


def worker_killed_after_the_call(stack: Stack, books: Counting) -> None:
    """The provider has taken them, and the worker never learnt it; no receipt tells."""
    books.carrier.faults(receipts="never")
    _kill_worker_while(stack, books, silent_after=8)


def _kill_worker_while(stack: Stack, books: Counting, **fault: int) -> None:
    books.carrier.faults(**fault)
    eventually(
        lambda: books.rows("SELECT 1 FROM notifications_message WHERE status = 'sending'"),
        "a claimed message",
    )
    time.sleep(0.3)
    stack.kill("worker")
    books.carrier.faults(reset=True)
    stack.start_again("worker")
    stack.wait_ready("worker")


def worker_killed_before_its_commit(stack: Stack, books: Counting) -> None:
    """It has written a case and is about to write its history: the transaction is open when it dies.

    Held up at the history, not at the messages: there the senders would all wait too, and nobody would read a text.
    """
    with psycopg.connect(stack.database_url) as connection:
        connection.execute("LOCK TABLE cases_caseevent IN SHARE ROW EXCLUSIVE MODE")
        ended = books.burst(3)  # the others may all have been read by now
        eventually(
            lambda: books.rows(
                "SELECT 1 FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT INTO%%caseevent%%'"
            ),
            "a worker that waits to write its history",
        )
        stack.kill("worker")
        connection.rollback()
    ended()
    stack.start_again("worker")
    stack.wait_ready("worker")


def valkey_killed(stack: Stack, books: Counting) -> None:
    stack.kill("valkey")
    time.sleep(2)
    stack.start_again("valkey")
    stack.wait_ready("valkey")


def valkey_frozen(stack: Stack, books: Counting) -> None:
    """It takes connections and never answers."""
    stack.pause("valkey")
    time.sleep(4)
    stack.resume("valkey")


def valkey_flushed(stack: Stack, books: Counting) -> None:
    with redis.Redis.from_url(stack.redis_url) as client:
        client.flushall()


def postgres_restarted(stack: Stack, books: Counting) -> None:
    """Without warning: every open transaction is gone, and for a while nobody can connect."""
    stack.kill("postgres")
    stack.start_again("postgres")
    stack.wait_ready("postgres")


def beat_doubled(stack: Stack, books: Counting) -> None:
    """Two clocks wake the same sweeps."""
    first = stack.children["beat"]
    second = replace(first, name="beat2", process=None, starts=0, log=first.log.with_name("beat2.log"))
    second.start()
    try:
        eventually(lambda: b"beat: Starting" in second.written(), "a second beat")
        time.sleep(5)
    finally:
        second.stop()


def provider_silent(stack: Stack, books: Counting) -> None:
    """It takes some texts and some not, answers neither, and its list is away for a while."""
    books.carrier.faults(silent_before=5, silent_after=5, after=5, before=5, drop=5, list_down=3, receipts="shuffled")
    time.sleep(4)
    books.carrier.faults(reset=True)


WORKER = (worker_killed_before_the_call, worker_killed_before_its_commit, worker_killed_after_the_call)
VALKEY = (valkey_killed, valkey_frozen, valkey_flushed)
ALL = (*WORKER, *VALKEY, postgres_restarted, beat_doubled, provider_silent)

"""The books of a run: what was sent in, what became of it, what went out, and what reached the phones.

Looks from outside: at the rows, by a connection of its own, and at the carrier. Waiting times that are written in rows
(a lease, the five minutes before the provider's list is asked) are shortened here; nothing else is written.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import dict_row

from config.launcher.stack import Stack
from tests.outside.phone import Phones

FINAL = ("delivered", "undelivered", "failed", "cancelled", "expired")
HEADROOM = """
    INSERT INTO notifications_limits (id, texts_per_number, answers_per_number, parts_per_day, urgent_parts_per_day,
                                      answered_per_number, answered_per_range, forms_per_number, forms_per_range,
                                      forms_per_address)
    VALUES (1, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000, 1000000)
    ON CONFLICT (id) DO NOTHING
"""
# What a row waits for: a dead sender's lease, the look into the provider's list, the pause after a failed call.
HURRY = """
    UPDATE notifications_message SET lease_until = now() WHERE status = 'sending' AND lease_until > now()
        AND lease_until < now() + %s * interval '1 second';
    UPDATE notifications_message SET next_attempt_at = now() WHERE status IN ('unknown', 'queued')
        AND next_attempt_at > now();
    UPDATE notifications_message SET next_attempt_at = now() WHERE status IN ('accepted', 'sent')
        AND next_attempt_at > now() AND sent_at < now() - interval '3 seconds';
"""
# A lease is 60 + 2 x 2 + 30 seconds here; one that has less than this left is older than any call can last.
OLD_LEASE = 94 - 8


@dataclass(frozen=True)
class Sent:
    """One text of a burst."""

    sender: str
    body: str


@dataclass
class Counting:
    """One run on one installation. Senders are made from the seed, so that a run can be repeated."""

    stack: Stack
    seed: int = 20261122
    sent: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.carrier = Phones(self.stack.phones_url)
        self.chance = random.Random(f"{self.seed}:{time.monotonic_ns()}")  # only the numbers differ between runs
        self.order = random.Random(self.seed)
        self.write(HEADROOM)
        self.messages_before = {row["id"] for row in self.rows("SELECT id FROM notifications_message")}
        self.messages_settled: set[int] = set()  # the week of the seed goes on: later ones are not this run's

    # -- texts --------------------------------------------------------------------------------------------------------

    def burst(self, count: int, *, rate: float = 0.0) -> Callable[[], dict[str, Any]]:
        """Begin to send so many texts of as many people, at `rate` a second; returns what waits for the end of it."""
        texts = [Sent(self._number(), self._words(place)) for place in range(count)]
        self.sent += texts
        wish = {"texts": [{"from": each.sender, "body": each.body} for each in texts], "hands": 8, "rate": rate}
        pool = ThreadPoolExecutor(1)
        future: Future[dict[str, Any]] = pool.submit(self._post, wish)
        pool.shutdown(wait=False)
        return future.result

    def _post(self, wish: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = self.carrier.ask("/burst.json", wish, timeout=300.0)
        return answer

    def _number(self) -> str:
        return f"+861{self.chance.randint(3_000_000_000, 9_999_999_999)}"

    def _words(self, place: int) -> str:
        """Mostly reports; now and then a question, and something nobody can read."""
        if place % 10 == 7:
            return "查询"
        if place % 10 == 9:
            return "？！"
        return f"锦绣华庭{self.order.randint(1, 6)}号楼漏水,第{place}家"

    # -- waiting ------------------------------------------------------------------------------------------------------

    def restart_what_ended(self) -> None:
        """As systemd does (`Restart=always`, docs/operating.md): a worker whose broker dies under it may give up."""
        for name in ("worker", "urgent", "beat"):
            if not self.stack.children[name].is_alive():
                self.stack.start_again(name)

    def settle(self, *, within: float = 180.0) -> None:
        """Wait until every text is stored and read and every message is at its end."""
        end = time.monotonic() + within
        fetched = time.monotonic()
        while True:
            self.restart_what_ended()
            try:
                self.write(HURRY, OLD_LEASE)
                left = self.unsettled()
            except psycopg.OperationalError as error:
                left = {"database": str(error)}
            if not left:
                return
            assert time.monotonic() < end, f"not settled after {within:.0f} s: {left}"
            if left.get("not stored") and time.monotonic() - fetched > 15:
                # What the carrier gave up handing in is in its list: the daily look, by hand.
                self.stack.manage("fetch_missed")
                fetched = time.monotonic()
            time.sleep(0.3)

    def unsettled(self) -> dict[str, Any]:
        """What is still on its way; empty when nothing is."""
        senders = [each.sender for each in self.sent]
        stored = self.rows("SELECT read_at FROM notifications_inboundtext WHERE sender = ANY(%s)", senders)
        messages = self.rows("SELECT id, status FROM notifications_message")
        self.messages_settled = {row["id"] for row in messages}
        waiting = [row for row in messages if row["status"] not in FINAL]
        found = {
            "not stored": len(self.sent) - len(stored),
            "not read": sum(row["read_at"] is None for row in stored),
            "not final": dict(Counter(row["status"] for row in waiting)),
        }
        return {name: left for name, left in found.items() if left}

    # -- counting -----------------------------------------------------------------------------------------------------

    def count(self) -> dict[str, Any]:
        """The books, all of which must agree; raises AssertionError where they do not."""
        texts = self.rows(
            "SELECT t.id, t.sender, r.case_id, y.id AS tray, (SELECT count(*) FROM notifications_message m "
            "WHERE m.cause LIKE 'text:' || t.id || '%%') AS answers FROM notifications_inboundtext t "
            "LEFT JOIN cases_report r ON r.inbound_id = t.id LEFT JOIN cases_trayitem y ON y.inbound_id = t.id "
            "WHERE t.sender = ANY(%s)",
            [each.sender for each in self.sent],
        )
        cases = len({row["case_id"] for row in texts if row["case_id"]})
        tray = sum(row["tray"] is not None for row in texts)
        replies = sum(row["case_id"] is None and row["tray"] is None and row["answers"] > 0 for row in texts)
        messages = [
            row
            for row in self.rows("SELECT id, recipient, body, status, cause, params FROM notifications_message")
            if row["id"] in self.messages_settled - self.messages_before
        ]
        final = sum(row["status"] in FINAL for row in messages)
        books = {
            "reports in": len(self.sent),
            "cases": cases,
            "replies": replies,
            "tray": tray,
            "messages": len(messages),
            "final": final,
            "delivered": sum(row["status"] == "delivered" for row in messages),
            # Many that waited for one member are told by one text, which says how many they are.
            "told together": sum(
                row["params"]["count"]
                for row in messages
                if row["cause"].startswith("bundle:") and row["status"] == "delivered"
            ),
            "doubles": self._doubles(messages),
        }
        assert books["reports in"] == len(texts) == cases + replies + tray, books
        assert len(messages) == final == books["delivered"] + books["told together"], books
        assert books["doubles"] == 0, books
        return books

    def _doubles(self, messages: Sequence[dict[str, Any]]) -> int:
        """Copies on phones beyond the messages there are."""
        meant = Counter((row["recipient"], row["body"]) for row in messages)
        doubles = 0
        for recipient in {row["recipient"] for row in messages}:
            texts = self.carrier[recipient].texts
            there = Counter(text["body"] for text in texts if text["direction"] == "out")
            doubles += sum(max(0, copies - self._meant(meant, recipient, body)) for body, copies in there.items())
        return doubles

    def _meant(self, meant: Counter[tuple[str, str]], recipient: str, body: str) -> int:
        if (recipient, body) in meant:
            return meant[recipient, body]
        # A message of an earlier run, or of the seed.
        rows = self.rows(
            "SELECT count(*) AS n FROM notifications_message WHERE recipient = %s AND body = %s", recipient, body
        )
        return int(rows[0]["n"])

    # -- rows ---------------------------------------------------------------------------------------------------------

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.stack.database_url, autocommit=True, row_factory=dict_row) as connection:
            return connection.execute(query, values).fetchall()

    def write(self, statements: str, *values: Any) -> None:
        with psycopg.ClientCursor(psycopg.connect(self.stack.database_url, autocommit=True)) as cursor:
            cursor.execute(statements, values or None)
            cursor.connection.close()

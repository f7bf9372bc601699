"""The hands that send: threads, each with a line to the database and one to the provider that last for a whole drain.

To open both for every batch cost more than the calls themselves, where texts come a few at a time. What a hand does is
not known here (`delivery`).
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from notifications import gateways
from notifications.gateways.base import Gateway

Work = Callable[[Gateway], None]


class Hands:
    """So many at most; entered for a drain. Where one is enough, the caller's own does the work."""

    def __init__(self, most: int) -> None:
        self._most = max(most, 1)
        self._pool: ThreadPoolExecutor | None = None
        self._lines: list[BaseDatabaseWrapper] = []
        self._mine = threading.local()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown()
        for line in self._lines:
            line.close()

    def work(self, work: Work, *, hands: int) -> None:
        """Have so many hands do it side by side, or as many as there are; returns when all are done.

        Raises what one of them raised.
        """
        hands = min(hands, self._most)
        if hands <= 1:
            self._do(work)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._most, thread_name_prefix="sender", initializer=self._begin)
        for hand in [self._pool.submit(self._do, work) for _ in range(hands)]:
            hand.result()

    def _begin(self) -> None:
        # Whoever ends the drain closes the lines that its threads have opened.
        connection.inc_thread_sharing()
        self._lines.append(connections[connection.alias])

    def _do(self, work: Work) -> None:
        if not hasattr(self._mine, "gateway"):
            self._mine.gateway = gateways.current()
        work(self._mine.gateway)

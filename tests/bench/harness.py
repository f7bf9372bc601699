"""What every measurement shares: a database of its own, figures as lines of JSON, honest timing.

A figure is judged against a yardstick taken in the same run on the same machine, never against a number of seconds: the
machine may be slow or busy, and then both are.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


@dataclass(frozen=True)
class Figure:
    """One measured thing. `limit` is the yardstick's own value; `ratio` may be at most `target`, or for a speed at
    least.

    For a count there is no yardstick: `value` may be at most `limit`.
    """

    name: str
    cases: int
    value: float
    unit: str
    limit: float | None = None
    ratio: float | None = None
    target: float | None = None
    ok: bool = True


@dataclass
class Figures:
    """The figures of a run, told as they come."""

    told: list[Figure] = field(default_factory=list)

    def ratio(self, name: str, *, cases: int, value: float, limit: float, unit: str, target: float) -> None:
        """`value` measured against the yardstick's `limit`; at most `target` times as much is well."""
        ratio = value / limit if limit else float("inf")
        self._tell(
            Figure(name, cases, round(value, 3), unit, round(limit, 3), round(ratio, 3), target, ratio <= target)
        )

    def at_least(
        self, name: str, *, cases: int, value: float, limit: float, ratio: float, unit: str, target: float
    ) -> None:
        """A speed beside the yardstick's `limit`; at least `target` times as much is well."""
        self._tell(
            Figure(name, cases, round(value, 3), unit, round(limit, 3), round(ratio, 3), target, ratio >= target)
        )

    def at_most(self, name: str, *, cases: int, value: float, limit: float, unit: str) -> None:
        """`value` may not be more than `limit`."""
        self._tell(Figure(name, cases, round(value, 3), unit, limit, ok=value <= limit))

    def exactly(self, name: str, *, cases: int, value: float, wanted: float, unit: str) -> None:
        """A count that must be right."""
        self._tell(Figure(name, cases, value, unit, wanted, ok=value == wanted))

    def note(self, name: str, *, cases: int, value: float, unit: str) -> None:
        """A figure without a judgement: set-up times, spreads."""
        self._tell(Figure(name, cases, round(value, 3), unit))

    def _tell(self, figure: Figure) -> None:
        self.told.append(figure)
        print(json.dumps(asdict(figure)), flush=True)

    @property
    def all_well(self) -> bool:
        return all(figure.ok for figure in self.told)

    def table(self) -> str:
        """The same for people, in columns."""
        rows = [("", "cases", "value", "", "limit", "ratio", "target", "")]
        for each in self.told:
            numbers = [_shown(number) for number in (each.limit, each.ratio, each.target)]
            rows.append(
                (each.name, f"{each.cases:,}", _shown(each.value), each.unit, *numbers, "ok" if each.ok else "NOT OK")
            )
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return "\n".join(
            "  ".join(
                cell.ljust(width) if column in (0, 3, 7) else cell.rjust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ).rstrip()
            for row in rows
        )


def _shown(number: float | None) -> str:
    if number is None:
        return ""
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:,.2f}"


def say(text: str) -> None:
    """What goes on, for people: on standard error, so that standard output carries figures only."""
    print(f"· {text}", file=sys.stderr, flush=True)


def seconds(work: Callable[[], object]) -> float:
    """How long one run of the work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(values: Sequence[float]) -> float:
    return float(statistics.median(values))


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """The URL of a new empty database on the server, dropped at the end with all that is in it."""
    parts = urlsplit(server_url)
    name = f"bench_{time.time_ns():x}"
    identifier = sql.Identifier(name)
    with psycopg.connect(server_url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(identifier))
        try:
            yield f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(identifier))

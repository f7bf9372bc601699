"""The sweep that seals what is new: events in the order of their keys, each with the rows of evidence it is about.

One pass is one transaction with one look at the database, so that it may die at any line and nothing is lost or sealed
twice. Only one sweep seals at a time; the chain cannot fork even so, for each link has its place by constraint. An
event whose transaction ended late is sealed when it is seen, and belongs to that day.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from secrets import token_bytes
from typing import Any, NamedTuple

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cases.ledger import canonical, tables
from cases.ledger.canonical import EventRow
from cases.models import CaseEvent, DayRoot, LedgerMark, Seal, SealedRow, SealForm, Words
from notifications import tries

BATCH = 2000
# No transaction of ours takes as long: what was seen to be there longer than this is looked for no more in every pass.
SETTLED = timedelta(hours=1)
# One sweep seals; a number of ours among the advisory locks of the database.
LOCK = 20260915
WORDS = Words._meta.db_table
# What the chain of what belongs to no case is called among those that are tried.
OF_NO_CASE = 0

EVENT_COLUMNS = (
    f"e.id, e.case_id, e.verb, {tables.AS_TEXT.format(column='e.at')}, e.actor, e.member_id, e.from_state, e.to_state,"
    " e.saying_id, e.digest, e.facts::text"
)


@dataclass(frozen=True)
class Passed:
    """What one pass has done. `is_behind`: more waits, `after` this event. `is_other`: another sweep is at it."""

    events: int = 0
    rows: int = 0
    is_behind: bool = False
    after: int = 0
    is_other: bool = False


class Row(NamedTuple):
    """A row of evidence that is not sealed yet."""

    table: str
    id: int
    case_id: int | None
    event_id: int | None
    moment: str | None
    text: str
    words: tuple[int, ...] = ()


@dataclass
class Link:
    """A seal to be: of an event, or of rows alone."""

    case_id: int | None
    event: EventRow | None
    rows: list[Row] = field(default_factory=list)


@contextmanager
def alone(lock: int = LOCK) -> Iterator[bool]:
    """Inside, no other sweep seals or makes roots (or does what this lock is of); False where one does so already. It
    ends with this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with suppress(DatabaseError), connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


@contextmanager
def one_look() -> Iterator[None]:
    """One transaction in which every statement sees the same; within another one, as that sees it."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def seal(*, limit: int = BATCH, whole: bool = False, after: int = 0) -> Passed:
    """One pass: up to `limit` events and what belongs to them; once no event waits, the rows that no event tells of.

    `whole`: look at everything, not only at what came lately. `after`: only at events behind this one, for who has just
    sealed those before it; such a pass is never the last. Safe to run twice, late, and side by side.
    """
    with alone() as is_ours:
        if not is_ours:
            return Passed(is_other=True)
        with one_look():
            return _pass(limit, whole=whole, after=after)


def seal_all(*, whole: bool = False) -> int:
    """Pass after pass until nothing waits; returns how many events were sealed."""
    sealed = after = 0
    while True:
        done = seal(whole=whole, after=after)
        after = done.after
        sealed += done.events
        if not done.is_behind:
            return sealed


def _pass(limit: int, *, whole: bool, after: int) -> Passed:
    mark = LedgerMark.objects.filter(pk=1).first() or LedgerMark(pk=1)
    at = _moment()
    low = {} if whole else dict(mark.low)
    events = _events(limit, max(after, low.get(CaseEvent._meta.db_table, 0)))
    is_full = len(events) == limit
    is_behind = is_full or bool(after)
    rows, is_cut = _rows(events, low, limit, only_theirs=is_behind)
    links = _links(events, rows)
    is_whole = _write_each(links, at=at, since=mark.looked_at)
    if is_whole and not (is_behind or is_cut):
        _move_on(mark, at, whole=whole)
    return Passed(
        events=len(events), rows=len(rows), is_behind=is_behind or is_cut, after=events[-1].id if is_full else 0
    )


def _moment() -> datetime:
    """Now; never before what was sealed last, nor in a day whose root is out, whatever clock this machine has."""
    now = timezone.now()
    last = Seal.objects.order_by("-id").values_list("sealed_at", flat=True).first()
    root = DayRoot.objects.order_by("-day").values_list("day", flat=True).first()
    first_left = timezone.make_aware(datetime.combine(root + timedelta(days=1), datetime.min.time())) if root else now
    return max(now, last or now, first_left)


def _events(limit: int, low: int) -> list[EventRow]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {EVENT_COLUMNS} FROM cases_caseevent e WHERE e.id > %s"  # noqa: S608 - words of our own
            " AND NOT EXISTS (SELECT 1 FROM cases_seal s WHERE s.event_id = e.id) ORDER BY e.id LIMIT %s",
            [low, limit],
        )
        return [EventRow(*row) for row in cursor.fetchall()]


def _rows(events: Sequence[EventRow], low: dict[str, int], limit: int, *, only_theirs: bool) -> tuple[list[Row], bool]:
    """The rows of evidence that are not sealed, with words they name; and whether more are left of a table.

    `only_theirs`: those of the events' cases alone, for events of others wait still. Words come with what names them.
    """
    forms = defaultdict(list)
    for pk, name in SealForm.objects.values_list("pk", "table"):
        forms[name].append(pk)
    arms, values = [], []
    cases = list({event.case_id for event in events})
    for name, table in tables.tables().items():
        if name != WORDS:
            arms.append(_arm(table, f"t.id > %s{f' AND {table.case} = ANY(%s)' if only_theirs else ''}"))
            values += [low.get(name, 0), *([cases] if only_theirs else []), forms[name], limit]
    found = _read(" UNION ALL ".join(arms), values)
    named = {word for row in found for word in row.words} | {event.saying_id for event in events if event.saying_id}
    words = _read(_arm(tables.tables()[WORDS], "t.id = ANY(%s)"), [list(named), forms[WORDS], len(named)])
    loose: list[Row] = []
    if not only_theirs:
        loose = _read(_arm(tables.tables()[WORDS], "t.id > %s"), [low.get(WORDS, 0), forms[WORDS], limit])
        words += [row for row in loose if row.id not in named]
    counted = Counter(row.table for row in [*found, *loose])
    return [*found, *words], any(count >= limit for count in counted.values())


def _arm(table: tables.Table, where: str) -> str:
    words = ", ".join(f't."{column}"' for column in table.words)
    event = f't."{table.event}"' if table.event else "NULL::bigint"
    return (
        f"(SELECT '{table.name}', t.id::bigint, {table.case}, {event}, {table.at},"  # noqa: S608 - names of our own
        f' {tables.text(table.name, table.columns)}, ARRAY[{words}]::bigint[] FROM "{table.name}" t {table.joins}'
        f" WHERE {where} AND NOT EXISTS (SELECT 1 FROM cases_sealedrow r WHERE r.form_id = ANY(%s)"
        f" AND r.row = t.id) ORDER BY t.id LIMIT %s)"
    )


def _read(statement: str, values: list[Any]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [Row._make((*row[:6], tuple(word for word in row[6] if word))) for row in cursor.fetchall()]


def _links(events: Sequence[EventRow], rows: Sequence[Row]) -> list[Link]:
    """Events in the order of their keys, each with its rows; then, of each chain, the rows that no event tells of."""
    links = [Link(event.case_id, event) for event in events]
    by_event = {link.event.id: link for link in links if link.event}
    by_case: dict[int | None, list[Link]] = defaultdict(list)
    for link in links:
        by_case[link.case_id].append(link)
    said = _words_of(events, rows, by_event)
    rest: dict[int | None, Link] = {}
    for row in rows:
        if row.table == WORDS and row.id in said:
            case_id, event_id = said[row.id]
            row = Row(row.table, row.id, case_id, event_id, row.moment, row.text)
        told = by_event.get(row.event_id or 0) or _told_by(row, by_case.get(row.case_id, []))
        (told or rest.setdefault(row.case_id, Link(row.case_id, None))).rows.append(row)
    return [*links, *rest.values()]


def _told_by(row: Row, links: Sequence[Link]) -> Link | None:
    """The first event of its case that is not before it: a deed's rows are written in its moment."""
    if not links or row.moment is None:
        return links[-1] if links else None
    return next((link for link in links if link.event and link.event.at >= row.moment), links[-1])


def _words_of(
    events: Sequence[EventRow], rows: Sequence[Row], by_event: dict[int, Link]
) -> dict[int, tuple[int | None, int | None]]:
    """By the key of words: whose case they are of, and which event said them."""
    said: dict[int, tuple[int | None, int | None]] = {}
    for row in rows:
        said |= dict.fromkeys(row.words, (row.case_id, row.event_id if row.event_id in by_event else None))
    return said | {event.saying_id: (event.case_id, event.id) for event in events if event.saying_id}


def _write_each(links: Sequence[Link], *, at: datetime, since: datetime | None) -> bool:
    """Write the links, whole chains together; returns whether all are. A chain that cannot be written leaves the others
    to be: it is tried again, given up aloud, and looked for from where it stopped."""

    def write(chains: Collection[int]) -> int:
        _write([link for link in links if (link.case_id or OF_NO_CASE) in chains], at=at, since=since)
        return len(chains)

    chains = dict.fromkeys(link.case_id or OF_NO_CASE for link in links)
    return tries.together("seal", chains, write, lambda chain: write([chain])) == len(chains)


def _write(links: Sequence[Link], *, at: datetime, since: datetime | None) -> None:
    forms = _forms({row.table for link in links for row in link.rows}, at)
    as_formed = {name: tables.form(name, tables.tables()[name].columns) for name in forms}
    ends = _ends({link.case_id for link in links})
    moment, before, day = as_text(at), as_text(since) if since else None, timezone.localdate(at)
    seals, sealed_rows = [], []
    for link in links:
        salt = token_bytes(16)
        link.rows.sort(key=lambda row: (row.table, row.id))
        digests = [canonical.row_digest(salt, as_formed[row.table], row.text) for row in link.rows]
        of_event = canonical.event_digest(salt, canonical.event_text(link.event)) if link.event else None
        position, previous = ends[link.case_id]
        sealed = canonical.seal(previous, of_event, canonical.rows_digest(digests), at=moment, since=before)
        ends[link.case_id] = (position + 1, sealed)
        seals.append(
            Seal(
                case_id=link.case_id, position=position + 1, event_id=link.event.id if link.event else None,
                salt=salt, event_digest=of_event, rows_digest=canonical.rows_digest(digests), seal=sealed,
                sealed_at=at, since=since, day=day,
            )
        )  # fmt: skip
        sealed_rows.append(list(zip(link.rows, digests, strict=True)))
    written = Seal.objects.bulk_create(seals, batch_size=BATCH)
    SealedRow.objects.bulk_create(
        [
            SealedRow(seal_id=one.pk, form_id=forms[row.table], row=row.id, digest=digest)
            for one, own in zip(written, sealed_rows, strict=True)
            for row, digest in own
        ],
        batch_size=2 * BATCH,
    )


def _forms(names: set[str], at: datetime) -> dict[str, int]:
    """The form of each table as its columns are today; made where there is none yet."""
    known = {(form.table, tuple(form.columns)): form.pk for form in SealForm.objects.all()}
    found = {}
    for name in sorted(names):
        columns = tables.tables()[name].columns
        if (name, columns) not in known:
            known[name, columns] = SealForm.objects.create(table=name, columns=list(columns), made_at=at).pk
        found[name] = known[name, columns]
    return found


def _ends(cases: set[int | None]) -> dict[int | None, tuple[int, bytes]]:
    """Where each chain ends: the place of its last seal and that seal; zero and its beginning where there is none."""
    ends: dict[int | None, tuple[int, bytes]] = {None: (0, canonical.genesis(None, ""))}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.id, c.number, s.position, s.seal FROM cases_case c LEFT JOIN LATERAL (SELECT position, seal"
            " FROM cases_seal WHERE case_id = c.id ORDER BY position DESC LIMIT 1) s ON true WHERE c.id = ANY(%s)",
            [[case for case in cases if case is not None]],
        )
        for pk, number, position, sealed in cursor.fetchall():
            ends[pk] = (position, bytes(sealed)) if position else (0, canonical.genesis(pk, number))
    if None in cases:
        last = Seal.objects.filter(case=None).order_by("-position").values_list("position", "seal").first()
        if last:
            ends[None] = (last[0], bytes(last[1]))
    return ends


def _move_on(mark: LedgerMark, at: datetime, *, whole: bool) -> None:
    """All that was there is sealed: note it, and from where the next pass has to look."""
    mark.looked_at = at
    mark.looked_at_all_at = at if whole else mark.looked_at_all_at
    if mark.high_at is None or at - mark.high_at >= SETTLED:
        mark.low, mark.high, mark.high_at = mark.high, _highest(), at
    mark.save()


def _highest() -> dict[str, Any]:
    names = [CaseEvent._meta.db_table, *tables.tables()]
    highest = [f"SELECT '{name}', coalesce(max(id), 0)::bigint FROM \"{name}\"" for name in names]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(highest))
        return dict(cursor.fetchall())


def as_text(moment: datetime) -> str:
    """A moment as it is hashed."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

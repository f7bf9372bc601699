"""The streams that find what is wrong: chains, rows, words, files. Each reads the database once, some thousand rows at
a time, keeps nothing but where it is, and computes anew what was sealed. The roots of the days are `day_checking`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection

from cases.ledger import canonical, naming, tables
from cases.ledger.canonical import EventRow
from cases.ledger.findings import Finding, Kind
from cases.ledger.naming import Failed, Link
from cases.ledger.sealing import EVENT_COLUMNS
from cases.models import Case, LedgerMark, Photo, SealForm, Words
from cases.models.words import digest_of

AT_ONCE = 5000
SAYS_EVERY = 50_000
# What says to be older than the sweep's last whole look, by more than a transaction takes, was not there then.
LATE = "interval '1 hour'"

_CHAINS = f"""
SELECT s.id, s.case_id, s.position, s.event_id, s.salt, s.event_digest, s.rows_digest, s.seal,
       {tables.AS_TEXT.format(column="s.sealed_at")}, {tables.AS_TEXT.format(column="s.since")},
       e.at < s.since - {LATE},
       CASE WHEN s.position = 1 THEN (SELECT c.number FROM cases_case c WHERE c.id = s.case_id) END, {EVENT_COLUMNS}
FROM cases_seal s LEFT JOIN cases_caseevent e ON e.id = s.event_id
{{where}} ORDER BY s.case_id NULLS FIRST, s.position
"""  # noqa: S608 - words of our own


@dataclass
class Check:
    """One look at the ledger, or at one case of it. `say` hears how far it is."""

    case: Case | None = None
    say: Callable[[str], None] = lambda _text: None
    events: int = 0
    rows: int = 0
    days: int = 0
    findings: list[Finding] = field(default_factory=list)

    def found(self, kind: Kind, subject: str, **more: str) -> None:
        """Note one thing that is wrong."""
        self.findings.append(Finding(kind, subject, **more))

    @property
    def only(self) -> list[int]:
        return [self.case.pk] if self.case else []


def stream(statement: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement, some thousand at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


# -- chains ------------------------------------------------------------------------------------------------------------


def chains(check: Check) -> None:
    """Every seal in its place, and the event it seals. Content is asked of the digest a seal holds, linkage of the
    seal: an event that was changed breaks no link."""
    where = "WHERE s.case_id = ANY(%s)" if check.only else ""
    one: _Chain | None = None
    for n, row in enumerate(stream(_CHAINS.format(where=where), [check.only] if check.only else []), 1):
        if one is None or one.case_id != row[1]:
            if one is not None:
                one.close()
            one = _Chain(check, row[1])
        one.follow(row)
        if n % SAYS_EVERY == 0:
            check.say(f"seals: {n:,}, found: {len(check.findings)}")
    if one is not None:
        one.close()
    _unsealed_events(check)


class _Chain:
    """One case on its way through the stream."""

    def __init__(self, check: Check, case_id: int | None) -> None:
        self.check, self.case_id = check, case_id
        self.place = 0
        self.before: bytes | None = None
        # What the link before should have been, where it is another.
        self.should_be: bytes | None = None
        self.failed: list[Failed] = []
        self.broken: list[Link] = []

    def follow(self, row: tuple[Any, ...]) -> None:
        """The next seal of this chain."""
        pk, case_id, position, event_id, _, of_event, of_rows, sealed, at, since, is_backdated, number = row[:12]
        if self.place == 0:
            self.before = canonical.genesis(case_id, number or "")
        if position != self.place + 1:
            self._gap(self.place + 1, position - 1)
        self.place = position
        if event_id is not None:
            self.check.events += 1
            self._event(row, of_event)
            if is_backdated:
                self._tell(Kind.EVENT_BACKDATED, f"event {event_id}", stands=row[15], remark=f"{row[15]}, sealed {at}")
        elif of_event is not None:
            self._tell(Kind.SEAL_CHANGED, f"seal {position}", stands=sealed.hex())
        if self.before is not None:
            self._link(Link(pk, position, of_event, of_rows, sealed, at, since), self.before)
        self.before = sealed

    def _link(self, link: Link, before: bytes) -> None:
        """Of two that fail one after the other the second fits, if it hangs on what the first should have been."""
        computed = link.behind(before)
        fits = computed == link.seal or (self.should_be is not None and link.behind(self.should_be) == link.seal)
        if not fits:
            self.broken.append(link)
        self.should_be = computed if computed != link.seal else None

    def _event(self, row: tuple[Any, ...], of_event: bytes | None) -> None:
        event_id, salt = row[3], row[4]
        if row[12] is None:
            self._tell(Kind.EVENT_DROPPED, f"event {event_id}")
            return
        event = EventRow._make(row[12:])
        if canonical.event_digest(salt, canonical.event_text(event)) != of_event:
            if event.case_id != self.case_id:
                stands = naming.number_of(event.case_id)
                self._tell(Kind.EVENT_MOVED, f"event {event_id}", stands=stands, remark=f"now of {stands}")
            else:
                self.failed.append(Failed(event, salt, of_event or b""))

    def _gap(self, first: int, last: int) -> None:
        for position in range(first, last + 1):
            self._tell(Kind.SEAL_DROPPED, f"seal {position}")
        self.before = self.should_be = None

    def _tell(self, kind: Kind, subject: str, **more: str) -> None:
        self.check.found(kind, subject, case=naming.number_of(self.case_id), **more)

    def close(self) -> None:
        """The chain is at its end: say what the failures in it are."""
        number = naming.number_of(self.case_id) if self.failed or self.broken else ""
        self.check.findings += naming.of_events(self.failed, number)
        self.check.findings += naming.of_links(self.broken, self.case_id, number)


def _unsealed_events(check: Check) -> None:
    """Events without a seal that say to be older than the sweep's last look at everything that was there."""
    looked = LedgerMark.objects.filter(pk=1).values_list("looked_at", flat=True).first()
    where = "AND e.case_id = ANY(%s)" if check.only else ""
    rows = stream(
        f"SELECT e.id, e.case_id, {tables.AS_TEXT.format(column='e.at')} FROM cases_caseevent e"  # noqa: S608
        f" WHERE e.at < %s::timestamptz - {LATE} AND NOT EXISTS (SELECT 1 FROM cases_seal s WHERE s.event_id = e.id)"
        f" {where} ORDER BY e.id",
        [looked, *([check.only] if check.only else [])],
    )
    for pk, case_id, at in rows:
        check.found(Kind.EVENT_INSERTED, f"event {pk}", case=naming.number_of(case_id), stands=at, remark=f"of {at}")


# -- rows of evidence --------------------------------------------------------------------------------------------------


def rows(check: Check) -> None:
    """Every row of evidence as it was sealed, by the columns of its form; and that each seal has just its rows."""
    for form in SealForm.objects.order_by("table", "pk"):
        if form.table in tables.tables():
            _rows_of(check, form)
    for table in tables.tables().values():
        _unsealed_rows(check, table)
    where = "WHERE s.case_id = ANY(%s)" if check.only else ""
    exchanged = stream(
        "SELECT s.position, s.case_id, s.rows_digest FROM cases_seal s LEFT JOIN cases_sealedrow r"  # noqa: S608
        f" ON r.seal_id = s.id {where} GROUP BY s.id HAVING"
        " sha256(coalesce(string_agg(r.digest, ''::bytea ORDER BY r.id), ''::bytea)) <> s.rows_digest ORDER BY s.id",
        [check.only] if check.only else [],
    )
    for position, case_id, digest in exchanged:
        check.found(
            Kind.SEAL_ROWS,
            f"seal {position}",
            case=naming.number_of(case_id),
            stands=hashlib.sha256(digest).hexdigest(),
        )


def _rows_of(check: Check, form: SealForm) -> None:
    table = tables.tables()[form.table]
    where = "AND s.case_id = ANY(%s)" if check.only else ""
    backdated = f't."{table.moment}" < s.since - {LATE}' if table.moment else "false"
    statement = (
        f"SELECT r.row, r.digest, s.salt, s.case_id, r.seal_id, t.id, {backdated},"  # noqa: S608 - names of our own
        f" {tables.text(form.table, form.columns)} FROM cases_sealedrow r LEFT JOIN cases_seal s ON s.id = r.seal_id"
        f' LEFT JOIN "{form.table}" t ON t.id = r.row WHERE r.form_id = %s {where}'
    )
    kinds = (Kind.WORDS_CHANGED,) * 2 if form.table == Words._meta.db_table else (Kind.ROW_CHANGED, Kind.ROW_DROPPED)
    as_formed = tables.form(form.table, form.columns)
    values = [form.pk, *([check.only] if check.only else [])]
    for pk, digest, salt, case_id, seal_id, found, is_backdated, text in stream(statement, values):
        check.rows += 1
        if check.rows % SAYS_EVERY == 0:
            check.say(f"rows of evidence: {check.rows:,}, found: {len(check.findings)}")
        subject = f"{form.table} {pk}"
        if salt is None:
            check.found(Kind.SEAL_DROPPED, f"seal with the key {seal_id}, of {subject}")
        elif found is None:
            check.found(kinds[1], subject, case=naming.number_of(case_id))
        elif (now := canonical.row_digest(salt, as_formed, text)) != digest:
            check.found(kinds[0], subject, case=naming.number_of(case_id), stands=now.hex())
        elif is_backdated:
            check.found(Kind.ROW_BACKDATED, subject, case=naming.number_of(case_id))


def _unsealed_rows(check: Check, table: tables.Table) -> None:
    """Rows that were not sealed though the sweep has looked at everything since they say to be written."""
    mark = LedgerMark.objects.filter(pk=1).first()
    if mark is None or mark.looked_at is None:
        return
    old = f't."{table.moment}" < %s::timestamptz - {LATE}' if table.moment else "t.id <= %s"
    since: Any = mark.looked_at if table.moment else mark.low.get(table.name, 0)
    where = f"AND {table.case} = ANY(%s)" if check.only else ""
    found = stream(
        f'SELECT t.id, {table.case} FROM "{table.name}" t {table.joins} WHERE {old} {where}'  # noqa: S608
        " AND NOT EXISTS (SELECT 1 FROM cases_sealedrow r JOIN cases_sealform f ON f.id = r.form_id"
        f" WHERE f.table = '{table.name}' AND r.row = t.id) ORDER BY t.id",
        [since, *([check.only] if check.only else [])],
    )
    for pk, case_id in found:
        check.found(Kind.ROW_INSERTED, f"{table.name} {pk}", case=naming.number_of(case_id))


# -- words and files ---------------------------------------------------------------------------------------------------


def words(check: Check) -> None:
    """Words that are not masked still give their digest. Of masked ones the digest stands, and was sealed."""
    only = (
        "AND w.id IN (SELECT r.row FROM cases_sealedrow r JOIN cases_seal s ON s.id = r.seal_id JOIN cases_sealform f"
        " ON f.id = r.form_id WHERE f.table = 'cases_words' AND s.case_id = ANY(%s))"
    )
    found = stream(
        f"SELECT w.id, w.salt, w.body, w.digest FROM cases_words w WHERE w.masked_at IS NULL"  # noqa: S608
        f" {only if check.only else ''}",
        [check.only] if check.only else [],
    )
    for pk, salt, body, digest in found:
        now = digest_of(salt, body)
        if now != digest:
            number = naming.number_of(naming.case_of_words(pk))
            check.found(Kind.WORDS_CHANGED, f"cases_words {pk}", case=number, stands=now)


def files(check: Check) -> None:
    """Every photo's file gives the digest that stands in its row."""
    photos = Photo.objects.order_by("pk")
    photos = photos.filter(case=check.case) if check.case else photos
    for pk, case_id, name, digest in photos.values_list("pk", "case_id", "file", "sha256").iterator():
        try:
            with default_storage.open(name) as opened:
                now = hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError:
            now = "gone"
        if now != digest:
            check.found(Kind.FILE_CHANGED, f"cases_photo {pk}", case=naming.number_of(case_id), stands=now)

"""The whole register of a month as one file: its sums, a row a case, what happened, what was owed, and what the sums
count. All of it is read by one look, so that the rows and the sums are of the same moment; written as it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.figures import counting
from cases.figures.chosen import SITES, STREETS, Chosen
from cases.figures.counting import PART, WHOLE, Tally
from cases.figures.declaration import Declaration, Reader, Unit
from cases.figures.declarations import FIGURES, HEADLINE
from cases.figures.overview import Overview
from cases.figures.scope import Scope
from cases.figures.week import Span
from cases.ledger.roots import last_root
from cases.ledger.sealing import one_look
from cases.models import DayRoot
from cases.register import rows
from cases.register.sheets import MOST_ROWS, Book, Hours, Share
from mediation.models import Member

# So many cases are read and written at once.
AT_ONCE = 1000


@dataclass(frozen=True)
class Made:
    """What was written, and the seal that stands beneath it."""

    cases: int
    root: str


def make(
    path: Path,
    whole: Scope,
    scope: Scope,
    span: Span,
    *,
    reader: Member,
    now: datetime,
    says: Callable[[int, int], None] = lambda done, total: None,
    most: int = MOST_ROWS,
) -> Made:
    """Write the register of the month `span` of these cases to `path`, in the language in force. `says` is told how
    many cases are written, of how many."""
    until = min(span.ends, now)
    with one_look():
        root = last_root()
        book = Book(path, title=title(scope, span), footer=_seal(root), pages=_("&P / &N"), most=most)
        _sums(book, whole, scope, span, now=now, root=root)
        keys = rows.of_month(scope, span, until=until).values_list("pk", flat=True)
        total, done = keys.count(), 0
        says(0, total)
        cases = book.sheet(_("Register of cases"), rows.case_columns())
        events = book.sheet(_("Events"), rows.event_columns())
        owed = book.sheet(_("Obligations"), rows.obligation_columns())
        flags = _Flags(scope, span, now=now)
        for some in _batches(keys.iterator(chunk_size=AT_ONCE)):
            batch = rows.batch(some, reader=reader)
            reported, settled = flags.of([case.pk for case in batch.cases])
            for row in rows.case_rows(batch, reported=reported, settled=settled):
                cases.add(row)
            for row in rows.event_rows(batch, span, until=until, reader=reader):
                events.add(row)
            for row in rows.obligation_rows(batch, span, until=until):
                owed.add(row)
            done += len(some)
            says(done, total)
        _definitions(book, scope)
        book.close()
    return Made(done, root.root if root else "")


def title(scope: Scope, span: Span) -> str:
    """What it is called: of whom and which month."""
    of = scope.site or scope.street or scope.organisation
    return _("Monthly register · %(of)s · %(month)s") % {"of": of, "month": span.name}


def _seal(root: DayRoot | None) -> str:
    if root is None:
        return _("Seal of the ledger: none yet")
    return f"{_('Seal of the ledger')} {root.day.isoformat()} {root.root}"


def _batches(keys: Iterator[int]) -> Iterator[list[int]]:
    some: list[int] = []
    for key in keys:
        some.append(key)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


class _Flags:
    """Which cases two figures of the month count, asked in the order of their keys: the cursors run beside it, and
    nothing is held."""

    def __init__(self, scope: Scope, span: Span, *, now: datetime) -> None:
        self._reported = _Keys(FIGURES["reports"], WHOLE, scope, span, now)
        self._ended = _Keys(HEADLINE, WHOLE, scope, span, now)
        self._settled = _Keys(HEADLINE, PART, scope, span, now)

    def of(self, cases: list[int]) -> tuple[list[bool], list[bool | None]]:
        """Whether each is counted as reported; and whether as settled at site, None for what had not ended."""
        reported = [self._reported.has(pk) for pk in cases]
        ended, settled = [self._ended.has(pk) for pk in cases], [self._settled.has(pk) for pk in cases]
        return reported, [is_settled if is_ended else None for is_ended, is_settled in zip(ended, settled, strict=True)]


class _Keys:
    """The cases behind a number, from the lowest key on."""

    def __init__(self, figure: Declaration, which: str, scope: Scope, span: Span, now: datetime) -> None:
        found = counting.listed(figure, which, scope, span, now=now)
        assert found is not None, (figure.key, which)
        self._left = rows.keys_in_order(found).iterator(chunk_size=AT_ONCE)
        self._next: int | None = next(self._left, None)

    def has(self, pk: int) -> bool:
        """Whether this one is among them; asked with ever higher keys."""
        while self._next is not None and self._next < pk:
            self._next = next(self._left, None)
        return self._next == pk


# -- sums -------------------------------------------------------------------------------------------------------------


def _sums(book: Book, whole: Scope, scope: Scope, span: Span, *, now: datetime, root: DayRoot | None) -> None:
    """The figures as the page has them (`figures.overview`): all of them, then the same columns place by place."""
    place = STREETS if scope.reader == Reader.DISTRICT and not (scope.street or scope.site) else SITES
    page = Overview(Chosen(whole, scope, span, "" if scope.site else place), now=now)
    columns = [
        (_("Figure"), 40), (_("How many"), 12), (_("Out of"), 12), (_("Share"), 10), (_("Half within hours"), 12),
        (_("Nine of ten within hours"), 12), (_("May still change"), 10), (_("Listed apart"), 10),
        (_("Stretch before"), 12), (_("Stretch before, out of"), 12), (_("Year before"), 12),
        (_("Year before, out of"), 12),
    ]  # fmt: skip
    sheet = book.sheet(_("Sums"), columns)
    for each in (page.headline, *page.compared):
        now_, before, year = each.now.tally, each.before, each.year
        sheet.add(
            [str(each.figure.name), *_said(now_), now_.undecided or None, now_.apart or None,
             *_said(before)[:2], *_said(year)[:2]]
        )  # fmt: skip
    for row in [] if scope.site else page.every_row:
        sheet.add([])
        sheet.add([row.name])
        for shown in row.shown:
            sheet.add([str(shown.figure.name), *_said(shown.tally)])
    sheet.add([])
    sheet.add([_("Counted"), now])
    sheet.add([_("First day"), span.first_day])
    sheet.add([_("Last day"), timezone.localdate(min(span.ends, now)) if now < span.ends else span.last_day])
    if root is not None:
        sheet.add([_("Seal of the ledger"), root.day, root.root])


def _said(tally: Tally) -> list[Any]:
    """Number, whole, share, and the two hours of a tally."""
    of: Any = tally.of
    number: Any = tally.n
    if tally.figure.unit == Unit.TIME:
        number, of = Hours(tally.n), Hours(tally.of or 0)
    share: Any = None
    if tally.share is not None:
        # Per 100 households is a rate, and no part.
        share = Hours(tally.share) if tally.figure.unit == Unit.HOUSEHOLDS else Share(tally.share / 100)
    median = Hours(tally.median) if tally.median is not None else None
    p90 = Hours(tally.p90) if tally.p90 is not None else None
    return [number, of, share, median, p90]


def _definitions(book: Book, scope: Scope) -> None:
    columns = [
        (_("Figure"), 30), (_("Said as"), 16), (_("Counts"), 40), (_("Out of"), 40), (_("Left out"), 40),
        (_("Counted from"), 24), (_("Read by"), 24), (_("How it could be polished"), 40), (_("And why it cannot"), 40),
    ]  # fmt: skip
    sheet = book.sheet(_("Definitions"), columns)
    for each in FIGURES.values():
        if scope.reader in each.readers:
            readers = " · ".join(str(Reader(reader).label) for reader in each.read_by)
            tables = ", ".join(table.__name__ for table in each.rows)
            said = (each.name, each.unit.label, each.part_is, each.whole_is, each.left_out)
            sheet.add([*(str(one) for one in said), tables, readers, str(each.polished), str(each.held_by)])

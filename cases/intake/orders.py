"""12345 work orders from a file: each row one order, filed as a report with its number and its own deadline.

Here rows become orders and orders cases. How a file is read as rows is `mediation.sheets`, what its head and cells mean
`order_columns`, and what an order that comes again changes `actions.renewing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum

from django.db import transaction
from django.utils.translation import gettext as _

from cases.actions import renewing, reporting
from cases.actions.new_report import NewReport
from cases.intake.order_columns import BadLine, Line, lines_of
from cases.models import Case
from cases.models.workflow import URGENCY
from cases.reading.reading import understand
from cases.reading.vocabulary import Vocabulary, load
from cases.states import IMPORT, Channel, Refused
from mediation.models import Tier

__all__ = ["BadLine", "Became", "Imported", "Outcome", "file_orders"]


class Became(Enum):
    """What became of one line."""

    OPENED = "opened"
    UPDATED = "updated"
    KNOWN = "known"
    WRONG = "wrong"


@dataclass(frozen=True)
class Outcome:
    """One line of the file: its number there, its order, what became of it and of which case, and what is to be said
    of it: why it is wrong, or what to look at though it was filed. Without a case in a dry run that would open one."""

    line: int
    order_number: str
    became: Became
    case: Case | None = None
    sentences: tuple[str, ...] = ()


@dataclass
class Imported:
    """What became of a file, line by line."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def opened(self) -> list[Case]:
        return [each.case for each in self.outcomes if each.became is Became.OPENED and each.case is not None]

    @property
    def filed_before(self) -> list[str]:
        return [each.order_number for each in self.outcomes if each.became is Became.KNOWN]

    @property
    def wrong(self) -> list[tuple[int, str]]:
        return [(each.line, " ".join(each.sentences)) for each in self.outcomes if each.became is Became.WRONG]

    @property
    def warnings(self) -> list[tuple[int, str]]:
        """What to look at, of lines that were filed all the same."""
        filed = (each for each in self.outcomes if each.became is not Became.WRONG)
        return [(each.line, sentence) for each in filed for sentence in each.sentences]

    def count(self, became: Became) -> int:
        return Counter(each.became for each in self.outcomes)[became]


def file_orders(
    content: bytes | str,
    *,
    dry_run: bool = False,
    at_each: Callable[[Outcome, int], None] | None = None,
) -> Imported:
    """File every good line; a bad one is reported and stops none of the others. Nothing is filed before the whole file
    has been read. An order filed before stays one case: it is updated by what it says now.

    `dry_run`: every line is tried and taken back, so that it says what would happen. `at_each` hears of each line, and
    of how many there are.

    Raises:
        BadLine: no head names a column for the number and one for the words, or the file cannot be read as a list.
    """
    raw = content.encode() if isinstance(content, str) else content
    done, vocabulary, lines = Imported(), load(), lines_of(raw)
    seen: dict[str, Line] = {}
    for line in lines:
        outcome = _filed(line, seen, vocabulary, dry_run=dry_run)
        done.outcomes.append(outcome)
        if at_each:
            at_each(outcome, len(lines))
    return done


def _filed(line: Line, seen: dict[str, Line], vocabulary: Vocabulary, *, dry_run: bool) -> Outcome:
    number = line.order_number
    try:
        line.check()
        if (before := seen.get(number)) is not None:
            if differs := line.differs_from(before):
                raise BadLine(
                    _("Line %(line)d has the same number and other words in: %(columns)s.")
                    % {"line": before.line, "columns": ", ".join(differs)}
                )
            return Outcome(line.line, number, Became.KNOWN, sentences=(_repeats(before),))
        seen[number] = line
        order = _order(line, vocabulary)
        with transaction.atomic():
            became, case, more = _file(order)
            if dry_run:
                transaction.set_rollback(True)
        is_kept = not dry_run or became is not Became.OPENED
        return Outcome(line.line, number, became, case if is_kept else None, (*line.warnings, *more))
    except (BadLine, Refused) as error:
        return Outcome(line.line, number, Became.WRONG, sentences=(str(error),))


def _repeats(before: Line) -> str:
    return _("The same as line %(line)d.") % {"line": before.line}


def _file(order: NewReport) -> tuple[Became, Case, tuple[str, ...]]:
    """Open the order's case, or take up what it says now; with what to look at."""
    known = reporting.of_order(order.order_number)
    if known is None:
        return Became.OPENED, reporting.report(order, by=IMPORT), ()
    told = _not_taken_up(known, order)
    found = renewing.news(known, order)
    if not found:
        return Became.KNOWN, known, told
    renewing.renew(known, order, by=IMPORT)
    if not known.is_open:
        told = (_("The case has ended: somebody must see whether it is to be opened again."), *told)
    if found.words and URGENCY[Tier(order.tier)] > URGENCY[Tier(known.tier)]:
        told = (_("The new words read as more urgent than the case is: correct it if they are."), *told)
    return Became.UPDATED, known, told


def _not_taken_up(case: Case, order: NewReport) -> tuple[str, ...]:
    """What the order says otherwise than its case and nobody changes by a file: whom to ring, and where it is."""
    told = []
    party = case.parties.filter(is_reporter=True, came_with=None).order_by("id").first()
    if order.phone and party and str(party.phone) != order.phone:
        told.append(_("It names another phone number now than the case has; the case keeps its own."))
    if order.building and order.building != case.building:
        told.append(_("It names another place now than the case has; correct the place if that is right."))
    return tuple(told)


def _order(line: Line, vocabulary: Vocabulary) -> NewReport:
    where = understand(line.place, vocabulary=vocabulary)
    read = understand(line.words, site=where.site, vocabulary=vocabulary)
    new = NewReport.of(
        read,
        words=line.words,
        channel=Channel.ORDER,
        phone=line.phone.number if line.phone else "",
        extension=line.phone.extension if line.phone else "",
        name=line.name,
        building=where.building or read.building,
        unit=where.unit or read.unit,
        room=where.room or read.room,
        order_number=line.order_number,
    )
    return replace(new, deadline=line.deadline)

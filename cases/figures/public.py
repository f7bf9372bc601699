"""What is told to everybody about a site: some figures of whole months, in counts alone, and none by which anybody
could be found again. Who reads more than that is `scope`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases.figures import counting, scope
from cases.figures.counting import Question, Tally
from cases.figures.declaration import Declaration
from cases.figures.declarations import FIGURES
from cases.figures.week import Month
from mediation.models import Site, Terms

# So many whole months back. The running one would tell each morning what came in the day before.
MONTHS = 2


@dataclass(frozen=True)
class Row:
    """A figure, and how it is said of each month."""

    figure: Declaration
    said: list[tuple[Month, str]]


@dataclass(frozen=True)
class PublicBoard:
    """The months, the newest first, and what is told of them."""

    months: list[Month]
    rows: list[Row]
    fewest: int


def board(site: Site, *, now: datetime) -> PublicBoard:
    """What everybody may know of this site. Two statements at most."""
    fewest = Terms.current().public_fewest
    months = [Month.of(timezone.localdate(now)).before]
    while len(months) < MONTHS:
        months.append(months[-1].before)
    figures = [each for each in FIGURES.values() if each.is_public]
    here = replace(scope.of_office(site.street), site=site)
    question = Question(figures, here, {f"m{place}": month for place, month in enumerate(months)})
    counting.count([question], now=now)
    rows = [
        Row(
            each,
            [
                (month, carefully(question.tally(each, f"m{place}"), fewest=fewest))
                for place, month in enumerate(months)
            ],
        )
        for each in figures
    ]
    return PublicBoard(months, rows, fewest)


def carefully(tally: Tally, *, fewest: int) -> str:
    """A count, or a part and its whole, so that no few people stand in what is said nor in what is left of it."""
    if not tally.figure.counts_parts:
        return _fewer(tally.rows, fewest)
    n, of = tally.rows, tally.whole_rows
    if of < fewest:
        return _fewer(of, fewest)
    if 0 < n < of < 2 * fewest:
        # Few in it or few left: said either way, which of the two would already tell how many.
        return _("of %(of)d, too few to say more") % {"of": of}
    if 0 < of - n < fewest:
        return _("more than %(n)d of %(of)d") % {"n": of - fewest, "of": of}
    return _("%(n)s of %(of)d") % {"n": _fewer(n, fewest), "of": of}


def _fewer(n: int, fewest: int) -> str:
    return _("fewer than %(n)d") % {"n": fewest} if 0 < n < fewest else str(n)
